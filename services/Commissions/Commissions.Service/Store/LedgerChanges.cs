using System.Globalization;
using Npgsql;

namespace Commissions.Service.Store;

/// <param name="ServerStartedAt">
/// A server that took another one's place may lack its last changes, and count them again.
/// </param>
/// <param name="CountId">A restored database counts anew, with another sequence of the same name.</param>
internal readonly record struct LedgerChange(long Number, DateTime ServerStartedAt, uint CountId);

/// <summary>
/// How often what is stored of accounts or rules was changed, by whichever release and whoever else: the database
/// counts each statement, in a sequence, so that the count of a transaction that failed stays as well. Whoever changes
/// something waits for the ledger's turn first, so that nothing is counted while a turn goes on.
/// </summary>
internal static class LedgerChanges
{
    public const string Trigger = "ledger_changed";
    private const string Sequence = "ledger_changes";

    /// <summary>Key of the lock that writers of the ledger take turns at.</summary>
    public const long LockKey = 0x636f6d6d_6c656467;

    /// <summary>Columns of the newest change; its number is 0 before the first.</summary>
    public const string Newest =
        $"(select case when is_called then last_value else 0 end from {Sequence}), pg_postmaster_start_time(), " +
        $"'{Sequence}'::regclass::oid";

    /// <summary>Tables whose changes count.</summary>
    public static readonly string[] Tables =
        ["mt_doc_customerledgerdocument", AccountBodies.TableName, "mt_doc_rulebookdocument"];

    /// <summary>What the trigger runs, with single spaces.</summary>
    public static readonly string Body = string.Create(CultureInfo.InvariantCulture,
        $"begin perform pg_advisory_xact_lock({LockKey}); ") +
        $"perform nextval(format('%I.{Sequence}', tg_table_schema)); return null; end";

    /// <summary>What PostgreSQL stores for: before any statement that changes rows.</summary>
    public const string TriggerType = "62";

    /// <summary>Creates the sequence and the triggers where they are missing.</summary>
    public static readonly string Schema =
        $$"""
        create sequence if not exists {{Sequence}};
        create or replace function {{Trigger}}() returns trigger language plpgsql as $function$ {{Body}} $function$;
        do $do$
        declare
          target text;
        begin
          perform pg_advisory_xact_lock({{LockKey.ToString(CultureInfo.InvariantCulture)}});
          foreach target in array '{ {{string.Join(", ", Tables)}} }'::text[] loop
            continue when exists (select from pg_trigger
              where tgrelid = target::regclass and tgname = '{{Trigger}}' and tgenabled = 'A'
                and tgtype = {{TriggerType}});
            execute format('create or replace trigger {{Trigger}} before insert or update or delete or truncate on %I '
              'for each statement execute function {{Trigger}}()', target);
            execute format('alter table %I enable always trigger {{Trigger}}', target);
          end loop;
        end
        $do$
        """;

    /// <summary>Asks for the last change that this session made; it has made one.</summary>
    public static NpgsqlBatchCommand OwnNewest() => new($"select currval('{Sequence}')");
}
