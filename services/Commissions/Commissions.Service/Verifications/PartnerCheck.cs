using System.Globalization;
using System.Text.Json;
using Commissions.Domain.Earning;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Periods;
using Commissions.Service.PartnerLedgers;
using Commissions.Service.Statements;
using Decisions;
using Npgsql;

namespace Commissions.Service.Verifications;

/// <summary>One partner's stream, read from its first event: sums, entry ids, statements and their chain.</summary>
internal sealed class PartnerCheck(string partnerId)
{
    private readonly List<Drift> _drifts = [];
    private readonly Dictionary<LedgerKey, long> _sums = [];
    private readonly Dictionary<Period, List<EntryPosted>> _months = [];
    private readonly Dictionary<Period, StatementClosed> _closed = [];
    private StatementClosed? _last;

    public int Statements => _closed.Count;
    public IReadOnlyList<Drift> Drifts => _drifts;

    public static async Task<PartnerCheck> Of(string partnerId, NpgsqlConnection connection, CancellationToken cancellation)
    {
        var check = new PartnerCheck(partnerId);
        await check.Walk(connection, cancellation);
        await check.CompareStatements(connection, cancellation);
        return check;
    }

    private async Task Walk(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand(
            """
            select type, data::text from mt_events
            where stream_id = $1 and type in ('entry_posted', 'statement_closed') order by version
            """, connection);
        query.Parameters.Add(new NpgsqlParameter { Value = JournalEvents.LedgerStream(partnerId) });
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            if (reader.GetString(0) == "entry_posted") Add(EntryRows.Decode(reader.GetString(1)));
            else Close(JsonSerializer.Deserialize<StatementClosed>(reader.GetString(1), EntryRows.Json)!);
        }
    }

    private void Add(EntryPosted entry)
    {
        var sum = _sums[entry.Key] = checked(_sums.GetValueOrDefault(entry.Key) + entry.Amount.Minor);
        if (sum != entry.TargetMinor) Differs("sum", entry.EntryId.ToString(), entry.TargetMinor, sum);
        var id = NameBasedId.From("entry", entry.CustomerId, entry.Key.ToString(), entry.CausedBy);
        if (id != entry.EntryId) Differs("sum", entry.EntryId.ToString(), id, entry.EntryId);
        if (_closed.ContainsKey(entry.Period)) Differs("statement", Of(entry.Period), "nothing after its close", entry.EntryId);
        if (!_months.TryGetValue(entry.Period, out var month)) _months[entry.Period] = month = [];
        month.Add(entry);
    }

    private void Close(StatementClosed statement)
    {
        var entries = _months.GetValueOrDefault(statement.Period, []);
        var again = Statement.Close(partnerId, statement.Period, entries, statement.PreviousHash);
        if (again.Hash != statement.Hash) Differs("statement", Of(statement.Period), again.Hash, statement.Hash);
        else if (again.Entries != statement.Entries || !again.Totals.SequenceEqual(statement.Totals))
            Differs("statement", Of(statement.Period), Totals(again), Totals(statement));
        if (statement.PreviousHash != _last?.Hash || (_last is not null && _last.Period.Next() != statement.Period))
            Differs("chain", Of(statement.Period), _last?.Hash ?? "-", statement.PreviousHash ?? "-");
        _last = statement;
        _closed[statement.Period] = statement;
    }

    // The listed statements are what people look at; they must be the events.
    private async Task CompareStatements(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand("select data::text from mt_doc_statementdocument where partner_id = $1", connection);
        query.Parameters.Add(new NpgsqlParameter { Value = partnerId });
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        var listed = new HashSet<Period>();
        while (await reader.ReadAsync(cancellation))
        {
            var document = JsonSerializer.Deserialize<StatementDocument>(reader.GetString(0), EntryRows.Json)!.Closed;
            listed.Add(document.Period);
            var original = _closed.GetValueOrDefault(document.Period);
            if (original is null || original with { Totals = document.Totals } != document
                || !original.Totals.SequenceEqual(document.Totals))
                Differs("statement", Of(document.Period), original?.Hash ?? "no such event", document.Hash);
        }

        foreach (var missing in _closed.Keys.Except(listed))
            Differs("statement", Of(missing), _closed[missing].Hash, "not listed");
    }

    private string Of(Period period) => $"{partnerId} {period}";

    private static string Totals(StatementClosed statement) =>
        $"{statement.Entries} entries, {string.Join(", ", statement.Totals)}";

    private void Differs(string kind, string subject, object expected, object found) => _drifts.Add(new Drift(kind, subject,
        Convert.ToString(expected, CultureInfo.InvariantCulture)!, Convert.ToString(found, CultureInfo.InvariantCulture)!));
}
