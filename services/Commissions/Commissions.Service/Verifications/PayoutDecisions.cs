using Commissions.Domain.Payouts;
using Commissions.Service.Store;
using Money;
using Npgsql;

namespace Commissions.Service.Verifications;

/// <summary>
/// Payouts: each document is what its events come to, steps are in their order, and the partners' streams say of each
/// line what the payout's own stream says. The rows of entries are for <see cref="PayoutRowChecks"/>.
/// </summary>
internal sealed class PayoutDecisions(DriftList drifts)
{
    private const string Kind = "payout";
    private readonly StoredDocuments<PayoutDocument> _documents = new(Kind);
    private readonly Dictionary<(string PayoutId, string PartnerId), Line> _lines = [];

    /// <param name="Account">Profile and keyed hash of the account; null where release 0.1.0 recorded none.</param>
    private sealed record Line(Amount? Locked, int Entries, int Paid, int Released, string? Account = null);

    public void Read(DecidedStream stream)
    {
        if (stream.After("payout-") is { } payoutId) TakePayout(payoutId, stream);
        foreach (var locked in stream.OfType<PayoutLineLocked>()) Add(locked.PayoutId, locked.PartnerId,
            line => line with
            {
                Locked = line.Locked is null ? locked.Amount
                : null,
                Entries = locked.EntryIds.Length,
                Account = Account(locked.ProfileId, locked.AccountHash)
            });
        foreach (var paid in stream.OfType<PayoutLinePaid>())
            Add(paid.PayoutId, paid.PartnerId, line => line with { Paid = line.Paid + 1 });
        foreach (var released in stream.OfType<PayoutLineReturned>())
            Add(released.PayoutId, released.PartnerId, line => line with { Released = line.Released + 1 });
    }

    public async Task Finish(NpgsqlConnection connection, CancellationToken cancellation)
    {
        foreach (var (payoutId, partnerId) in _lines.Keys)
            drifts.Add(Kind, $"{payoutId} {partnerId}", "a line of the payout", "only the partner's ledger has it");
        await _documents.Compare(connection, drifts, cancellation);
    }

    private void TakePayout(string payoutId, DecidedStream stream)
    {
        var payout = Payout.Initial;
        foreach (var @event in stream.OfType<PayoutEvent>())
        {
            if (OutOfTurn(payout, @event) is { } expected)
                drifts.Add(Kind, payoutId, expected, @event.GetType().Name);
            payout = Payout.Fold(payout, @event);
        }

        if (payout.Locked is null) return;
        if (payout.Locked.PayoutId != payoutId) drifts.Add(Kind, payoutId, payoutId, payout.Locked.PayoutId);
        _documents.Expect(payoutId, new PayoutDocument { Id = payoutId, Payout = payout });
        var paid = payout.Confirmed is null ? 0 : 1;
        foreach (var line in payout.Locked.Lines)
        {
            var rejected = payout.IsRejected(line.PartnerId);
            var expected = new Line(line.Amount, line.Entries, rejected ? -1 : paid,
                rejected || payout.State == PayoutState.Cancelled ? 1 : 0, Account(line.ProfileId, line.AccountHash));
            // A line that was sent back may have been confirmed before.
            if (!_lines.Remove((payoutId, line.PartnerId), out var found)) found = new Line(null, 0, 0, 0);
            if (expected.Paid < 0) expected = expected with { Paid = Math.Min(found.Paid, paid) };
            if (found != expected) drifts.Add(Kind, $"{payoutId} {line.PartnerId}", Text(expected), Text(found));
        }
    }

    private void Add(string payoutId, string partnerId, Func<Line, Line> change) => _lines[(payoutId, partnerId)] =
        change(_lines.GetValueOrDefault((payoutId, partnerId)) ?? new Line(null, 0, 0, 0));

    private static string? OutOfTurn(Payout payout, PayoutEvent @event) => @event switch
    {
        PayoutLocked when payout.State != PayoutState.Unknown => "locked once",
        PayoutApproved when payout.State != PayoutState.Locked => "approved once, after the lock",
        PayoutExported when payout.Approved is null || payout.State == PayoutState.Cancelled =>
            "an approval before the export",
        PayoutConfirmed when payout.State != PayoutState.Exported => "an export before the confirmation",
        PayoutLineRejected rejected when payout.Exports.IsEmpty || payout.IsRejected(rejected.PartnerId) =>
            "rejected once, after the export",
        PayoutReturnProposed proposed when payout.Exports.IsEmpty || payout.IsRejected(proposed.PartnerId) =>
            "a return proposed after the export, before it was approved",
        PayoutReturnWithdrawn withdrawn when payout.ProposedReturnOf(withdrawn.PartnerId) is null =>
            "a proposed return to withdraw",
        PayoutCancelled when !payout.Exports.IsEmpty || payout.State == PayoutState.Cancelled =>
            "given up once, before any export",
        _ => null,
    };

    private static string? Account(string? profileId, string? hash) => hash is null ? null : $"{profileId} {hash}";

    private static string Text(Line line) =>
        $"{line.Locked?.ToString() ?? "nothing"} of {line.Entries} entries, paid {line.Paid}, returned {line.Released}"
        + (line.Account is null ? "" : $", to {line.Account}");
}
