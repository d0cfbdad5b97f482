using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using Commissions.Domain.Periods;
using Money;

namespace Commissions.Domain.Payouts;

/// <summary>Stream <c>payout-{id}</c>: one batch in one currency.</summary>
public abstract record PayoutEvent;

/// <summary>Amounts are fixed from here on; the entries behind them belong to this payout alone.</summary>
/// <param name="Debtor">The account that pays, as it was on the day; null when none was configured.</param>
public sealed record PayoutLocked(string PayoutId, string Currency, Period UpToPeriod, string LockedBy,
    DateOnly LockedOn, Debtor? Debtor, ImmutableArray<PayoutLine> Lines) : PayoutEvent
{
    /// <summary>What people call it, such as <c>2026-10-EUR</c>; null in events before release 0.2.0.</summary>
    public string? Number { get; init; }

    /// <summary>Month and currency; a second payout of the same adds its place: <c>2026-10-EUR-2</c>.</summary>
    /// <param name="before">How many of the same month and currency were made before, also those given up.</param>
    public static string NumberOf(Period upTo, string currency, int before) =>
        before == 0 ? $"{upTo}-{currency}" : $"{upTo}-{currency}-{(before + 1).ToString(CultureInfo.InvariantCulture)}";
}

/// <param name="ProfileId">Where to: names a payout profile; holder and IBAN are personal and stay out of
/// events.</param>
public sealed record PayoutLine(string PartnerId, Amount Amount, int Entries, string ProfileId)
{
    /// <summary>Keyed hash of the account as it was locked; null in events of release 0.1.0.</summary>
    public string? AccountHash { get; init; }

    /// <summary>Who confirmed an account that no payout had gone to before; null for one in use already.</summary>
    public string? NewAccountConfirmedBy { get; init; }
}

public sealed record PayoutApproved(string PayoutId, string Approver, DateOnly ApprovedOn, DateTimeOffset ApprovedAt)
    : PayoutEvent;

/// <param name="FileHash">SHA-256 of the file, lower-case hexadecimal; exporting again gives the same bytes.</param>
public sealed record PayoutExported(string PayoutId, string Format, string FileHash, string ExportedBy) : PayoutEvent
{
    /// <summary>Null in events before release 0.2.0.</summary>
    public DateOnly? ExportedOn { get; init; }
}

public sealed record PayoutConfirmed(string PayoutId, string ConfirmedBy, DateOnly ConfirmedOn) : PayoutEvent;

/// <summary>Somebody read on the bank's statement that a line came back. A second person has to see it too.</summary>
/// <param name="BankReference">The bank's own reference of the return.</param>
public sealed record PayoutReturnProposed(
    string PayoutId, string PartnerId, string BankReference, string Reason, string ProposedBy) : PayoutEvent;

public sealed record PayoutReturnWithdrawn(string PayoutId, string PartnerId, string WithdrawnBy) : PayoutEvent;

/// <summary>The bank did not carry it out: the money is payable again.</summary>
public sealed record PayoutLineRejected(string PayoutId, string PartnerId, string Reason, string RejectedBy)
    : PayoutEvent
{
    /// <summary>Both are null in events of release 0.1.0, where one person was enough.</summary>
    public string? BankReference { get; init; }
    public string? ApprovedBy { get; init; }
}

/// <summary>Given up before any file was handed out.</summary>
public sealed record PayoutCancelled(string PayoutId, string CancelledBy, string Reason) : PayoutEvent;

/// <summary>In the partner's stream: these entries are in a payout.</summary>
public sealed record PayoutLineLocked(
    string PartnerId, string PayoutId, Amount Amount, DateOnly LockedOn, ImmutableArray<Guid> EntryIds)
{
    /// <summary>Where to, and the keyed hash of that account; null in events of release 0.1.0.</summary>
    public string? ProfileId { get; init; }
    public string? AccountHash { get; init; }
}

/// <summary>In the partner's stream: the payout's line was paid.</summary>
public sealed record PayoutLinePaid(string PartnerId, string PayoutId, Amount Amount, DateOnly PaidOn);

/// <summary>In the partner's stream: the line was rejected or given up; its entries are payable again.</summary>
public sealed record PayoutLineReturned(
    string PartnerId, string PayoutId, Amount Amount, [property: JsonPropertyName("releasedOn")] DateOnly ReturnedOn,
    string Reason);
