using Marten;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace EventStore;

/// <summary>Role that a service runs as, and that is given what it needs; empty when it runs as the owner.</summary>
internal sealed record ApplicationRole(string Name);

/// <summary>Brings what an earlier release stored into the form that the tables have now.</summary>
/// <param name="Sql">Does nothing where there is nothing to bring.</param>
internal sealed record SchemaConversion(string Sql);

/// <summary>What a service has in the database besides its tables, such as a trigger.</summary>
/// <param name="Sql">Changes nothing where it is there already.</param>
internal sealed record SchemaAddition(string Sql);

/// <summary>
/// The tables of a service and who may do what with them. Applied by the role that owns them, before the service
/// starts as a role that owns nothing.
/// </summary>
public static class EventStoreSchema
{
    public const string OwnerConnectionStringName = "EventStoreOwner";
    public const string ApplicationRoleSetting = "Database:ApplicationRole";
    private const long LockKey = 0x636f6d6d_73636865;

    /// <summary>From here on the process connects as the owner of the tables, when one is configured.</summary>
    public static void ConnectAsOwner(IConfigurationManager configuration)
    {
        if (configuration.GetConnectionString(OwnerConnectionStringName) is not { Length: > 0 } owner) return;
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [$"ConnectionStrings:{EventStoreSetup.ConnectionStringName}"] = owner,
        });
    }

    /// <summary>
    /// Declares SQL that runs as the owner, in one transaction, before tables are compared with what they should be.
    /// </summary>
    public static IServiceCollection AddSchemaConversion(this IServiceCollection services, string sql) =>
        services.AddSingleton(new SchemaConversion(sql));

    /// <summary>Declares SQL that runs as the owner once all tables are there, before rights are given.</summary>
    public static IServiceCollection AddSchemaAddition(this IServiceCollection services, string sql) =>
        services.AddSingleton(new SchemaAddition(sql));

    /// <summary>Brings tables, triggers and rights up to date. Doing it again changes nothing.</summary>
    /// <param name="services">Those of a process that connects as the owner.</param>
    public static async Task Apply(IServiceProvider services)
    {
        var store = services.GetRequiredService<IDocumentStore>();
        await using var connection = await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();

        // Every replica applies the schema before it starts; two at once would create the same table twice.
        await using (var turn = new NpgsqlCommand("select pg_advisory_xact_lock($1)", connection, transaction))
        {
            turn.Parameters.Add(new NpgsqlParameter { Value = LockKey });
            await turn.ExecuteNonQueryAsync();
        }

        // On a connection of its own, as what is compared next is read by another one, too.
        foreach (var conversion in services.GetServices<SchemaConversion>())
        {
            await using var convert = services.GetRequiredService<NpgsqlDataSource>().CreateCommand(conversion.Sql);
            await convert.ExecuteNonQueryAsync();
        }

        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        await using (var here = new NpgsqlCommand(
            "select set_config('search_path', quote_ident($1), true)", connection, transaction))
        {
            here.Parameters.Add(new NpgsqlParameter { Value = store.Options.DatabaseSchemaName });
            await here.ExecuteNonQueryAsync();
        }

        foreach (var addition in services.GetServices<SchemaAddition>())
        {
            await using var add = new NpgsqlCommand(addition.Sql, connection, transaction);
            await add.ExecuteNonQueryAsync();
        }

        await AppendOnly.Enforce(connection, transaction, store.Options.DatabaseSchemaName,
            services.GetServices<AppendOnlyTable>(), services.GetRequiredService<ApplicationRole>().Name);
        await transaction.CommitAsync();
    }
}
