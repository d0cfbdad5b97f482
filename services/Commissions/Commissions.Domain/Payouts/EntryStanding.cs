using System.Text.Json.Serialization;
using Commissions.Domain.PartnerLedgers;

namespace Commissions.Domain.Payouts;

/// <summary>Where the money of an entry is, in the order of its way.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EntryState>))]
public enum EntryState
{
    /// <summary>Not yet to be paid: days after the payment, a dispute, or the partner's own hold.</summary>
    [JsonStringEnumMemberName("held")] Held,

    /// <summary>The next payout of its month takes it, or sets it off.</summary>
    [JsonStringEnumMemberName("payable")] Payable,

    [JsonStringEnumMemberName("inPayout")] InPayout,
    [JsonStringEnumMemberName("paid")] Paid,

    /// <summary>The bank sent it back and no payout has taken it again: it is payable once more.</summary>
    [JsonStringEnumMemberName("returned")] Returned,

    /// <summary>A royalty that the partner pays by invoice; no payout takes it.</summary>
    [JsonStringEnumMemberName("invoiced")] Invoiced,
}

/// <summary>Where the money of one entry is on a day (rule 8.7). Derived each time it is asked for.</summary>
/// <param name="HeldBecause">
/// "hold-days" or "dispute", else the partner's own hold as <see cref="PayoutHold.Find"/>; null unless held.
/// </param>
/// <param name="PayableOn">
/// First day on which it may be paid, or could be when a payout took it; null where nobody can say (a dispute, or a
/// partner that nothing is paid to), and for what is set off at once.
/// </param>
/// <param name="PayoutId">The payout that has it; null while none has.</param>
/// <param name="PaidOn">Day on which the bank paid; null before.</param>
/// <param name="ReturnedOn">Day on which the bank sent it back last; null where it never did.</param>
public sealed record EntryStanding(EntryState State, string? HeldBecause, DateOnly? PayableOn, string? PayoutId,
    DateOnly? PaidOn, DateOnly? ReturnedOn);

public static class EntryStateNames
{
    /// <summary>The state in the word of the HTTP interface.</summary>
    public static string Name(this EntryState state) => MemberNames<EntryState>.Names[state];
}
