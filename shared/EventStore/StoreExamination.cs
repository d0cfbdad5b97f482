using System.Globalization;
using System.Runtime.CompilerServices;
using Marten;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Weasel.Core.Migrations;

namespace EventStore;

/// <summary>
/// The database as a ledger needs it: nothing acknowledged is lost, nobody changes what was written, and the tables are
/// those of this release.
/// </summary>
internal static class StoreExamination
{
    private static readonly TimeSpan ClockApartMax = TimeSpan.FromSeconds(2);
    private const int OldestVersion = 150_000;

    // In the order in which they are read below.
    private const string Settings =
        """
        select current_setting('server_version_num')::int, current_setting('server_version'),
          current_setting('server_encoding'), current_setting('fsync'), current_setting('full_page_writes'),
          current_setting('synchronous_commit'), pg_is_in_recovery(),
          current_setting('default_transaction_read_only'), current_user,
          (select rolsuper from pg_roles where rolname = current_user), clock_timestamp(),
          current_setting('max_connections')::int
        """;

    private const string Guards =
        """
        select name, to_regclass(name) is not null,
          (select count(*) from pg_trigger where tgrelid = to_regclass(name) and tgenabled = 'A'
            and tgname in ('append_only_rows', 'append_only_table')),
          (select pg_get_userbyid(relowner) = current_user from pg_class where oid = to_regclass(name))
        from unnest($1) as name
        """;

    public static async IAsyncEnumerable<Finding> Examine(
        IServiceProvider services, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (connection, refusal) = await Connect(services, cancellation);
        if (connection is null)
        {
            yield return refusal!;
            yield break;
        }

        await using (connection)
        {
            foreach (var finding in await OfSettings(services, connection, cancellation)) yield return finding;
            foreach (var finding in await OfTables(services, connection, cancellation)) yield return finding;
        }
    }

    private static async Task<(NpgsqlConnection? Connection, Finding? Refusal)> Connect(
        IServiceProvider services, CancellationToken cancellation)
    {
        try
        {
            return (await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(cancellation), null);
        }
        catch (Exception error) when (StoreAbsence.Explains(error) || error is NpgsqlException)
        {
            return (null, new Finding("PostgreSQL", error.Message,
                $"Check ConnectionStrings:{EventStoreSetup.ConnectionStringName}, and that the server is reached."));
        }
    }

    private static async Task<List<Finding>> OfSettings(
        IServiceProvider services, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var ask = new NpgsqlCommand(Settings, connection);
        var before = DateTimeOffset.UtcNow;
        await using var row = await ask.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        var between = before + ((DateTimeOffset.UtcNow - before) / 2);
        var apart = row.GetFieldValue<DateTimeOffset>(10) - between;
        var pool = new NpgsqlConnectionStringBuilder(services.GetRequiredService<IConfiguration>()
            .GetConnectionString(EventStoreSetup.ConnectionStringName)).MaxPoolSize;
        var most = row.GetInt32(11);
        return
        [
            new("PostgreSQL", row.GetString(1), row.GetInt32(0) >= OldestVersion ? null
                : "Use PostgreSQL 15 or newer."),
            new("server_encoding", row.GetString(2), row.GetString(2) == "UTF8" ? null
                : "Create the database with the encoding UTF8: names of partners are stored in it."),
            new("fsync", row.GetString(3), row.GetString(3) == "on" ? null
                : "Set fsync = on: after a power cut an acknowledged fact may be gone, and the database broken."),
            new("full_page_writes", row.GetString(4), row.GetString(4) == "on" ? null
                : "Set full_page_writes = on, unless the file system never writes half a page."),
            new("synchronous_commit", row.GetString(5), row.GetString(5) != "off" ? null
                : "Set synchronous_commit = on for this role and database: what is acknowledged may be lost."),
            new("recovery", row.GetBoolean(6) ? "a standby" : "no", !row.GetBoolean(6) ? null
                : "This server only reads: name the primary in the connection string (Target Session Attributes)."),
            new("default_transaction_read_only", row.GetString(7), row.GetString(7) == "off" ? null
                : "Set default_transaction_read_only = off for this role and database."),
            new("role", row.GetString(8), !row.GetBoolean(9) ? null
                : "Run the service as a role of its own: a superuser can change what must never change."),
            new("clock", string.Create(CultureInfo.InvariantCulture,
                    $"{Math.Abs(apart.TotalSeconds):0.0} s apart from the server's"),
                apart.Duration() <= ClockApartMax ? null
                    : "Let both machines follow the same time server: what was known when is told by these clocks."),
            new("max_connections", string.Create(CultureInfo.InvariantCulture, $"{most}, a pool of {pool}"),
                pool < most ? null
                    : "Set Maximum Pool Size so that all processes together stay below max_connections."),
        ];
    }

    private static async Task<List<Finding>> OfTables(
        IServiceProvider services, NpgsqlConnection connection, CancellationToken cancellation)
    {
        var store = services.GetRequiredService<IDocumentStore>();
        await using var ask = new NpgsqlCommand(Guards, connection);
        ask.Parameters.Add(new NpgsqlParameter
        {
            Value = AppendOnly.Tables(services)
                .Select(table => $"{store.Options.DatabaseSchemaName}.{table}").ToArray(),
        });
        var findings = new List<Finding>();
        await using (var rows = await ask.ExecuteReaderAsync(cancellation))
            while (await rows.ReadAsync(cancellation))
                findings.Add(OfTable(rows));
        if (findings.TrueForAll(finding => finding.Advice is null)) findings.Add(await OfSchema(store, cancellation));
        return findings;
    }

    private static Finding OfTable(NpgsqlDataReader row)
    {
        var (table, isThere) = (row.GetString(0), row.GetBoolean(1));
        if (!isThere) return new Finding(table, "missing", "Run db-apply as the owner of the tables first.");
        if (row.GetInt64(2) < 2)
            return new Finding(table, "its rows can be changed",
                "Run db-apply: it puts the guards where they are missing. If this release ran before, somebody "
                + "took them away: run a verification.");
        return row.GetBoolean(3)
            ? new Finding(table, "owned by the service's own role",
                "Let another role own the tables (ConnectionStrings:EventStoreOwner), and run db-apply as it.")
            : new Finding(table, "append-only", null);
    }

    private static async Task<Finding> OfSchema(IDocumentStore store, CancellationToken cancellation)
    {
        const string about = "schema";
        try
        {
            await store.Storage.Database.AssertDatabaseMatchesConfigurationAsync(cancellation);
            return new Finding(about, "of this release", null);
        }
        catch (DatabaseValidationException)
        {
            return new Finding(about, "of another release", "Run db-apply of this release as the owner of the tables.");
        }
    }
}
