namespace Hosting;

/// <summary>An answer that is one page of a list.</summary>
public interface IPage
{
    /// <summary>Where the next page begins; null on the last one.</summary>
    string? Next { get; }

    IPage WithNext(string next);
}

/// <summary>One page of a list.</summary>
/// <param name="Items">At most <see cref="RequestLimits.PageSizeMax"/> of them.</param>
/// <param name="Next">Cursor for <c>?after=</c>; null on the last page.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next) : IPage
{
    IPage IPage.WithNext(string next) => this with { Next = next };
}

public static class Page
{
    /// <summary>The asked-for page size inside its bounds.</summary>
    public static int Size(int? limit) =>
        Math.Clamp(limit ?? RequestLimits.PageSizeDefault, 1, RequestLimits.PageSizeMax);

    /// <summary>Cuts a page out of one item more than asked for.</summary>
    /// <param name="cursor">The place where the page ends, as the list reads it from <c>?after=</c>.</param>
    public static Page<T> From<T>(IReadOnlyList<T> oneMore, int limit, Func<T, string> cursor) =>
        oneMore.Count <= limit ? new(oneMore, null) : new([.. oneMore.Take(limit)], cursor(oneMore[limit - 1]));
}
