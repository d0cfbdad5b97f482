using Leads.Domain.Conflicts;

namespace Leads.Service.Conflicts;

internal static class ConflictStream
{
    public static Task<LoadedStream<Conflict>> LoadConflict(
        this IQuerySession session, string id, CancellationToken cancellation) =>
        session.Load($"conflict-{id}", Conflict.Initial,
            (conflict, stored) => Conflict.Fold(conflict, stored.Data), cancellation);

    /// <summary>Appends, and brings what is read about the case up to date in the same transaction.</summary>
    public static ConflictView AppendConflict(
        this IDocumentSession session, LoadedStream<Conflict> stream, ImmutableArray<ConflictEvent> events)
    {
        var version = session.Append(stream, events);
        var conflict = events.Aggregate(stream.State, Conflict.Fold);
        var view = new ConflictView
        {
            Id = conflict.Id,
            LeadId = conflict.LeadId,
            SortKey = $"{conflict.OpenedOn:O} {conflict.Id}",
            Status = conflict.Status.ToString(),
            HolderId = conflict.HolderId,
            ClaimantId = conflict.ClaimantId,
            State = conflict,
            Version = version,
        };
        if (!events.IsEmpty) session.Store(view);
        return view;
    }
}

internal sealed record ConflictView
{
    public required string Id { get; init; }
    public required string LeadId { get; init; }

    /// <summary>Day of the opening, then id.</summary>
    public required string SortKey { get; init; }

    /// <summary>Name of the <see cref="ConflictStatus"/>.</summary>
    public required string Status { get; init; }

    public required string HolderId { get; init; }
    public required string ClaimantId { get; init; }
    public required Conflict State { get; init; }
    public required long Version { get; init; }
}

/// <summary>What the two said. No event holds it, so it can be erased.</summary>
internal sealed record ConflictDescription
{
    public required string Id { get; init; }
    public required string Description { get; init; }
    public string? Appeal { get; init; }
}

/// <summary>A partner sees which side it is on, never who the other is.</summary>
internal sealed record ConflictResponse
{
    public required string Id { get; init; }

    /// <summary>Whose it is may see it: managers and the holder.</summary>
    public string? LeadId { get; init; }

    /// <summary>"open", "decided", "appealed" or "final".</summary>
    public required string Status { get; init; }

    /// <summary>For a partner: "holder" or "claimant".</summary>
    public string? Side { get; init; }

    /// <summary>For managers only.</summary>
    public string? HolderId { get; init; }

    /// <summary>For managers only.</summary>
    public string? ClaimantId { get; init; }

    public ConflictOutcome? Outcome { get; init; }
    public string? Reason { get; init; }
    public required DateOnly OpenedOn { get; init; }
    public DateOnly? DecidedOn { get; init; }
    public DateOnly? AppealedOn { get; init; }
    public string? Description { get; init; }
    public string? Appeal { get; init; }
    public required long Version { get; init; }

    public static ConflictResponse From(ConflictView view, ConflictDescription? words, ClaimsPrincipal user)
    {
        var (conflict, partner) = (view.State, user.PartnerId());
        var toManager = !user.IsInRole(Role.Partner);
        var ofClaimant = conflict.ClaimantId == partner;
        return new ConflictResponse
        {
            Id = conflict.Id,
            LeadId = toManager || !ofClaimant ? conflict.LeadId : null,
            Status = conflict.Status.ToString().ToLowerInvariant(),
            Side = toManager ? null : ofClaimant ? "claimant" : "holder",
            HolderId = toManager ? conflict.HolderId : null,
            ClaimantId = toManager ? conflict.ClaimantId : null,
            Outcome = conflict.Outcome,
            Reason = conflict.Reason,
            OpenedOn = conflict.OpenedOn,
            DecidedOn = conflict.DecidedOn,
            AppealedOn = conflict.AppealedOn,
            Description = toManager || ofClaimant ? words?.Description : null,
            Appeal = toManager ? words?.Appeal : null,
            Version = view.Version,
        };
    }

    /// <summary>The case as the caller may see it, with its version.</summary>
    public static async Task<IResult> Answer(
        ConflictView view, HttpContext http, IQuerySession session, CancellationToken cancellation)
    {
        http.Response.SetVersion(view.Version);
        return TypedResults.Ok(From(
            view, await session.LoadAsync<ConflictDescription>(view.Id, cancellation), http.User));
    }
}
