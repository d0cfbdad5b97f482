using System.Text.Json;
using Commissions.Service.PartnerLedgers;
using Commissions.Service.Replays;
using Contracts;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Npgsql;

namespace Commissions.Service.Verifications;

/// <summary>
/// Facts that the ledger has of each publisher, counted by customer or partner. Facts that Commissions journals itself are
/// of other types and not among them. A fact that was received and is kept outside the journal belongs in here too, by
/// <see cref="Add(string, Guid, BillingFact)"/> or its like, with the id and content that it was published with.
/// </summary>
internal sealed class JournalledFacts(FactHash hash)
{
    public const string OfLeads = "Leads";
    public const string OfSubscriptions = "Subscriptions";
    private const int JsonbVersionBytes = 1;

    private static readonly string Types = string.Join(
        ", ", JournalEvents.Received.Keys.Select(name => $"'{name}'"));

    private readonly Dictionary<string, Dictionary<string, FactSum>> _sums = new()
    {
        [OfLeads] = new(StringComparer.Ordinal),
        [OfSubscriptions] = new(StringComparer.Ordinal),
    };

    public static IReadOnlyCollection<string> Sources { get; } = [OfLeads, OfSubscriptions];

    public IReadOnlyDictionary<string, FactSum> Of(string source) => _sums[source];

    /// <summary>Counts the journal as it is now.</summary>
    public static async Task<JournalledFacts> Count(
        NpgsqlDataSource dataSource, FactHash hash, CancellationToken cancellation)
    {
        var facts = new JournalledFacts(hash);
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var rows = await CopiedRows.Of(
            connection, [], $"select id, stream_id, type, data from mt_events where type in ({Types})", cancellation);
        var (stream, type) = ("", "");
        while (await rows.Next(cancellation))
        {
            (stream, type) = (rows.Text(1, stream), rows.Text(2, type));
            facts.Add(rows.Id(0), stream, JournalEvents.Received[type], rows[3][JsonbVersionBytes..]);
        }

        return facts;
    }

    public void Add(string stream, Guid eventId, BillingFact fact) => Add(OfSubscriptions,
        stream == JournalEvents.StreamOf(fact) ? FactSubject.Of(fact) : stream, hash.Of(eventId, fact));

    public void Add(string stream, Guid eventId, ProgrammeFact fact) => Add(OfLeads,
        stream == JournalEvents.StreamOf(fact) ? FactSubject.Of(fact) : stream, hash.Of(eventId, fact));

    private void Add(Guid eventId, string stream, Type type, ReadOnlyMemory<byte> json)
    {
        switch (Decode(type, json))
        {
            case BillingFact fact: Add(stream, eventId, fact); break;
            case ProgrammeFact fact: Add(stream, eventId, fact); break;
            // Nothing that was published looks like this, so its stream differs from everything.
            default: Add(type.IsAssignableTo(typeof(BillingFact)) ? OfSubscriptions : OfLeads, stream, 0); break;
        }
    }

    private void Add(string source, string subject, UInt128 factHash) =>
        _sums[source][subject] = _sums[source].GetValueOrDefault(subject).With(factHash);

    private static object? Decode(Type type, ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json.Span, type, EntryRows.Json);
        }
        catch (Exception unreadable) when (unreadable is JsonException or FormatException or NotSupportedException or ArgumentException)
        {
            return null;
        }
    }
}
