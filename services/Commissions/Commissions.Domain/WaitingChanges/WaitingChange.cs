using System.Collections.Immutable;
using System.Text.Json;
using Commissions.Domain.Plans;
using Decisions;

namespace Commissions.Domain.WaitingChanges;

/// <summary>
/// Stream <c>waiting-{id}</c>: facts that are held back until a second person has approved or refused them.
/// </summary>
public abstract record WaitingChangeEvent;

/// <param name="Shown">What all facts of the change together did when this one arrived; absent where it could not be
/// calculated.</param>
public sealed record ChangeHeld(string ChangeId, ChangeKind Kind, ImmutableArray<string> Subjects, HeldFact Fact,
    DateOnly ArrivedOn, ImmutableArray<PartnerChange>? Shown) : WaitingChangeEvent;

/// <summary>The facts are in the journal from here on, in the order in which they arrived.</summary>
public sealed record ChangeApproved(string ChangeId, string ApprovedBy, DateOnly ApprovedOn,
    ImmutableArray<PartnerChange> Changes) : WaitingChangeEvent;

/// <summary>The past stays as it is.</summary>
/// <param name="InForceFrom">The facts are in the journal, but none counts before this day; null: they never get
/// there.</param>
public sealed record ChangeRefused(
    string ChangeId, string RefusedBy, DateOnly RefusedOn, string Reason, DateOnly? InForceFrom = null)
        : WaitingChangeEvent;

/// <summary>A fact as received, with all that the journal would have kept of it.</summary>
/// <param name="Stream">Journal stream it belongs to.</param>
/// <param name="Type">Its name in the journal.</param>
/// <param name="RecordedBy">Null for a feed, and for facts that an earlier release of Leads published.</param>
public sealed record HeldFact(Guid EventId, string Stream, string Type, JsonElement Content, string? RecordedBy,
    string? CausationId, string? CorrelationId)
{
    /// <summary>Id under which it is journalled: the id of the message is taken by its being held.</summary>
    public Guid JournalledId => NameBasedId.From("approved", EventId.ToString());
}

/// <summary>A change of the past that waits for a second person, or did.</summary>
public sealed record WaitingChange
{
    public static readonly WaitingChange Initial = new();

    public string ChangeId { get; init; } = "";
    public ChangeKind Kind { get; init; }

    /// <summary>Customers' accounts as they were when the first fact arrived, or the partner.</summary>
    public ImmutableArray<string> Subjects { get; init; } = [];

    /// <summary>In order of arrival.</summary>
    public ImmutableArray<HeldFact> Facts { get; init; } = [];

    /// <summary>Day on which the first one arrived.</summary>
    public DateOnly ArrivedOn { get; init; }

    /// <summary>What they did together when the last one arrived; null where it could not be calculated.</summary>
    public ImmutableArray<PartnerChange>? Shown { get; init; }

    public string? ApprovedBy { get; init; }
    public string? RefusedBy { get; init; }
    public string? Reason { get; init; }
    public DateOnly? DecidedOn { get; init; }

    /// <summary>Of a refused change: the day from which it counts all the same; null: never.</summary>
    public DateOnly? InForceFrom { get; init; }

    public bool IsWaiting => ApprovedBy is null && RefusedBy is null;

    public string State => (ApprovedBy, RefusedBy) switch
    {
        ({ }, _) => "approved",
        (_, { }) => "refused",
        _ => "waiting",
    };

    /// <summary>
    /// Changes that may move money that this one moves as well, so that both show it: two that move the same key move
    /// money of the same partner. Of one that cannot be calculated nobody knows.
    /// </summary>
    /// <returns>Their ids; none where this change does not wait.</returns>
    public IEnumerable<string> MayOverlap(IEnumerable<WaitingChange> waiting) => !IsWaiting
        ? []
        : waiting.Where(other => other.ChangeId != ChangeId && (Shown is not { } mine || other.Shown is not { } theirs
            || mine.Select(change => change.PartnerId).Intersect(theirs.Select(change => change.PartnerId)).Any()))
            .Select(other => other.ChangeId);

    public static WaitingChange Fold(WaitingChange change, object @event) => @event switch
    {
        ChangeHeld held => change with
        {
            ChangeId = held.ChangeId,
            Kind = held.Kind,
            Subjects = [.. change.Subjects.Union(held.Subjects, StringComparer.Ordinal)],
            Facts = change.Facts.Add(held.Fact),
            ArrivedOn = change.Facts.IsEmpty ? held.ArrivedOn : change.ArrivedOn,
            Shown = held.Shown,
        },
        ChangeApproved approved => change with
        {
            ApprovedBy = approved.ApprovedBy,
            DecidedOn = approved.ApprovedOn,
            Shown = approved.Changes,
        },
        ChangeRefused refused => change with
        {
            RefusedBy = refused.RefusedBy,
            DecidedOn = refused.RefusedOn,
            Reason = refused.Reason,
            InForceFrom = refused.InForceFrom,
        },
        _ => change,
    };
}
