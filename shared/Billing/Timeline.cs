using System.Collections.Immutable;

namespace Billing;

/// <summary>Counts from its first day on, until the next of its kind begins.</summary>
public interface IFromDay
{
    DateOnly ValidFrom { get; }
}

/// <summary>
/// What is valid by date: a list in order of first days, one for each day. It is a plain list, so that rules are stored
/// as they always were.
/// </summary>
public static class Timeline
{
    /// <summary>
    /// The latest that has begun on a day; null where none has. Called for each line, so it allocates nothing.
    /// </summary>
    public static T? InForceOn<T>(this ImmutableArray<T> timeline, DateOnly day)
        where T : class, IFromDay
    {
        for (var i = timeline.Length - 1; i >= 0; i--)
            if (timeline[i].ValidFrom <= day) return timeline[i];
        return null;
    }

    /// <summary>The timeline with an item, which replaces another one of the same day.</summary>
    public static ImmutableArray<T> Set<T>(this ImmutableArray<T> timeline, T item)
        where T : class, IFromDay =>
        [.. timeline.Where(known => known.ValidFrom != item.ValidFrom).Append(item).OrderBy(known => known.ValidFrom)];
}
