using System.Globalization;

namespace Commissions.Service.Store;

/// <summary>
/// Queries by which a verification reads the store as it is, beside the code that otherwise reads it. Those that list
/// what differs give subject, expected and found.
/// </summary>
internal static class VerificationSql
{
    public const string Events = "mt_events";

    public const string EventsOfIds = "select id, stream_id, type, data::text from mt_events where id = any($1)";

    public const string EventsOfTypes =
        """
        select stream_id, version, type, data::text, timestamp, seq_id from mt_events where type = any($1)
        order by stream_id collate "C", version
        """;

    // Those that have one are compared with it where the partner's stream is read.
    public const string RowsWithoutEvent =
        """
        select entry_id::text, 'no row', body::text from entries
        where not exists (select from mt_events where id = entry_id and type = 'entry_posted'
          and stream_id like 'partner-%')
        """;

    // Of the events the index of their numbers alone is read; what failed appends left is in a stream of the store's
    // own.
    public const string JournalNumbering =
        """
        select coalesce(s.id, v.stream_id), coalesce(s.version, 0)::text || ' events',
          coalesce(v.events, 0)::text || ' events'
        from (select id, version, is_archived from mt_streams) s full join
          (select stream_id, count(*) as events, max(version) as version from mt_events group by 1) v
          on v.stream_id = s.id
        where coalesce(s.id, v.stream_id) not like 'mt_%'
          and (s.version is distinct from v.version or v.events <> v.version or s.is_archived)
        """;

    public const string JournalInbox =
        """
        select event_id::text, 'a journalled fact', 'no event' from inbox
        where not exists (select from mt_events where id = inbox.event_id)
        """;

    public const string MonthsClosed =
        """
        select data::text from mt_streams s join mt_events on stream_id = s.id
        where s.id like 'period-%' and mt_events.type = 'period_closed'
        """;

    public const string LedgerPositionAndNewest =
        $"select {LedgerPosition.UpToSql}, (select last_value from mt_events_sequence)";

    public const string CustomerLedgerIds =
        $"select id from mt_doc_customerledgerdocument union select account_id from {AccountBodies.TableName}";

    public const string CustomerLedgers =
        $"""
        select id, (data - 'body')::text, data ->> 'body', next_release_on::text, body
        from {AccountBodies.WithHeads} where id = any($1)
        """;

    public const string PayoutAccounts = "select id::text, data::text from mt_doc_payoutaccount";

    public const string Statements = "select data::text from mt_doc_statementdocument";

    // Each entry of each line that was locked, with the number of times that it had been by then.
    public const string LockedEntries =
        """
        (select data ->> 'payoutId' as payout_id, data ->> 'partnerId' as partner_id, entry_id,
          data ->> 'lockedOn' as locked_on,
            timestamp as locked_at, data -> 'amount' ->> 'currency' as currency,
            row_number() over (partition by entry_id order by seq_id) as taking
          from mt_events, jsonb_array_elements_text(
            case when jsonb_typeof(data -> 'entryIds') = 'array' then data -> 'entryIds' else '[]' end) as entry_id
          where type = 'payout_line_locked')
        """;

    // What became of lines, as the partners' streams say it.
    public const string LineOutcomes =
        $"""
        (select data ->> 'payoutId' as payout_id, data ->> 'partnerId' as partner_id,
            case type when 'payout_line_paid' then '{PayoutOutcomes.Paid}'
              else '{PayoutOutcomes.Returned}' end as outcome,
            coalesce(data ->> 'paidOn', data ->> 'releasedOn') as happened_on, timestamp
          from mt_events where type in ('payout_line_paid', 'payout_line_released'))
        """;

    public static readonly string ReceivedFacts =
        $"""
        select id, stream_id, type, data from mt_events
        where type in ({string.Join(", ", JournalEvents.Received.Keys.Select(name => $"'{name}'"))})
        """;

    public static readonly string HeldFacts =
        $"""
        select change.id, event.data from mt_doc_waitingchangedocument as change
          join mt_events as event on stream_id = '{WaitingChangeDocument.StreamOf("")}' || change.id
        where event.type = '{JournalEvents.ChangeHeldName}'
        """;

    public const string RoleAndOwner =
        "select current_user::text, pg_get_userbyid(relowner)::text from pg_class where oid = 'mt_events'::regclass";

    // Nothing of the product has any of these: each could change, swallow or hide what is written.
    // $1: append-only tables; $2: tables whose changes are counted.
    public const string Strangers =
        $$"""
        select c.relname || '.' || t.tgname, 'no trigger', 'a trigger' 
        from pg_trigger t join pg_class c on c.oid = t.tgrelid
        where c.relnamespace = quote_ident(current_schema())::regnamespace and not t.tgisinternal
          and not (c.relname = any($1) and t.tgname in ('append_only_rows', 'append_only_table'))
          and not (c.relname = any($2) and t.tgname = '{{LedgerChanges.Trigger}}')
          and t.tgname not like 'mt_%'
        union all
        select c.relname || '.' || r.rulename, 'no rule', 'a rule' 
        from pg_rewrite r join pg_class c on c.oid = r.ev_class
        where c.relnamespace = quote_ident(current_schema())::regnamespace and c.relkind in ('r', 'p')
        union all
        select c.relname, 'no row security', 'row security' from pg_class c
        where c.relnamespace = quote_ident(current_schema())::regnamespace and c.relrowsecurity
        """;

    // $1: tables; $2: the role.
    public const string Rights =
        """
        select c.relname, 'not owned by ' || $2, 'owned by it' from pg_class c
        where c.relnamespace = quote_ident(current_schema())::regnamespace and pg_get_userbyid(c.relowner) = $2
        union all
        select c.relname, 'no right of ' || $2 || ' to change it', held.name
        from pg_class c, unnest(array['update', 'delete', 'truncate', 'trigger']) as held (name)
        where c.relnamespace = quote_ident(current_schema())::regnamespace and c.relkind in ('r', 'p')
          and (c.relname = any($1) or held.name in ('truncate', 'trigger'))
          and (has_table_privilege($2, c.oid, held.name)
            or (held.name = 'update' and has_any_column_privilege($2, c.oid, 'update')))
        union all
        select 'role ' || rolname, 'no more than its rights',
          'superuser, or bypasses row security, or makes roles or databases'
        from pg_roles where rolname = $2 and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)
        union all
        select 'role ' || $2, 'not a member of the owner ' || owner.rolname, 'a member' from pg_roles owner
        where owner.oid = (select relowner from pg_class where oid = 'mt_events'::regclass)
          and owner.rolname <> $2 and pg_has_role($2, owner.oid, 'member')
        union all
        select 'schema ' || current_schema(), 'nothing created by ' || $2, 'may create'
        where has_schema_privilege($2, current_schema(), 'create')
        """;

    /// <summary>
    /// How many events, and how many rows of entries, there are up to a place of the ledger, and a sum over what each
    /// row says of its amount and month.
    /// </summary>
    public static string CountUpTo(long sequence, long position) => string.Create(CultureInfo.InvariantCulture,
        $"""
        select (select count(*) from mt_events where seq_id <= {sequence}),
          count(*), coalesce(sum(hashtextextended(entry_id::text || amount_minor || currency || period, 0)), 0)::text
        from {EntryRows.TableName} where position <= {position}
        """);

    /// <summary>Position and event sequence of every n-th row of the ledger after a position.</summary>
    public static string EndsOfPages(long after, int rowsAPage) => string.Create(CultureInfo.InvariantCulture,
        $"""
        select position, seq_id
        from (select position, row_number() over (order by position) as place from {EntryRows.TableName}
            where position > {after}) as placed
          join {EntryRows.TableName} using (position) join mt_events on id = entry_id
        where place % {rowsAPage} = 0 order by position
        """);
}
