using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Payouts;
using Commissions.Domain.Periods;
using Commissions.Service.Store;

namespace Commissions.Service.Verifications;

/// <summary>A statement that was closed, or a payout line that was locked, in a partner's ledger.</summary>
internal sealed record LedgerDecision(
    string Stream, long Sequence, long Version, StatementClosed? Closed, PayoutRowsSum? Locked);

/// <summary>
/// What was decided in partners' ledgers. It is little beside the entries, so a walk that begins late still has all of
/// it.
/// </summary>
internal sealed class LedgerDecisions
{
    private readonly List<LedgerDecision> _all = [];

    public void Read(DecidedStream stream)
    {
        foreach (var stored in stream.Events)
        {
            var decision = new LedgerDecision(stream.Id, stored.Sequence, stored.Version, null, null);
            if (stored.Content is StatementClosed closed) _all.Add(decision with { Closed = closed });
            if (stored.Content is PayoutLineLocked locked)
                _all.Add(decision with { Locked = PayoutRowsSum.Of(locked) });
        }
    }

    /// <summary>Those up to an event's sequence number, in their order.</summary>
    public IEnumerable<LedgerDecision> UpTo(long sequence) =>
        _all.Where(decision => decision.Sequence <= sequence).OrderBy(decision => decision.Sequence);

    /// <summary>The statements up to a month, and SHA-256 over all that they say, stream after stream.</summary>
    public (int Statements, string Digest) Digest(Period through)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var statements = 0;
        foreach (var decision in _all)
        {
            if (decision.Closed is not { } closed || closed.Period > through) continue;
            statements++;
            digest.AppendData(Encoding.UTF8.GetBytes(
                $"{decision.Stream}\n{JsonSerializer.Serialize(closed, EntryRows.Json)}\n"));
        }

        return (statements, Convert.ToHexStringLower(digest.GetHashAndReset()));
    }
}
