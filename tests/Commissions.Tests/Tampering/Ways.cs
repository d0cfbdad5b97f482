namespace Commissions.Tests.Tampering;

/// <summary>Every kind of manipulation, each with a random victim and a random change.</summary>
internal static partial class Ways
{
    public static readonly IReadOnlyList<Func<Victims, Task<Manipulation>>> All =
    [
        PayoutDocument, ForgedPayout, PayoutEvent, PayoutRowAdded, PayoutRowChanged, OutcomeAdded, OutcomeChanged,
        Profile, Account, Dispute, Adjustment, ForgedApproval, Replay, Plan, Terms, Rulebook, CustomerLedger,
        CustomerHead,
        Statement, StatementEvent, EntryRow, EntryEvent, Fact, SameEyes, Journal,
        WaitingDocument, WaitingEvent, WaitingAuthor, WaitingApprovedByHand, WaitingRemoved, DecidedCopy,
        // Last: the others put the guards up again when they are done.
        Guard,
    ];

    private static string Set(string table, string id, string path, string value) =>
        $"update {table} set data = jsonb_set(data, '{{{path}}}', {value}) where id = '{id}'";

    private static async Task<Manipulation> PayoutDocument(Victims victims)
    {
        var id = await victims.Take("payout", "select id from mt_doc_payoutdocument");
        const string table = "mt_doc_payoutdocument";
        return new Manipulation("payout document", victims.OneOf(
            Set(table, id, "payout,locked,lines,0,amount,minor", "'9667284'"),
            Set(table, id, "payout,locked,lines,0,profileId", "'\"stranger\"'"),
            Set(table, id, "payout,locked,debtor,iban", "'\"DE02120300000000202051\"'"),
            Set(table, id, "payout,locked,lockedBy", "'\"mallory\"'"),
            $"delete from {table} where id = '{id}'"), "payout", id);
    }

    private static async Task<Manipulation> ForgedPayout(Victims victims)
    {
        var like = await victims.Take("payout", "select id from mt_doc_payoutdocument");
        var id = $"forged{victims.Random.Next():x8}";
        var document =
            $"""
            insert into mt_doc_payoutdocument (id, data, mt_dotnet_type) select '{id}',
              jsonb_set(data, '{"{id}"}', '"{id}"'), mt_dotnet_type
            from mt_doc_payoutdocument where id = '{like}';
            """;
        // With its stream, approved by a second person as it should be; no partner's ledger knows of it.
        var stream =
            $"""
            insert into mt_streams (id, version, timestamp, tenant_id) values ('payout-{id}', 1, now(), '*DEFAULT*');
            insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type,
              is_archived)
              select nextval('mt_events_sequence'), gen_random_uuid(), 'payout-{id}', 1,
                jsonb_set(data, '{"{payoutId}"}', '"{id}"'), type,
                now(), tenant_id, mt_dotnet_type, false from mt_events where stream_id = 'payout-{like}'
                and type = 'payout_locked';
            """;
        return new Manipulation("forged payout", victims.OneOf(document, stream, document + stream), "payout", id);
    }

    private static async Task<Manipulation> PayoutEvent(Victims victims)
    {
        var id = await victims.Take("payout", "select id from mt_doc_payoutdocument");
        return new Manipulation("payout event", victims.OneOf(
            $"update mt_events set data = jsonb_set(data, '{{lines,0,amount,minor}}', '1') where stream_id = " +
            $"'payout-{id}' and type = 'payout_locked'",
            $"update mt_events set data = jsonb_set(data, '{{lockedBy}}', '\"mallory\"') where stream_id = " +
            $"'payout-{id}' and type = 'payout_locked'",
            $"update mt_events set data = jsonb_set(data, '{{amount,minor}}', '1') where type = 'payout_line_locked' " +
            $"and data ->> 'payoutId' = '{id}'",
            $"update mt_events set data = jsonb_set(data, '{{entryIds}}', '[]') where type = 'payout_line_locked' " +
            $"and data ->> 'payoutId' = '{id}'"),
            "payout", id, AsOwner: true);
    }

    private static async Task<Manipulation> PayoutRowAdded(Victims victims)
    {
        var entry = await victims.Take("row", "select entry_id from payout_entries");
        var taking = victims.Random.Next(5, 1_000);
        return new Manipulation("payout row added",
            $"""
            insert into payout_entries (payout_id, entry_id, partner_id, locked_on, locked_at, taking)
            select 'again{taking}', entry_id, partner_id, locked_on, locked_at, {taking} from payout_entries
            where entry_id = '{entry}' limit 1
            """, "payout", $"again{taking} {entry}");
    }

    private static async Task<Manipulation> PayoutRowChanged(Victims victims)
    {
        var entry = await victims.Take("row", "select entry_id from payout_entries");
        var where = $"where entry_id = '{entry}' and taking = 1";
        return new Manipulation("payout row changed", victims.OneOf(
            $"update payout_entries set partner_id = 'stranger' {where}",
            $"update payout_entries set locked_on = locked_on - 3 {where}",
            $"update payout_entries set locked_at = locked_at - interval '3 days' {where}",
            $"update payout_entries set taking = taking + 7 {where}",
            $"delete from payout_entries {where}"), "payout", entry, AsOwner: true);
    }

    private static async Task<Manipulation> OutcomeAdded(Victims victims)
    {
        var line = (await victims.Take("outcome", "select distinct payout_id || ' ' || partner_id from payout_entries"))
            .Split(' ');
        var outcome = victims.OneOf("paid", "released");
        return new Manipulation("outcome added",
            $"""
            insert into payout_outcomes (payout_id, partner_id, outcome, happened_on, recorded_at)
            values ('{line[0]}', '{line[1]}', '{outcome}-', '2026-01-01', now()),
              ('{line[0]}', 'x{line[1]}', '{outcome}', '2026-01-01', now())
            """, "payout", $"{line[0]} {line[1]}");
    }

    private static async Task<Manipulation> OutcomeChanged(Victims victims)
    {
        var line = (await victims.Take("outcome",
            "select payout_id || ' ' || partner_id || ' ' || outcome from payout_outcomes")).Split(' ');
        var where = $"where payout_id = '{line[0]}' and partner_id = '{line[1]}' and outcome = '{line[2]}'";
        return new Manipulation("outcome changed", victims.OneOf(
            $"update payout_outcomes set happened_on = happened_on - 1 {where}",
            $"update payout_outcomes set recorded_at = recorded_at - interval '2 days' {where}",
            $"delete from payout_outcomes {where}"), "payout", $"{line[0]} {line[1]}", AsOwner: true);
    }

    private static async Task<Manipulation> Profile(Victims victims)
    {
        const string table = "mt_doc_payoutprofiledocument";
        var id = await victims.Take("profile", $"select id from {table}");
        return new Manipulation("profile document", victims.OneOf(
            Set(table, id, "currentId", "'\"stranger\"'"),
            Set(table, id, "pendingId", "'\"stranger\"'"),
            Set(table, id, "since", "'\"2001-01-01T00:00:00Z\"'"),
            $"delete from {table} where id = '{id}'"), "profile", id);
    }

    private static async Task<Manipulation> Account(Victims victims)
    {
        const string table = "mt_doc_payoutaccount";
        var id = await victims.Take("account", $"select data ->> 'currentId' from mt_doc_payoutprofiledocument");
        return new Manipulation("account document", victims.OneOf(
            Set(table, id, "iban", "'\"DE02120300000000202051\"'"),
            Set(table, id, "iban", "'\"FR1420041010050500013M02606\"'"),
            Set(table, id, "partnerId", "'\"stranger\"'")), "profile", id);
    }

    private static async Task<Manipulation> Dispute(Victims victims)
    {
        const string table = "mt_doc_disputedocument";
        var id = await victims.Take("dispute", $"select id from {table}");
        return new Manipulation("dispute document", victims.OneOf(
            $"update {table} set is_open = not is_open where id = '{id}'",
            Set(table, id, "entryId", "'\"00000000-0000-0000-0000-000000000001\"'"),
            Set(table, id, "openedAt", "'\"2001-01-01T00:00:00Z\"'"),
            $"delete from {table} where id = '{id}'"), "dispute", id);
    }

    private static async Task<Manipulation> Adjustment(Victims victims)
    {
        const string table = "mt_doc_adjustmentdocument";
        var id = await victims.Take("adjustment", $"select id from {table}");
        return new Manipulation("adjustment document", victims.OneOf(
            Set(table, id, "adjustment,proposed,amount,minor", "'123456'"),
            Set(table, id, "adjustment,approvedBy", "'\"mallory\"'"),
            $"update {table} set partner_id = 'stranger' where id = '{id}'",
            $"delete from {table} where id = '{id}'"), "adjustment", id);
    }

    private static async Task<Manipulation> ForgedApproval(Victims victims)
    {
        var partner = await victims.Take("forged", "select id from mt_doc_payoutprofiledocument");
        var id = $"forged{victims.Random.Next():x8}";
        var stream = $"customer-partner-account:forged{victims.Random.Next():x8}";
        return new Manipulation("forged approval",
            $$"""
            insert into mt_streams (id, version, timestamp, tenant_id) values ('{{stream}}', 1, now(), '*DEFAULT*');
            insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type,
              is_archived)
            values (nextval('mt_events_sequence'), gen_random_uuid(), '{{stream}}', 1,
              '{"adjustmentId": "{{id}}", "partnerId": "{{partner}}", "amount": {"minor": 9667284, "currency": "EUR"},
                "reason": "r", "proposedBy": "carol", "approvedBy": "dave", "approvedOn": "2026-05-01"}',
              'adjustment_approved', now(), '*DEFAULT*', 'x', false)
            """, "four-eyes", id);
    }
}
