using System.Collections.Immutable;
using System.Globalization;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Contracts.Subscriptions.V1;

namespace Commissions.Domain.Bookkeeping;

/// <summary>The books that an event is taken into.</summary>
/// <param name="Rules">Rules in force, as of the events before.</param>
/// <param name="Accounts">At least those that the event concerns; one that is missing is new.</param>
/// <param name="PaidOf">What payouts took of an account's keys; asked only of accounts that are behind the
/// rules.</param>
public sealed record Books(
    Rulebook Rules, IReadOnlyDictionary<string, PostedAccount> Accounts, Func<PostedAccount, PaidKeys> PaidOf)
{
    public PostedAccount PostedAccountOf(string accountId) =>
        Accounts.GetValueOrDefault(accountId) ?? PostedAccount.New(accountId, Rules);
}

/// <summary>What taking an event does to the books.</summary>
/// <param name="Rules">Rules afterwards.</param>
public sealed record Booked(Rulebook Rules)
{
    /// <summary>Accounts that changed, with what is posted for them, in the order of the postings.</summary>
    public ImmutableArray<Settled> Settled { get; init; } = [];

    /// <summary>Accounts that were united with another.</summary>
    public ImmutableArray<string> Gone { get; init; } = [];

    /// <summary>Accounts that could not follow a rule and stay as they were.</summary>
    public ImmutableArray<AccountNotCalculated> NotCalculated { get; init; } = [];

    /// <summary>Why the event was not taken at all: it counts for nobody. Null where it was.</summary>
    public NotBooked? NotBooked { get; init; }
}

/// <param name="ForEver">It can never be taken; otherwise it may be, after a later event of its accounts.</param>
public sealed record NotBooked(string Reason, bool ForEver);

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
    public static Booked Book(Guid eventId, object @event, Concerned concerned, Books books, Rulebook after) =>
        concerned switch
        {
            Concerned.One one => BookFact(eventId, @event, one.AccountId, books),
            Concerned.Merged merged => Merge(eventId, (CustomersMerged)@event, merged, books, after),
            _ => BookRule(eventId, @event, concerned, books, after),
        };

    /// <summary>A step of one account; the next day on which it earns by itself must be known as well.</summary>
    /// <param name="reason">Why its numbers fail; empty where they do not.</param>
    public static Settled? TrySettle(PostedAccount account, Rulebook rules, Func<PostedAccount, Settled> step,
        out string reason) =>
        AccountStep.TryCalculate(() => Followed(step(account), rules), out var settled, out reason) ? settled : null;

    private static Booked BookFact(Guid eventId, object fact, string accountId, Books books)
    {
        var account = books.PostedAccountOf(accountId);
        var settled = TrySettle(account, books.Rules, each =>
            each.Book(eventId, fact, books.Rules, books.PaidOf(each)), out var reason);
        return settled is not null
            ? new Booked(books.Rules) { Settled = [settled] }
            : new Booked(books.Rules) { NotBooked = new NotBooked(reason, ForEver: false) };
    }

    // Corrections of a publication come first, without what this event changes: two people agreed on those.
    private static Booked BookRule(Guid eventId, object rule, Concerned concerned, Books books, Rulebook after)
    {
        var before = books.Rules;
        var settled = ImmutableArray.CreateBuilder<Settled>();
        var failed = ImmutableArray.CreateBuilder<AccountNotCalculated>();
        IEnumerable<PostedAccount> accounts = concerned is Concerned.NoAccount
            ? []
            : books.Accounts.Values.Where(account => concerned.Includes(account.Facts, before, after))
                .OrderBy(account => account.Facts.CustomerId, StringComparer.Ordinal);
        foreach (var account in accounts)
        {
            var step = TrySettle(account, after, each => each.FollowRules(before, books.PaidOf(each))
                .Then(current => current.Settle(after, Cause.FromFact(eventId, rule))), out var reason);
            if (step is not null) settled.Add(step);
            else failed.Add(new AccountNotCalculated(account.Facts.CustomerId, reason));
        }

        return new Booked(after) { Settled = settled.ToImmutable(), NotCalculated = failed.ToImmutable() };
    }

    // The account that goes on keeps the facts of all. A merge that their numbers fail counts for nobody, and they go
    // on apart.
    private static Booked Merge(Guid eventId, CustomersMerged fact, Concerned.Merged merged, Books books,
        Rulebook after)
    {
        if (books.Rules.Merged.IsTooLarge(new CustomersMerge(fact.CustomerId, fact.IntoCustomerId)))
            return new Booked(books.Rules) { NotBooked = new NotBooked(GroupTooLarge, ForEver: true) };
        if (merged.AccountIds is [var only] && only == merged.IntoAccountId) return new Booked(after);
        return AccountStep.TryCalculate(() =>
            United(Cause.FromFact(eventId, fact), merged, books, after), out var settled, out var reason)
            ? new Booked(after)
            {
                Settled = [.. settled],
                Gone = [.. merged.AccountIds.Where(accountId => accountId != merged.IntoAccountId)],
            }
            : new Booked(books.Rules) { NotBooked = new NotBooked(reason, ForEver: false) };
    }

    private static Settled[] United(Cause cause, Concerned.Merged merged, Books books, Rulebook after)
    {
        var following = merged.AccountIds.Select(books.PostedAccountOf)
            .Select(account => account.FollowRules(after, books.PaidOf(account))).ToArray();
        var united = PostedAccount.United(merged.IntoAccountId, [.. following.Select(settled => settled.Account)],
            after, cause);
        return [.. following, Followed(united, after)];
    }

    private static Settled Followed(Settled settled, Rulebook rules) =>
        settled with { Account = settled.Account.KnowingNextEarned(rules) };
}
