using Npgsql;

namespace Commissions.Service.Store;

/// <param name="ServerStartedAt">
/// A server that took another one's place may lack its last changes, and count them again.
/// </param>
internal readonly record struct LedgerChange(long Number, DateTime ServerStartedAt);

/// <summary>
/// How often what is stored of accounts or rules was changed, by whichever release and whoever else: the database
/// counts each statement, in a sequence, so that the count of a transaction that failed stays as well.
/// </summary>
internal static class LedgerChanges
{
    public const string Trigger = "ledger_changed";
    private const string Sequence = "ledger_changes";

    /// <summary>Columns of the newest change; its number is 0 before the first.</summary>
    public const string Newest =
        $"(select case when is_called then last_value else 0 end from {Sequence}), pg_postmaster_start_time()";

    /// <summary>Tables whose changes count.</summary>
    public static readonly string[] Tables = ["mt_doc_customerledgerdocument", "mt_doc_rulebookdocument"];

    /// <summary>What the trigger runs, with single spaces.</summary>
    public const string Body = $"begin perform nextval(format('%I.{Sequence}', tg_table_schema)); return null; end";

    /// <summary>Creates the sequence and the triggers where they are missing.</summary>
    public static readonly string Schema =
        $$"""
        create sequence if not exists {{Sequence}};
        create or replace function {{Trigger}}() returns trigger language plpgsql as $function$ {{Body}} $function$;
        do $do$
        declare
          target text;
        begin
          foreach target in array '{ {{string.Join(", ", Tables)}} }'::text[] loop
            continue when exists (select from pg_trigger
              where tgrelid = target::regclass and tgname = '{{Trigger}}' and tgenabled = 'A');
            execute format('create or replace trigger {{Trigger}} after insert or update or delete or truncate on %I '
              'for each statement execute function {{Trigger}}()', target);
            execute format('alter table %I enable always trigger {{Trigger}}', target);
          end loop;
        end
        $do$
        """;

    /// <summary>The last change that this session made; it has made one.</summary>
    public static async Task<long> OwnNewest(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand($"select currval('{Sequence}')", connection);
        return (long)(await query.ExecuteScalarAsync(cancellation))!;
    }
}
