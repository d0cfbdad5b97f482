using Commissions.Domain.Documents;
using Commissions.Domain.Payouts;
using Commissions.Service.Payouts;
using Commissions.Service.Store;
using Identities;
using Marten;

namespace Commissions.Service.Documents;

/// <summary>Who writes to whom: by the settings, and by what the partner named. What was erased stays out.</summary>
/// <param name="Account">Where the partner is paid, masked; null where it named no account.</param>
internal sealed record DocumentParties(Party? From, Party To, string? Account)
{
    /// <param name="at">Instant whose account counts; null: the one in use now.</param>
    public static async Task<DocumentParties> Of(string partnerId, DateTimeOffset? at, IQuerySession session,
        IConfiguration configuration, CancellationToken cancellation)
    {
        var document = await session.LoadAsync<PayoutProfileDocument>(partnerId, cancellation);
        var profileId = at is { } instant ? document?.Profile.AccountAt(instant) : document?.CurrentId;
        var (debtor, _) = PayingAccount.Read(configuration);
        return await Of(partnerId, debtor, profileId, session, cancellation);
    }

    /// <param name="profileId">The account that was paid to.</param>
    public static async Task<DocumentParties> Of(string partnerId, Debtor? debtor, string? profileId,
        IQuerySession session, CancellationToken cancellation)
    {
        var account = profileId is null ? null : await session.LoadAsync<PayoutAccount>(profileId, cancellation);
        var known = (await session.RulesInForce(cancellation)).Partners.GetValueOrDefault(partnerId);
        return new DocumentParties(debtor is null ? null : Party.FromDebtor(debtor),
            Party.FromPartner(account?.Holder, account?.Address, known),
            account is null ? null : Iban.Mask(account.Iban));
    }
}
