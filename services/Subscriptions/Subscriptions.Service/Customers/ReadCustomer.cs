using System.Globalization;
using Billing;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Decisions;
using Hosting;
using Marten;
using Subscriptions.Domain.Customers;
using Subscriptions.Service.BillingFacts;

namespace Subscriptions.Service.Customers;

/// <summary>
/// Everything that billing told about a customer, in the order in which it became known, and what it comes to.
/// </summary>
internal static class ReadCustomer
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/customers/{id}", Handle)
        .For(Role.PartnerManager, Role.Finance)
        .WithName("ReadCustomer").WithSummary("A customer's timeline").Produces<CustomerTimeline>();

    private static async Task<IResult> Handle(string id, IQuerySession session, ProgrammeCalendar calendar,
        IConfiguration configuration, CancellationToken cancellation, int? limit = null, string? after = null)
    {
        if (!long.TryParse(after ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            || version > long.MaxValue - RequestLimits.PageSizeMax - 1)
            return Problems.From(Rejection.Invalid("after", "Use the 'next' of the page before."));
        var size = Page.Size(limit);
        var events = await session.Events.FetchStreamAsync(BillingFactStore.StreamPrefix + id,
            version: version + size + 1, fromVersion: version + 1, token: cancellation);
        if (events.Count == 0 && version == 0) return Problems.From(Rejection.NotFound("customer", id));

        var name = await session.LoadAsync<CustomerName>(id, cancellation);
        var merged = await session.LoadAsync<MergedCustomersDocument>(MergedCustomersDocument.TheId, cancellation);
        var root = merged?.RootOf(id) ?? id;
        var facts = (await CustomerStreams.Fold(
            [root], merged?.Merged ?? MergedCustomers.None, long.MaxValue, session, cancellation)).Single();
        var lives = CustomerLife.FindAll(facts.Invoices.Values, [.. facts.Subscriptions.Values], _ =>
            WinBack.Days(configuration));
        var page = Page.From([.. events.Take(size + 1)], size, e => e.Version.ToString(CultureInfo.InvariantCulture));
        return TypedResults.Ok(new CustomerTimeline(id, name?.Name, root == id ? null : root, facts.Country,
            [.. lives.Select(life => LifeView.From(life, calendar.Today()))],
            [.. facts.Stories.Select(story => SubscriptionView.From(story.Key, story.Value, facts.Subscriptions))],
            [.. facts.Holdings.Values.Where(held => held.From is not null).Select(held =>
                new HoldingView(held.PartnerId, held.Role, held.From!.Value, held.Until))],
            [.. page.Items.Select(e => ItemOf(e.Version, e.Timestamp, (BillingFact)e.Data, facts, [.. lives]))],
            page.Next));
    }

    private static TimelineItem ItemOf(
        long version, DateTimeOffset recordedAt, BillingFact fact, CustomerFacts facts, CustomerLife[] lives)
    {
        var text = TimelineText.Describe(fact, invoiceId =>
            fact is InvoiceIssued issued && issued.InvoiceId == invoiceId
            ? issued.Currency
            : facts.Invoices.GetValueOrDefault(invoiceId)?.Currency);
        var from = fact is InvoiceIssued invoice ? invoice.Lines.Min(line => line.ServiceFrom) : text.On;
        var year = from is { } date && lives.LastOrDefault(life => life.Anchor <= date) is { } life
            ? CustomerYear.Count(life.Anchor, date)
            : (int?)null;
        return new TimelineItem(version, text.On, recordedAt, text.Text, text.Amount, year, fact);
    }
}

/// <param name="MergedInto">The customer that goes on, when this one was merged.</param>
/// <param name="Lives">Empty until something commissionable was paid.</param>
internal sealed record CustomerTimeline(string CustomerId, string? Name, string? MergedInto, string? Country,
    IReadOnlyList<LifeView> Lives, IReadOnlyList<SubscriptionView> Subscriptions, IReadOnlyList<HoldingView> Holders,
    IReadOnlyList<TimelineItem> Items, string? Next) : IPage
{
    IPage IPage.WithNext(string next) => this with { Next = next };
}

/// <param name="On">When it happened in business.</param>
/// <param name="CustomerYear">Year of the customer's life that it belongs to; null before any life.</param>
internal sealed record TimelineItem(long Version, DateOnly? On, DateTimeOffset RecordedAt, string Text,
    Money.Amount? Amount, int? CustomerYear, BillingFact Fact);

/// <param name="Year">Customer year today, or on the day it left.</param>
internal sealed record LifeView(DateOnly Anchor, int Year, DateOnly? LeftOn)
{
    public static LifeView From(CustomerLife life, DateOnly today) => new(life.Anchor,
        CustomerYear.Count(life.Anchor, life.CancelledOn < today ? life.CancelledOn.Value : today), life.CancelledOn);
}

internal sealed record SubscriptionView(string SubscriptionId, DateOnly? StartedOn, DateOnly? EndedOn,
    string? EndReason, bool Trial, bool Nfr, IReadOnlyList<ProductFrom> Products, IReadOnlyList<PauseChange> Pauses)
{
    public static SubscriptionView From(
        string id, SubscriptionStory story, IReadOnlyDictionary<string, Subscription> subscriptions)
    {
        var known = subscriptions.GetValueOrDefault(id);
        return new SubscriptionView(id, known?.StartedOn, known?.EndedOn, story.EndReason, story.IsTrial, story.IsNfr,
            story.Products, story.Pauses);
    }
}

internal sealed record HoldingView(string PartnerId, AttributionRole Role, DateOnly From, DateOnly? Until);
