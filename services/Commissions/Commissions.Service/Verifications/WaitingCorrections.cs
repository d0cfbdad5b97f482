using System.Text.Json;
using Commissions.Service.LedgerProcessor;
using Commissions.Service.PartnerLedgers;
using Npgsql;

namespace Commissions.Service.Verifications;

/// <summary>
/// Keys whose correction waits for approval: what an earlier calculation posted, with what they come to now in minor units.
/// They are counted apart from drifts, as everything else about them is as it was posted.
/// </summary>
internal static class WaitingCorrections
{
    public static async Task<IReadOnlyDictionary<(string CustomerId, string Key), long>> Read(
        NpgsqlConnection connection, CancellationToken cancellation)
    {
        var documents = await StoredChecks.Read(
            "select data::text from mt_doc_customerledgerdocument where (data ->> 'waitingKeys')::integer > 0", connection,
            row => JsonSerializer.Deserialize<CustomerLedgerDocument>(row.GetString(0), EntryRows.Json)!, cancellation);
        return documents.Select(document => document.ToLedger())
            .SelectMany(ledger => ledger.Waiting.Select(waiting => (
                Of: (ledger.Posted.Find(waiting.Key)?.CustomerId ?? ledger.Account.Invoice(waiting.Key.InvoiceId).CustomerId
                    ?? ledger.Account.CustomerId, waiting.Key.ToString()), Minor: waiting.Value)))
            .ToDictionary(key => key.Of, key => key.Minor);
    }
}
