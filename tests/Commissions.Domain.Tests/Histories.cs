using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using CsCheck;

namespace Commissions.Domain.Tests;

/// <summary>
/// Whole histories of a programme, made up by CsCheck; it prints the seed of a failing one and shrinks it.
/// </summary>
internal static class Histories
{
    private static readonly DateOnly Start = new(2023, 1, 1);
    private static readonly string[] Partners = ["p1", "p2", "p3"];

    private static readonly Gen<DateOnly> Day = Gen.Int[0, 1_200].Select(Start.AddDays);

    private static readonly Gen<InvoiceLine> Line = Gen.Select(
        Gen.Int[1, 3], Gen.Long[1, 500_000], Gen.Bool, Day, Gen.Int[1, 14],
        (number, net, taxed, from, months) => new InvoiceLine
        {
            LineId = $"{number}",
            Product = "suite",
            NetMinor = net,
            TaxMinor = taxed ? net / 5 : 0,
            ServiceFrom = from,
            ServiceUntil = from.AddMonths(months),
        });

    private static readonly Gen<InvoiceIssued> Invoice = Gen.Select(
        Gen.Int[1, 2], Gen.Int[1, 1_000], Line.Array[1, 3], Gen.Int[0, 2].Select(draw => draw == 0 ? "JPY" : "EUR"),
        (customer, number, lines, currency) => new InvoiceIssued
        {
            SourceEventId = $"i{number}",
            CustomerId = $"c{customer}",
            InvoiceId = $"c{customer}-i{number}",
            Currency = currency,
            IssuedOn = lines[0].ServiceFrom,
            Lines = [.. lines.DistinctBy(line => line.LineId)],
        });

    private static Gen<BillingFact[]> LifeOf(InvoiceIssued invoice)
    {
        var gross = invoice.Lines.Sum(line => line.NetMinor + line.TaxMinor);
        var payments = Gen.Select(Gen.Long[1, gross], Day, (paid, on) => (BillingFact)new PaymentRecorded
        {
            SourceEventId = $"{invoice.InvoiceId}-p{paid}",
            CustomerId = invoice.CustomerId,
            InvoiceId = invoice.InvoiceId,
            PaidGrossMinorTotal = paid,
            PaidOn = on,
        }).Array[1, 3];
        var returns = Gen.OneOf(
            Gen.Select(Gen.Long[1, gross], Day, (total, on) => (BillingFact)new RefundRecorded
            {
                SourceEventId = $"{invoice.InvoiceId}-r{total}",
                CustomerId = invoice.CustomerId,
                InvoiceId = invoice.InvoiceId,
                RefundedOn = on,
                RefundedGrossMinorTotal = total,
            }),
            Gen.Select(Gen.Long[0, invoice.Lines[0].NetMinor], Day, (total, on) => (BillingFact)new RefundRecorded
            {
                SourceEventId = $"{invoice.InvoiceId}-rl{total}",
                CustomerId = invoice.CustomerId,
                InvoiceId = invoice.InvoiceId,
                RefundedOn = on,
                Lines = [new RefundedLine(invoice.Lines[0].LineId, total)],
            }),
            Gen.Select(Gen.Long[0, invoice.Lines[0].NetMinor], Day, (total, on) => (BillingFact)new CreditNoteIssued
            {
                SourceEventId = $"{invoice.InvoiceId}-c{total}",
                CustomerId = invoice.CustomerId,
                InvoiceId = invoice.InvoiceId,
                IssuedOn = on,
                Lines = [new CreditedLine(invoice.Lines[0].LineId, total)],
            }),
            Gen.Select(Gen.Enum<ChargebackState>(), Day, (state, on) => (BillingFact)new ChargebackRecorded
            {
                SourceEventId = $"{invoice.InvoiceId}-d-{state}",
                CustomerId = invoice.CustomerId,
                InvoiceId = invoice.InvoiceId,
                DisputeId = "d1",
                State = state,
                AmountGrossMinor = gross,
                On = on,
            })).Array[0, 2];
        return Gen.Select(payments, returns, (paid, returned) => (BillingFact[])[invoice, .. paid, .. returned]);
    }

    private static readonly Gen<ProgrammeFact> Attribution = Gen.Select(
        Gen.Int[1, 2], Gen.Int[0, 2], Gen.Bool, Gen.Int[1, 333_333], Day,
        (customer, partner, acquisition, share, from) => (ProgrammeFact)new AttributionStarted
        {
            AttributionId = $"c{customer}-{partner}-{acquisition}",
            PartnerId = Partners[partner],
            CustomerId = $"c{customer}",
            Role = acquisition ? AttributionRole.Acquisition : AttributionRole.Retention,
            // Thirds at most, so that three partners never hold more than the whole.
            SharePpm = share,
            From = acquisition ? Start : from < Start.AddDays(600) ? Start : from,
            Source = "manager",
            Reason = "made up",
        });

    private static readonly Gen<object> Subscription = Gen.Select(Gen.Int[1, 2], Day, Gen.Bool,
        (customer, on, ended) => ended
        ? (object)new SubscriptionEnded
        {
            SourceEventId = $"c{customer}-s-end{on}",
            CustomerId = $"c{customer}",
            SubscriptionId = "s1",
            EndedOn = on,
        }
        : new SubscriptionStarted
        {
            SourceEventId = $"c{customer}-s-start{on}",
            CustomerId = $"c{customer}",
            SubscriptionId = "s1",
            Product = "suite",
            StartedOn = on,
        });

    private static readonly object[] KnownPartners =
    [
        Specifications.A.Distributor("p1"), Specifications.A.Distributor("p2"), Specifications.A.Distributor("p3"),
    ];

    /// <summary>
    /// What befalls partners and customers besides billing: types by date, trainings, adjustments, a merge.
    /// </summary>
    private static readonly Gen<object> Turn = Gen.OneOf(
        Gen.Select(Gen.Int[0, 2], Day, Gen.Enum<PartnerType>(), (partner, on, type) => (object)new PartnerTypeChanged
        {
            PartnerId = Partners[partner],
            PartnerType = type,
            ValidFrom = on,
        }),
        Gen.Select(Gen.Int[0, 2], Day, Gen.Long[1, 500_000], (partner, on, revenue) => (object)new TrainingDelivered
        {
            PartnerId = Partners[partner],
            TrainingId = $"t{on.DayNumber}",
            DeliveredOn = on,
            RevenueMinor = revenue,
            Currency = "EUR",
        }),
        Gen.Select(Gen.Int[0, 2], Day, Gen.Long[-50_000, 50_000], (partner, on, minor) =>
            (object)Specifications.A.Adjustment(
            $"a{on.DayNumber}", Partners[partner], minor == 0 ? 1 : minor, on.ToString("yyyy-MM-dd"))),
        Gen.Bool.Select(back => (object)Specifications.A.Merge(back ? "c2" : "c1", back ? "c1" : "c2")));

    // One fact under one id: two trainings or type changes of one day would contradict each other.
    private static object IdentityOf(object turn) => turn switch
    {
        PartnerTypeChanged changed => (changed.PartnerId, changed.ValidFrom),
        TrainingDelivered training => training.TrainingId,
        Commissions.Domain.Adjustments.AdjustmentApproved adjustment => adjustment.AdjustmentId,
        _ => turn,
    };

    /// <summary>
    /// Facts of two customers and three partners in some order of arrival; no two say different things under one id.
    /// </summary>
    public static readonly Gen<object[]> Any = Gen.Select(
        Invoice.Array[1, 6].SelectMany(invoices =>
            Sequence([.. invoices.DistinctBy(invoice => invoice.InvoiceId).Select(LifeOf)])),
        Attribution.Array[1, 6], Subscription.Array[0, 2], Turn.Array[0, 4],
        (lives, attributions, subscriptions, turns) => (object[])
        [
            .. KnownPartners,
            .. turns.DistinctBy(IdentityOf),
            .. attributions.DistinctBy(fact => ((AttributionStarted)fact).AttributionId),
            .. subscriptions,
            .. lives.SelectMany(facts => facts).DistinctBy(fact => fact.SourceEventId),
        ]);

    private static Gen<BillingFact[][]> Sequence(Gen<BillingFact[]>[] gens) => gens.Length == 1
        ? gens[0].Select(only => new[] { only })
        : Gen.Select(gens[0], Sequence(gens[1..]), (first, rest) => (BillingFact[][])[first, .. rest]);
}
