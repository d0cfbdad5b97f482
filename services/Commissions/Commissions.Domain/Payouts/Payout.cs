using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using Decisions;
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
public sealed partial record Payout
{
    public PayoutLocked? Locked { get; init; }
    public PayoutApproved? Approved { get; init; }
    public PayoutConfirmed? Confirmed { get; init; }
    public ImmutableArray<PayoutExported> Exports { get; init; } = [];
    public ImmutableArray<PayoutLineRejected> Rejected { get; init; } = [];

    /// <summary>Lines that one person says came back; they count as paid until a second one approves.</summary>
    public ImmutableArray<PayoutReturnProposed> ProposedReturns { get; init; } = [];
    public PayoutState State { get; init; }

    public static readonly Payout Unknown = new();

    /// <summary>Lines that the bank is asked, or was asked, to pay.</summary>
    public IEnumerable<PayoutLine> PaidLines => Locked?.Lines.Where(line => !IsRejected(line.PartnerId)) ?? [];

    /// <summary>What the bank was asked to pay: all lines.</summary>
    [JsonIgnore]
    public PayoutSum Asked => PayoutSum.Of(Locked!.Currency, Locked.Lines);

    /// <summary>Of that, what the bank sent back or did not carry out.</summary>
    [JsonIgnore]
    public PayoutSum Returned => PayoutSum.Of(Locked!.Currency, Locked.Lines.Where(line => IsRejected(line.PartnerId)));

    /// <summary>What reached the partners; nothing before the bank's confirmation.</summary>
    [JsonIgnore]
    public PayoutSum Paid => PayoutSum.Of(Locked!.Currency, Confirmed is null ? [] : PaidLines);

    public bool IsRejected(string partnerId) => Rejected.Any(line => line.PartnerId == partnerId);

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

    public static Decision<IPayoutEvent> Approve(Payout payout, string approver, DateOnly today, DateTimeOffset now)
    {
        if (payout.Approved is not null) return Decision.NothingNew<IPayoutEvent>();
        if (payout.State == PayoutState.Cancelled) return Cancelled();
        if (FourEyes.Refusal(payout.Locked!.LockedBy, approver,
            "Who made a payout cannot approve it. Ask a second person.") is { } alone) return alone;
        return new PayoutApproved(payout.Locked.PayoutId, approver, today, now);
    }

    /// <summary>
    /// A repeated export of the same bytes is nothing new; other bytes under the same name are refused.
    /// </summary>
    public static Decision<IPayoutEvent> Export(Payout payout, string format, string fileHash, string by)
    {
        if (payout.State == PayoutState.Cancelled) return Cancelled();
        if (payout.Approved is null) return NotApproved;
        var before = payout.Exports.FirstOrDefault(export => export.Format == format);
        if (before is null) return new PayoutExported(payout.Locked!.PayoutId, format, fileHash, by);
        return before.FileHash == fileHash
            ? Decision.NothingNew<IPayoutEvent>()
            : Rejection.Conflict("export-differs",
                "The file would differ from the one that was handed out, so it is not given out again. Was a payout " +
                "profile erased?")
                .With("firstHash", before.FileHash).With("hash", fileHash);
    }

    /// <param name="paidOn">Day on which the bank paid: not before the amounts were fixed, and not in the
    /// future.</param>
    /// <param name="today">Today in the programme's time zone.</param>
    public static Decision<IPayoutEvent> Confirm(Payout payout, string by, DateOnly paidOn, DateOnly today)
    {
        if (payout.Confirmed is not null) return Decision.NothingNew<IPayoutEvent>();
        if (payout.State != PayoutState.Exported)
            return Rejection.Conflict("payout-not-exported",
                "Export the payment file and have the bank carry it out first.")
                .With("state", payout.State.ToString());
        var lockedOn = payout.Locked!.LockedOn;
        if (paidOn > today)
            return Rejection.Invalid(
                "paidOn", "The bank cannot have paid in the future. Give the day on its statement.", "paid-in-future")
                .With("paidOn", Day(paidOn)).With("latest", Day(today));
        if (paidOn < lockedOn)
            return Rejection.Invalid("paidOn",
                $"The amounts were fixed on {Day(lockedOn)}, so the bank cannot have paid " +
                "them before. Give the day on its statement.", "paid-before-lock")
                .With("paidOn", Day(paidOn)).With("earliest", Day(lockedOn));
        return new PayoutConfirmed(payout.Locked.PayoutId, by, paidOn);
    }

    public static Decision<IPayoutEvent> Cancel(Payout payout, string by, string reason)
    {
        if (payout.State == PayoutState.Cancelled) return Decision.NothingNew<IPayoutEvent>();
        if (string.IsNullOrWhiteSpace(reason))
            return Rejection.Invalid("reason", "Say why it is given up.", "reason-missing");
        return payout.Exports.IsEmpty
            ? new PayoutCancelled(payout.Locked!.PayoutId, by, reason)
            : Rejection.Conflict("payout-exported",
                "A payment file was handed out, so the money may be on its way. " +
                "Reject the lines that the bank sends back.");
    }

    internal static Rejection NotApproved =>
        Rejection.Conflict("payout-not-approved", "A second person approves the payout before it is exported.");

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static Rejection Cancelled() =>
        Rejection.Conflict("payout-cancelled", "This payout was cancelled. Make a new one.");
}

/// <summary>Some lines of a payout and what they come to.</summary>
public sealed record PayoutSum(Amount Amount, int Lines)
{
    public static PayoutSum Of(string currency, IEnumerable<PayoutLine> lines)
    {
        var counted = lines.ToArray();
        return new PayoutSum(new Amount(counted.Sum(line => line.Amount.Minor), currency), counted.Length);
    }
}
