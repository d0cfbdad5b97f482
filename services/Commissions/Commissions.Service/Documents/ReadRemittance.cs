using Commissions.Domain.Documents;
using Commissions.Service.Store;
using Decisions;
using Hosting;
using Marten;
using Npgsql;

namespace Commissions.Service.Documents;

/// <summary>What one transfer pays: a partner reads which entries the money on its bank statement is for.</summary>
internal static class ReadRemittance
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/v1/payouts/{id}/remittances/{partnerId}", Handle)
            .For(Role.PartnerManager, Role.Finance, Role.Partner).OnlyItself("partnerId")
            .WithName("ReadRemittance").WithSummary("What a payout pays a partner, entry by entry")
            .Produces<RemittanceLetter>();

    private static async Task<IResult> Handle(string id, string partnerId, NpgsqlDataSource dataSource,
        IQuerySession session, CancellationToken cancellation)
    {
        var payout = (await session.LoadAsync<PayoutDocument>(id, cancellation))?.Payout;
        var line = payout?.Locked!.Lines.FirstOrDefault(line => line.PartnerId == partnerId);
        if (line is null) return Problems.From(Rejection.NotFound("remittance", id));

        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        var entries = await EntriesOfDocuments.OfPayout(id, partnerId, connection, cancellation);
        var (paidOn, returnedOn) = await PayoutOutcomes.OfLine(id, partnerId, connection, cancellation);
        var advice = RemittanceAdvice.Make(payout!, line,
            await EntriesOfDocuments.Pair(entries, connection, cancellation), paidOn, returnedOn);
        var parties = await DocumentParties.Of(
            partnerId, payout!.Locked!.Debtor, line.ProfileId, session, cancellation);
        return TypedResults.Ok(new RemittanceLetter(parties.From, parties.To, parties.Account, advice));
    }
}

/// <summary>A remittance advice as it is shown, printed and sent.</summary>
/// <param name="From">Whose account pays, as it was when the payout was locked.</param>
/// <param name="Account">Account that was paid to, masked: "DE89 … 3000".</param>
internal sealed record RemittanceLetter(Party? From, Party To, string? Account, RemittanceAdvice Advice);
