using Npgsql;

namespace Commissions.Service.Verifications;

/// <summary>Comparisons that the database makes itself: each query lists what differs, as subject, expected, found.</summary>
internal static class StoredChecks
{
    private const string EntryRows =
        """
        select coalesce(e.entry_id, v.id)::text, coalesce(v.data::text, 'no event'), coalesce(e.body::text, 'no row')
        from entries e
        full join (select id, stream_id, data from mt_events where type = 'entry_posted') v on v.id = e.entry_id
        where e.entry_id is null or v.id is null or e.body <> v.data
          or v.stream_id <> 'partner-' || e.partner_id or (v.data ->> 'entryId')::uuid <> v.id
          or (e.partner_id, e.customer_id, e.period, e.currency, e.amount_minor, e.effective_on, e.earned_on)
            is distinct from (v.data ->> 'partnerId', v.data ->> 'customerId', v.data ->> 'period',
              v.data -> 'amount' ->> 'currency', (v.data -> 'amount' ->> 'minor')::bigint,
              (v.data ->> 'effectiveOn')::date, (v.data ->> 'earnedOn')::date)
          or (e.anchor, e.customer_year, e.rate_ppm, e.plan_id, e.plan_version)
            is distinct from ((v.data -> 'working' ->> 'anchor')::date, (v.data -> 'working' ->> 'customerYear')::int,
              (v.data -> 'working' ->> 'ratePpm')::int, v.data -> 'working' ->> 'planId', (v.data -> 'working' ->> 'planVersion')::int)
          or e.key <> concat_ws('/', v.data -> 'key' ->> 'invoiceId', v.data -> 'key' ->> 'lineId', v.data -> 'key' ->> 'segment',
              v.data -> 'key' ->> 'partnerId', v.data -> 'key' ->> 'component')
          or e.component <> v.data -> 'key' ->> 'component'
        """;

    // Turns are recorded in the order in which they commit; otherwise what was known at an instant would change.
    private const string RecordedInOrder =
        """
        select entry_id::text, 'not before ' || before, recorded_at::text
        from (select entry_id, recorded_at, lag(recorded_at) over (order by position) as before from entries) as ordered
        where recorded_at < before
        """;

    private const string JournalNumbering =
        """
        select coalesce(s.id, v.stream_id), coalesce(s.version, 0)::text || ' events', coalesce(v.events, 0)::text || ' events'
        from (select id, version from mt_streams) s full join
          (select stream_id, count(*) as events, max(version) as version from mt_events where type <> 'tombstone' group by 1) v
          on v.stream_id = s.id
        where coalesce(s.id, v.stream_id) not like 'mt_%' and (s.version is distinct from v.version or v.events <> v.version)
        """;

    private const string JournalInbox =
        """
        select event_id::text, 'a journalled fact', 'no event' from inbox
        where not exists (select from mt_events where id = inbox.event_id)
        """;

    private const string StatementsOfMonths =
        """
        select v.data ->> 'period', v.data ->> 'statements', count(s.id)::text
        from mt_events v left join (select id, data from mt_events where type = 'statement_closed') s
          on s.data ->> 'period' = v.data ->> 'period'
        where v.type = 'period_closed' group by 1, 2 having count(s.id) <> (v.data ->> 'statements')::bigint
        """;

    private const string PayoutLines =
        """
        select v.data ->> 'payoutId' || ' ' || (v.data ->> 'partnerId'), v.data -> 'amount' ->> 'minor', coalesce(sum(e.amount_minor), 0)::text
        from mt_events v
        left join payout_entries p on p.payout_id = v.data ->> 'payoutId' and p.partner_id = v.data ->> 'partnerId'
        left join entries e on e.entry_id = p.entry_id
        where v.type = 'payout_line_locked' group by 1, 2, v.data
        having coalesce(sum(e.amount_minor), 0) <> (v.data -> 'amount' ->> 'minor')::bigint
          or count(p.entry_id) <> jsonb_array_length(v.data -> 'entryIds')
        """;

    public static async Task<(long Entries, IReadOnlyList<Drift> Drifts)> Run(
        NpgsqlDataSource dataSource, CancellationToken cancellation)
    {
        await using var count = dataSource.CreateCommand("select count(*) from entries");
        var entries = (long)(await count.ExecuteScalarAsync(cancellation))!;
        return (entries,
        [
            .. await Differences("entry", EntryRows, dataSource, cancellation),
            .. await Differences("entry", RecordedInOrder, dataSource, cancellation),
            .. await Differences("journal", JournalNumbering, dataSource, cancellation),
            .. await Differences("journal", JournalInbox, dataSource, cancellation),
            .. await Differences("chain", StatementsOfMonths, dataSource, cancellation),
            .. await Differences("payout", PayoutLines, dataSource, cancellation),
        ]);
    }

    private static async Task<List<Drift>> Differences(
        string kind, string sql, NpgsqlDataSource dataSource, CancellationToken cancellation)
    {
        await using var query = dataSource.CreateCommand($"{sql} order by 1 limit {VerificationReport.DriftsMax}");
        query.CommandTimeout = CommandSecondsMax;
        var drifts = new List<Drift>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            drifts.Add(new Drift(kind, reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        return drifts;
    }

    private const int CommandSecondsMax = 1_800;
}
