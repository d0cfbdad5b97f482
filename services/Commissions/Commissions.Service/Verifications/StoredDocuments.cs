using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;
using Commissions.Service.Store;
using EventStore;
using Npgsql;

namespace Commissions.Service.Verifications;

/// <summary>
/// What a table of documents should hold, gathered while events are read, and then compared with what it holds, row by
/// row. Long documents are kept as a hash only.
/// </summary>
/// <param name="kind">Kind of drift.</param>
/// <param name="columns">Columns beside the document that queries filter by, with what the document says of
/// them.</param>
internal sealed class StoredDocuments<T>(
    string kind, params (string Name, Func<T, string?> Value)[] columns) where T : class
{
    private const int KeptCharsMax = 16_384;
    private readonly Dictionary<string, Expected> _expected = new(StringComparer.Ordinal);

    private sealed record Expected(UInt128 Hash, string? Json, T? Document);

    /// <summary>What a drift names it by; the id where nothing else is said.</summary>
    public Func<string, string> Name { get; init; } = id => id;

    /// <summary>
    /// Gives instants that no event holds their stored value where that is close enough to the event's own.
    /// </summary>
    public Func<T, T, T>? Align { get; init; }

    public void Expect(string id, T document)
    {
        var json = Normal(document);
        var isShort = json.Length <= KeptCharsMax;
        _expected[id] = new Expected(HashOf(json), isShort ? json : null, Align is null ? null : document);
    }

    public async Task Compare(NpgsqlConnection connection, DriftList drifts, CancellationToken cancellation)
    {
        var names = string.Concat(columns.Select(column => $", {column.Name}::text"));
        await using var query = new NpgsqlCommand(
            $"select id::text, data::text{names} from {DocumentTables.Name<T>()}", connection)
        {
            CommandTimeout = StoredChecks.CommandSecondsMax,
        };
        await using (var reader = await query.ExecuteReaderAsync(cancellation))
            while (await reader.ReadAsync(cancellation)) Compare(reader, drifts);
        foreach (var id in _expected.Keys) drifts.Add(kind, Name(id), "what its events say", "no document");
        _expected.Clear();
    }

    private void Compare(NpgsqlDataReader reader, DriftList drifts)
    {
        var (id, data) = (reader.GetString(0), reader.GetString(1));
        var subject = Name(id);
        if (!_expected.Remove(id, out var expected))
        {
            drifts.Add(kind, subject, "no such event", data);
            return;
        }

        if (Decode(data) is not { } stored)
        {
            drifts.Add(kind, subject, "a document that can be read", data);
            return;
        }

        var json = Normal(stored);
        if (expected.Document is { } document)
            expected = expected with
            {
                Json = Normal(Align!(stored, document)),
                Hash = HashOf(Normal(Align(stored, document)))
            };
        if (HashOf(json) != expected.Hash)
            drifts.Add(expected.Json is { } whole
                ? JsonDifference.First(kind, subject, whole, json)
                : new Drift(kind, subject, "what its events say", json));
        foreach (var (index, column) in columns.Index())
        {
            var found = reader.IsDBNull(index + 2) ? null : reader.GetString(index + 2);
            if (column.Value(stored) is var wanted && wanted != found)
                drifts.Add(kind, subject, $"{column.Name}: {wanted ?? "nothing"}", found ?? "nothing");
        }
    }

    private static T? Decode(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, EntryRows.Json);
        }
        catch (Exception unreadable) when (UnreadableEvents.IsReason(unreadable))
        {
            return null;
        }
    }

    // Members that an earlier release did not write come out as it meant them.
    private static string Normal(T document) => JsonSerializer.Serialize(document, EntryRows.Json);

    private static UInt128 HashOf(string json) => XxHash128.HashToUInt128(MemoryMarshal.AsBytes(json.AsSpan()));
}

/// <summary>Where two JSON texts begin to differ.</summary>
internal static class JsonDifference
{
    public static Drift First(string kind, string subject, string expected, string found)
    {
        using var wanted = JsonDocument.Parse(expected);
        using var stored = JsonDocument.Parse(found);
        var (path, one, other) = Find("", wanted.RootElement, stored.RootElement);
        return new Drift(kind, subject, $"{path}: {one}", other);
    }

    private static (string Path, string Expected, string Found) Find(string path, JsonElement one, JsonElement other)
    {
        if (one.ValueKind == JsonValueKind.Object && other.ValueKind == JsonValueKind.Object)
            foreach (var name in Names(one).Union(Names(other)))
                if (Member(one, name) is var wanted && Member(other, name) is var stored && !IsSame(wanted, stored))
                    return wanted is { } here && stored is { } there
                        ? Find($"{path}.{name}".TrimStart('.'), here, there)
                        : ($"{path}.{name}".TrimStart('.'), Text(wanted), Text(stored));
        if (one.ValueKind == JsonValueKind.Array && other.ValueKind == JsonValueKind.Array
            && one.GetArrayLength() == other.GetArrayLength())
            for (var place = 0; place < one.GetArrayLength(); place++)
                if (!JsonElement.DeepEquals(one[place], other[place]))
                    return Find($"{path}[{place}]", one[place], other[place]);
        return (path.Length == 0 ? "document" : path, one.GetRawText(), other.GetRawText());
    }

    private static IEnumerable<string> Names(JsonElement element) =>
        element.EnumerateObject().Select(member => member.Name);

    private static JsonElement? Member(JsonElement element, string name) =>
        element.TryGetProperty(name, out var member) ? member : null;

    private static bool IsSame(JsonElement? one, JsonElement? other) =>
        one is { } here && other is { } there ? JsonElement.DeepEquals(here, there) : one is null && other is null;

    private static string Text(JsonElement? element) => element?.GetRawText() ?? "nothing";
}
