using System.Globalization;
using System.Text.Json;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Payouts;
using Commissions.Domain.Periods;
using Commissions.Service.PartnerLedgers;
using Commissions.Service.Replays;
using Commissions.Service.Statements;
using Decisions;
using Npgsql;

namespace Commissions.Service.Verifications;

/// <summary>What came out of a partner's stream.</summary>
/// <param name="Rows">Entry rows that belong to one of its events.</param>
/// <param name="Closed">Months with a statement.</param>
/// <param name="Locked">What payouts took.</param>
internal sealed record PartnerFindings(
    long Rows, IReadOnlyCollection<Period> Closed, IReadOnlyCollection<PayoutLineLocked> Locked, IReadOnlyList<Drift> Drifts);

/// <summary>One partner's stream, read from its first event: entries and their rows, sums, ids, statements and their chain.</summary>
internal sealed class PartnerCheck
{
    private readonly string _partnerId;
    private readonly List<Drift> _drifts = [];
    private readonly Dictionary<string, long> _sums = [];
    private readonly Dictionary<Period, List<StatementLine>> _months = [];
    private readonly Dictionary<Period, StatementClosed> _closed = [];
    private readonly List<PayoutLineLocked> _locked = [];
    private StatementClosed? _last;
    private long _rows;

    private PartnerCheck(string partnerId) => _partnerId = partnerId;

    /// <param name="connection">In a transaction, whose snapshot is read.</param>
    public static async Task<PartnerFindings> Of(string partnerId, NpgsqlConnection connection, CancellationToken cancellation)
    {
        var check = new PartnerCheck(partnerId);
        await check.Walk(connection, cancellation);
        await check.CompareStatements(connection, cancellation);
        return new PartnerFindings(check._rows, check._closed.Keys, check._locked, check._drifts);
    }

    private async Task Walk(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var rows = await CopiedRows.Of(
            connection, [JournalEvents.LedgerStream(_partnerId)], StoredEvent.OfStreams, cancellation);
        var stored = new StoredEvent(rows);
        while (await rows.Next(cancellation))
        {
            try
            {
                Take(stored);
            }
            catch (JsonException unreadable)
            {
                Differs("entry", stored.Id.ToString(), "an event that can be read", unreadable.Message);
            }
        }
    }

    private void Take(StoredEvent stored)
    {
        switch (stored.Type)
        {
            case "statement_closed": Close(stored.Decode<StatementClosed>()); break;
            case "payout_line_locked": _locked.Add(stored.Decode<PayoutLineLocked>()); break;
            default:
                if (stored.HasRow) _rows++;
                if (!stored.IsAsItsRow) Differs("entry", stored.Id.ToString(), stored.Json, stored.RowJson);
                Add(stored.Entry());
                break;
        }
    }

    private void Add(WalkedEntry entry)
    {
        var (period, targetMinor, line) = entry;
        var sum = _sums[line.Key] = checked(_sums.GetValueOrDefault(line.Key) + line.Amount.Minor);
        if (sum != targetMinor) Differs("sum", line.EntryId.ToString(), targetMinor, sum);
        var id = NameBasedId.From("entry", line.CustomerId, line.Key, line.CausedBy);
        if (id != line.EntryId) Differs("sum", line.EntryId.ToString(), id, line.EntryId);
        if (_closed.ContainsKey(period)) Differs("statement", Of(period), "nothing after its close", line.EntryId);
        if (!_months.TryGetValue(period, out var month)) _months[period] = month = [];
        month.Add(line);
    }

    private void Close(StatementClosed statement)
    {
        var entries = _months.GetValueOrDefault(statement.Period, []);
        var again = Statement.Close(_partnerId, statement.Period, entries, statement.PreviousHash);
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
        query.Parameters.Add(new NpgsqlParameter { Value = _partnerId });
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

    private string Of(Period period) => $"{_partnerId} {period}";

    private static string Totals(StatementClosed statement) =>
        $"{statement.Entries} entries, {string.Join(", ", statement.Totals)}";

    private void Differs(string kind, string subject, object expected, object found) => _drifts.Add(new Drift(kind, subject,
        Convert.ToString(expected, CultureInfo.InvariantCulture)!, Convert.ToString(found, CultureInfo.InvariantCulture)!));
}
