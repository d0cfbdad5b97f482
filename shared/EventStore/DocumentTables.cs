namespace EventStore;

/// <summary>Tables that the store keeps documents in, for SQL that a query over documents cannot say.</summary>
public static class DocumentTables
{
    /// <summary>Name of the table of a type of document; each row has "id" and "data".</summary>
    /// <typeparam name="T">Not nested, and with no alias of its own.</typeparam>
    public static string Name<T>() => "mt_doc_" + typeof(T).Name.ToLowerInvariant();
}
