using System.Text.Json;
using Commissions.Domain.Earning;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Periods;
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
        foreach (var ledger in programme.Ledgers)
        {
            var targets = Calculation.Targets(ledger.Account, programme.Rulebook).ToDictionary(t => t.Key, t => t.Amount.Minor);
            foreach (var key in programme.Entries.Where(e => e.CustomerId == ledger.Account.CustomerId).GroupBy(e => e.Key))
                key.Sum(entry => entry.Amount.Minor).Should().Be(targets.GetValueOrDefault(key.Key), key.Key.ToString());
        }
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
        foreach (var key in programme.Entries.GroupBy(entry => entry.Key))
            key.Sum(entry => entry.Amount.Minor).Should().Be(0, key.Key.ToString());
    }, iter: Iterations);

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
        Bytes(Play([.. facts.SelectMany(fact => new[] { fact, fact }), .. facts])).Should().Equal(Bytes(Play(facts))), iter: Iterations);

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
    public void Invariant_8_the_parts_of_a_split_add_up_to_the_pool() => Gen.Select(
        Gen.Long[-10_000_000, 10_000_000], Gen.Long[0, 1_000_000].Array[1, 12]).Sample((total, weights) =>
        {
            if (weights.Sum() == 0) return;
            Rounding.ByLargestRemainder(total, weights).Sum().Should().Be(total);
        }, iter: 2_000);

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
                programme.Entries.Count(entry => entry.PartnerId == statement.PartnerId && entry.Period == statement.Period)
                    .Should().Be(statement.Entries);
        }, iter: Iterations / 3);

    [Fact]
    public void A_ledger_survives_its_way_through_the_store() => History.Sample(facts =>
    {
        var programme = Play(facts);
        foreach (var ledger in programme.Ledgers)
        {
            var account = RoundTrip(ledger.Account);
            Calculation.Targets(account, RoundTrip(programme.Rulebook)).Should().Equal(Calculation.Targets(ledger.Account, programme.Rulebook));
        }

        programme.Entries.Select(RoundTrip).Should().Equal(programme.Entries);
    }, iter: Iterations / 3);

    private static Programme Play(IReadOnlyList<object> facts, int closeEvery = int.MaxValue)
    {
        var programme = new Programme();
        programme.Publish(A.DefaultTerms, new DateOnly(2023, 1, 1));
        Deliver(programme, facts, closeEvery);
        return programme;
    }

    // All months are closed at the end, so that the same time has passed in every variant.
    private static void Deliver(Programme programme, IReadOnlyList<object> facts, int closeEvery)
    {
        var next = FirstMonth;
        for (var i = 0; i < facts.Count; i++)
        {
            programme.Deliver(facts[i]);
            if (i % closeEvery != closeEvery - 1) continue;
            programme.CloseUpTo(next, FirstMonth);
            next = next.Next();
        }

        programme.CloseUpTo(LastMonth, FirstMonth);
    }

    private static Dictionary<string, long> Totals(Programme programme) => programme.Entries
        .GroupBy(entry => $"{entry.CustomerId} {entry.Key} {entry.Amount.Currency}")
        .Select(key => (key.Key, Sum: key.Sum(entry => entry.Amount.Minor)))
        .Where(key => key.Sum != 0).OrderBy(key => key.Key, StringComparer.Ordinal)
        .ToDictionary(key => key.Key, key => key.Sum);

    private static byte[] Bytes(Programme programme) => JsonSerializer.SerializeToUtf8Bytes(programme.Entries, JsonSerializerOptions.Web);

    private static T RoundTrip<T>(T value) =>
        JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(value, JsonSerializerOptions.Web), JsonSerializerOptions.Web)!;
}
