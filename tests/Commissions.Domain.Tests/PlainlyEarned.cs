using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Specifications;
using Specifications.PlainLedger;

namespace Commissions.Domain.Tests;

/// <summary>What the plain calculation says that is earned on a few facts.</summary>
internal static class PlainlyEarned
{
    public static readonly PartnerType[] Sellers = [PartnerType.Affiliate, PartnerType.Distributor];
    public static readonly PartnerType[] Keepers = [PartnerType.Distributor, PartnerType.Consultant];
    public static readonly PlainVersion Standard = Version("2023-01-01", 150_000);

    public static object[] Ran(string id, string from, string? until = null) =>
        until is null ? [A.Subscription(id, from)] : [A.SubscriptionEnd(id, until), A.Subscription(id, from)];

    public static InvoiceIssued Lines(params long[] nets)
    {
        var invoice = A.Invoice("i", 0, "2024-03-15");
        return invoice with
        {
            Lines = [.. nets.Select((net, i) =>
            invoice.Lines[0] with { LineId = $"{i + 1}", NetMinor = net })]
        };
    }

    public static PaymentRecorded Paid(long total, string on = "2024-03-15") => A.Payment("i", total, on);

    public static RefundRecorded ByLine(long total) => A.Refund("i", total, "2024-07-01");

    public static RefundRecorded ByGross(long total) =>
        ByLine(0) with { SourceEventId = "gross", Lines = null, RefundedGrossMinorTotal = total };

    public static CreditNoteIssued Credit(long total) => new()
    {
        SourceEventId = "credit",
        CustomerId = "c1",
        InvoiceId = "i",
        IssuedOn = A.Date("2024-04-01"),
        Lines = [new CreditedLine("1", total)],
    };

    public static PlainVersion Version(string from, int acquisition, int retentionYear2 = 120_000) =>
        new("standard", A.Date(from),
    [
        new(PlainComponent.Acquisition, Sellers, [acquisition], 0),
        new(PlainComponent.Retention, Keepers, [50_000, retentionYear2], 80_000),
    ]);

    public static PlainRulebook Rules(PlainVersion[] versions) =>
        new() { Versions = versions, DefaultPlans = [new("standard", DateOnly.MinValue)] };

    public static PlainHistory History(object[] facts, PlainRulebook rules, string through = "2040-01-01") =>
        new([.. facts.OfType<BillingFact>()], [.. facts.OfType<ProgrammeFact>()], rules, A.Date(through));

    public static IReadOnlyDictionary<PlainKey, PlainTarget> Targets(object[] facts, PlainVersion[] versions,
        string through = "2040-01-01") =>
        PlainCalculation.Targets(History(facts, Rules(versions), through));

    public static long Affiliate(params object[] facts) =>
        Earned([A.Affiliate("p"), A.Acquisition("p"), .. facts], "p");

    public static long Earned(object[] facts, string partner, string? invoice = null,
        PlainVersion[]? versions = null) =>
        Sum(Targets(facts, versions ?? [Standard]), partner, invoice);

    public static long Sum(IReadOnlyDictionary<PlainKey, PlainTarget> targets, string partner, string? invoice) =>
        targets
        .Where(key => key.Key.PartnerId == partner && (invoice is null || key.Key.InvoiceId == invoice))
        .Sum(key => key.Value.Minor);

    public static InvoiceIssued Taxed(long net, long tax) => A.Invoice("i", net, "2024-03-15", tax: tax);
}
