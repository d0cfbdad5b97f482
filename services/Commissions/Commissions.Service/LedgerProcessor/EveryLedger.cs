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
            var start = after;
            var page = session.Query<CustomerLedgerDocument>().Where(ledger => ledger.Id.CompareTo(start) > 0);
            if (partnerId is not null) page = page.Where(ledger => ledger.PartnerIds.Contains(partnerId));
            var found = await page.OrderBy(ledger => ledger.Id).Take(PageLedgersMax).ToListAsync(cancellation);
            foreach (var ledger in found) yield return ledger.ToLedger();
            if (found.Count < PageLedgersMax) yield break;
            after = found[^1].Id;
        }
    }
}
