using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Payouts;
using Commissions.Domain.Periods;
using Commissions.Service.Store;
using Decisions;

namespace Commissions.Service.Verifications;

/// <summary>What came out of a partner's stream.</summary>
/// <param name="Rows">Entry rows that belong to one of its events.</param>
/// <param name="Closed">Months with a statement.</param>
/// <param name="Reproduced">Statements that were made again from their entries.</param>
/// <param name="Locked">What payouts took.</param>
internal sealed record PartnerFindings(
    long Rows, IReadOnlyCollection<Period> Closed, int Reproduced, IReadOnlyCollection<PayoutRowsSum> Locked);

/// <summary>
/// One partner's ledger, event by event in order: entries and their rows, sums, ids, statements and their chain.
/// </summary>
/// <param name="stream">Stream of the ledger.</param>
/// <param name="lastClosed">No later month has a statement; null: none has.</param>
/// <param name="verifiedThrough">Statements up to this month are taken as verified, and entries before the walk are
/// not read; null: everything is.</param>
/// <param name="drifts">Is told what differs.</param>
internal sealed class PartnerCheck(string stream, Period? lastClosed, Period? verifiedThrough, DriftList drifts)
{
    // Nobody can know two keys that would be taken for one.
    private static readonly long Seed = Random.Shared.NextInt64();
    private readonly string _partnerId = JournalEvents.PartnerOf(stream);
    private readonly Dictionary<UInt128, long> _sums = [];
    private readonly Dictionary<Period, List<StatementLine>> _open = [];
    private readonly Dictionary<Period, StatementClosed> _closed = [];
    private readonly HashSet<Period> _listed = [];
    private readonly List<PayoutRowsSum> _locked = [];
    private StatementClosed? _last;
    private long _rows;
    private long _version;
    private long _position;
    private int _reproduced;

    /// <summary>What was decided before the walk begins.</summary>
    public void Read(LedgerDecision decided)
    {
        Follow(decided.Version);
        if (decided.Closed is { } statement) Close(statement);
        if (decided.Locked is { } line) _locked.Add(line);
    }

    /// <summary>The next event of the stream.</summary>
    /// <returns>The month that an entry was posted into; null of all else.</returns>
    public Period? Read(StoredEvent stored)
    {
        Follow(stored.Version);
        try
        {
            switch (stored.Type)
            {
                case "statement_closed": Close(stored.Decode<StatementClosed>()); return null;
                case "payout_line_locked":
                    _locked.Add(PayoutRowsSum.Of(stored.Decode<PayoutLineLocked>()));
                    return null;
                default: return TakeEntry(stored);
            }
        }
        catch (JsonException unreadable)
        {
            Differs("entry", stored.Id, "an event that can be read", unreadable.Message);
            return null;
        }
    }

    private void Follow(long version)
    {
        if (version <= _version) Differs("journal", stream, $"an event after {_version}", version);
        _version = version;
    }

    private Period TakeEntry(StoredEvent stored)
    {
        if (stored.Position is { } position)
        {
            _rows++;
            if (position <= _position) Differs("entry", stored.Id, $"a place after {_position}", position);
            _position = position;
        }

        if (!stored.IsAsItsRow) Differs("entry", stored.Id, stored.Json, stored.RowJson);
        var entry = stored.Entry();
        Add(entry);
        return entry.Period;
    }

    private void Add(WalkedEntry entry)
    {
        var (period, targetMinor, line) = entry;
        // As hashes: the keys of a long history would fill the memory.
        var key = XxHash128.HashToUInt128(MemoryMarshal.AsBytes(line.Key.AsSpan()), Seed);
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, key, out var isKnown);
        // What was posted before the walk is not known; the replay compares the sum of all with the target.
        sum = isKnown || verifiedThrough is null ? checked(sum + line.Amount.Minor) : targetMinor;
        if (sum != targetMinor) Differs("sum", line.EntryId, targetMinor, sum);
        var id = NameBasedId.From("entry", line.CustomerId, line.Key, line.CausedBy);
        if (id != line.EntryId) Differs("sum", line.EntryId, id, line.EntryId);
        if (_closed.ContainsKey(period)) Differs("statement", Name(period), "nothing after its close", line.EntryId);
        if (lastClosed is null || period > lastClosed || period <= verifiedThrough) return;
        if (!_open.TryGetValue(period, out var month)) _open[period] = month = [];
        month.Add(line);
    }

    private void Close(StatementClosed statement)
    {
        if (verifiedThrough is null || statement.Period > verifiedThrough) Reproduce(statement);
        if (statement.PreviousHash != _last?.Hash || (_last is not null && _last.Period.Next() != statement.Period))
            Differs("chain", Name(statement.Period), _last?.Hash ?? "-", statement.PreviousHash ?? "-");
        _last = statement;
        _closed[statement.Period] = statement;
    }

    private void Reproduce(StatementClosed statement)
    {
        _reproduced++;
        var entries = _open.Remove(statement.Period, out var month) ? month : [];
        var again = Statement.Close(_partnerId, statement.Period, entries, statement.PreviousHash);
        if (again.Hash != statement.Hash) Differs("statement", Name(statement.Period), again.Hash, statement.Hash);
        else if (again.Entries != statement.Entries || !again.Totals.SequenceEqual(statement.Totals))
            Differs("statement", Name(statement.Period), Totals(again), Totals(statement));
    }

    /// <summary>A listed statement, which is what people look at; it must be the event.</summary>
    public void Compare(StatementClosed listed)
    {
        _listed.Add(listed.Period);
        var original = _closed.GetValueOrDefault(listed.Period);
        if (original is null || original with { Totals = listed.Totals } != listed
            || !original.Totals.SequenceEqual(listed.Totals))
            Differs("statement", Name(listed.Period), original?.Hash ?? "no such event", listed.Hash);
    }

    /// <summary>What came out, once everything was taken and compared.</summary>
    public PartnerFindings Findings()
    {
        foreach (var missing in _closed.Keys.Except(_listed))
            Differs("statement", Name(missing), _closed[missing].Hash, "not listed");
        return new PartnerFindings(_rows, _closed.Keys, _reproduced, _locked);
    }

    private string Name(Period period) => $"{_partnerId} {period}";

    private static string Totals(StatementClosed statement) =>
        $"{statement.Entries} entries, {string.Join(", ", statement.Totals)}";

    private void Differs(string kind, object subject, object expected, object found) =>
        drifts.Add(kind, subject, expected, found);
}
