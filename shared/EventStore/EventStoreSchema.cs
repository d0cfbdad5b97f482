using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace EventStore;

/// <summary>A table besides the events and the inbox whose rows are never changed or removed.</summary>
public sealed record AppendOnlyTable(string Name);

/// <summary>
/// Brings a service's database up to date: tables and functions, triggers that keep the history append-only, and what
/// the application's role may do. Run by the owner; the application itself owns nothing and cannot undo it.
/// </summary>
public static class EventStoreSchema
{
    /// <summary>Connection of the role that owns the tables; the application's own is used when it is not set.</summary>
    public const string OwnerConnectionStringName = "EventStoreOwner";

    /// <summary>Name of the role that the application connects as.</summary>
    public const string ApplicationRoleKey = "Database:ApplicationRole";

    private static readonly string[] AlwaysAppendOnly = ["mt_events", "inbox"];

    /// <param name="applicationRole">Role to grant the application's rights to; null when it connects as the owner.</param>
    public static async Task Apply(IServiceProvider services, string? applicationRole)
    {
        var store = services.GetRequiredService<IDocumentStore>();
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        string[] tables = [.. AlwaysAppendOnly, .. services.GetServices<AppendOnlyTable>().Select(table => table.Name)];
        await using var connection = await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await Execute(connection, RefuseChange);
        foreach (var table in tables) await Execute(connection, Guard(table));
        if (applicationRole is null) return;
        await Execute(connection, Grants, applicationRole);
        foreach (var table in tables) await Execute(connection, OnlyAppend, applicationRole, table);
    }

    private const string RefuseChange =
        """
        create or replace function refuse_change() returns trigger language plpgsql as $function$
        begin
          raise exception 'History is append-only: % on % is refused. Post a correction instead.', tg_op, tg_table_name
            using errcode = 'restrict_violation';
        end $function$
        """;

    // Table names are constants of this code base, never input.
    private static string Guard(string table) =>
        $"""
        create or replace trigger append_only before update or delete on {table}
          for each row execute function refuse_change();
        create or replace trigger append_only_truncate before truncate on {table}
          for each statement execute function refuse_change()
        """;

    private const string Grants =
        """
        grant usage on schema public to %1$I;
        grant select, insert, update, delete on all tables in schema public to %1$I;
        grant usage, select on all sequences in schema public to %1$I;
        grant execute on all functions in schema public to %1$I;
        revoke create on schema public from %1$I
        """;

    private const string OnlyAppend = "revoke update, delete on %2$I from %1$I";

    // A role's name cannot be a parameter of a grant; the database quotes it.
    private static async Task Execute(NpgsqlConnection connection, string statement, params string[] names)
    {
        if (names.Length > 0)
        {
            await using var format = new NpgsqlCommand("select format($1, variadic $2)", connection);
            format.Parameters.Add(new NpgsqlParameter { Value = statement });
            format.Parameters.Add(new NpgsqlParameter { Value = names });
            statement = (string)(await format.ExecuteScalarAsync())!;
        }

        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }
}
