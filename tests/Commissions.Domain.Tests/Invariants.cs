using System.Text.Json;
using Commissions.Domain.Accounting;
using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Payouts;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Contracts.Subscriptions.V1;
using CsCheck;
using Money;
using Specifications;

namespace Commissions.Domain.Tests;

/// <summary>What must hold whatever happens. The numbers are those of the programme's list of invariants.</summary>
public sealed class Invariants
{
    private const int Iterations = 300;
    private static readonly Gen<object[]> History = Histories.Any;
    private static readonly Period FirstMonth = new(2023, 1);
    private static readonly Period LastMonth = new(2027, 12);

    [Fact]
    public void Invariant_1_the_entries_of_a_key_add_up_to_its_target() => History.Sample(facts =>
    {
        var programme = Play(facts);
        var targets = programme.Ledgers.SelectMany(ledger => Calculation.Targets(ledger.Account, programme.Rulebook))
            .ToDictionary(target => target.Key, target => target.Amount.Minor);
        foreach (var key in programme.Entries.GroupBy(entry => entry.Key))
            key.Sum(entry => entry.Amount.Minor).Should().Be(targets.GetValueOrDefault(key.Key), key.Key.ToString());
    }, iter: Iterations);

    [Fact]
    public void Invariant_2_and_11_the_same_events_give_the_same_bytes() => History.Sample(facts =>
        Bytes(Play(facts)).Should().Equal(Bytes(Play(facts))), iter: Iterations);

    [Fact]
    public void Invariant_3_a_full_refund_of_every_invoice_leaves_nothing() => History.Sample(facts =>
    {
        var refunds = facts.OfType<InvoiceIssued>().Select(invoice => (object)new RefundRecorded
        {
            SourceEventId = invoice.InvoiceId + "-full",
            CustomerId = invoice.CustomerId,
            InvoiceId = invoice.InvoiceId,
            RefundedOn = new DateOnly(2026, 12, 1),
            Lines = [.. invoice.Lines.Select(line => new RefundedLine(line.LineId, line.NetMinor))],
        });
        var programme = Play([.. facts, .. refunds]);
        foreach (var key in programme.Entries.Where(IsCommission).GroupBy(entry => entry.Key))
            key.Sum(entry => entry.Amount.Minor).Should().Be(0, key.Key.ToString());
    }, iter: Iterations);

    private static bool IsCommission(EntryPosted entry) =>
        entry.Key.Component is Component.Acquisition or Component.Retention;

    [Fact]
    public void Invariant_4_totals_do_not_depend_on_the_order_of_delivery() =>
        Gen.Select(History, Gen.Int[0, 1_000_000]).Sample((facts, seed) =>
        {
            var shuffled = facts.ToArray();
            new Random(seed).Shuffle(shuffled);
            Totals(Play(shuffled)).Should().Equal(Totals(Play(facts)));
        }, iter: Iterations);

    [Fact]
    public void Invariant_4_closing_months_in_between_moves_entries_but_no_money() =>
        Gen.Select(History, Gen.Int[1, 20]).Sample((facts, every) =>
            Totals(Play(facts, closeEvery: every)).Should().Equal(Totals(Play(facts))), iter: Iterations);

    [Fact]
    public void Invariant_5_duplicates_change_nothing() => History.Sample(facts =>
        Bytes(Play([.. facts.SelectMany(fact => new[] { fact, fact }), .. facts]))
        .Should().Equal(Bytes(Play(facts))), iter: Iterations);

    [Fact]
    public void Invariant_6_every_closed_statement_reproduces_its_hash_and_the_chain_holds() =>
        Gen.Select(History, Gen.Int[1, 20]).Sample((facts, every) =>
        {
            var programme = Play(facts, closeEvery: every);
            foreach (var partner in programme.Statements.GroupBy(statement => statement.PartnerId))
            {
                string? previous = null;
                foreach (var statement in partner)
                {
                    statement.PreviousHash.Should().Be(previous);
                    Statement.HashOf(statement.PartnerId, statement.Period, programme.Entries.Where(entry =>
                        entry.PartnerId == statement.PartnerId && entry.Period == statement.Period), previous)
                        .Should().Be(statement.Hash);
                    previous = statement.Hash;
                }
            }
        }, iter: Iterations / 3);

    [Fact]
    public void Invariant_7_the_books_balance_and_equal_what_each_partner_is_owed() =>
        Gen.Select(History, Gen.Int[1, 20]).Sample((facts, every) =>
        {
            var programme = Play(facts, every, payEvery: 3);
            foreach (var partner in programme.Booked.GroupBy(PartnerOf))
            {
                var journal = PartnerBooks.Journal(partner.Key, partner, DateOnly.MaxValue);
                foreach (var transaction in journal)
                    transaction.Lines.Sum(line => line.Amount.Minor)
                    .Should().Be(0, $"{transaction.On} {transaction.Description}");
                foreach (var currency in journal.SelectMany(transaction => transaction.Lines)
                    .GroupBy(line => line.Amount.Currency))
                    currency.Where(line => line.Account.EndsWith(partner.Key, StringComparison.Ordinal))
                    .Sum(line => -line.Amount.Minor)
                        .Should().Be(programme.Entries.Where(e =>
                            e.PartnerId == partner.Key && e.Amount.Currency == currency.Key)
                            .Sum(e => e.Amount.Minor) - programme.PaidTo(partner.Key, currency.Key));
            }
        }, iter: Iterations / 3);

    [Fact]
    public void Invariant_8_the_parts_of_a_split_add_up_to_the_pool() => Gen.Select(
        Gen.Long[-10_000_000, 10_000_000], Gen.Long[0, 1_000_000].Array[1, 12]).Sample((total, weights) =>
        {
            if (weights.Sum() == 0) return;
            Rounding.ByLargestRemainder(total, weights).Sum().Should().Be(total);
        }, iter: 2_000);

    [Fact]
    public void Invariant_9_a_payout_pays_what_its_entries_add_up_to_and_no_entry_twice() =>
        Gen.Select(History, Gen.Int[1, 20]).Sample((facts, every) =>
        {
            var programme = Play(facts, every, payEvery: 2);
            var entries = programme.Entries.ToDictionary(entry => entry.EntryId, entry => entry.Amount.Minor);
            var locked = programme.Booked.Select(booked => booked.Event).OfType<PayoutLineLocked>().ToArray();
            foreach (var line in locked)
            {
                line.Amount.Minor.Should().BePositive();
                line.EntryIds.Sum(id => entries[id]).Should().Be(line.Amount.Minor);
            }

            locked.SelectMany(line => line.EntryIds).Should().OnlyHaveUniqueItems();
            var file = new PaymentFile("payout", "EUR", default, default, new Debtor("x", "DE75512108001245126199"),
                [.. locked.Select(line => new PaymentLine("e", line.PartnerId, "h", "DE89370400440532013000",
                    new PostalAddress("DE"), line.Amount.Minor))]);
            file.ControlSumMinor.Should().Be(locked.Sum(line => line.Amount.Minor));
        }, iter: Iterations / 3);

    [Fact]
    public void Invariant_10_what_was_known_after_a_fact_is_a_beginning_of_what_is_known_later() =>
        Gen.Select(History, Gen.Int[1, 20], Gen.Int[0, 100]).Sample((facts, every, cut) =>
        {
            var count = facts.Length * cut / 100;
            var known = new Programme();
            known.Publish(A.DefaultTerms, new DateOnly(2023, 1, 1));
            Deliver(known, [.. facts.Take(count)], every, payEvery: 3, closeAtEnd: false);
            var later = new Programme();
            later.Publish(A.DefaultTerms, new DateOnly(2023, 1, 1));
            Deliver(later, facts, every, payEvery: 3);
            later.Entries.Take(known.Entries.Count).Should().Equal(known.Entries);
            later.Statements.Take(known.Statements.Count).Select(s => s.Hash)
                .Should().Equal(known.Statements.Select(s => s.Hash));
        }, iter: Iterations / 3);

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

    private static string PartnerOf(BookedEvent booked) => booked.Event switch
    {
        EntryPosted entry => entry.PartnerId,
        PayoutLineLocked locked => locked.PartnerId,
        PayoutLinePaid paid => paid.PartnerId,
        _ => "",
    };

    [Fact]
    public void Invariant_13_a_replay_that_is_interrupted_and_repeated_posts_each_difference_once() =>
        Gen.Select(History, Gen.Int[0, 3], Gen.Int[0, 400_000]).Sample((facts, stopAfter, rate) =>
        {
            var terms = A.Terms(rate, "2023-01-01");
            var interrupted = Play(facts);
            interrupted.PutInForce(terms, new DateOnly(2027, 1, 10));
            var customers = interrupted.Ledgers.Select(ledger => ledger.Account.CustomerId).Order().ToArray();
            foreach (var customer in customers.Take(stopAfter)) interrupted.PostCorrections(customer);
            foreach (var customer in customers) interrupted.PostCorrections(customer);
            foreach (var customer in customers) interrupted.PostCorrections(customer);

            var undisturbed = Play(facts);
            undisturbed.PutInForce(terms, new DateOnly(2027, 1, 10));
            foreach (var customer in customers) undisturbed.PostCorrections(customer);
            Bytes(interrupted).Should().Equal(Bytes(undisturbed));
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

    [Fact]
    public void Nothing_is_ever_posted_to_a_closed_month_and_no_entry_id_repeats() =>
        Gen.Select(History, Gen.Int[1, 20]).Sample((facts, every) =>
        {
            var programme = Play(facts, closeEvery: every);
            programme.Entries.Select(entry => entry.EntryId).Should().OnlyHaveUniqueItems();
            foreach (var statement in programme.Statements)
                programme.Entries.Count(entry =>
                    entry.PartnerId == statement.PartnerId && entry.Period == statement.Period)
                    .Should().Be(statement.Entries);
        }, iter: Iterations / 3);

    [Fact]
    public void A_ledger_survives_its_way_through_the_store() => History.Sample(facts =>
    {
        var programme = Play(facts);
        foreach (var ledger in programme.Ledgers)
        {
            var account = RoundTrip(ledger.Account);
            Calculation.Targets(account, RoundTrip(programme.Rulebook))
                .Should().Equal(Calculation.Targets(ledger.Account, programme.Rulebook));
        }

        programme.Entries.Select(RoundTrip).Should().Equal(programme.Entries);
    }, iter: Iterations / 3);

    private static Programme Play(IReadOnlyList<object> facts, int closeEvery = int.MaxValue,
        int payEvery = int.MaxValue)
    {
        var programme = new Programme();
        programme.Publish(A.DefaultTerms with { TrainingRoyaltyPpm = 100_000, RoyaltySetOff = true },
            new DateOnly(2023, 1, 1));
        Deliver(programme, facts, closeEvery, payEvery);
        return programme;
    }

    // All months are closed at the end, so that the same time has passed in every variant.
    private static void Deliver(Programme programme, IReadOnlyList<object> facts, int closeEvery,
        int payEvery = int.MaxValue, bool closeAtEnd = true)
    {
        var next = FirstMonth;
        for (var i = 0; i < facts.Count; i++)
        {
            programme.Deliver(facts[i]);
            if (i % closeEvery != closeEvery - 1) continue;
            programme.CloseUpTo(next, FirstMonth);
            next = next.Next();
            if (i / closeEvery % payEvery == 0)
                foreach (var partnerId in programme.Rulebook.Partners.Keys)
                    programme.PayOut(partnerId, LastMonth, "2027-01-01");
        }

        if (closeAtEnd) programme.CloseUpTo(LastMonth, FirstMonth);
    }

    private static Dictionary<string, long> Totals(Programme programme) => programme.Entries
        .GroupBy(entry => $"{entry.CustomerId} {entry.Key} {entry.Amount.Currency}")
        .Select(key => (key.Key, Sum: key.Sum(entry => entry.Amount.Minor)))
        .Where(key => key.Sum != 0).OrderBy(key => key.Key, StringComparer.Ordinal)
        .ToDictionary(key => key.Key, key => key.Sum);

    private static byte[] Bytes(Programme programme) =>
        JsonSerializer.SerializeToUtf8Bytes(programme.Entries, JsonSerializerOptions.Web);

    private static T RoundTrip<T>(T value) =>
        JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(value, JsonSerializerOptions.Web),
            JsonSerializerOptions.Web)!;
}
