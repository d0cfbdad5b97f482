using Commissions.Service.Store;
using Npgsql;

namespace Commissions.Service.Verifications;

/// <summary>
/// Rows of payouts against the events of the partners' ledgers. The database joins the two and sends what differs, so
/// that the entries of a long history never come here.
/// </summary>
internal static class PayoutRowChecks
{
    private const string Entries =
        $"""
        select coalesce(l.payout_id, t.payout_id) || ' ' || coalesce(l.entry_id, t.entry_id::text),
          case when l.entry_id is null then 'no such line'
            else concat_ws(' ', l.partner_id, l.locked_on, l.taking, l.currency, date_trunc('second', l.locked_at)) end,
          case when t.entry_id is null then 'no row'
            else concat_ws(' ', t.partner_id, t.locked_on, t.taking, e.currency, date_trunc('second', t.locked_at),
              e.partner_id) end
        from {VerificationSql.LockedEntries} l full join {PayoutRows.TableName} t on t.payout_id = l.payout_id
          and t.entry_id::text = l.entry_id
          left join entries e on e.entry_id = t.entry_id
        where l.entry_id is null or t.entry_id is null or t.partner_id <> l.partner_id
          or t.locked_on::text is distinct from l.locked_on or t.taking <> l.taking
          or e.currency is distinct from l.currency or e.partner_id is distinct from l.partner_id
          or abs(extract(epoch from t.locked_at - l.locked_at)) > extract(epoch from interval '{Instants.DaysMax}')
        """;

    // An entry is free again only after the payout that had it gave it back.
    private const string TakenTwice =
        $"""
        select later.payout_id || ' ' || later.entry_id::text, 'given back by ' || earlier.payout_id, 'taken from it'
        from {PayoutRows.TableName} later
          join {PayoutRows.WithOutcomes} as earlier on earlier.entry_id = later.entry_id
            and earlier.taking = later.taking - 1
        where later.taking > 1 and earlier.released_at is null
        """;

    private const string Outcomes =
        $"""
        select coalesce(s.payout_id, t.payout_id) || ' ' || coalesce(s.partner_id, t.partner_id),
          coalesce(s.outcome || ' ' || s.happened_on, 'no such event'),
          coalesce(t.outcome || ' ' || t.happened_on::text || ' ' || date_trunc('second', t.recorded_at)::text,
            'no row')
        from {VerificationSql.LineOutcomes} s
          full join {PayoutOutcomes.TableName} t
            on t.payout_id = s.payout_id and t.partner_id = s.partner_id and t.outcome = s.outcome
        where s.outcome is null or t.outcome is null or t.happened_on::text is distinct from s.happened_on
          or abs(extract(epoch from t.recorded_at - s.timestamp)) > extract(epoch from interval '{Instants.DaysMax}')
        """;

    public static async Task Run(NpgsqlConnection connection, DriftList drifts, CancellationToken cancellation)
    {
        foreach (var sql in new[] { Entries, TakenTwice, Outcomes })
            await StoredChecks.Differences("payout", sql, connection, drifts, cancellation);
    }
}
