using System.Collections.Immutable;
using System.Globalization;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Contracts.Subscriptions.V1;

namespace Commissions.Domain.Bookkeeping;

/// <summary>The books that an event is taken into.</summary>
/// <param name="Rules">Rules in force, as of the events before.</param>
/// <param name="Ledgers">At least those that the event concerns; an account without a ledger is new.</param>
/// <param name="PaidOf">What payouts took of a ledger's keys; asked only of ledgers that are behind the rules.</param>
public sealed record Books(
    Rulebook Rules, IReadOnlyDictionary<string, CustomerLedger> Ledgers, Func<CustomerLedger, PaidKeys> PaidOf)
{
    public CustomerLedger LedgerOf(string accountId) =>
        Ledgers.GetValueOrDefault(accountId) ?? CustomerLedger.New(accountId, Rules);
}

/// <summary>What taking an event does to the books.</summary>
/// <param name="Rules">Rules afterwards.</param>
public sealed record Taken(Rulebook Rules)
{
    /// <summary>Ledgers that changed, with what is posted for them, in the order of the postings.</summary>
    public ImmutableArray<Settled> Settled { get; init; } = [];

    /// <summary>Accounts that were united with another.</summary>
    public ImmutableArray<string> Gone { get; init; } = [];

    /// <summary>Accounts that could not follow a rule and stay as they were.</summary>
    public ImmutableArray<AccountNotCalculated> NotCalculated { get; init; } = [];

    /// <summary>Why the event was not taken at all: it counts for nobody. Null where it was.</summary>
    public NotTaken? NotTaken { get; init; }
}

/// <param name="ForEver">It can never be taken; otherwise it may be, after a later event of its accounts.</param>
public sealed record NotTaken(string Reason, bool ForEver);

/// <summary>
/// Takes events into the books, one by one and in the order of the journal. Live posting, what a change would do and
/// the tests take them here: they differ in where the books come from and whether the outcome is kept.
/// </summary>
public static class Bookkeeping
{
    private static readonly string GroupTooLarge = string.Create(CultureInfo.InvariantCulture,
        $"more than {MergedCustomers.GroupSizeMax} customers would be one");

    /// <param name="eventId">Becomes the cause of what is posted, so that posting twice is impossible.</param>
    /// <param name="after">Rules with the event folded into them.</param>
    public static Taken Take(Guid eventId, object @event, Concerned concerned, Books books, Rulebook after) =>
        concerned switch
        {
            Concerned.One one => TakeFact(eventId, @event, one.AccountId, books),
            Concerned.Merged merged => Merge(eventId, (CustomersMerged)@event, merged, books, after),
            _ => TakeRule(eventId, @event, concerned, books, after),
        };

    /// <summary>A step of one account; the next day on which it earns by itself must be known as well.</summary>
    /// <param name="reason">Why its numbers fail; empty where they do not.</param>
    public static Settled? TrySettle(CustomerLedger ledger, Rulebook rules, Func<CustomerLedger, Settled> step,
        out string reason) =>
        AccountStep.TryCalculate(() => Followed(step(ledger), rules), out var settled, out reason) ? settled : null;

    private static Taken TakeFact(Guid eventId, object fact, string accountId, Books books)
    {
        var ledger = books.LedgerOf(accountId);
        var settled = TrySettle(ledger, books.Rules, each =>
            each.Take(eventId, fact, books.Rules, books.PaidOf(each)), out var reason);
        return settled is not null
            ? new Taken(books.Rules) { Settled = [settled] }
            : new Taken(books.Rules) { NotTaken = new NotTaken(reason, ForEver: false) };
    }

    // Corrections of a publication come first, without what this event changes: two people agreed on those.
    private static Taken TakeRule(Guid eventId, object rule, Concerned concerned, Books books, Rulebook after)
    {
        var before = books.Rules;
        var settled = ImmutableArray.CreateBuilder<Settled>();
        var failed = ImmutableArray.CreateBuilder<AccountNotCalculated>();
        IEnumerable<CustomerLedger> ledgers = concerned is Concerned.NoAccount
            ? []
            : books.Ledgers.Values.Where(ledger => concerned.Includes(ledger.Account, before, after))
                .OrderBy(ledger => ledger.Account.CustomerId, StringComparer.Ordinal);
        foreach (var ledger in ledgers)
        {
            var step = TrySettle(ledger, after, each => each.FollowRules(before, books.PaidOf(each))
                .Then(current => current.Settle(after, Cause.Of(eventId, rule))), out var reason);
            if (step is not null) settled.Add(step);
            else failed.Add(new AccountNotCalculated(ledger.Account.CustomerId, reason));
        }

        return new Taken(after) { Settled = settled.ToImmutable(), NotCalculated = failed.ToImmutable() };
    }

    // The account that goes on keeps the facts of all. A merge that their numbers fail counts for nobody, and they go
    // on apart.
    private static Taken Merge(Guid eventId, CustomersMerged fact, Concerned.Merged merged, Books books, Rulebook after)
    {
        if (books.Rules.Merged.IsTooLarge(new CustomersMerge(fact.CustomerId, fact.IntoCustomerId)))
            return new Taken(books.Rules) { NotTaken = new NotTaken(GroupTooLarge, ForEver: true) };
        if (merged.AccountIds is [var only] && only == merged.IntoAccountId) return new Taken(after);
        return AccountStep.TryCalculate(() =>
            United(Cause.Of(eventId, fact), merged, books, after), out var settled, out var reason)
            ? new Taken(after)
            {
                Settled = [.. settled],
                Gone = [.. merged.AccountIds.Where(accountId => accountId != merged.IntoAccountId)],
            }
            : new Taken(books.Rules) { NotTaken = new NotTaken(reason, ForEver: false) };
    }

    private static Settled[] United(Cause cause, Concerned.Merged merged, Books books, Rulebook after)
    {
        var following = merged.AccountIds.Select(books.LedgerOf)
            .Select(ledger => ledger.FollowRules(after, books.PaidOf(ledger))).ToArray();
        var united = CustomerLedger.United(merged.IntoAccountId, [.. following.Select(settled => settled.Ledger)],
            after, cause);
        return [.. following, Followed(united, after)];
    }

    private static Settled Followed(Settled settled, Rulebook rules)
    {
        _ = settled.Ledger.NextReleaseOn(rules);
        return settled;
    }
}
