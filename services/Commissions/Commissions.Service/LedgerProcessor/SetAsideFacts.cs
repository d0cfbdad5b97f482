using System.Text.Json.Serialization;
using Commissions.Domain.Bookkeeping;
using Commissions.Domain.Plans;
using Contracts.Subscriptions.V1;
using JasperFx.Events;
using Marten;

namespace Commissions.Service.LedgerProcessor;

/// <summary>
/// A journalled fact that its account's money cannot be calculated with, such as one whose sums leave 64 bits. The account
/// stays as it was before, everybody else's goes on, and the fact is tried again with each later fact of its account. As long
/// as it is set aside it counts for nobody: a replay leaves it out like the ledger does.
/// </summary>
internal sealed record SetAsideFact
{
    /// <summary>Id of the journal event, or of the message that was not journalled.</summary>
    public required Guid Id { get; init; }

    public SetAsideKind Kind { get; init; }

    /// <summary>Customer; the stream it was meant for where it was not journalled.</summary>
    public required string CustomerId { get; init; }

    /// <summary>The customer that was to go on; null unless it is a merge.</summary>
    public string? IntoCustomerId { get; init; }

    /// <summary>Place in the journal; 0 where it was not journalled.</summary>
    public required long Sequence { get; init; }

    /// <summary>What the calculation failed of, or what lies out of range.</summary>
    public required string Reason { get; init; }

    /// <summary>The fact itself where it was not journalled, as JSON.</summary>
    public string? Content { get; init; }

    /// <summary>Name of its type in the journal where it was not journalled.</summary>
    public string? Type { get; init; }
}

[JsonConverter(typeof(JsonStringEnumConverter<SetAsideKind>))]
internal enum SetAsideKind
{
    [JsonStringEnumMemberName("fact")] Fact,
    [JsonStringEnumMemberName("merge")] Merge,

    /// <summary>Never tried again: groups only grow.</summary>
    [JsonStringEnumMemberName("merge-too-large")] MergeTooLarge,

    /// <summary>Never journalled: an amount or a date lies out of range. What is right comes as another fact.</summary>
    [JsonStringEnumMemberName("intake")] Intake,
}

internal static class SetAsideKinds
{
    public static string Name(this SetAsideKind kind) => kind switch
    {
        SetAsideKind.Fact => "fact",
        SetAsideKind.Merge => "merge",
        SetAsideKind.MergeTooLarge => "merge-too-large",
        _ => "intake",
    };
}

/// <summary>An account that could not follow a rule; it is as it was before, until a later step of it succeeds.</summary>
internal sealed record SetAsideAccount
{
    /// <summary>Id of the account.</summary>
    public required string Id { get; init; }

    public required string Reason { get; init; }
    public required DateTimeOffset SetAsideAt { get; init; }
}

/// <summary>What is set aside, as one turn at the ledger sees and changes it.</summary>
internal sealed class SetAsideFacts(IDocumentSession session, DateTimeOffset recordedAt)
{
    private const int TriedMax = 1_000;
    private readonly List<SetAsideFact> _facts = [];
    private readonly Dictionary<string, string?> _accounts = [];

    /// <summary>SQL for the ids of all facts that count for nobody.</summary>
    public const string Ids = "select id from mt_doc_setasidefact";

    /// <summary>SQL for those that are merges.</summary>
    public const string MergeIds = "select id from mt_doc_setasidefact where data ->> 'kind' in ('merge', 'merge-too-large')";

    /// <summary>SQL for those that were never journalled: id, stream, name of the type, JSON.</summary>
    public const string NotJournalled =
        """
        select id, data ->> 'customerId', coalesce(data ->> 'type', ''), data ->> 'content' from mt_doc_setasidefact
        where data ->> 'kind' = 'intake'
        """;

    /// <summary>Subject, expected and found, for a verification.</summary>
    public const string Listed =
        """
        select id::text, 'a ' || coalesce(data ->> 'kind', 'fact') || ' that can be calculated with', data ->> 'reason' from mt_doc_setasidefact
        union all select id, 'an account that follows the rules', data ->> 'reason' from mt_doc_setasideaccount
        """;

    /// <summary>The earliest thousand are tried again; the others when these are done.</summary>
    public async Task Load(CancellationToken cancellation) => _facts.AddRange(
        await session.Query<SetAsideFact>().Where(fact => fact.Kind == SetAsideKind.Fact || fact.Kind == SetAsideKind.Merge)
            .OrderBy(fact => fact.Sequence).Take(TriedMax).ToListAsync(cancellation));

    /// <summary>Facts of an account, and merges that were to unite it with another, in that order.</summary>
    public IReadOnlyList<SetAsideFact> Of(string accountId, Rulebook rulebook) => _facts.Count == 0
        ? []
        :
        [
            .. _facts.Where(fact => rulebook.AccountOf(fact.CustomerId) == accountId
                || (fact.IntoCustomerId is { } into && rulebook.AccountOf(into) == accountId)).OrderBy(fact => fact.Kind),
        ];

    public async Task<object> Read(SetAsideFact fact, CancellationToken cancellation) =>
        (await session.Events.LoadAsync(fact.Id, cancellation))!.Data;

    public void Add(IEvent @event, string customerId, NotTaken notTaken) => Add(new SetAsideFact
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
        var listed = await session.LoadManyAsync<SetAsideAccount>(cancellation, _accounts.Keys.ToArray());
        foreach (var account in listed.Where(account => _accounts[account.Id] is null)) session.Delete(account);
        session.Store(_accounts.Where(account => account.Value is not null).Select(account => new SetAsideAccount
        {
            Id = account.Key,
            Reason = account.Value!,
            SetAsideAt = recordedAt,
        }).ToArray());
    }

    private void Add(SetAsideFact fact)
    {
        if (fact.Kind != SetAsideKind.MergeTooLarge) _facts.Add(fact);
        session.Store(fact);
    }
}
