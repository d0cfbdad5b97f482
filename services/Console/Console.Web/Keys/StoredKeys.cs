using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;

namespace CommissionsConsole.Keys;

/// <summary>
/// The keys that protect session cookies, kept where every replica finds them again: in PostgreSQL
/// (ConnectionStrings:Keys), or in a directory (Keys:Directory). Without either they die with the process.
/// </summary>
internal static class StoredKeys
{
    public static void AddKeys(this IServiceCollection services, IConfiguration configuration)
    {
        var keys = services.AddDataProtection().SetApplicationName("commissions-console");
        if (configuration.GetConnectionString("Keys") is { } connection)
            services.Configure<KeyManagementOptions>(options => options.XmlRepository = new KeysInPostgres(connection));
        else if (configuration["Keys:Directory"] is { } directory)
            keys.PersistKeysToFileSystem(new DirectoryInfo(directory));
    }
}

/// <summary>One table, one row for each key; made at the first use.</summary>
internal sealed class KeysInPostgres(string connection) : IXmlRepository
{
    private const string Table = "create table if not exists console_keys (name text primary key, key xml not null)";

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var database = Open();
        using var query = new NpgsqlCommand("select key::text from console_keys order by name", database);
        using var reader = query.ExecuteReader();
        var keys = new List<XElement>();
        while (reader.Read()) keys.Add(XElement.Parse(reader.GetString(0)));
        return keys;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var database = Open();
        using var insert = new NpgsqlCommand(
            "insert into console_keys (name, key) values ($1, $2::xml) on conflict (name) do nothing", database);
        insert.Parameters.Add(new NpgsqlParameter { Value = friendlyName });
        insert.Parameters.Add(new NpgsqlParameter { Value = element.ToString(SaveOptions.DisableFormatting) });
        insert.ExecuteNonQuery();
    }

    private NpgsqlConnection Open()
    {
        var database = new NpgsqlConnection(connection);
        database.Open();
        using var create = new NpgsqlCommand(Table, database);
        create.ExecuteNonQuery();
        return database;
    }
}
