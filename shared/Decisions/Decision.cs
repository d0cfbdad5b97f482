using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Decisions;

/// <summary>
/// What a command leads to: events, or a rejection. A command that repeats what already happened yields no events.
/// </summary>
public sealed record Decision<TEvent>(ImmutableArray<TEvent> Events, Rejection? Rejection)
{
    [MemberNotNullWhen(true, nameof(Rejection))]
    public bool IsRejected => Rejection is not null;

    public static implicit operator Decision<TEvent>(Rejection rejection) => new([], rejection);

    public static implicit operator Decision<TEvent>(TEvent @event) => new([@event], null);

    public static implicit operator Decision<TEvent>(TEvent[] events) => new([.. events], null);
}

public static class Decision
{
    public static Decision<TEvent> NothingNew<TEvent>() => new([], null);
}
