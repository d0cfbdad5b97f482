using Hosting;
using Marten;

namespace Commissions.Service.Payouts;

/// <summary>Accounts of all partners that finance has not looked at yet.</summary>
internal static class ListPayoutProfiles
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/payout-profiles", Handle).For(Role.Finance)
        .WithName("ListPayoutProfiles").WithSummary("Accounts that partners named and finance has not looked at")
        .Produces<Page<PayoutProfileView>>();

    private static async Task<IResult> Handle(
        IQuerySession session, CancellationToken cancellation, int? limit = null, string? after = null)
    {
        var (size, start) = (Page.Size(limit), after ?? "");
        var found = await session.Query<PayoutProfileDocument>()
            .Where(profile => profile.PendingId != null && profile.Id.CompareTo(start) > 0)
            .OrderBy(profile => profile.Id).Take(size + 1).ToListAsync(cancellation);
        var accounts = (await session.LoadManyAsync<PayoutAccount>(cancellation,
            found.SelectMany(profile => new[] { profile.CurrentId, profile.PendingId }).OfType<string>()))
            .ToDictionary(account => account.Id);
        return TypedResults.Ok(Page.Of([.. found.Select(profile => PayoutProfileView.Of(profile,
            accounts.GetValueOrDefault(profile.CurrentId ?? ""), accounts.GetValueOrDefault(profile.PendingId!)))],
            size, view => view.PartnerId));
    }
}
