using EventStore;
using Identities;
using Marten;
using Npgsql;

namespace Commissions.Service.Verifications;

/// <summary>
/// What people decided: all events of decisions are read once, and what is stored beside them is compared with what
/// they come to. Entries, facts and customers' ledgers are for others.
/// </summary>
internal sealed class DecidedChecks(IDocumentStore store, IServiceProvider services, IConfiguration configuration)
{
    private const string IdentityKeySetting = "Programme:IdentityKey";
    private readonly DecidedEvents _events = new(store);
    private readonly GuardChecks _guards = new(
        AppendOnly.Tables(services), configuration[EventStoreSchema.ApplicationRoleSetting] ?? "");

    /// <param name="connection">In a transaction, whose snapshot is read.</param>
    /// <param name="drifts">Is told what differs.</param>
    /// <returns>Accounts that could be compared, and what was decided in partners' ledgers.</returns>
    public async Task<(Proportion Accounts, LedgerDecisions Ledgers)> Run(
        NpgsqlConnection connection, DriftList drifts, CancellationToken cancellation)
    {
        var fourEyes = new FourEyes(drifts);
        var payouts = new PayoutDecisions(drifts);
        var partners = new PartnerDecisions(drifts);
        var rules = new RuleDecisions(drifts);
        var waiting = new WaitingDecisions(drifts);
        var accounts = new AccountCheck(Key(), drifts);
        var ledgers = new LedgerDecisions();
        await foreach (var stream in _events.Read(connection, drifts, cancellation))
        {
            fourEyes.Read(stream);
            payouts.Read(stream);
            partners.Read(stream);
            rules.Read(stream);
            waiting.Read(stream);
            accounts.Read(stream);
            ledgers.Read(stream);
        }

        fourEyes.Finish();
        await payouts.Finish(connection, cancellation);
        await partners.Finish(connection, cancellation);
        await rules.Finish(connection, cancellation);
        await waiting.Finish(connection, cancellation);
        await accounts.Finish(connection, cancellation);
        await PayoutRowChecks.Run(connection, drifts, cancellation);
        await _guards.Run(connection, drifts, cancellation);
        return (accounts.Compared, ledgers);
    }

    // A command such as verify runs without the key, too; then accounts are not compared, and the report says so.
    private BankAccountKey? Key() => configuration[IdentityKeySetting] is { Length: >= BankAccountKey.LengthMin } key
        ? new BankAccountKey(key)
        : null;
}
