using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;

namespace EventStore;

/// <summary>A table whose rows are never changed or removed once they are there.</summary>
internal sealed record AppendOnlyTable(string Name);

/// <summary>
/// Keeps rows as they were written, in the database itself: triggers refuse every change, whoever asks, and the
/// application role has no right to ask. The owner can still drop a trigger; that is why services do not run as owner.
/// </summary>
public static class AppendOnly
{
    /// <summary>Where the event store keeps what must never change; archiving a stream would change it, too.</summary>
    private static readonly string[] StoreTables = ["mt_events", "inbox"];

    /// <summary>Declares a table of the service's own, next to those of the event store, to be append-only.</summary>
    public static IServiceCollection AddAppendOnlyTable(this IServiceCollection services, string table) =>
        services.AddSingleton(new AppendOnlyTable(table));

    /// <summary>All tables of the service that are append-only, the event store's own included.</summary>
    public static IReadOnlyCollection<string> Tables(IServiceProvider services) =>
        [.. StoreTables.Concat(services.GetServices<AppendOnlyTable>().Select(table => table.Name)).Distinct()];

    /// <summary>What the triggers run, with single spaces.</summary>
    public const string RefuseBody =
        "begin raise exception '% on % is refused: the table is append-only', tg_op, tg_table_name " +
        "using errcode = 'restrict_violation', hint = 'Append what corrects it.'; end";

    /// <summary>Creates what is missing, enables what is disabled, and leaves the rest as it is.</summary>
    /// <param name="applicationRole">Role that the services run as; empty when they run as the owner.</param>
    internal static async Task Enforce(NpgsqlConnection connection, NpgsqlTransaction transaction, string schema,
        IEnumerable<AppendOnlyTable> ownTables, string applicationRole)
    {
        // A block takes no parameters: it reads them from settings that end with the transaction.
        await using var enforce = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                Setting("append_only.schema", schema),
                Setting("append_only.role", applicationRole),
                new NpgsqlBatchCommand("select set_config('append_only.tables', $1::text, true)")
                {
                    Parameters =
                    {
                        new NpgsqlParameter
                        {
                            Value = StoreTables.Concat(ownTables.Select(table => table.Name)).Distinct().ToArray(),
                            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
                        },
                    },
                },
                new NpgsqlBatchCommand(Triggers),
            },
        };
        if (applicationRole.Length > 0) enforce.BatchCommands.Add(new NpgsqlBatchCommand(Grants));
        await enforce.ExecuteNonQueryAsync();
    }

    private static NpgsqlBatchCommand Setting(string name, string value) => new("select set_config($1, $2, true)")
    {
        Parameters = { new NpgsqlParameter { Value = name }, new NpgsqlParameter { Value = value } },
    };

    // A trigger that is there is not touched: creating it again would wait for every running transaction of a writer.
    // "always": a session that plays replica would silently skip ordinary triggers.
    private const string Triggers =
        """
        do $do$
        declare
          schema text := current_setting('append_only.schema');
          refuse text := format('%I.refuse_change', schema);
          name text;
          target regclass;
          wanted record;
        begin
          execute format($sql$
            create or replace function %s() returns trigger language plpgsql as $function$
            begin
              raise exception '%% on %% is refused: the table is append-only', tg_op, tg_table_name
                using errcode = 'restrict_violation', hint = 'Append what corrects it.';
            end
            $function$ $sql$, refuse);

          foreach name in array current_setting('append_only.tables')::text[] loop
            target := format('%I.%I', schema, name)::regclass;
            for wanted in select * from (values
                ('append_only_rows', 'before update or delete', 'for each row'),
                ('append_only_table', 'before truncate', 'for each statement')) as t (trigger, moment, each)
            loop
              continue when exists (select from pg_trigger
                where tgrelid = target and tgname = wanted.trigger and tgenabled = 'A');
              execute format('create or replace trigger %I %s on %s %s execute function %s()',
                wanted.trigger, wanted.moment, target, wanted.each, refuse);
              execute format('alter table %s enable always trigger %I', target, wanted.trigger);
            end loop;
          end loop;
        end
        $do$
        """;

    // Rights are taken away before they are given, so that a table that becomes append-only loses what it allowed.
    // What PostgreSQL would only warn of, such as a right that comes from a role above, is an error here.
    private const string Grants =
        """
        do $do$
        declare
          schema text := current_setting('append_only.schema');
          role text := current_setting('append_only.role');
          append_only text[] := current_setting('append_only.tables')::text[];
          relation record;
        begin
          if pg_has_role(role, current_user, 'member') then
            raise exception 'Role % can act as the owner %; services need a role of their own', role, current_user;
          end if;

          execute format('grant connect on database %I to %I', current_database(), role);
          execute format('revoke create on schema %I from public, %I', schema, role);
          execute format('grant usage on schema %I to %I', schema, role);
          if has_schema_privilege(role, schema, 'create') then
            raise exception 'Role % may create in schema %, and % cannot forbid it', role, schema, current_user;
          end if;

          for relation in select oid::regclass as id, relname, relkind from pg_class
            where relnamespace = quote_ident(schema)::regnamespace and relkind in ('r', 'p', 'S')
              and pg_has_role(current_user, relowner, 'usage')
          loop
            if relation.relkind = 'S' then
              execute format('revoke all on sequence %s from public, %I', relation.id, role);
              execute format('grant usage, select on sequence %s to %I', relation.id, role);
            else
              execute format('revoke all on table %s from public, %I', relation.id, role);
              execute format('grant %s on table %s to %I', case when relation.relname = any (append_only)
                then 'select, insert' else 'select, insert, update, delete' end, relation.id, role);
            end if;
            if relation.relname = any (append_only)
              and has_table_privilege(role, relation.id, 'update, delete, truncate, trigger') then
              raise exception 'Role % may change %, through another role', role, relation.id;
            end if;
          end loop;

          execute format('grant execute on all functions in schema %I to %I', schema, role);
        end
        $do$
        """;
}
