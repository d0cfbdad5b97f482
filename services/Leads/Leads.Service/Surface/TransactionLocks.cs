using Npgsql;

namespace Leads.Service.Surface;

internal static class TransactionLocks
{
    /// <summary>
    /// Begins the session's transaction and makes commands about the same things wait for each other until it commits.
    /// A rule over several streams (one company, one open lead) holds only when its commands run one after another.
    /// </summary>
    public static async Task OneAtATime(
        this IDocumentSession session, CancellationToken cancellation, params string[] things)
    {
        await session.BeginTransactionAsync(cancellation);
        // In one order, so that two commands about the same two things cannot wait for each other for ever.
        foreach (var thing in things.Order(StringComparer.Ordinal))
        {
            await using var take = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended($1, 0))");
            take.Parameters.Add(new NpgsqlParameter { Value = thing });
            await session.ExecuteAsync(take, cancellation);
        }
    }
}
