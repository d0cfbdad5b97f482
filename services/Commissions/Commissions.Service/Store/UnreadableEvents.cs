using System.Runtime.CompilerServices;
using System.Text.Json;
using Npgsql;

namespace Commissions.Service.Store;

/// <summary>An event that decides about money and cannot be read as what it is called.</summary>
internal sealed record UnreadableEvent(Guid EventId, string Stream, string Type, string Json);

/// <summary>The service writes none of these; whoever can write to the database can.</summary>
internal static class UnreadableEvents
{
    /// <summary>Reads every fact and every event of the rules, so only what failed to read them asks for it.</summary>
    public static async IAsyncEnumerable<UnreadableEvent> Find(
        NpgsqlConnection connection, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var types = JournalEvents.ByName.Keys.Concat(RulesKnown.Names).Distinct()
            .ToDictionary(name => name, name => JournalEvents.ByName.GetValueOrDefault(name) ?? RulesKnown.TypeOf(name));
        await using var query = new NpgsqlCommand(
            "select id, stream_id, type, data::text from mt_events where type = any($1) order by seq_id", connection);
        query.CommandTimeout = 0;
        query.Parameters.Add(new NpgsqlParameter { Value = types.Keys.ToArray() });
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var (type, json) = (reader.GetString(2), reader.GetString(3));
            if (!IsReadable(json, types[type])) yield return new UnreadableEvent(reader.GetGuid(0), reader.GetString(1), type, json);
        }
    }

    private static bool IsReadable(string json, Type type)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type, EntryRows.Json) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
