namespace Commissions.Tests.Tampering;

/// <summary>
/// What is done to changes of closed months that wait for a second person, and to those that were decided.
/// </summary>
internal static partial class Ways
{
    private const string WaitingTable = "mt_doc_waitingchangedocument";

    private static Task<string> Waiting(Victims victims) =>
        victims.Take("waiting", $"select id from {WaitingTable} where is_waiting");

    private static async Task<Manipulation> WaitingDocument(Victims victims)
    {
        var id = await Waiting(victims);
        return new Manipulation("waiting change, document", victims.OneOf(
            Set(WaitingTable, id, "change,facts,0,content,partnerId", "'\"stranger\"'"),
            Set(WaitingTable, id, "change,facts,1,content,from", "'\"2025-02-01\"'"),
            Set(WaitingTable, id, "change,facts,0,recordedBy", "'\"nobody\"'"),
            Set(WaitingTable, id, "change,shown,0,difference,minor", "'1'"),
            Set(WaitingTable, id, "change,shown", "'[]'"),
            $"update {WaitingTable} set is_waiting = false where id = '{id}'",
            $"update {WaitingTable} set is_waiting = false, data = jsonb_set(jsonb_set(data, " +
            $"'{{change,approvedBy}}', '\"bob\"'), " +
            $"'{{isWaiting}}', 'false') where id = '{id}'",
            $"delete from {WaitingTable} where id = '{id}'"), "waiting-change", id);
    }

    private static async Task<Manipulation> WaitingEvent(Victims victims)
    {
        var id = await Waiting(victims);
        var (path, value) = victims.OneOf(("fact,content,partnerId", "'\"stranger\"'"),
            ("fact,content", "'{\"partnerId\": 7}'"),
            ("fact,type", "'\"payment_recorded\"'"), ("fact,recordedBy", "'\"nobody\"'"),
            ("shown,0,difference,minor", "'1'"),
            ("subjects", "'[\"c1\"]'"));
        return new Manipulation("waiting change, event",
            $"update mt_events set data = jsonb_set(data, '{{{path}}}', {value}) where stream_id = 'waiting-{id}' " +
            "and version = 2",
            "waiting-change", id, AsOwner: true);
    }

    // In document and event alike, so that who recorded it seems to be somebody else, who does not approve it.
    private static async Task<Manipulation> WaitingAuthor(Victims victims)
    {
        var id = await Waiting(victims);
        return new Manipulation("waiting change, author",
            $"""
            update mt_events set data = jsonb_set(data, '{"{fact,recordedBy}"}', '"nobody"')
            where stream_id = 'waiting-{id}';
            {Set(WaitingTable, id, "change,facts,0,recordedBy", "'\"nobody\"'")};
            {Set(WaitingTable, id, "change,facts,1,recordedBy", "'\"nobody\"'")}
            """, "waiting-change", id, AsOwner: true);
    }

    // As the service would write it, with document, stream and event in agreement.
    private static async Task<Manipulation> WaitingApprovedByHand(Victims victims)
    {
        var id = await Waiting(victims);
        var approver = victims.OneOf("bob", "alice");
        return new Manipulation("waiting change, approved by hand",
            $$"""
            insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type,
              is_archived)
            select nextval('mt_events_sequence'), gen_random_uuid(), 'waiting-{{id}}', 3,
              jsonb_build_object('changeId', '{{id}}',
              'approvedBy', '{{approver}}', 'approvedOn', '2026-05-01', 'changes', data #> '{change,shown}'),
              'change_approved', now(),
              '*DEFAULT*', 'x', false from {{WaitingTable}} where id = '{{id}}';
            update mt_streams set version = 3 where id = 'waiting-{{id}}';
            update {{WaitingTable}} set is_waiting = false,
              data = jsonb_set(jsonb_set(jsonb_set(data, '{change,approvedBy}',
              '"{{approver}}"'), '{change,decidedOn}', '"2026-05-01"'), '{isWaiting}', 'false') where id = '{{id}}'
            """, "waiting-change", id);
    }

    private static async Task<Manipulation> WaitingRemoved(Victims victims)
    {
        var id = await Waiting(victims);
        // Remembered as received: the id of a change is that of its first message.
        var received = Guid.Parse(id).ToString();
        var (sql, kind, subject) = victims.OneOf(
            ($"delete from mt_events where stream_id = 'waiting-{id}'", "journal", received),
            ($"delete from mt_events where stream_id = 'waiting-{id}'; " +
                $"delete from mt_streams where id = 'waiting-{id}'", "journal", received),
            ($"delete from mt_events where stream_id = 'waiting-{id}' and version = 2; " +
                $"update mt_streams set version = 1 where id = 'waiting-{id}'; " +
                $"update {WaitingTable} set data = data #- '{{change,facts,1}}' where id = '{id}'",
                "waiting-change", id));
        return new Manipulation("waiting change, removed",
            kind == "journal" ? $"{sql}; delete from {WaitingTable} where id = '{id}'"
            : sql, kind, subject, AsOwner: true);
    }

    private static async Task<Manipulation> DecidedCopy(Victims victims)
    {
        var copy = (await victims.Take("decided",
            """
            select change.id || ' ' || event.id from mt_doc_waitingchangedocument as change
              join mt_events as event
                on event.stream_id = 'customer-' || (change.data #>> '{change,facts,0,content,customerId}')
            where not is_waiting and event.type in ('attribution_started', 'attribution_ended') and event.version > 1
              and event.data ->> 'recordedBy' = 'alice'
            """)).Split(' ');
        return new Manipulation("decided change, copy in the journal", victims.OneOf(
            $"update mt_events set data = jsonb_set(data, '{"{partnerId}"}', '\"p1\"') where id = '{copy[1]}'",
            $"update mt_events set data = jsonb_set(data, '{"{reason}"}', '\"because\"') where id = '{copy[1]}'",
            $"update mt_events set stream_id = 'customer-c01', version = 900 where id = '{copy[1]}'",
            $"delete from mt_events where id = '{copy[1]}'"), "waiting-change", copy[0], AsOwner: true);
    }
}
