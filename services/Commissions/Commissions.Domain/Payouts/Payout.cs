using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Money;

namespace Commissions.Domain.Payouts;

public enum PayoutState
{
    Unknown,
    Locked,
    Approved,
    Exported,
    Confirmed,
    Cancelled,
}

/// <summary>
/// A payout batch: Locked → Approved by a second person → Exported → Confirmed; lines can be rejected.
/// </summary>
public sealed record Payout
{
    public static readonly Payout Initial = new();

    public PayoutLocked? Locked { get; init; }
    public PayoutApproved? Approved { get; init; }
    public PayoutConfirmed? Confirmed { get; init; }
    public ImmutableArray<PayoutExported> Exports { get; init; } = [];
    public ImmutableArray<PayoutLineRejected> Rejected { get; init; } = [];

    /// <summary>Lines that one person says came back; they count as paid until a second one approves.</summary>
    public ImmutableArray<PayoutReturnProposed> ProposedReturns { get; init; } = [];
    public PayoutState State { get; init; }

    /// <summary>What people call it; the id for payouts of earlier releases.</summary>
    [JsonIgnore]
    public string? Number => Locked?.Number ?? Locked?.PayoutId;

    /// <summary>Lines that the bank is asked, or was asked, to pay.</summary>
    public IEnumerable<PayoutLine> PaidLines => Locked?.Lines.Where(line => !IsRejected(line.PartnerId)) ?? [];

    /// <summary>What the bank was asked to pay: all lines.</summary>
    [JsonIgnore]
    public PayoutSum Asked => PayoutSum.AddUp(Locked!.Currency, Locked.Lines);

    /// <summary>Of that, what the bank sent back or did not carry out.</summary>
    [JsonIgnore]
    public PayoutSum Returned =>
        PayoutSum.AddUp(Locked!.Currency, Locked.Lines.Where(line => IsRejected(line.PartnerId)));

    /// <summary>What reached the partners; nothing before the bank's confirmation.</summary>
    [JsonIgnore]
    public PayoutSum Paid => PayoutSum.AddUp(Locked!.Currency, Confirmed is null ? [] : PaidLines);

    public bool IsRejected(string partnerId) => Rejected.Any(line => line.PartnerId == partnerId);

    /// <summary>State of a partner's line in lower case: that of the payout, or "rejected".</summary>
    public string StateOf(string partnerId) =>
        IsRejected(partnerId) ? "rejected" : State.ToString().ToLowerInvariant();

    public static Payout Fold(Payout payout, object @event) => @event switch
    {
        PayoutLocked locked => payout with { Locked = locked, State = PayoutState.Locked },
        PayoutApproved approved => payout with { Approved = approved, State = PayoutState.Approved },
        PayoutExported exported => payout with { Exports = payout.Exports.Add(exported), State = PayoutState.Exported },
        PayoutConfirmed confirmed => payout with { Confirmed = confirmed, State = PayoutState.Confirmed },
        PayoutReturnProposed proposed => payout with { ProposedReturns = payout.ProposedReturns.Add(proposed) },
        PayoutReturnWithdrawn withdrawn => payout with { ProposedReturns = payout.Without(withdrawn.PartnerId) },
        PayoutLineRejected rejected => payout with
        {
            Rejected = payout.Rejected.Add(rejected),
            ProposedReturns = payout.Without(rejected.PartnerId),
        },
        PayoutCancelled => payout with { State = PayoutState.Cancelled },
        _ => payout,
    };

    public PayoutReturnProposed? ProposedReturnOf(string partnerId) =>
        ProposedReturns.FirstOrDefault(proposed => proposed.PartnerId == partnerId);

    private ImmutableArray<PayoutReturnProposed> Without(string partnerId) =>
        [.. ProposedReturns.Where(proposed => proposed.PartnerId != partnerId)];
}

/// <summary>Some lines of a payout and what they come to.</summary>
public sealed record PayoutSum(Amount Amount, int Lines)
{
    public static PayoutSum AddUp(string currency, IEnumerable<PayoutLine> lines)
    {
        var counted = lines.ToArray();
        return new PayoutSum(new Amount(counted.Sum(line => line.Amount.Minor), currency), counted.Length);
    }
}
