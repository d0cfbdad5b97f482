using CommissionsConsole.Clients;
using CommissionsConsole.Parts;
using CommissionsConsole.SignIn;

namespace CommissionsConsole.Shell;

/// <summary>Something that was found, and where it is.</summary>
/// <param name="Note">What it is, or how much.</param>
internal sealed record Hit(string Href, string Text, string? Note, string Icon);

internal sealed record HitGroup(string Title, IReadOnlyList<Hit> Hits);

/// <summary>
/// Finds pages, and whatever the services find under what was typed. Each asks with the person's own token: nobody
/// finds what is not theirs to see.
/// </summary>
internal sealed class Finder(LeadsClient leads, SubscriptionsClient subscriptions, CommissionsClient commissions)
{
    public const int TypedMax = 100;
    private const int HitsMax = 6;
    private const int OwnMax = 500;
    private const int TypedMin = 2;

    /// <summary>Pages of the menu; all of them before anything is typed.</summary>
    public static HitGroup Pages(Viewer viewer, string typed) => new(T("Go to"),
    [
        .. MenuGroup.For(viewer).SelectMany(group => group.Items).Where(item => Has(item.Label, typed))
            .Select(item => new Hit(item.Href, item.Label, null, item.Icon)),
    ]);

    public async Task<IReadOnlyList<HitGroup>> Find(Viewer viewer, string typed, CancellationToken cancellation)
    {
        if (typed.Length < TypedMin) return [Pages(viewer, typed)];
        var groups = viewer switch
        {
            { IsPartner: true } => Own(viewer, typed, cancellation),
            { IsManager: true } or { IsFinance: true } => OfAll(viewer, typed, cancellation),
            _ => [],
        };
        return [Pages(viewer, typed), .. await Task.WhenAll(groups)];
    }

    private IEnumerable<Task<HitGroup>> OfAll(Viewer viewer, string typed, CancellationToken cancellation) =>
    [
        Ask(T("Partners"), async () =>
            (await leads.Partners(typed, null, HitsMax, null, cancellation)).Items.Select(partner =>
                new Hit($"/partners/{Path(partner.Id)}", partner.Name ?? partner.Id,
                    Words.Say(partner.Type), "partners"))),
        Ask(T("Customers"), async () =>
            (await subscriptions.FindCustomers(typed, HitsMax, cancellation)).Items.Select(customer =>
                new Hit($"/customers/{Path(customer.CustomerId)}", customer.Name ?? customer.CustomerId,
                    customer.Name is null ? null : customer.CustomerId, "customer"))),
        .. viewer.IsFinance ? [Ask(T("Payouts"), async () => Payouts(
            (await commissions.Payouts(cancellation)).Items, typed))] : Array.Empty<Task<HitGroup>>(),
        .. Entries(typed, cancellation),
    ];

    private IEnumerable<Task<HitGroup>> Own(Viewer viewer, string typed, CancellationToken cancellation)
    {
        var id = viewer.PartnerId ?? "";
        return
        [
            Ask(T("Statements"), async () => (await commissions.Statements(id, null, cancellation)).Items.Reverse()
                .Where(statement => Has(statement.Period, typed) || Has(Months.Full(statement.Period), typed))
                .Select(statement => new Hit($"/partners/{Path(id)}/statements/{statement.Period}",
                    Months.Full(statement.Period), string.Join(", ", statement.Totals.Select(Words.WithCurrency)),
                    "statement"))),
            Ask(T("Customers"), async () => (await leads.AttributionsOfPartner(id, OwnMax, null, cancellation)).Items
                .Where(held => Has(held.CustomerId, typed)).DistinctBy(held => held.CustomerId)
                .Select(held => new Hit($"/partners/{Path(id)}/ledger?customer={Path(held.CustomerId)}",
                    held.CustomerId, Words.Say(held.Role), "customer"))),
            Ask(T("Leads"), async () => (await leads.Leads(id, null, OwnMax, null, cancellation)).Items
                .Where(lead => Has(lead.Company ?? "", typed) || Has(lead.Domain ?? "", typed))
                .Select(lead => new Hit($"/leads/{Path(lead.Id)}", lead.Company ?? lead.Id,
                    Words.Say(lead.Status), "lead"))),
            .. Entries(typed, cancellation),
        ];
    }

    // By the whole number of an invoice, or by its own id.
    private IEnumerable<Task<HitGroup>> Entries(string typed, CancellationToken cancellation) =>
    [
        Guid.TryParse(typed, out var entryId)
            ? Ask(T("Entries"), async () => [OfEntry((await commissions.Explanation(entryId, cancellation)).Entry)])
            : Ask(T("Invoice {0}", typed), async () =>
                (await commissions.EntriesOfInvoice(typed, HitsMax, cancellation)).Items.Select(OfEntry)),
    ];

    private static Hit OfEntry(Entry entry) => new($"/entries/{entry.EntryId}",
        $"{Words.Say(entry.Component)}, {entry.CustomerId}",
        Words.WithCurrency(entry.Amount), "ledger");

    // By month, by id, and by an amount that was paid to somebody.
    private static IEnumerable<Hit> Payouts(IReadOnlyList<Payout> payouts, string typed) =>
        from payout in payouts.Reverse()
        let line = payout.Lines.FirstOrDefault(line =>
            TypedFigures.Money(typed, line.Amount.Currency) == line.Amount)
        where payout.PayoutId is not null && (line is not null || Has(payout.UpToPeriod, typed)
            || Has(Months.Full(payout.UpToPeriod), typed) || Has(payout.Number ?? "", typed)
            || payout.PayoutId == typed)
        select new Hit($"/payouts/{Path(payout.PayoutId!)}",
            T("Payout {0}, up to {1}", payout.Number, Months.Full(payout.UpToPeriod)),
            $"{Words.WithCurrency(line?.Amount ?? payout.Total)}, {Words.Say(line?.State ?? payout.State)}",
            "payout");

    private static async Task<HitGroup> Ask(string title, Func<Task<IEnumerable<Hit>>> list)
    {
        try
        {
            return new HitGroup(title, [.. (await list()).Take(HitsMax)]);
        }
        catch (ServiceException)
        {
            // A service that is away, or does not take what was typed, finds nothing.
            return new HitGroup(title, []);
        }
    }

    private static bool Has(string text, string typed) => text.Contains(typed, StringComparison.OrdinalIgnoreCase);

    private static string Path(string id) => Uri.EscapeDataString(id);
}
