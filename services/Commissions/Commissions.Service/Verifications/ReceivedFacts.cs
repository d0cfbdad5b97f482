using System.Data;
using System.Text.Json;
using System.Text.Json.Serialization;
using Commissions.Domain.Customers;
using Commissions.Domain.WaitingChanges;
using Commissions.Service.Store;
using Contracts;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Npgsql;

namespace Commissions.Service.Verifications;

/// <summary>
/// Facts that Commissions has of each publisher, counted by customer or partner: those in the journal, those that wait
/// or waited for a second person, and those that lie out of range and were not journalled. What was held counts with
/// the id and content that it was published with, whatever was decided: its copy in the journal has an id, and perhaps
/// a date, of its own.
/// </summary>
internal sealed class ReceivedFacts
{
    private const int JsonbVersionBytes = 1;

    private static readonly JsonSerializerOptions ExactMembers = new(EntryRows.Json)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private readonly FactHash _hash;
    private readonly Dictionary<string, FactCounts> _counts;
    private readonly HashSet<Guid> _copiesOfHeld = [];

    /// <param name="listed">Groups whose facts are listed one by one.</param>
    private ReceivedFacts(FactHash hash, IReadOnlyCollection<int> listed) =>
        (_hash, _counts) = (hash, FactSources.All.ToDictionary(source => source, _ => new FactCounts(listed)));

    public FactCounts GetCounts(string source) => _counts[source];

    /// <summary>Counts what is stored now.</summary>
    public static async Task<ReceivedFacts> Count(
        NpgsqlDataSource dataSource, FactHash hash, IReadOnlyCollection<int> listed, CancellationToken cancellation)
    {
        var facts = new ReceivedFacts(hash, listed);
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        // One snapshot: a change that is decided meanwhile is in one place, neither in both nor in none.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead,
            cancellation);
        await facts.CountHeld(connection, cancellation);
        await facts.CountSetAside(connection, cancellation);
        await facts.CountJournalled(connection, cancellation);
        return facts;
    }

    private async Task CountHeld(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var rows = await CopiedRows.Open(connection, [], VerificationSql.HeldFacts, cancellation);
        while (await rows.Next(cancellation))
        {
            if (Decode(typeof(ChangeHeld), rows[1][JsonbVersionBytes..].Span) is not ChangeHeld
                { Fact: { Type: not null, Stream: not null, Content.ValueKind: JsonValueKind.Object } fact }) continue;
            _copiesOfHeld.Add(fact.JournalledId);
            Add(fact.EventId, fact.Stream, fact.Type, JsonSerializer.SerializeToUtf8Bytes(fact.Content));
        }
    }

    private async Task CountSetAside(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var rows = await CopiedRows.Open(connection, [], SetAsideSql.NotJournalled, cancellation);
        while (await rows.Next(cancellation))
            Add(rows.Id(0), rows.Text(1), rows.Text(2) is { Length: > 0 } type ? type
                : TypeOf(rows[3].Span), rows[3].Span);
    }

    // Early versions stored no type beside the content. Of the contracts only one takes its members and misses none.
    private static string TypeOf(ReadOnlySpan<byte> json)
    {
        foreach (var (name, type) in JournalEvents.Received)
            if (Decode(type, json, ExactMembers) is { } fact && FactBounds.Refusal(fact) is not null)
                return name;
        return "";
    }

    private async Task CountJournalled(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var rows = await CopiedRows.Open(connection, [], VerificationSql.ReceivedFacts, cancellation);
        var (stream, type) = ("", "");
        while (await rows.Next(cancellation))
        {
            if (_copiesOfHeld.Contains(rows.Id(0))) continue;
            (stream, type) = (rows.Text(1, stream), rows.Text(2, type));
            Add(rows.Id(0), stream, type, rows[3][JsonbVersionBytes..].Span);
        }
    }

    // In the stream that its content says, it counts for whom it is about; elsewhere, for that stream.
    private void Add(Guid eventId, string stream, string typeName, ReadOnlySpan<byte> json)
    {
        var type = JournalEvents.Received.GetValueOrDefault(typeName);
        var fact = type is null ? null : Decode(type, json);
        var (source, ownStream) = fact switch
        {
            BillingFact billing => (FactSources.Subscriptions, JournalEvents.StreamOf(billing)),
            ProgrammeFact programme => (FactSources.Leads, JournalEvents.StreamOf(programme)),
            _ => (type?.IsAssignableTo(typeof(ProgrammeFact)) == true ? FactSources.Leads
                : FactSources.Subscriptions, null),
        };
        // Nothing that was published looks like one that cannot be read, so its stream differs from everything.
        var subject = ownStream is not null && stream == ownStream ? FactSubject.Find(fact!) : stream;
        _counts[source].Add(new HashedFact(eventId, subject, ownStream is null ? 0 : _hash.Compute(eventId, fact!)));
    }

    private static object? Decode(Type type, ReadOnlySpan<byte> json) => Decode(type, json, EntryRows.Json);

    private static object? Decode(Type type, ReadOnlySpan<byte> json, JsonSerializerOptions options)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type, options);
        }
        catch (Exception unreadable) when (UnreadableEvents.IsReason(unreadable))
        {
            return null;
        }
    }
}
