using Commissions.Service.Store;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using EventStore;

namespace Bench;

/// <summary>A fact and the journal stream it belongs to.</summary>
internal readonly record struct JournalledFact(string Stream, object Content);

/// <summary>
/// Two years of billing of many customers, in order of time: 50 facts a customer, the same ones every time. One
/// customer in ten pays a year ahead now and then, one in six gets money back.
/// </summary>
/// <param name="onlyPartner">The partner that has all customers; null: they are spread evenly.</param>
internal sealed class BillingYears(int facts, int? onlyPartner = null)
{
    /// <summary>Months of invoices that each customer has at least.</summary>
    public const int MonthsMin = (FactsPerCustomer - 5) / 2;

    public const int FactsPerCustomer = 50;
    private const int CustomersPerPartner = 100;
    private const int WholeShare = 1_000_000;
    private static readonly DateOnly FirstDay = new(2023, 1, 1);

    /// <summary>The first distributor: of every customer it earns for both the acquisition and the retention.</summary>
    public const int Distributor = 1;

    public int Facts => facts;
    public int Customers { get; } = Math.Max(1, facts / FactsPerCustomer);
    public int Partners => Math.Max(3, Customers / CustomersPerPartner);

    public IEnumerable<JournalledFact> InOrder() =>
        Holders().Concat(Enumerable.Range(0, FactsPerCustomer).SelectMany(OfMonth));

    /// <summary>Facts of customers that a ledger does not know, some customers at a time side by side.</summary>
    /// <param name="known">Facts of the ledger.</param>
    /// <param name="facts">How many more, about.</param>
    public static IEnumerable<ReceivedFact> Beyond(int known, int facts)
    {
        const int customersSideBySide = 40;
        var streams = new BillingYears(known).Holders().Select(fact => fact.Stream).ToHashSet();
        return new BillingYears(known + facts).InOrder().Where(fact => !streams.Contains(fact.Stream))
            .GroupBy(fact => fact.Stream).Chunk(customersSideBySide)
            .SelectMany(customers => customers.SelectMany(of => of.Index()).OrderBy(fact => fact.Index))
            .Select(fact =>
                new ReceivedFact(fact.Item.Stream, Guid.CreateVersion7(), fact.Item.Content) { CausationId = "bench" });
    }

    /// <summary>Partners, and which customers are theirs.</summary>
    public IEnumerable<JournalledFact> Holders()
    {
        for (var partner = 0; partner < Partners; partner++)
            yield return new JournalledFact(JournalEvents.PartnerFactsStream(PartnerId(partner)), Registered(partner));
        for (var customer = 0; customer < Customers; customer++)
            foreach (var role in RolesOf(customer)) yield return Of(customer, Held(customer, role));
    }

    /// <summary>Invoice and payment of each customer; whoever has fewer facts otherwise is billed longer.</summary>
    public IEnumerable<JournalledFact> OfMonth(int month)
    {
        for (var customer = 0; customer < Customers; customer++)
            foreach (var fact in Month(customer, month)) yield return Of(customer, fact);
    }

    private IEnumerable<object> Month(int customer, int month)
    {
        var others = RolesOf(customer).Length + 1 + (HasRefund(customer) ? 2 : 0);
        var months = (FactsPerCustomer - others) / 2;
        if (month == 0) yield return Started(customer);
        if (month < months)
        {
            yield return Issued(customer, month);
            yield return Paid(customer, month);
        }

        if (!HasRefund(customer) || month != 4) yield break;
        yield return Refunded(customer, 2, 1_000);
        yield return Refunded(customer, 2, 2_500);
    }

    private static JournalledFact Of(int customer, object fact) =>
        new(JournalEvents.CustomerStream(CustomerId(customer)), fact);

    private static string CustomerId(int customer) => $"customer-{customer:D6}";

    public static string PartnerId(int partner) => $"partner-{partner:D4}";

    private int PartnerOf(int customer) => onlyPartner ?? customer % Partners;

    private static bool HasRefund(int customer) => customer % 6 == 0;

    private static bool PaysYearly(int customer, int month) => customer % 10 == 0 && month % 12 == 5;

    private static DateOnly AnchorOf(int customer) => FirstDay.AddDays((int)(customer * 7919L % 365));

    private static long NetOf(int customer) => 10_000 + (customer * 104_729L % 90_000);

    private static PartnerRegistered Registered(int partner) => new()
    {
        PartnerId = PartnerId(partner),
        PartnerType = (PartnerType)(partner % 3),
        AppliedOn = FirstDay,
        Country = "DE",
        PayoutCurrency = "EUR",
    };

    // An affiliate brought the customer, a consultant keeps it, a distributor does both.
    private AttributionRole[] RolesOf(int customer) => (PartnerType)(PartnerOf(customer) % 3) switch
    {
        PartnerType.Affiliate => [AttributionRole.Acquisition],
        PartnerType.Consultant => [AttributionRole.Retention],
        _ => [AttributionRole.Acquisition, AttributionRole.Retention],
    };

    private AttributionStarted Held(int customer, AttributionRole role) => new()
    {
        AttributionId = $"{customer}-{role}",
        PartnerId = PartnerId(PartnerOf(customer)),
        CustomerId = CustomerId(customer),
        Role = role,
        SharePpm = WholeShare,
        From = FirstDay,
        Source = "lead-won",
        Reason = "lead won",
    };

    private static SubscriptionStarted Started(int customer) => new()
    {
        SourceEventId = $"s{customer}",
        CustomerId = CustomerId(customer),
        SubscriptionId = $"sub-{customer}",
        Product = "suite",
        StartedOn = AnchorOf(customer),
    };

    private static InvoiceIssued Issued(int customer, int month)
    {
        var from = AnchorOf(customer).AddMonths(month);
        return new InvoiceIssued
        {
            SourceEventId = $"i{customer}-{month}",
            CustomerId = CustomerId(customer),
            InvoiceId = $"in-{customer}-{month}",
            Currency = "EUR",
            IssuedOn = from,
            Lines =
            [
                new InvoiceLine
                {
                    LineId = "1",
                    Product = "suite",
                    NetMinor = NetOf(customer),
                    TaxMinor = NetOf(customer) / 5,
                    ServiceFrom = from,
                    ServiceUntil = from.AddMonths(PaysYearly(customer, month) ? 12 : 1),
                },
            ],
        };
    }

    private static PaymentRecorded Paid(int customer, int month) => new()
    {
        SourceEventId = $"p{customer}-{month}",
        CustomerId = CustomerId(customer),
        InvoiceId = $"in-{customer}-{month}",
        PaidGrossMinorTotal = NetOf(customer) + (NetOf(customer) / 5),
        PaidOn = AnchorOf(customer).AddMonths(month).AddDays(3),
    };

    private static RefundRecorded Refunded(int customer, int month, long total) => new()
    {
        SourceEventId = $"r{customer}-{month}-{total}",
        CustomerId = CustomerId(customer),
        InvoiceId = $"in-{customer}-{month}",
        RefundedOn = AnchorOf(customer).AddMonths(month).AddDays(20),
        Lines = [new RefundedLine("1", total)],
    };
}
