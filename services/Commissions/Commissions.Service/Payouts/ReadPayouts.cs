using Commissions.Service.Store;
using Decisions;
using Hosting;
using Marten;

namespace Commissions.Service.Payouts;

internal static class ReadPayouts
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/v1/payouts", List).For(Role.Finance)
            .WithName("ListPayouts").WithSummary("Payouts, oldest first").Produces<Page<PayoutView>>();
        api.MapGet("/v1/payouts/{id}", Read).For(Role.Finance)
            .WithName("ReadPayout").WithSummary("A payout and its lines").Produces<PayoutView>();
    }

    private static async Task<IResult> List(
        IQuerySession session, CancellationToken cancellation, int? limit = null, string? after = null)
    {
        var size = Page.Size(limit);
        var start = after ?? "";
        var found = await session.Query<PayoutDocument>().Where(payout => payout.Id.CompareTo(start) > 0)
            .OrderBy(payout => payout.Id).Take(size + 1).ToListAsync(cancellation);
        return TypedResults.Ok(Page.From([.. found.Select(payout => PayoutView.From(payout.Payout))], size, payout =>
            payout.PayoutId!));
    }

    private static async Task<IResult> Read(string id, IQuerySession session, CancellationToken cancellation) =>
        await session.LoadAsync<PayoutDocument>(id, cancellation) is { } payout
            ? TypedResults.Ok(PayoutView.From(payout.Payout))
            : Problems.From(Rejection.NotFound("payout", id));
}
