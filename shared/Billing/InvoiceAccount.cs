using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Contracts.Subscriptions.V1;

namespace Billing;

/// <summary>
/// An invoice and what happened to its money so far; a refund may be known before the invoice itself.
/// </summary>
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

    /// <summary>What was reported as paid so far: of each day the report that counts, in order of time.</summary>
    public ImmutableArray<Payment> Payments { get; init; } = [];

    /// <summary>Net refunded by line, where the source allocates refunds.</summary>
    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedDictionary<string, ReportedTotal> Refunds { get; init; } =
        OrdinalJson.EmptyMap<ReportedTotal>();

    /// <summary>
    /// Gross refunded on the whole invoice, refunds of lines included; null where the source does not say.
    /// </summary>
    public ReportedTotal? RefundInAll { get; init; }

    /// <summary>Net credited by credit note and line; "" for a source that reports one total over all notes.</summary>
    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, ReportedTotal>> Credits { get; init; } =
        OrdinalJson.EmptyMap<ImmutableSortedDictionary<string, ReportedTotal>>();

    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedDictionary<string, Chargeback> Chargebacks { get; init; } =
        OrdinalJson.EmptyMap<Chargeback>();

    /// <summary>What two accounts know of one invoice, put together: the later issue, the later totals.</summary>
    public InvoiceAccount UnitedWith(InvoiceAccount other)
    {
        var issue = IssuedAs is null || (other.IssuedAs is not null && other.IsIssuedAfter(this)) ? other : this;
        return issue with
        {
            Payments = other.Payments.IsEmpty ? Payments : PaymentsOf([.. Payments, .. other.Payments]),
            Refunds = OrdinalJson.United(Refunds, other.Refunds, ReportedTotal.Later),
            RefundInAll = Later(RefundInAll, other.RefundInAll),
            Credits = OrdinalJson.United(Credits, other.Credits,
                (lines, same) => OrdinalJson.United(lines, same, ReportedTotal.Later)),
            Chargebacks = OrdinalJson.United(Chargebacks, other.Chargebacks, (one, same) => one.UnitedWith(same)),
        };
    }

    /// <summary>A source that reports an invoice twice means the later report, whichever arrives first.</summary>
    public bool IsIssuedAfter(InvoiceAccount other) => IssuedOn != other.IssuedOn
        ? IssuedOn > other.IssuedOn
        : string.CompareOrdinal(IssuedAs, other.IssuedAs) > 0;

    /// <summary>
    /// One report a day, in order of time: what a later report of the same day replaced never came in, so no rate of a
    /// day prices it. See <see cref="ReportedTotal"/>.
    /// </summary>
    public static ImmutableArray<Payment> PaymentsOf(IEnumerable<Payment> reported) =>
    [
        .. reported.GroupBy(payment => payment.PaidOn).OrderBy(day => day.Key)
            .Select(day => day.OrderBy(payment => payment.Sequence).ThenBy(payment => payment.GrossTotal).Last()),
    ];

    internal static ReportedTotal? Later(ReportedTotal? one, ReportedTotal? other) =>
        one is { } known && other is { } same
        ? ReportedTotal.Later(known, same)
        : one ?? other;

    public long CreditedNet(string lineId)
    {
        if (Credits.IsEmpty) return 0;
        return Credits.Values.Sum(note => note.GetValueOrDefault(lineId).Minor);
    }

    /// <summary>Gross paid so far, as last reported.</summary>
    [JsonIgnore]
    public long PaidGross => Payments.IsEmpty ? 0 : Payments[^1].GrossTotal;

    /// <summary>Day on which <see cref="PaidGross"/> was reached, by a payment or by a bounce.</summary>
    [JsonIgnore]
    public DateOnly PaidOn
    {
        get
        {
            var last = Payments.Length - 1;
            while (last > 0 && Payments[last - 1].GrossTotal == PaidGross) last--;
            return Payments[last].PaidOn;
        }
    }

    /// <summary>
    /// What was paid on which day, in order of time; the parts add up to <see cref="PaidGross"/>. What bounces takes
    /// back the latest parts first.
    /// </summary>
    public ImmutableArray<PartPayment> PartPayments()
    {
        var parts = ImmutableArray.CreateBuilder<PartPayment>(Payments.Length);
        var total = 0L;
        foreach (var payment in Payments)
        {
            if (payment.GrossTotal > total) parts.Add(new PartPayment(payment.PaidOn, payment.GrossTotal - total));
            for (var bounced = total - payment.GrossTotal; bounced > 0 && parts.Count > 0;)
            {
                var last = parts[^1];
                parts.RemoveAt(parts.Count - 1);
                if (last.GrossMinor > bounced) parts.Add(last with { GrossMinor = last.GrossMinor - bounced });
                bounced -= last.GrossMinor;
            }

            total = payment.GrossTotal;
        }

        return parts.DrainToImmutable();
    }
}

/// <summary>A report of what was paid on an invoice so far.</summary>
/// <param name="GrossTotal">Cumulative, in minor units; it falls when a payment bounces.</param>
/// <param name="Sequence">The source's own order of reports of one day, where it has one.</param>
public readonly record struct Payment(long GrossTotal, DateOnly PaidOn,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Sequence = null);

/// <summary>A part of what was paid on an invoice, gross in minor units.</summary>
public readonly record struct PartPayment(DateOnly PaidOn, long GrossMinor);

/// <summary>A dispute; of each state what it moved counts once. An inquiry moves nothing (rule 4.7).</summary>
/// <param name="WithdrawnGross">Taken by the bank.</param>
/// <param name="ReinstatedGross">Given back by it; a dispute can be won in part.</param>
public sealed record Chargeback(long WithdrawnGross, long ReinstatedGross)
{
    /// <summary>What the bank keeps, gross in minor units.</summary>
    [JsonIgnore]
    public long KeptGross => Math.Max(0, WithdrawnGross - ReinstatedGross);

    public Chargeback UnitedWith(Chargeback other) => new(
        Math.Max(WithdrawnGross, other.WithdrawnGross), Math.Max(ReinstatedGross, other.ReinstatedGross));
}
