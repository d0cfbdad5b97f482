using System.Text.Json;
using Commissions.Domain.Accounting;
using Commissions.Domain.Earning;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Payouts;
using Commissions.Domain.Plans;
using Contracts.Subscriptions.V1;
using CsCheck;
using Money;
using Specifications;
using static Commissions.Domain.Tests.PlayedHistories;

namespace Commissions.Domain.Tests;

/// <summary>What must hold whatever happens. The numbers are those of the programme's list of invariants.</summary>
public sealed class Invariants
{
    [Fact]
    public void Invariant_1_the_entries_of_a_key_add_up_to_its_target() => History.Sample(facts =>
    {
        var programme = Play(facts);
        var targets = programme.Accounts.SelectMany(account => Calculation.Targets(account.Facts, programme.Rulebook))
            .ToDictionary(target => target.Key, target => target.Amount.Minor);
        foreach (var key in programme.Entries.GroupBy(entry => entry.Key))
            key.Sum(entry => entry.Amount.Minor).Should().Be(targets.GetValueOrDefault(key.Key), key.Key.ToString());
    }, iter: Iterations);

    [Fact]
    public void Invariant_2_and_11_the_same_events_give_the_same_bytes() => History.Sample(facts =>
        Bytes(Play(facts)).Should().Be(Bytes(Play(facts))), iter: Iterations);

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
        .Should().Be(Bytes(Play(facts))), iter: Iterations);

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

    private static string PartnerOf(BookedEvent booked) => booked.Event switch
    {
        EntryPosted entry => entry.PartnerId,
        PayoutLineLocked locked => locked.PartnerId,
        PayoutLinePaid paid => paid.PartnerId,
        _ => "",
    };

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
        foreach (var posted in programme.Accounts)
        {
            var account = RoundTrip(posted.Facts);
            Calculation.Targets(account, RoundTrip(programme.Rulebook))
                .Should().Equal(Calculation.Targets(posted.Facts, programme.Rulebook));
        }

        programme.Entries.Select(RoundTrip).Should().Equal(programme.Entries);
    }, iter: Iterations / 3);

    private static T RoundTrip<T>(T value) =>
        JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(value, JsonSerializerOptions.Web),
            JsonSerializerOptions.Web)!;
}
