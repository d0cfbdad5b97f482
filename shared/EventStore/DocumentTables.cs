using Marten;

namespace EventStore;

/// <summary>Tables that the store keeps documents in, for SQL that a query over documents cannot say.</summary>
public static class DocumentTables
{
    /// <summary>Name of the table of a type of document; each row has "id" and "data".</summary>
    /// <typeparam name="T">Not nested, and with no alias of its own.</typeparam>
    public static string Name<T>() => "mt_doc_" + typeof(T).Name.ToLowerInvariant();

    /// <summary>
    /// Stores documents by one statement, where the store itself would call a function for each. Nobody else may write
    /// them at the same time.
    /// </summary>
    /// <param name="documents">By id, each once.</param>
    public static void StoreTogether<T>(
        this IDocumentOperations operations, IReadOnlyCollection<KeyValuePair<string, T>> documents)
    {
        if (documents.Count == 0) return;
        var serializer = operations.DocumentStore.Options.Serializer();
        operations.QueueSqlCommand(
            $"""
            insert into {Name<T>()} as stored (id, data, mt_dotnet_type)
            select id, data::jsonb, ? from unnest(?, ?) as given (id, data)
            on conflict (id) do update set data = excluded.data, mt_last_modified = excluded.mt_last_modified,
              mt_version = excluded.mt_version, mt_dotnet_type = excluded.mt_dotnet_type
            """, typeof(T).FullName!, documents.Select(document => document.Key).ToArray(),
            documents.Select(document => serializer.ToJson(document.Value)).ToArray());
    }
}
