using System.Text.Json.Serialization;

namespace Leads.Domain.Conflicts;

[JsonConverter(typeof(JsonStringEnumConverter<ConflictOutcome>))]
public enum ConflictOutcome
{
    /// <summary>The lead stays with whom it is.</summary>
    [JsonStringEnumMemberName("holder")] Holder,

    /// <summary>The lead goes to the one who claims it.</summary>
    [JsonStringEnumMemberName("claimant")] Claimant,
}

public abstract record ConflictEvent(string ConflictId);

/// <summary>A company registered by one is claimed by another. Their words are kept where they can be erased.</summary>
/// <param name="HolderId">Whose the lead is; a partner, or the vendor's direct sales.</param>
/// <param name="ClaimantId">Who claims it; likewise.</param>
public sealed record ConflictOpened(
    string ConflictId, string LeadId, string HolderId, string ClaimantId, DateOnly OpenedOn, string OpenedBy)
    : ConflictEvent(ConflictId);

public sealed record ConflictDecided(
    string ConflictId, ConflictOutcome Outcome, string Reason, DateOnly DecidedOn, string DecidedBy)
    : ConflictEvent(ConflictId);

/// <summary>One of the two does not accept the decision; a second manager decides, for good.</summary>
public sealed record ConflictAppealed(string ConflictId, string PartnerId, DateOnly AppealedOn, string AppealedBy)
    : ConflictEvent(ConflictId);
