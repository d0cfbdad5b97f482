using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Contracts.Subscriptions.V1;

namespace Billing;

/// <summary>An invoice and what happened to its money so far; a refund may be known before the invoice itself.</summary>
public sealed record InvoiceAccount
{
    public required string InvoiceId { get; init; }

    /// <summary>The customer it was issued to; null until it is known.</summary>
    public string? CustomerId { get; init; }

    /// <summary>Id that the source gave to the issue; decides between two reports of one invoice.</summary>
    public string? IssuedAs { get; init; }

    public string? Currency { get; init; }
    public DateOnly? IssuedOn { get; init; }
    public ImmutableArray<InvoiceLine> Lines { get; init; } = [];
    public ImmutableArray<Payment> Payments { get; init; } = [];

    /// <summary>Net refunded by line, where the source allocates refunds.</summary>
    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedDictionary<string, long> RefundedNet { get; init; } = OrdinalJson.EmptyMap<long>();

    /// <summary>Gross refunded on the invoice, where the source does not.</summary>
    public long RefundedGross { get; init; }

    /// <summary>Net credited by credit note and line; "" for a source that reports one total over all notes.</summary>
    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, long>> CreditNotes { get; init; } =
        OrdinalJson.EmptyMap<ImmutableSortedDictionary<string, long>>();

    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedDictionary<string, Chargeback> Chargebacks { get; init; } = OrdinalJson.EmptyMap<Chargeback>();

    /// <summary>What two accounts know of one invoice, put together: the later issue, the larger totals.</summary>
    public InvoiceAccount UnitedWith(InvoiceAccount other)
    {
        var issue = IssuedAs is null || (other.IssuedAs is not null && other.IsIssuedAfter(this)) ? other : this;
        return issue with
        {
            Payments = other.Payments.IsEmpty ? Payments : PaymentsOf([.. Payments, .. other.Payments]),
            RefundedNet = OrdinalJson.United(RefundedNet, other.RefundedNet, Math.Max),
            RefundedGross = Math.Max(RefundedGross, other.RefundedGross),
            CreditNotes = OrdinalJson.United(CreditNotes, other.CreditNotes,
                (lines, same) => OrdinalJson.United(lines, same, Math.Max)),
            Chargebacks = OrdinalJson.United(Chargebacks, other.Chargebacks, (one, same) => new Chargeback(
                Math.Max(one.AmountGross, same.AmountGross), one.Withdrawn || same.Withdrawn, one.Reinstated || same.Reinstated)),
        };
    }

    /// <summary>A source that reports an invoice twice means the later report, whichever arrives first.</summary>
    public bool IsIssuedAfter(InvoiceAccount other) => IssuedOn != other.IssuedOn
        ? IssuedOn > other.IssuedOn
        : string.CompareOrdinal(IssuedAs, other.IssuedAs) > 0;

    /// <summary>In order of the total; two reports of the same total keep the earlier date.</summary>
    public static ImmutableArray<Payment> PaymentsOf(IEnumerable<Payment> reported) =>
    [
        .. reported.GroupBy(payment => payment.GrossTotal)
            .Select(same => new Payment(same.Key, same.Min(payment => payment.PaidOn)))
            .OrderBy(payment => payment.GrossTotal),
    ];

    public long CreditedNet(string lineId) => CreditNotes.Values.Sum(note => note.GetValueOrDefault(lineId));

    /// <summary>Gross paid so far: the largest cumulative total known.</summary>
    [JsonIgnore]
    public long PaidGross => Payments.IsEmpty ? 0 : Payments[^1].GrossTotal;

    /// <summary>Date of the payment that reached <see cref="PaidGross"/>.</summary>
    [JsonIgnore]
    public DateOnly PaidOn => Payments[^1].PaidOn;
}

/// <summary>A cumulative payment; kept in order of the total, so that equal histories are equal records.</summary>
public readonly record struct Payment(long GrossTotal, DateOnly PaidOn);

public sealed record Chargeback(long AmountGross, bool Withdrawn, bool Reinstated);
