using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Commissions.Domain.Plans;
using CsCheck;
using Specifications;
using static Commissions.Domain.Tests.PlayedHistories;

namespace Commissions.Domain.Tests;

/// <summary>What must hold between the ledger and a replay, whatever happens.</summary>
public sealed class InvariantsOfReplays
{
    [Fact]
    public void Live_posting_equals_a_replay_of_the_journal_and_a_verification_of_the_entries() =>
        Gen.Select(History, Gen.Int[1, 20], Gen.Int[0, 400_000], Gen.Bool).Sample((facts, every, rate, protects) =>
        {
            var live = Play(facts, every, payEvery: 3);
            var before = live.Entries.GroupBy(entry => entry.Key)
                .ToDictionary(key => key.Key, key => key.Sum(e => e.Amount.Minor));
            live.Publish(A.Terms(rate, "2023-01-01") with
            {
                RetroDecrease = protects ? RetroDecrease.ProtectPaid : RetroDecrease.Apply,
            }, new DateOnly(2027, 12, 31));
            Replayed(live).Should().Equal(Totals(live));
            foreach (var key in live.Entries.GroupBy(entry => entry.Key))
            {
                var sum = 0L;
                foreach (var entry in key) entry.TargetMinor.Should().Be(sum += entry.Amount.Minor);
            }

            foreach (var paid in live.PaidKeysOf().Where(paid => protects && paid.Minor > 0))
                live.Entries.Where(entry => entry.Key == paid.Key).Sum(entry => entry.Amount.Minor)
                    .Should().BeGreaterThanOrEqualTo(Math.Min(paid.Minor, before.GetValueOrDefault(paid.Key)),
                        paid.Key.ToString());
        }, iter: Iterations / 3);

    // From the journal alone, customer by customer, as the replay does it.
    private static Dictionary<string, long> Replayed(Programme programme) => programme.Journal
        .Where(fact => Programme.CustomerOf(fact.Fact) is not null)
        .GroupBy(fact => programme.Rulebook.AccountOf(Programme.CustomerOf(fact.Fact)!), fact => fact.Fact)
        .SelectMany(account =>
        {
            var folded = account.Concat(programme.Kept.Where(kept =>
                programme.Rulebook.AccountOf(kept.CustomerId) == account.Key))
                .Aggregate(CustomerAccount.New(account.Key), CustomerJournal.Fold);
            return Calculation.Targets(folded, programme.Rulebook);
        })
        .Where(target => target.Amount.Minor != 0)
        .OrderBy(target => $"{target.CustomerId} {target.Key} {target.Amount.Currency}", StringComparer.Ordinal)
        .ToDictionary(target => $"{target.CustomerId} {target.Key} {target.Amount.Currency}", target =>
            target.Amount.Minor);

    [Fact]
    public void Invariant_13_a_replay_that_is_interrupted_and_repeated_posts_each_difference_once() =>
        Gen.Select(History, Gen.Int[0, 3], Gen.Int[0, 400_000]).Sample((facts, stopAfter, rate) =>
        {
            var terms = A.Terms(rate, "2023-01-01");
            var interrupted = Play(facts);
            interrupted.PutInForce(terms, new DateOnly(2027, 1, 10));
            var customers = interrupted.Accounts.Select(account => account.Facts.CustomerId).Order().ToArray();
            foreach (var customer in customers.Take(stopAfter)) interrupted.PostCorrections(customer);
            foreach (var customer in customers) interrupted.PostCorrections(customer);
            foreach (var customer in customers) interrupted.PostCorrections(customer);

            var undisturbed = Play(facts);
            undisturbed.PutInForce(terms, new DateOnly(2027, 1, 10));
            foreach (var customer in customers) undisturbed.PostCorrections(customer);
            Bytes(interrupted).Should().Be(Bytes(undisturbed));
            interrupted.Entries.Select(entry => entry.EntryId).Should().OnlyHaveUniqueItems();
        }, iter: Iterations);

    [Fact]
    public void A_rule_change_after_the_fact_pays_what_the_new_rules_would_have_paid_from_the_start() =>
        Gen.Select(History, Gen.Int[0, 400_000]).Sample((facts, rate) =>
        {
            var terms = A.Terms(rate, "2023-01-01");
            var changed = Play(facts);
            changed.Publish(terms, new DateOnly(2027, 1, 10));
            var fromTheStart = new Programme();
            fromTheStart.Publish(terms, new DateOnly(2023, 1, 1));
            Deliver(fromTheStart, facts, int.MaxValue);
            Totals(changed).Should().Equal(Totals(fromTheStart));
        }, iter: Iterations);
}
