using Commissions.Domain.Earning;
using Commissions.Domain.Periods;
using Commissions.Service.Store;
using Npgsql;

namespace Commissions.Service.Verifications;

/// <summary>
/// What a verification without drift vouches for: the next one need not walk it again while it is as it was.
/// </summary>
/// <param name="Through">The last closed month; the statements up to it followed from their entries.</param>
/// <param name="Months">Closed months up to it.</param>
/// <param name="Statements">Statements of these months.</param>
/// <param name="Digest">SHA-256 over these statements, hexadecimal.</param>
/// <param name="Place">Up to here nothing was posted into a later month.</param>
/// <param name="Events">Events in the store up to there.</param>
/// <param name="Entries">Rows of entries up to there.</param>
/// <param name="Amounts">Sum over the hashes of their ids, amounts and months.</param>
/// <param name="FullOn">Day of the last walk of everything, in the programme's time zone.</param>
/// <param name="Engine">Calculation that it was verified with.</param>
internal sealed record VerificationMark(Period Through, int Months, int Statements, string Digest, LedgerPlace Place,
    long Events, long Entries, string Amounts, DateOnly FullOn, int Engine)
{
    public static async Task<VerificationMark> Take(Period through, LedgerPlace place, DateOnly fullOn,
        IEnumerable<PeriodClosed> months, LedgerDecisions decisions, NpgsqlConnection connection,
        CancellationToken cancellation)
    {
        var (statements, digest) = decisions.Digest(through);
        var (events, entries, amounts) = (await StoredChecks.Read(
            VerificationSql.CountUpTo(place.Sequence, place.Position), connection,
            row => (row.GetInt64(0), row.GetInt64(1), row.GetString(2)), cancellation))[0];
        return new VerificationMark(through, months.Count(month => month.Period <= through), statements, digest, place,
            events, entries, amounts, fullOn, Calculation.Engine);
    }

    /// <summary>True while the same mark would be left: nothing was added, removed or closed otherwise.</summary>
    public async Task<bool> Holds(IEnumerable<PeriodClosed> months, LedgerDecisions decisions,
        NpgsqlConnection connection, CancellationToken cancellation) =>
        await Take(Through, Place, FullOn, months, decisions, connection, cancellation) == this;
}

/// <summary>A cut through the ledger between two turns.</summary>
/// <param name="Sequence">Sequence number of the last event before it.</param>
/// <param name="Position">Position of the last row of an entry before it.</param>
internal readonly record struct LedgerPlace(long Sequence, long Position)
{
    /// <summary>Before all that could be stored: nothing gives numbers below 1, but somebody might.</summary>
    public static LedgerPlace Beginning { get; } = new(-long.MaxValue, -long.MaxValue);
}

/// <summary>
/// Finds where the next walk has to begin: before the first turn that posted into a month that is open. Entries of a
/// month may be posted before the month ahead of it is closed, so that is earlier than its close.
/// </summary>
/// <param name="begin">Where this walk begins.</param>
internal sealed class NextPlace(LedgerPlace begin, Period? lastClosed)
{
    private LedgerPlace _beforeTurn = begin;
    private LedgerPlace _seen = begin;
    private long _turn = long.MinValue;
    private bool _isFound;

    public LedgerPlace Place => _isFound ? _beforeTurn : _seen;

    /// <param name="month">The month that it was posted into; null of all but entries.</param>
    public void Read(StoredEvent stored, Period? month)
    {
        if (_isFound) return;
        // All rows of a turn have its instant. Within it they may lie in another order than their events.
        if (stored.Position is not null && stored.RecordedAt != _turn)
            (_beforeTurn, _turn) = (_seen, stored.RecordedAt);
        _isFound = month > lastClosed;
        _seen = new LedgerPlace(stored.Sequence, Math.Max(_seen.Position, stored.Position ?? 0));
    }
}
