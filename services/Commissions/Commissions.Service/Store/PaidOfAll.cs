using System.Collections.Immutable;
using Commissions.Domain.Customers;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Npgsql;

namespace Commissions.Service.Store;

/// <summary>What payouts took of all accounts' keys and did not give back.</summary>
/// <param name="State">Hash over all payouts; while it is the same, so is what they took.</param>
internal sealed record PaidOfAll(string State, IReadOnlyDictionary<string, PaidKeys> ByAccount)
{
    public static readonly PaidOfAll Unknown = new("unknown", ImmutableDictionary<string, PaidKeys>.Empty);

    /// <summary>Reads only whether there was a payout since, unless there was.</summary>
    public static async Task<PaidOfAll> UpToNow(
        PaidOfAll before, Rulebook rulebook, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand(
            "select coalesce(md5(string_agg(md5(data::text), ',' order by id)), 'none') from mt_doc_payoutdocument",
            connection);
        var state = (string)(await query.ExecuteScalarAsync(cancellation))!;
        if (state == before.State) return before;
        var now = await Read(rulebook, connection, cancellation);
        // The same object where nothing changed: what was read of such an account goes on counting.
        return new PaidOfAll(state, now.ToDictionary(paid => paid.Key, paid =>
            before.ByAccount.TryGetValue(paid.Key, out var known) && known.IsSame(paid.Value) ? known : paid.Value));
    }

    private static async Task<Dictionary<string, PaidKeys>> Read(
        Rulebook rulebook, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand(
            $"""
            select customer_id, min(body -> 'key' ->> 'invoiceId'), min(body -> 'key' ->> 'lineId'),
              min((body -> 'key' ->> 'segment')::integer), min(e.partner_id), min(component), sum(amount_minor)::bigint,
              (array_agg(plan_id order by position desc))[1], (array_agg(plan_version order by position desc))[1]
            from {EntryRows.TableName} e join {PayoutRows.Held} p using (entry_id)
            group by customer_id, key
            """, connection);
        var keys = new Dictionary<string, ImmutableDictionary<LedgerKey, PaidKey>.Builder>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var key = new LedgerKey(reader.GetString(1), reader.GetString(2), reader.GetInt32(3), reader.GetString(4),
                Enum.Parse<Component>(reader.GetString(5), ignoreCase: true));
            var account = rulebook.AccountOf(reader.GetString(0));
            if (!keys.TryGetValue(account, out var ofAccount))
                keys[account] = ofAccount = ImmutableDictionary.CreateBuilder<LedgerKey, PaidKey>();
            ofAccount[key] = new PaidKey(key, reader.GetInt64(6), reader.GetString(7), reader.GetInt32(8));
        }

        return keys.ToDictionary(account => account.Key, account => new PaidKeys(account.Value.ToImmutable()));
    }
}
