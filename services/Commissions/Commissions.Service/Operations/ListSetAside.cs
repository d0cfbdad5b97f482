using Commissions.Service.Store;
using Hosting;
using Marten;

namespace Commissions.Service.Operations;

/// <summary>What the ledger left out so that all others go on: for a person to have corrected at the source.</summary>
internal static class ListSetAside
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/operations/set-aside", Handle)
        .For(Role.Operations, Role.Finance)
        .WithName("ListSetAside")
        .WithSummary("Facts, merges and accounts that the ledger cannot calculate with, and why")
        .Produces<SetAside>();

    private static async Task<IResult> Handle(IQuerySession session, CancellationToken cancellation, int? limit = null)
    {
        var size = Page.Size(limit);
        var facts = await session.Query<SetAsideFact>().OrderBy(fact => fact.Sequence).Take(size)
            .ToListAsync(cancellation);
        var accounts = await session.Query<SetAsideAccount>().OrderBy(account => account.Id).Take(size)
            .ToListAsync(cancellation);
        return TypedResults.Ok(new SetAside(
            await session.Query<SetAsideFact>().CountAsync(cancellation),
            await session.Query<SetAsideAccount>().CountAsync(cancellation),
            facts, accounts));
    }
}

/// <param name="FactCount">Facts and merges in all; <paramref name="Facts"/> has the earliest of them.</param>
/// <param name="AccountCount">Accounts in all that do not follow a rule.</param>
internal sealed record SetAside(
    int FactCount, int AccountCount, IReadOnlyList<SetAsideFact> Facts, IReadOnlyList<SetAsideAccount> Accounts);
