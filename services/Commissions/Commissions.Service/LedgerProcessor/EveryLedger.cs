using System.Runtime.CompilerServices;
using Commissions.Domain.PartnerLedgers;
using Marten;

namespace Commissions.Service.LedgerProcessor;

/// <summary>All customers' ledgers, page by page in the order of their ids.</summary>
internal static class EveryLedger
{
    private const int PageLedgersMax = 500;

    public static async IAsyncEnumerable<CustomerLedger> Of(
        IQuerySession session, string? partnerId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var after = "";
        while (true)
        {
            var found = partnerId is null
                ? await session.QueryAsync<CustomerLedgerDocument>(
                    $"where id > ? order by id limit {PageLedgersMax}", cancellation, after)
                : await session.QueryAsync<CustomerLedgerDocument>(
                    $"where id > ? and {CustomerLedgerDocument.IsOfPartner} order by id limit {PageLedgersMax}",
                    cancellation, after, partnerId);
            foreach (var ledger in found) yield return ledger.ToLedger();
            if (found.Count < PageLedgersMax) yield break;
            after = found[^1].Id;
        }
    }
}
