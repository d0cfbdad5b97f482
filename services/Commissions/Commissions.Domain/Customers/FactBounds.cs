using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Money;

namespace Commissions.Domain.Customers;

/// <summary>
/// What a fact may say to be journalled, whoever published it. The other services refuse more than this at their
/// surfaces; here it is what sums of 64 bits and the calendar can be trusted with.
/// </summary>
public static class FactBounds
{
    public const int SharePpmMax = 1_000_000;
    public static readonly DateOnly Earliest = new(1900, 1, 1);
    public static readonly DateOnly Latest = new(2300, 12, 31);

    /// <returns>What lies out of range; null where nothing does.</returns>
    public static string? Refusal(object fact) =>
        AmountsOf(fact).Any(amount => !Amount.IsInRange(amount))
        ? $"an amount lies beyond {Amount.MinorMax} minor units"
        : DatesOf(fact).Any(date => date < Earliest || date > Latest)
            ? $"a date lies outside of {Earliest.Year} to {Latest.Year}"
        : fact is AttributionStarted { SharePpm: < 0 or > SharePpmMax } ? "a share is not between nothing and the whole"
        : null;

    private static IEnumerable<long> AmountsOf(object fact) => fact switch
    {
        InvoiceIssued issued => issued.Lines.SelectMany(line => new[] { line.NetMinor, line.TaxMinor }),
        PaymentRecorded paid => [paid.PaidGrossMinorTotal],
        RefundRecorded refund =>
            (refund.Lines ?? []).Select(line => line.RefundedNetMinorTotal).Append(refund.RefundedGrossMinorTotal ?? 0),
        CreditNoteIssued credit => credit.Lines.Select(line => line.CreditedNetMinorTotal),
        ChargebackRecorded chargeback => [chargeback.AmountGrossMinor],
        TrainingDelivered training => [training.RevenueMinor],
        _ => [],
    };

    private static IEnumerable<DateOnly> DatesOf(object fact) => fact switch
    {
        InvoiceIssued issued => issued.Lines.SelectMany(line => new[] { line.ServiceFrom, line.ServiceUntil })
            .Append(issued.IssuedOn),
        PaymentRecorded paid => [paid.PaidOn],
        RefundRecorded refund => [refund.RefundedOn],
        CreditNoteIssued credit => [credit.IssuedOn],
        ChargebackRecorded chargeback => [chargeback.On],
        SubscriptionStarted started => [started.StartedOn],
        SubscriptionEnded ended => [ended.EndedOn],
        TrainingDelivered training => [training.DeliveredOn],
        AttributionStarted started => [started.From],
        _ => [],
    };
}
