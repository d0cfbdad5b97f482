using Npgsql;
using NpgsqlTypes;

namespace EventStore;

/// <summary>Reads single events by their ids, where loading their streams would be too much.</summary>
public static class StoredEvents
{
    /// <returns>JSON by id; an id that no event has is absent.</returns>
    public static async Task<IReadOnlyDictionary<Guid, string>> ReadJson(
        NpgsqlDataSource dataSource, IReadOnlyCollection<Guid> ids, CancellationToken cancellation)
    {
        await using var query = dataSource.CreateCommand("select id, data::text from mt_events where id = any($1)");
        query.Parameters.Add(Ids(ids));
        var found = new Dictionary<Guid, string>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) found.Add(reader.GetGuid(0), reader.GetString(1));
        return found;
    }

    /// <param name="member">Name of a text member of the events, as in their JSON.</param>
    /// <returns>Its values, in no order; an event without it adds none.</returns>
    public static async Task<IReadOnlyList<string>> ReadMember(
        NpgsqlDataSource dataSource, string member, IReadOnlyCollection<Guid> ids, CancellationToken cancellation)
    {
        if (ids.Count == 0) return [];
        await using var query = dataSource.CreateCommand(
            "select data ->> $2 from mt_events where id = any($1) and data ->> $2 is not null");
        query.Parameters.Add(Ids(ids));
        query.Parameters.Add(new NpgsqlParameter { Value = member });
        var values = new List<string>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) values.Add(reader.GetString(0));
        return values;
    }

    private static NpgsqlParameter Ids(IReadOnlyCollection<Guid> ids) =>
        new() { Value = ids.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid };
}
