using System.Globalization;
using Contracts.Subscriptions.V1;
using Decisions;
using Hosting;
using Marten;
using Subscriptions.Service.BillingFacts;

namespace Subscriptions.Service.Customers;

/// <summary>Everything that billing told about a customer, in the order in which it became known.</summary>
internal static class ReadCustomer
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/customers/{id}", Handle)
        .For(Role.PartnerManager, Role.Finance)
        .WithName("ReadCustomer").WithSummary("A customer's timeline").Produces<CustomerTimeline>();

    private static async Task<IResult> Handle(string id, IQuerySession session, CancellationToken cancellation,
        int? limit = null, string? after = null)
    {
        if (!long.TryParse(after ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            || version == long.MaxValue)
            return Problems.Of(Rejection.Invalid("after", "Use the 'next' of the page before."));
        var size = Page.Size(limit);
        var events = await session.Events.FetchStreamAsync(
            BillingFactStore.StreamPrefix + id, fromVersion: version + 1, token: cancellation);
        if (events.Count == 0 && version == 0) return Problems.Of(Rejection.NotFound("customer", id));

        var name = await session.LoadAsync<CustomerName>(id, cancellation);
        var page = Page.Of([.. events.Take(size + 1)], size, e => e.Version.ToString(CultureInfo.InvariantCulture));
        return TypedResults.Ok(new CustomerTimeline(id, name?.Name,
            [.. page.Items.Select(e => new TimelineItem(e.Version, e.Timestamp, (BillingFact)e.Data))], page.Next));
    }
}

internal sealed record CustomerTimeline(string CustomerId, string? Name, IReadOnlyList<TimelineItem> Items, string? Next);

internal sealed record TimelineItem(long Version, DateTimeOffset RecordedAt, BillingFact Fact);
