using System.Globalization;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Specifications.PlainLedger;

namespace Specifications.Untidy;

/// <summary>What a draft means in facts.</summary>
public static class UntidyFacts
{
    public const string AccountHash = "hash-of-an-account";

    // Each spells one company. Ten of them, by domain or by legal id.
    private static readonly (string? Domain, string? LegalId)[] Spellings =
    [
        ("example.co.uk", null), ("EXAMPLE.CO.UK", null), ("https://www.example.co.uk/shop?a=1", null),
        ("mail.example.co.uk.", null), ("info@example.co.uk", null), ("http://shop.example.co.uk:8080", null),
        (null, "DE123456789"), (null, "de 123.456.789"), (null, "123-456-789"), (null, "DE/123/456 789"),
    ];

    public static UntidyHistory Write(Draft draft)
    {
        var billing = new List<BillingFact>();
        var attributions = new List<ProgrammeFact>();
        for (var i = 0; i < draft.Customers.Length; i++)
        {
            var customer = new UntidyCustomer($"c{i + 1}", draft.Customers[i], draft.Rules);
            billing.AddRange(customer.Billing());
            attributions.AddRange(customer.Attributions());
            if (draft.Customers[i].Identity is null) continue;
            billing.Add(Profile($"c{i + 1}", draft.Seed + i, "profile"));
            if (draft.Seed % 2 == 0) billing.Add(Profile($"c{i + 1}", draft.Seed / 3, "later-profile"));
        }

        var isMerged = draft.Merged && draft.Customers.Length == 2;
        if (isMerged) billing.Add(A.Merge("c2", "c1"));
        var partners = draft.Partners.SelectMany((partner, i) =>
            Partner($"p{i + 1}", partner, draft.Seed + i)).ToArray();
        var held = WithinTheWhole(attributions, billing, draft.Rules, isMerged);
        IEnumerable<object> inTime = billing.Concat<object>(held).OrderBy(A.DateOf);
        var late = draft.Partners.Select((partner, i) => (partner.IsLate, Id: $"p{i + 1}"))
            .Where(partner => partner.IsLate).Select(partner => partner.Id).ToHashSet();
        return new UntidyHistory(
            [.. partners.Where(fact => !late.Contains(fact.PartnerId)), .. inTime,
                .. partners.Where(fact => late.Contains(fact.PartnerId))],
            draft.Rules, draft.Delivery, draft.Seed);
    }

    private static CustomerProfileRecorded Profile(string customer, int seed, string source)
    {
        var (domain, legalId) = Spelt(seed);
        return new CustomerProfileRecorded
        {
            SourceEventId = $"{customer}-{source}", CustomerId = customer,
            Domain = domain, LegalId = legalId, Country = "DE",
            BankAccountHash = seed % 3 == 0 ? AccountHash : null,
        };
    }

    private static IEnumerable<ProgrammeFact> Partner(string id, DraftPartner draft, int seed)
    {
        var (domain, legalId) = draft.Identity is null ? (null, null) : Spelt(seed / 7);
        yield return A.Distributor(id) with { PartnerType = draft.Type, Domain = domain, LegalId = legalId };
        if (draft.Later is { } type)
            yield return new PartnerTypeChanged
            {
                PartnerId = id, PartnerType = type, ValidFrom = UntidyRules.Start.AddDays(draft.LaterFrom),
            };
    }

    private static (string? Domain, string? LegalId) Spelt(int seed) => Spellings[seed % Spellings.Length];

    /// <summary>Shares of one role add up to the whole at most, and nobody holds a role twice at a time.</summary>
    private static IEnumerable<ProgrammeFact> WithinTheWhole(
        List<ProgrammeFact> attributions, List<BillingFact> billing, PlainRulebook rules, bool isMerged)
    {
        var kept = new List<PlainHolder>();
        foreach (var started in attributions.OfType<AttributionStarted>())
        {
            var account = billing.Where(fact => isMerged || fact.CustomerId == started.CustomerId);
            var ends = attributions.OfType<AttributionEnded>()
                .Where(ended => ended.AttributionId == started.AttributionId).ToArray();
            var holder = PlainHolder.Read([started, .. ends], new HashSet<string> { started.CustomerId },
                PlainLives.Read(account, rules)).Single();
            var beside = kept.Where(other =>
                other.CustomerId == holder.CustomerId && other.Component == holder.Component
                && other.From < holder.Until && holder.From < other.Until).ToArray();
            if (holder.From >= holder.Until || beside.Any(other => other.PartnerId == holder.PartnerId)
                || beside.Sum(other => other.SharePpm) + holder.SharePpm > A.WholeShare) continue;
            kept.Add(holder);
            yield return started;
            foreach (var ended in ends) yield return ended;
        }
    }
}

/// <summary>One customer's facts.</summary>
public sealed class UntidyCustomer
{
    private readonly string _id;
    private readonly DraftCustomer _draft;
    private readonly List<BillingFact> _subscriptions = [];
    private readonly List<(DateOnly From, DateOnly Until)> _stays = [];

    public UntidyCustomer(string id, DraftCustomer draft, PlainRulebook rules)
    {
        (_id, _draft) = (id, draft);
        var from = UntidyRules.Start.AddDays(draft.FirstDay);
        var qualify = rules.Versions.Max(version => version.QualifyAfterDays) is var days and > 0 ? days : 90;
        for (var i = 0; i < draft.Stays.Length; i++)
        {
            var stay = draft.Stays[i];
            var gap = stay.Gap.In(rules.WinBackDays[0].Days, qualify);
            if (i > 0) from = _stays[^1].Until.AddDays(gap);
            if (i > 0 && from < _stays[^1].From) from = _stays[^1].From;
            var length = stay.Length.In(rules.WinBackDays[0].Days, qualify);
            Run(i, stay, gap > 0 || (gap == 0 && length > 0 && i > 0 && _stays[^1].From < _stays[^1].Until), from,
                from.AddDays(length));
        }

        if (_stays.Count == 0) _stays.Add((from, from.AddDays(500)));
    }

    private void Run(int number, DraftStay stay, bool mayRestart, DateOnly from, DateOnly until)
    {
        var id = number > 0 && stay.SameId && mayRestart ? LastId() : $"{_id}-s{number}";
        if (stay.TrialFirst)
        {
            _subscriptions.Add(Started(id + "-trial", from) with { Trial = true });
            _subscriptions.Add(Ended(id + "-trial", from.AddDays(14)));
            (from, until) = (from.AddDays(14), until.AddDays(14));
        }

        _stays.Add((from, until));
        _subscriptions.Add(Started(id, from));
        var isLast = number == _draft.Stays.Length - 1;
        if (!isLast || stay.Ends) _subscriptions.Add(Ended(id, until));
        if (SwitchOf(from, until) is { } on)
            _subscriptions.Add(Started(id, on) with
            {
                SourceEventId = $"{id}-switch-{on:yyyyMMdd}",
                Product = "other",
                PlanSwitch = true
            });
    }

    // Some switch in the middle, some on the very day on which they leave.
    private static DateOnly? SwitchOf(DateOnly from, DateOnly until) => (from.DayNumber % 3) switch
    {
        0 => until,
        1 => from.AddDays((until.DayNumber - from.DayNumber) / 2),
        _ => null,
    };

    private string LastId() => _subscriptions.OfType<SubscriptionEnded>().Last().SubscriptionId;

    private SubscriptionStarted Started(string id, DateOnly on) => new()
    {
        SourceEventId = $"{id}-from-{on:yyyyMMdd}", CustomerId = _id, SubscriptionId = id, Product = "suite",
        StartedOn = on,
    };

    private SubscriptionEnded Ended(string id, DateOnly on) => new()
    {
        SourceEventId = $"{id}-until-{on:yyyyMMdd}", CustomerId = _id, SubscriptionId = id, EndedOn = on,
    };

    public IEnumerable<BillingFact> Billing()
    {
        foreach (var fact in _subscriptions) yield return fact;
        for (var i = 0; i < _draft.Bills.Length; i++)
        {
            var bill = _draft.Bills[i];
            var stay = _stays[bill.Stay % _stays.Count];
            var from = (bill.AfterEnd ? stay.Until : stay.From).AddDays(bill.Offset);
            var invoice = new UntidyInvoice($"{_id}-i{i}", _id, bill, from);
            foreach (var fact in invoice.Facts()) yield return fact;
        }
    }

    public IEnumerable<ProgrammeFact> Attributions()
    {
        for (var i = 0; i < _draft.Holders.Length; i++)
        {
            var holder = _draft.Holders[i];
            var begins = holder.Stay % _stays.Count;
            var from = (begins == 0 ? UntidyRules.Start.AddYears(-1) : _stays[begins].From).AddDays(holder.Offset);
            var on = from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            var started = (holder.Acquires
                ? A.Acquisition($"p{holder.Partner + 1}", holder.SharePpm, on, _id)
                : A.Retention($"p{holder.Partner + 1}", holder.SharePpm, on, _id)) with
            { AttributionId = $"{_id}-a{i}" };
            yield return started;
            if (holder.EndsAfter is { } days)
                yield return A.End(started, from.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        }
    }
}
