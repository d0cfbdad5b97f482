using System.Collections.Immutable;
using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Contracts.Subscriptions.V1;

namespace Commissions.Domain.PartnerLedgers;

/// <summary>A customer's facts and what was posted for them; settled under one revision of the rulebook.</summary>
public sealed record PostedAccount(CustomerAccount Facts, PostedKeys Posted, int RulebookRevision)
{
    /// <summary>
    /// Keys that an earlier calculation posted otherwise, with what they come to now, in minor units. They are left
    /// alone until their worth changes for another reason or a second person approves their correction.
    /// </summary>
    public ImmutableDictionary<LedgerKey, long> Waiting { get; init; } = ImmutableDictionary<LedgerKey, long>.Empty;

    /// <summary>Null unless the whole account is settled; never stored.</summary>
    private SettledLives? Settlement { get; init; }

    public static PostedAccount New(string customerId, Rulebook rulebook) =>
        new(CustomerAccount.New(customerId), PostedKeys.None, rulebook.Revision);

    /// <summary>True when a publication came after this account was settled.</summary>
    public bool IsBehind(Rulebook rulebook) => RulebookRevision != rulebook.Revision;

    /// <summary>Takes in a journal fact and posts what it changes.</summary>
    /// <param name="paid">What payouts took of its keys; looked at only while the account is behind the rules.</param>
    public Settled Book(Guid eventId, object fact, Rulebook rulebook, PaidKeys paid)
    {
        // A rule that was published meanwhile is settled first, so that each entry has one cause.
        var current = FollowRules(rulebook, paid);
        return current.Then(account => account.Book(fact, rulebook, Cause.FromFact(eventId, fact)));
    }

    private Settled Book(object fact, Rulebook rulebook, Cause cause)
    {
        var booked = this with { Facts = CustomerJournal.Fold(Facts, fact) };
        return fact is BillingFact billing && BillingFold.InvoiceIdOf(billing) is { } invoiceId && Waiting.IsEmpty
            && Settlement is { } settlement && settlement.IsUnder(rulebook) && settlement.HasLivesOf(booked.Facts)
            ? booked.SettleInvoice(invoiceId, settlement, cause)
            : booked.Settle(rulebook, cause);
    }

    /// <summary>Posts what the newest publication changes; nothing when the account follows it already.</summary>
    public Settled FollowRules(Rulebook rulebook, PaidKeys paid)
    {
        if (!IsBehind(rulebook) || rulebook.Published.IsEmpty) return new Settled(this, [], []);
        var newest = rulebook.Published[^1];
        var kept = paid.Protected(Facts, Posted, rulebook);
        // The preview showed every difference, corrections that wait included.
        var keeping = Corrected() with { Facts = kept.Aggregate(Facts, CustomerJournal.Fold) };
        return keeping.Settle(rulebook, Cause.RuleChange(newest.Publication, newest.ApprovedOn))
            with
        { ProtectedVersions = kept };
    }

    /// <summary>Posts what the targets under the rulebook differ from the account by, but for keys that wait.</summary>
    public Settled Settle(Rulebook rulebook, Cause cause)
    {
        var settlement = SettledLives.Find(Facts, rulebook);
        var settled = Post(settlement.Targets(Facts), cause, rulebook.OpenFrom);
        return settled with
        {
            Account = settled.Account with { RulebookRevision = rulebook.Revision, Settlement = settlement },
        };
    }

    /// <summary>
    /// Posts what a fact about one invoice changes in an account that is settled otherwise: without other lives, no
    /// other invoice earns anything else.
    /// </summary>
    private Settled SettleInvoice(string invoiceId, SettledLives settlement, Cause cause)
    {
        var entries = Posting.Entries(settlement.Targets(Facts, invoiceId), Posted.OfInvoice(invoiceId), cause,
            settlement.Rulebook.OpenFrom);
        return new Settled(
            this with { Posted = Posted.Add(entries), Settlement = settlement.AfterInvoice(Facts, invoiceId) },
            entries, []);
    }

    /// <summary>Posts the corrections that wait, as approved.</summary>
    public Settled Correct(Rulebook rulebook, PaidKeys paid, Cause cause) =>
        FollowRules(rulebook, paid).Then(account => account.Corrected().Settle(rulebook, cause));

    /// <summary>The account with its facts folded anew by this calculation; what was posted otherwise waits.</summary>
    public PostedAccount Renewed(CustomerAccount account, Rulebook rulebook)
    {
        var renewed = this with { Facts = account, Settlement = null };
        if (IsBehind(rulebook)) return renewed;
        var targets = Calculation.Targets(account, rulebook)
            .ToDictionary(target => target.Key, target => target.Amount.Minor);
        return renewed with
        {
            Waiting = targets.Keys.Union(Posted.ByKey.Keys)
                .Where(key => targets.GetValueOrDefault(key) != (Posted.Find(key)?.Amount.Minor ?? 0))
                .ToImmutableDictionary(key => key, key => targets.GetValueOrDefault(key)),
        };
    }

    private PostedAccount Corrected() => this with { Waiting = ImmutableDictionary<LedgerKey, long>.Empty };

    private Settled Post(ImmutableArray<Target> targets, Cause cause, DateOnly? openFrom)
    {
        var entries = Posting.Entries(targets, Posted, cause, openFrom);
        if (Waiting.IsEmpty) return new Settled(this with { Posted = Posted.Add(entries) }, entries, []);

        var worth = targets.ToDictionary(target => target.Key, target => target.Amount.Minor);
        var waiting = Waiting.Where(key => worth.GetValueOrDefault(key.Key) == key.Value).ToImmutableDictionary();
        entries = [.. entries.Where(entry => !waiting.ContainsKey(entry.Key))];
        return new Settled(this with { Posted = Posted.Add(entries), Waiting = waiting }, entries, []);
    }

    /// <summary>Posts into a month that is about to close what time has released up to its end.</summary>
    public Settled EarnUpTo(Rulebook rulebook, Period month, PaidKeys paid) =>
        FollowRules(rulebook, paid).Then(account =>
    {
        var targets = Calculation.Targets(account.Facts, rulebook with { ClosedThrough = month.LastDay });
        // These are targets under rules that come into force with the close.
        return (account with { Settlement = null }).Post(targets, Cause.YearBegan(month), month.FirstDay);
    });

    /// <summary>One account of customers that turned out to be one. All of them follow the rules already.</summary>
    /// <param name="accountId">The customer that goes on.</param>
    public static Settled United(
        string accountId, IReadOnlyCollection<PostedAccount> accounts, Rulebook rulebook, Cause cause) =>
            new PostedAccount(
            accounts.Aggregate(CustomerAccount.New(accountId), (account, posted) => account.UnitedWith(posted.Facts)),
            new PostedKeys(accounts.Aggregate(PostedKeys.None.ByKey, (keys, posted) =>
                keys.SetItems(posted.Posted.ByKey))),
            rulebook.Revision)
            {
                Waiting = accounts.Aggregate(ImmutableDictionary<LedgerKey, long>.Empty, (keys, posted) =>
                    keys.SetItems(posted.Waiting)),
            }.Settle(rulebook, cause);

    /// <summary>
    /// The next day on which a later year of a prepayment is earned; null when nothing waits for time.
    /// </summary>
    public DateOnly? NextEarnedOn(Rulebook rulebook) =>
        Settlement is { } settlement && settlement.IsUnder(rulebook) && settlement.NextEarned is { } known
            ? known.On
            : NextEarned.Find(Facts, Facts.Lives(rulebook.WinBackDaysAt), rulebook).On;

    /// <summary>The same account, which remembers the day.</summary>
    public PostedAccount KnowingNextEarned(Rulebook rulebook)
    {
        if (Settlement is not { } settlement || !settlement.IsUnder(rulebook))
        {
            _ = NextEarnedOn(rulebook);
            return this;
        }

        return settlement.NextEarned is null
            ? this with { Settlement = settlement.KnowingNextEarned(Facts) }
            : this;
    }
}

/// <summary>An account after a step, and what the step adds to the partners' streams.</summary>
public sealed record Settled(
    PostedAccount Account, ImmutableArray<EntryPosted> Entries, ImmutableArray<VersionProtected> ProtectedVersions)
{
    public Settled Then(Func<PostedAccount, Settled> next)
    {
        var after = next(Account);
        return after with
        {
            Entries = [.. Entries, .. after.Entries],
            ProtectedVersions = [.. ProtectedVersions, .. after.ProtectedVersions]
        };
    }
}
