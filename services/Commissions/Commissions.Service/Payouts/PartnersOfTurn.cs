using System.Collections.Immutable;
using Commissions.Domain.Payouts;
using Commissions.Service.Ledger;
using Commissions.Service.Store;
using Identities;

namespace Commissions.Service.Payouts;

/// <summary>The accounts that a payout goes to, as a turn at the ledger reads and changes them.</summary>
internal static class PartnersOfTurn
{
    /// <summary>Of those partners that would be paid.</summary>
    public static async Task<PaidAccounts> Load(Turn turn, IEnumerable<PayoutCandidate> candidates,
        BankAccountKey key, CancellationToken cancellation)
    {
        var partners = candidates.Where(candidate => candidate.SkippedBecause is null)
            .Select(candidate => candidate.PartnerId).ToArray();
        var profiles = await turn.Session.LoadManyAsync<PayoutProfileDocument>(cancellation, partners);
        var hashes = (await turn.Session.LoadManyAsync<PayoutAccount>(
                cancellation, profiles.Select(profile => profile.CurrentId).OfType<string>().ToArray()))
            .ToDictionary(account => account.Id, account => key.HashOf(account.Iban));
        return new PaidAccounts(profiles.ToImmutableSortedDictionary(profile => profile.Id, profile =>
        {
            var hash = profile.CurrentId is { } id ? hashes.GetValueOrDefault(id) : null;
            var named = turn.Rulebook.Partners.GetValueOrDefault(profile.Id)?.BankAccounts;
            return new PaidAccount(profile.Profile, hash, hash is not null && named?.Contains(hash) == true);
        }, StringComparer.Ordinal));
    }

    /// <summary>Appends the locked lines to their partners' streams; their accounts are in use from then on.</summary>
    public static async Task Lock(
        Turn turn, IReadOnlyList<PayoutLineLocked> lines, CancellationToken cancellation)
    {
        var profiles = await ProfilesOf(turn, lines.Select(line => line.PartnerId), cancellation);
        foreach (var line in lines)
        {
            turn.AppendToPartner(line.PartnerId, line);
            profiles[line.PartnerId].Fold(turn, [line]);
        }
    }

    /// <summary>Lines that are given back: an account that only they used counts as unused again.</summary>
    public static async Task Return(
        Turn turn, IReadOnlyList<PayoutLineReturned> lines, CancellationToken cancellation)
    {
        var profiles = await ProfilesOf(turn, lines.Select(line => line.PartnerId), cancellation);
        foreach (var line in lines)
        {
            turn.AppendToPartner(line.PartnerId, line);
            profiles.GetValueOrDefault(line.PartnerId)?.Fold(turn, [line]);
        }
    }

    private static async Task<Dictionary<string, PayoutProfileDocument>> ProfilesOf(
        Turn turn, IEnumerable<string> partnerIds, CancellationToken cancellation) =>
        (await turn.Session.LoadManyAsync<PayoutProfileDocument>(cancellation, partnerIds.ToArray()))
        .ToDictionary(profile => profile.Id);
}
