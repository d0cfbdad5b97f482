using System.Globalization;
using Commissions.Domain.Adjustments;
using Commissions.Domain.Customers;
using Commissions.Domain.Plans;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Money;

namespace Specifications;

/// <summary>Facts in few words: A.Distributor("p1"), A.Payment("i1", 500_00, on: "2025-02-15").</summary>
public static class A
{
    public const int WholeShare = 1_000_000;

    /// <summary>Acquisition 15 % in year 1; retention 5 / 12 / 8 % for years 1 / 2 / 3+.</summary>
    public static PlanTerms DefaultTerms { get; } = Terms(120_000, "2023-01-01");

    public static PlanTerms Terms(int retentionYear2Ppm, string validFrom) => new()
    {
        ValidFrom = Date(validFrom),
        Mode = ChangeMode.Retroactive,
        Components =
        [
            new(Component.Acquisition, [PartnerType.Affiliate, PartnerType.Distributor], null,
                new YearTable([150_000], 0)),
            new(Component.Retention, [PartnerType.Distributor, PartnerType.Consultant], null,
                new YearTable([50_000, retentionYear2Ppm], 80_000)),
        ],
    };

    /// <summary>One rate for acquisition in every year, nothing held.</summary>
    public static PlanTerms Flat(int ppm, string validFrom) => new()
    {
        ValidFrom = Date(validFrom),
        Mode = ChangeMode.Retroactive,
        HoldDays = 0,
        Components = [new(Component.Acquisition, [PartnerType.Affiliate, PartnerType.Distributor], null,
            new YearTable([], ppm))],
    };

    public static DateOnly Date(string date) => DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static PartnerRegistered Affiliate(string id) => Partner(id, PartnerType.Affiliate);

    public static PartnerRegistered Distributor(string id) => Partner(id, PartnerType.Distributor);

    public static PartnerRegistered Consultant(string id) => Partner(id, PartnerType.Consultant);

    private static PartnerRegistered Partner(string id, PartnerType type) => new()
    {
        PartnerId = id,
        PartnerType = type,
        AppliedOn = Date("2023-01-01"),
        Country = "DE",
        PayoutCurrency = "EUR",
    };

    public static AttributionStarted Acquisition(string partnerId, int share = WholeShare, string
        from = "2023-01-01", string customer = "c1") =>
        Attribution(partnerId, AttributionRole.Acquisition, share, from, customer);

    public static AttributionStarted Retention(string partnerId, int share = WholeShare, string
        from = "2023-01-01", string customer = "c1") =>
        Attribution(partnerId, AttributionRole.Retention, share, from, customer);

    private static AttributionStarted Attribution(
        string partnerId, AttributionRole role, int share, string from, string customer) => new()
        {
            AttributionId = $"{customer}-{partnerId}-{role}-{from}",
            PartnerId = partnerId,
            CustomerId = customer,
            Role = role,
            SharePpm = share,
            From = Date(from),
            Source = "manager",
            Reason = "agreed",
        };

    public static AttributionEnded End(AttributionStarted started, string until) => new()
    {
        AttributionId = started.AttributionId,
        PartnerId = started.PartnerId,
        CustomerId = started.CustomerId,
        Until = Date(until),
        Reason = "replaced",
    };

    public static InvoiceIssued Invoice(string id, long net, string from, string? until = null, long tax = 0,
        string currency = "EUR", string customer = "c1") => new()
        {
            SourceEventId = id + "-issued",
            CustomerId = customer,
            InvoiceId = id,
            Currency = currency,
            IssuedOn = Date(from),
            Lines =
            [
                new InvoiceLine
                {
                    LineId = "1",
                    Product = "suite",
                    NetMinor = net,
                    TaxMinor = tax,
                    ServiceFrom = Date(from),
                    ServiceUntil = until is null ? Date(from).AddMonths(1) : Date(until),
                },
            ],
        };

    public static PaymentRecorded Payment(string invoice, long paidGrossTotal, string on, string customer = "c1") =>
        new()
        {
            SourceEventId = $"{invoice}-paid-{paidGrossTotal}",
            CustomerId = customer,
            InvoiceId = invoice,
            PaidGrossMinorTotal = paidGrossTotal,
            PaidOn = Date(on),
        };

    public static RefundRecorded Refund(string invoice, long refundedNetTotal, string on, string customer = "c1") =>
        new()
        {
            SourceEventId = $"{invoice}-refund-{refundedNetTotal}",
            CustomerId = customer,
            InvoiceId = invoice,
            RefundedOn = Date(on),
            Lines = [new RefundedLine("1", refundedNetTotal)],
        };

    /// <summary>A monthly line invoiced and paid in full on its first day.</summary>
    public static object[] PaidMonth(string invoice, long net, string from, string customer = "c1") =>
        [Invoice(invoice, net, from, customer: customer), Payment(invoice, net, from, customer)];

    public static SubscriptionStarted Subscription(string id, string on, string customer = "c1") => new()
    {
        SourceEventId = id + "-started",
        CustomerId = customer,
        SubscriptionId = id,
        Product = "suite",
        StartedOn = Date(on),
    };

    public static SubscriptionEnded SubscriptionEnd(string id, string on, string customer = "c1") => new()
    {
        SourceEventId = id + "-ended",
        CustomerId = customer,
        SubscriptionId = id,
        EndedOn = Date(on),
    };

    public static TrainingDelivered Training(string id, string partnerId, long revenue, string on) => new()
    {
        TrainingId = id,
        PartnerId = partnerId,
        DeliveredOn = Date(on),
        RevenueMinor = revenue,
        Currency = "EUR",
    };

    public static AdjustmentApproved Adjustment(string id, string partnerId, long minor, string on) =>
        new(id, partnerId, new Amount(minor, "EUR"), "agreed", "carol", "dave", Date(on));

    public static CustomersMerged Merge(string customer, string into) => new()
    {
        SourceEventId = $"{customer}-into-{into}",
        CustomerId = customer,
        IntoCustomerId = into,
    };

    /// <summary>The business date of a fact.</summary>
    public static DateOnly DateOf(object fact) => fact switch
    {
        InvoiceIssued invoice => invoice.IssuedOn,
        PaymentRecorded payment => payment.PaidOn,
        RefundRecorded refund => refund.RefundedOn,
        CreditNoteIssued credit => credit.IssuedOn,
        ChargebackRecorded chargeback => chargeback.On,
        SubscriptionStarted started => started.StartedOn,
        SubscriptionEnded ended => ended.EndedOn,
        AttributionEnded ended => ended.Until,
        TrainingDelivered training => training.DeliveredOn,
        AdjustmentApproved adjustment => adjustment.ApprovedOn,
        AnchorCorrected corrected => corrected.ApprovedOn,
        _ => Date("2024-01-01"),
    };
}
