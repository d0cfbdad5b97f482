using System.Text.Json;
using Commissions.Domain.Customers;
using Commissions.Domain.WaitingChanges;
using Npgsql;

namespace Commissions.Service.Store;

/// <summary>An event that decides about money and cannot be read as what it is called.</summary>
internal sealed record UnreadableEvent(Guid EventId, string Stream, string Type, string Json);

/// <summary>The service writes none of these; whoever can write to the database can.</summary>
internal static class UnreadableEvents
{
    // Members that are there and null, or not there at all, where the type needs them.
    private static readonly JsonSerializerOptions Strict = new(EntryRows.Json)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>
    /// Reads every fact and every event of the rules, so only what failed to read them asks for it. Members that an
    /// early release may have left out count only where nothing else explains the failure.
    /// </summary>
    public static async Task<IReadOnlyList<UnreadableEvent>> Find(NpgsqlConnection connection,
        CancellationToken cancellation)
    {
        var types = JournalEvents.ByName.Keys.Concat(RulesKnown.Names).Distinct()
            .ToDictionary(name => name, RulesKnown.TypeOf);
        types["version_retained"] = typeof(VersionProtected);
        types[JournalEvents.ChangeHeldName] = typeof(ChangeHeld);
        var (unreadable, incomplete) = (new List<UnreadableEvent>(), new List<UnreadableEvent>());
        await using var query = new NpgsqlCommand(
            "select id, stream_id, type, data::text from mt_events where type = any($1) order by seq_id", connection);
        query.CommandTimeout = 0;
        query.Parameters.Add(new NpgsqlParameter { Value = types.Keys.ToArray() });
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var (type, json) = (reader.GetString(2), reader.GetString(3));
            var found = !IsReadable(json, types[type], EntryRows.Json) ? unreadable
                : !IsReadable(json, types[type], Strict) ? incomplete
                : null;
            found?.Add(new UnreadableEvent(reader.GetGuid(0), reader.GetString(1), type, json));
        }

        return unreadable.Count > 0 ? unreadable : incomplete;
    }

    /// <summary>Whether an exception says that stored content is not what its type wants, and nothing else.</summary>
    public static bool IsReason(Exception error) =>
        error is JsonException or FormatException or NotSupportedException or ArgumentException;

    private static bool IsReadable(string json, Type type, JsonSerializerOptions options)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type, options) is not null;
        }
        catch (Exception wrong) when (UnreadableEvents.IsReason(wrong))
        {
            return false;
        }
    }
}
