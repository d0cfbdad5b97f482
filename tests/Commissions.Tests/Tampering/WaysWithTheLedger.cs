using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace Commissions.Tests.Tampering;

/// <summary>What is done to rules, customers' ledgers, entries, statements and the guards.</summary>
internal static partial class Ways
{
    private static async Task<Manipulation> Replay(Victims victims)
    {
        const string table = "mt_doc_replaydocument";
        var id = await victims.Take("replay", $"select id from {table}");
        return new Manipulation("replay document", victims.OneOf(
            Set(table, id, "run,approver", "'\"mallory\"'"), Set(table, id, "run,hash", "'\"0\"'"),
            $"update {table} set is_pending = not is_pending where id = '{id}'",
            $"delete from {table} where id = '{id}'"), "replay", id);
    }

    private static async Task<Manipulation> Plan(Victims victims)
    {
        const string table = "mt_doc_plandocument";
        var id = await victims.Take("plan", $"select id from {table}");
        return new Manipulation("plan document", victims.OneOf(
            Set(table, id, "name", "'\"other\"'"), Set(table, id, "publishedVersion", "'7'"),
            $"delete from {table} where id = '{id}'"), "rules", id);
    }

    private static async Task<Manipulation> Terms(Victims victims)
    {
        var version = (await victims.Take("plan version",
            "select data ->> 'planId' || ' ' || (data ->> 'version') from mt_events where type = " +
            "'plan_version_drafted'")).Split(' ');
        var path = victims.OneOf("terms,holdDays", "terms,programCapPpm", "terms,minPayoutMinor");
        return new Manipulation("terms of a version",
            $"""
            update mt_events set data = jsonb_set(data, '{"{"}{path}{"}"}', '3') where type = 'plan_version_drafted'
              and data ->> 'planId' = '{version[0]}' and data ->> 'version' = '{version[1]}'
            """, "rules", string.Join(' ', version), AsOwner: true);
    }

    private static Task<Manipulation> Rulebook(Victims victims)
    {
        var (path, value) = victims.OneOf(("published,0,terms,holdDays", "'17'"),
            ("published,0,approver", "'\"other\"'"),
            ("closedThrough", "'\"2024-02-29\"'"), ("partners,p1,agreementAcceptedOn", "'\"2020-02-29\"'"),
            ("defaultPlans,0,planId", "'\"other\"'"));
        return Task.FromResult(new Manipulation(
            "rulebook document", Set("mt_doc_rulebookdocument", "rulebook", $"rulebook,{path}", value), "rules",
            "rulebook"));
    }

    private static async Task<Manipulation> CustomerHead(Victims victims)
    {
        const string table = "mt_doc_customerledgerdocument";
        var id = await victims.Take("customer", $"select id from {table} where id like 'c%'");
        return new Manipulation("customer's ledger, heads", victims.OneOf(
            Set(table, id, "rulebookRevision", "'0'"), Set(table, id, "partnerIds", "'[]'"),
            Set(table, id, "waitingKeys", "'2'"),
            Set(table, id, "engine", "'1'"), Set(table, id, "nextReleaseOn", "'\"2030-01-01\"'"),
            $"update {table} set next_release_on = '2030-01-01' where id = '{id}'",
            $"delete from {table} where id = '{id}'"), "account", id);
    }

    private static async Task<Manipulation> CustomerLedger(Victims victims)
    {
        const string table = "account_bodies";
        var packed = (await victims.Take("customer",
            $"select account_id || ' ' || translate(encode(body, 'base64'), E'\n', '') from {table} " +
            "where account_id like 'c%'")).Split(' ');
        var ledger = Unpack(packed[1]);
        switch (victims.Random.Next(5))
        {
            case 0: ledger["posted"]![0]!["amount"]!["minor"] = 1; break;
            case 1: ledger["posted"]!.AsArray().RemoveAt(0); break;
            case 2:
                return new Manipulation("customer's ledger, packed",
                    $"delete from {table} where account_id = '{packed[0]}'", "account", packed[0]);
            case 3: ledger["account"]!["attributions"]!.AsObject().First().Value!["sharePpm"] = 1; break;
            default: ledger["account"]!["invoices"]!.AsObject().First().Value!.AsObject().Clear(); break;
        }

        return new Manipulation("customer's ledger, packed",
            $"update {table} set body = decode('{Pack(ledger)}', 'base64') where account_id = '{packed[0]}'",
            "account", packed[0]);
    }

    private static async Task<Manipulation> Statement(Victims victims)
    {
        const string table = "mt_doc_statementdocument";
        var id = await victims.Take("statement",
            $"select id from {table} where data -> 'closed' ->> 'period' > '2025-12'");
        return new Manipulation("statement document", victims.OneOf(
            Set(table, id, "closed,entries", "'99'"), Set(table, id, "closed,hash", "'\"0\"'"),
            Set(table, id, "closedAt", "'\"2001-01-01T00:00:00Z\"'"),
            $"update {table} set partner_id = 'stranger' where id = '{id}'",
            $"delete from {table} where id = '{id}'"), "statement", id.Replace('/', ' '));
    }

    private static async Task<Manipulation> StatementEvent(Victims victims)
    {
        var id = await victims.Take("statement",
            "select id from mt_doc_statementdocument where data -> 'closed' ->> 'period' < '2025-12'");
        var statement = id.Split('/');
        var path = victims.OneOf("hash", "previousHash");
        return new Manipulation("statement event",
            $"""
            update mt_events set data = jsonb_set(data, '{"{"}{path}{"}"}', '"0"') where type = 'statement_closed'
              and stream_id = 'partner-{statement[0]}' and data ->> 'period' = '{statement[1]}'
            """, "statement", $"{statement[0]} {statement[1]}", AsOwner: true);
    }

    private static async Task<Manipulation> EntryRow(Victims victims)
    {
        var id = await victims.Take("entry", "select entry_id from entries where customer_id like 'c%'");
        var (path, value) = victims.OneOf(("amount,minor", "'1'"), ("working,ratePpm", "'1'"),
            ("working,customerYear", "'7'"),
            ("effectiveOn", "'\"2020-02-02\"'"), ("causedBy", "'\"somebody\"'"), ("working,base,lineNetMinor", "'1'"));
        return new Manipulation("entry row",
            $"update entries set body = jsonb_set(body, '{{{path}}}', {value}) where entry_id = '{id}'",
            "entry", id, AsOwner: true);
    }

    private static async Task<Manipulation> EntryEvent(Victims victims)
    {
        var id = await victims.Take("entry", "select entry_id from entries where customer_id like 'c%'");
        var (path, value) = victims.OneOf(("amount,minor", "'1'"), ("working,ratePpm", "'1'"), ("targetMinor", "'1'"),
            ("period", "'\"2027-01\"'"));
        return new Manipulation("entry event",
            $"update mt_events set data = jsonb_set(data, '{{{path}}}', {value}) where id = '{id}'",
            "entry", id, AsOwner: true);
    }

    private static async Task<Manipulation> Fact(Victims victims)
    {
        var customer = await victims.Take("customer",
            "select id from mt_doc_customerledgerdocument where id like 'c%'");
        var month = victims.OneOf("2026-02", "2026-03");
        return new Manipulation("fact",
            $"""
            update mt_events set data = jsonb_set(data, '{"{paidGrossMinorTotal}"}', '{victims.Random.Next(1, 9_000)}')
            where type = 'payment_recorded' and data ->> 'invoiceId' = '{customer}-{month}'
            """, "key", $"{customer}-{month}", AsOwner: true);
    }

    private static async Task<Manipulation> SameEyes(Victims victims)
    {
        var which = victims.OneOf(
            ("adjustment_approved", "adjustmentId", "approvedBy", "proposedBy"),
            ("anchor_corrected", "correctionId", "approvedBy", "proposedBy"));
        var id = await victims.Take("eyes",
            $"select data ->> '{which.Item2}' from mt_events where type = '{which.Item1}'");
        return new Manipulation("one person instead of two",
            $"""
            update mt_events set data = jsonb_set(data, '{"{"}{which.Item3}{"}"}', data -> '{which.Item4}')
            where type = '{which.Item1}' and data ->> '{which.Item2}' = '{id}'
            """, "four-eyes", id, AsOwner: true);
    }

    private static async Task<Manipulation> Journal(Victims victims)
    {
        var stream = await victims.Take("stream",
            "select id from mt_streams where id like 'partner-facts-%' or id like 'plan-%'");
        return new Manipulation("numbering of a stream", victims.OneOf(
            $"update mt_streams set version = version + 1 where id = '{stream}'",
            $"update mt_streams set is_archived = true where id = '{stream}'"), "journal", stream);
    }

    private static async Task<Manipulation> Guard(Victims victims)
    {
        var table = await victims.Take("guard",
            "select unnest(array['entries', 'mt_events', 'inbox', 'payout_entries', 'payout_outcomes', " +
            "'rules_known'])");
        var (done, undo) = victims.OneOf(
            ($"alter table {table} disable trigger append_only_rows",
                $"alter table {table} enable always trigger append_only_rows"),
            ($"alter table {table} enable trigger append_only_table",
                $"alter table {table} enable always trigger append_only_table"),
            ($"grant update on {table} to commissions_app", $"revoke update on {table} from commissions_app"),
            ($"grant delete, truncate on {table} to commissions_app",
                $"revoke delete, truncate on {table} from commissions_app"),
            // Of a table that nothing else of the batch is about: what is hidden is not compared.
            HiddenRows(table),
            ($"create rule quiet as on insert to {table} do also nothing", $"drop rule quiet on {table}"));
        return new Manipulation("guard", done, "guard", table, AsOwner: true, undo);
    }

    private static (string Done, string Undo) HiddenRows(string table) => table is "inbox" or "rules_known"
        ? ($"alter table {table} enable row level security", $"alter table {table} disable row level security")
        : ($"grant trigger on {table} to commissions_app", $"revoke trigger on {table} from commissions_app");

    private static JsonNode Unpack(string body)
    {
        using var unpacking = new BrotliStream(new MemoryStream(Convert.FromBase64String(body)),
            CompressionMode.Decompress);
        return JsonNode.Parse(unpacking)!;
    }

    private static string Pack(JsonNode ledger)
    {
        using var packed = new MemoryStream();
        using (var packing = new BrotliStream(packed, CompressionLevel.Fastest))
            packing.Write(Encoding.UTF8.GetBytes(ledger.ToJsonString()));
        return Convert.ToBase64String(packed.ToArray());
    }
}
