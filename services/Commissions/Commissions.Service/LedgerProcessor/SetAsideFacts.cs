using Commissions.Domain.Plans;
using JasperFx.Events;
using Marten;

namespace Commissions.Service.LedgerProcessor;

/// <summary>
/// A journalled fact that its account's money cannot be calculated with, such as one whose sums leave 64 bits. The account
/// stays as it was before, everybody else's goes on, and the fact is tried again with each later fact of its account.
/// </summary>
internal sealed record SetAsideFact
{
    /// <summary>Id of the journal event.</summary>
    public required Guid Id { get; init; }

    public required string CustomerId { get; init; }

    /// <summary>Place in the journal.</summary>
    public required long Sequence { get; init; }

    /// <summary>What the calculation failed of.</summary>
    public required string Reason { get; init; }
}

/// <summary>Facts set aside, as one turn at the ledger sees and changes them.</summary>
internal sealed class SetAsideFacts(IDocumentSession session)
{
    private const int TriedMax = 1_000;
    private readonly List<SetAsideFact> _facts = [];

    /// <summary>The earliest thousand are tried again; the others when these are done.</summary>
    public async Task Load(CancellationToken cancellation) => _facts.AddRange(
        await session.Query<SetAsideFact>().OrderBy(fact => fact.Sequence).Take(TriedMax).ToListAsync(cancellation));

    public IReadOnlyList<SetAsideFact> Of(string accountId, Rulebook rulebook) => _facts.Count == 0
        ? []
        : [.. _facts.Where(fact => rulebook.AccountOf(fact.CustomerId) == accountId)];

    public async Task<object> Read(SetAsideFact fact, CancellationToken cancellation) =>
        (await session.Events.LoadAsync(fact.Id, cancellation))!.Data;

    public void Add(IEvent @event, string customerId, string reason)
    {
        var fact = new SetAsideFact { Id = @event.Id, CustomerId = customerId, Sequence = @event.Sequence, Reason = reason };
        _facts.Add(fact);
        session.Store(fact);
    }

    public void Remove(SetAsideFact fact)
    {
        _facts.Remove(fact);
        session.Delete(fact);
    }

    /// <summary>Subject, expected and found, for a verification.</summary>
    public const string Listed =
        "select id::text, 'a fact that can be calculated with', data ->> 'reason' from mt_doc_setasidefact";
}
