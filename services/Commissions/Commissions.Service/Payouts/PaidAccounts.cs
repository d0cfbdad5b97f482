using Commissions.Domain.Payouts;
using Commissions.Service.Ledger;
using Commissions.Service.Store;
using Decisions;
using Identities;
using Marten;

namespace Commissions.Service.Payouts;

/// <summary>The accounts that a payout would go to, each with the hash of what is stored now.</summary>
internal sealed class PaidAccounts(
    IReadOnlyDictionary<string, PayoutProfileDocument> profiles, IReadOnlyDictionary<string, string> hashes)
{
    public static async Task<PaidAccounts> Load(LedgerTransaction turn, IEnumerable<PayoutCandidate> candidates,
        BankAccountKey key, CancellationToken cancellation)
    {
        var partners = candidates.Where(candidate => candidate.SkippedBecause is null)
            .Select(candidate => candidate.PartnerId).ToArray();
        var profiles = await turn.Session.LoadManyAsync<PayoutProfileDocument>(cancellation, partners);
        var accounts = await turn.Session.LoadManyAsync<PayoutAccount>(
            cancellation, profiles.Select(profile => profile.CurrentId).OfType<string>().ToArray());
        return new PaidAccounts(profiles.ToDictionary(profile => profile.Id),
            accounts.ToDictionary(account => account.Id, account => key.HashOf(account.Iban)));
    }

    /// <summary>Null when every account is the one that was confirmed.</summary>
    public Rejection? Refusal(LedgerTransaction turn) => profiles.Values.OrderBy(profile => profile.Id, StringComparer.Ordinal)
        .Select(profile =>
        {
            var hash = HashOf(profile);
            var named = turn.Rulebook.Partners.GetValueOrDefault(profile.Id)?.BankAccounts;
            return profile.Profile.PayoutRefusal(profile.Id, hash, hash is not null && named?.Contains(hash) == true);
        }).FirstOrDefault(refusal => refusal is not null);

    /// <summary>
    /// Leaves out whom only another person may pay for the first time: two people who each confirmed an account pay the
    /// partners of the other, and everybody else.
    /// </summary>
    public IReadOnlyList<PayoutCandidate> LeaveToAnother(IReadOnlyList<PayoutCandidate> candidates, string by) =>
    [
        .. candidates.Select(candidate => candidate.SkippedBecause is null && NewAccountConfirmedBy(candidate.PartnerId) == by
            ? candidate with { Entries = [], SkippedBecause = PayoutCandidate.ConfirmedByMaker }
            : candidate),
    ];

    public PayoutLine Line(PayoutCandidate candidate) => new(
        candidate.PartnerId, candidate.Amount, candidate.Entries.Length, profiles[candidate.PartnerId].CurrentId!)
    {
        AccountHash = HashOf(profiles[candidate.PartnerId]),
        NewAccountConfirmedBy = NewAccountConfirmedBy(candidate.PartnerId),
    };

    public string? NewAccountConfirmedBy(string partnerId) =>
        profiles.GetValueOrDefault(partnerId)?.Profile.NewAccountConfirmedBy;

    /// <summary>Appends what happened to a partner's line, and tells its profile whether the account is in use.</summary>
    public void Lock(LedgerTransaction turn, PayoutLineLocked locked)
    {
        turn.AppendToPartner(locked.PartnerId, locked);
        profiles[locked.PartnerId].Fold(turn, [locked]);
    }

    /// <summary>Lines that are given back: an account that only they used counts as unused again.</summary>
    public static async Task Release(
        LedgerTransaction turn, IReadOnlyList<PayoutLineReleased> lines, CancellationToken cancellation)
    {
        var profiles = (await turn.Session.LoadManyAsync<PayoutProfileDocument>(
            cancellation, lines.Select(line => line.PartnerId).ToArray())).ToDictionary(profile => profile.Id);
        foreach (var line in lines)
        {
            turn.AppendToPartner(line.PartnerId, line);
            profiles.GetValueOrDefault(line.PartnerId)?.Fold(turn, [line]);
        }
    }

    private string? HashOf(PayoutProfileDocument profile) =>
        profile.CurrentId is { } id ? hashes.GetValueOrDefault(id) : null;
}
