using Commissions.Domain.Plans;
using Commissions.Service.Ledger;
using Commissions.Service.Store;
using Identities;
using Marten;

namespace Commissions.Service.Payouts;

/// <summary>
/// Tells the ledger the hashes of accounts that partners named to an earlier release, or under another key. It looks at
/// each start; what the ledger knows already is not told again, and telling it twice changes nothing.
/// </summary>
internal sealed partial class KnownAccounts(Turns turns, BankAccountKey accounts, ILogger<KnownAccounts> log)
    : BackgroundService
{
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await Name(stoppingToken);
                return;
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                NotNamed(error, RetryEvery.TotalSeconds);
                await Task.Delay(RetryEvery, stoppingToken);
            }
        }
    }

    private async Task Name(CancellationToken cancellation)
    {
        await using var turn = await turns.Begin(cancellation);
        var profiles = await turn.Session.Query<PayoutProfileDocument>()
            .Where(profile => profile.CurrentId != null).ToListAsync(cancellation);
        var current = await turn.Session.LoadManyAsync<PayoutAccount>(
            cancellation, profiles.Select(profile => profile.CurrentId!).ToArray());
        PartnerAccountNamed[] unknown =
        [
            .. current.Select(account => new PartnerAccountNamed(account.PartnerId, accounts.HashOf(account.Iban)))
                .Where(named => turn.Rulebook.Partners.GetValueOrDefault(named.PartnerId)
                    ?.BankAccounts.Contains(named.AccountHash) != true),
        ];
        if (unknown.Length == 0) return;
        foreach (var named in unknown) turn.AppendToPartner(named.PartnerId, named);
        await turn.Commit(cancellation);
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Accounts of partners could not be compared with the ledger's; again in {Seconds} seconds")]
    private partial void NotNamed(Exception error, double seconds);
}
