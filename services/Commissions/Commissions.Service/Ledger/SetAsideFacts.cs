using Commissions.Domain.Bookkeeping;
using Commissions.Domain.Plans;
using Commissions.Service.Store;
using Contracts.Subscriptions.V1;
using JasperFx.Events;
using Marten;

namespace Commissions.Service.Ledger;

/// <summary>What is set aside, as one turn at the ledger sees and changes it.</summary>
internal sealed class SetAsideFacts(IDocumentSession session, LedgerState found)
{
    private const int TriedMax = 1_000;
    private readonly List<SetAsideFact> _facts = [];
    private readonly Dictionary<string, string?> _accounts = [];

    /// <summary>The earliest thousand are tried again; the others when these are done.</summary>
    public async Task Load(CancellationToken cancellation)
    {
        if (!found.IsAnySetAside) return;
        _facts.AddRange(await session.Query<SetAsideFact>().Where(fact =>
            fact.Kind == SetAsideKind.Fact || fact.Kind == SetAsideKind.Merge)
            .OrderBy(fact => fact.Sequence).Take(TriedMax).ToListAsync(cancellation));
    }

    /// <summary>Facts of an account, and merges that were to unite it with another, in that order.</summary>
    public IReadOnlyList<SetAsideFact> Find(string accountId, Rulebook rulebook) => _facts.Count == 0
        ? []
        :
        [
            .. _facts.Where(fact => rulebook.AccountOf(fact.CustomerId) == accountId
                || (fact.IntoCustomerId is { } into && rulebook.AccountOf(into) == accountId))
                    .OrderBy(fact => fact.Kind),
        ];

    public async Task<object> Read(SetAsideFact fact, CancellationToken cancellation) =>
        (await session.Events.LoadAsync(fact.Id, cancellation))!.Data;

    public void Add(IEvent @event, string customerId, NotBooked notTaken) => Add(new SetAsideFact
    {
        Id = @event.Id,
        Kind = @event.Data is not CustomersMerged ? SetAsideKind.Fact
            : notTaken.ForEver ? SetAsideKind.MergeTooLarge : SetAsideKind.Merge,
        CustomerId = customerId,
        IntoCustomerId = (@event.Data as CustomersMerged)?.IntoCustomerId,
        Sequence = @event.Sequence,
        Reason = notTaken.Reason,
    });

    /// <summary>An account could not follow a rule.</summary>
    public void Add(string accountId, string reason) => _accounts[accountId] = reason;

    /// <summary>Accounts that a step of this turn failed on, in the order of their ids.</summary>
    public IEnumerable<(string Id, string Reason)> Accounts => _accounts.Where(account => account.Value is not null)
        .OrderBy(account => account.Key, StringComparer.Ordinal).Select(account => (account.Key, account.Value!));

    /// <summary>A step of the account succeeded: it follows the rules again.</summary>
    public void Settled(string accountId) => _accounts[accountId] = null;

    public void Remove(SetAsideFact fact)
    {
        _facts.Remove(fact);
        session.Delete(fact);
    }

    /// <summary>A merge that became too large meanwhile stays listed and is not tried again.</summary>
    public void GiveUp(SetAsideFact fact, string reason)
    {
        _facts.Remove(fact);
        session.Store(fact with { Kind = SetAsideKind.MergeTooLarge, Reason = reason });
    }

    /// <summary>Lists the accounts that failed in this turn, and no longer those that succeeded.</summary>
    public async Task Store(CancellationToken cancellation)
    {
        if (_accounts.Count == 0) return;
        if (found.IsAnySetAside)
        {
            var listed = await session.LoadManyAsync<SetAsideAccount>(cancellation, _accounts.Keys.ToArray());
            foreach (var account in listed.Where(account => _accounts[account.Id] is null)) session.Delete(account);
        }

        session.Store(_accounts.Where(account => account.Value is not null).Select(account => new SetAsideAccount
        {
            Id = account.Key,
            Reason = account.Value!,
            SetAsideAt = found.Now,
        }).ToArray());
    }

    private void Add(SetAsideFact fact)
    {
        if (fact.Kind != SetAsideKind.MergeTooLarge) _facts.Add(fact);
        session.Store(fact);
    }
}
