using System.Runtime.CompilerServices;
using Commissions.Domain.Earning;
using Commissions.Domain.PartnerLedgers;
using Marten;
using Npgsql;

namespace Commissions.Service.Store;

/// <summary>All customers' accounts, page by page in the order of their ids.</summary>
internal static class EveryAccount
{
    private const int PageAccountsMax = 500;
    private static string IsEarlier => $"coalesce((data ->> 'engine')::integer, 1) <> {Calculation.Engine}";

    public static IAsyncEnumerable<PostedAccount> Read(IQuerySession session, string? partnerId,
        CancellationToken cancellation) =>
        Documents(session, partnerId, cancellation).Select(document => document.ToPostedAccount());

    /// <summary>The same still packed: unpacking is most of the work, and any core can do it.</summary>
    public static async IAsyncEnumerable<PostedAccountDocument> Documents(
        IQuerySession session, string? partnerId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var after = "";
        while (true)
        {
            var found = partnerId is null
                ? await AccountBodies.Find(session, $"id > $1 order by id limit {PageAccountsMax}", cancellation,
                    new NpgsqlParameter { Value = after })
                : await AccountBodies.Find(session,
                    $"{AccountBodies.IsOfPartner} and id > $2 order by id limit {PageAccountsMax}", cancellation,
                    new NpgsqlParameter { Value = partnerId }, new NpgsqlParameter { Value = after });
            foreach (var document in found) yield return document;
            if (found.Count < PageAccountsMax) yield break;
            after = found[^1].Id;
        }
    }

    /// <summary>Ids of accounts that an earlier calculation folded, a page of them.</summary>
    /// <param name="after">Last id of the page before; empty for the first.</param>
    public static Task<IReadOnlyList<string>> OfEarlierRelease(
        IQuerySession session, string after, CancellationToken cancellation) => session.QueryAsync<string>(
            $"select id from mt_doc_customerledgerdocument where id > ? and {IsEarlier} order by id limit " +
            $"{PageAccountsMax}",
            cancellation, after);
}
