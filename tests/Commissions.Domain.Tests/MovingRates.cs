using System.Collections.Immutable;
using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Commissions.Domain.WhatIf;
using Contracts.Leads.V1;
using CsCheck;
using Specifications;

namespace Commissions.Domain.Tests;

/// <summary>Questions that follow each other: what an earlier one found is used, and nothing that is out of
/// date.</summary>
public sealed class MovingRates
{
    private static readonly DateOnly Start = new(2023, 1, 1);

    private static readonly Gen<int> Ppm = Gen.OneOf(Gen.Const(0), Gen.Int[1, 300_000]);

    private static readonly Gen<ImmutableArray<int>> Rates = Ppm.Array[4].Select(rates => rates.ToImmutableArray());

    private static readonly Gen<ImmutableArray<PartnerType>> Types = Gen.OneOf(
        Gen.Const(ImmutableArray.Create(PartnerType.Distributor)),
        Gen.Const(ImmutableArray.Create(Enum.GetValues<PartnerType>())));

    private static readonly Gen<PlanTerms> Terms = Gen.Select(OneOf(0, 200, 500), Gen.Enum<RateDateBasis>(),
        OneOf<int?>(null, null, 150_000), Gen.Enum<RetroDecrease>(),
        OneOf(0, 0, 200), Gen.Bool, OneOf<int?>(null, 50_000), Types,
        (days, basis, cap, decrease, qualify, onAnniversary, royalty, types) => A.DefaultTerms with
        {
            ValidFrom = Start.AddDays(days),
            RateDateBasis = basis,
            ProgramCapPpm = cap,
            RetroDecrease = decrease,
            QualifyAfterDays = qualify,
            EarnOnAnniversary = onAnniversary,
            TrainingRoyaltyPpm = royalty,
            Components = [.. A.DefaultTerms.Components.Select(rates => rates with { PartnerTypes = types })],
        });

    // Most customers have one partner for each role, with the whole share.
    private static readonly Gen<object[]> Facts = Gen.Select(Histories.Any, Gen.Int[0, 3], (facts, shared) =>
        shared == 0 ? facts
        : facts.DistinctBy(fact => fact is AttributionStarted held ? (held.CustomerId, held.Role) : fact)
            .Select(fact => fact is AttributionStarted held ? held with { SharePpm = A.WholeShare } : fact).ToArray());

    /// <param name="Arriving">Facts that arrive before it, of a thousand.</param>
    /// <param name="Paid">Which third of the keys was paid out.</param>
    /// <param name="Tried">Terms by number, each with rates.</param>
    private sealed record Question(int Arriving, int Paid, (int Terms, ImmutableArray<int> Rates)[] Tried);

    private static readonly Gen<Question> Asked = Gen.Select(OneOf(0, 0, 200), OneOf(1, 1, 2),
        Gen.Select(Gen.Int[0, 2], Rates).Array[1, 3], (arriving, paid, tried) => new Question(arriving, paid, tried));

    [Fact]
    public void Whatever_is_asked_in_turn_an_answer_is_what_publication_would_come_to() => Gen.Select(
        Facts, Terms, Rates, Terms.Array[3], Asked.Array[2, 5]).Sample((facts, second, rates, terms, asked) =>
    {
        var programme = new Programme();
        programme.Publish(A.DefaultTerms with { TrainingRoyaltyPpm = 100_000 }, Start);
        programme.Publish(At(second with { RetroDecrease = RetroDecrease.Apply }, rates), Start);
        var arrived = facts.Length * 3 / 5;
        foreach (var fact in facts[..arrived]) programme.Deliver(fact);
        var known = new KnownAccounts();
        foreach (var question in asked)
        {
            var until = Math.Min(facts.Length, arrived + (facts.Length * question.Arriving / 1_000));
            for (; arrived < until; arrived++) programme.Deliver(facts[arrived]);
            known.BringUpTo(programme, question.Paid);
            Rulebook[] tried =
                [.. question.Tried.Select(draft => Publish(programme.Rulebook, At(terms[draft.Terms], draft.Rates)))];

            var sums = known.Ask(programme.Rulebook, tried);

            foreach (var (rulebook, sum) in tried.Zip(sums)) known.MustBe(programme, rulebook, sum);
        }
    }, iter: Thoroughness.Histories(2_000));

    [Fact]
    public void Terms_that_differ_in_rates_alone_share_what_was_read_of_accounts_and_others_do_not()
    {
        var programme = new Programme();
        programme.Publish(A.DefaultTerms, Start);
        var (inForce, terms) = (programme.Rulebook, A.DefaultTerms);
        var acquisition = terms.Components[0];
        PlanTerms[] others =
        [
            terms with { ValidFrom = Start.AddDays(1) }, terms with { RateDateBasis = RateDateBasis.InvoiceDate },
            terms with { ProgramCapPpm = 1 }, terms with { QualifyAfterDays = 1 },
            terms with { EarnOnAnniversary = false }, terms with { TrainingRoyaltyPpm = 1 },
            terms with { RetroDecrease = RetroDecrease.Apply },
            terms with { Components = [acquisition] },
            terms with { Components = [acquisition, acquisition] },
            terms with { Components = terms.Components.SetItem(0, acquisition with { Products = ["suite"] }) },
            terms with { Components = terms.Components.SetItem(0, acquisition with { PartnerTypes = [] }) },
        ];
        var unrated = new UnratedHistories();

        IReadOnlyList<UnratedHistory?> Find(Rulebook rules, params PlanTerms[] drafts) =>
            unrated.Find(rules, [.. drafts.Select(draft => Publish(inForce, draft))]);

        var first = Find(inForce, terms, At(terms, [1, 2, 3, 4]));
        first[0].Should().NotBeNull().And.BeSameAs(first[1]);
        foreach (var other in others)
        {
            var found = Find(inForce, other, At(terms, [5, 6, 7, 8]));
            found[0].Should().NotBeNull().And.NotBeSameAs(first[0]);
            found[1].Should().BeSameAs(first[0]);
        }

        Find(inForce, others).Should().Contain((UnratedHistory?)null, "memory is bounded");
        var later = Find(inForce, terms)[0];
        Find(inForce with { ClosedThrough = Start }, terms)[0].Should().NotBeSameAs(later, "the rules changed");
    }

    /// <summary>What a service keeps of a programme between questions.</summary>
    private sealed class KnownAccounts
    {
        private readonly Dictionary<string, (PostedAccount Account, PaidHistory History)> _accounts = [];
        private readonly UnratedHistories _unrated = new();
        private Dictionary<string, PaidKeys> _paid = [];
        private ImmutableArray<HistoryPage> _pages = [];
        private int _paidThird;

        public void BringUpTo(Programme programme, int paidThird)
        {
            foreach (var gone in _accounts.Keys.Except(programme.Accounts.Select(account => account.Facts.CustomerId)))
                _accounts.Remove(gone);
            var changed = programme.Accounts.Where(account => !ReferenceEquals(
                _accounts.GetValueOrDefault(account.Facts.CustomerId).Account, account)).ToArray();
            foreach (var account in changed)
                _accounts[account.Facts.CustomerId] =
                    (account, PaidHistory.Read(account.Facts, programme.Rulebook.WinBackDaysAt));
            _pages = HistoryPage.Divide(_accounts.Values.Select(account => account.History), _pages);
            if (paidThird == _paidThird && changed.Length == 0) return;
            _paidThird = paidThird;
            _paid = programme.Accounts.ToDictionary(account => account.Facts.CustomerId, account =>
                new PaidKeys(account.Posted.All.Where((_, number) => number % 3 == paidThird)
                    .ToImmutableDictionary(key => key.Key, key => new PaidKey(key.Key, Taken(key.Amount.Minor),
                        key.Working.PlanId, key.Working.PlanVersion))));
        }

        // Of some keys a refund took back what was paid, of others a part was not paid yet.
        private static long Taken(long minor) => (minor % 3) switch { 0 => minor * 2, 1 => minor / 2, _ => minor };

        public IReadOnlyList<EarnedSums> Ask(Rulebook inForce, IReadOnlyList<Rulebook> tried)
        {
            var estimate = new Estimate(inForce, tried, _unrated.Find(inForce, tried));
            foreach (var page in _pages) estimate.Add(page, _paid);
            return estimate.Sums;
        }

        public void MustBe(Programme programme, Rulebook rulebook, EarnedSums sums)
        {
            var without = programme.Accounts.SelectMany(account => Calculation.Targets(account.Facts, rulebook))
                .ToArray();
            var published = programme.Accounts.SelectMany(account => Calculation.Targets(
                _paid[account.Facts.CustomerId].Protected(account.Facts, account.Posted, rulebook)
                    .Aggregate(account.Facts, CustomerJournal.Fold), rulebook)).ToArray();
            var after = without.ToDictionary(target => target.Key, target => target.Amount.Minor);
            var lowered = programme.Accounts
                .SelectMany(account => Calculation.Targets(account.Facts, programme.Rulebook))
                .Select(target => (target.Amount.Currency,
                    Minor: target.Amount.Minor - after.GetValueOrDefault(target.Key)))
                .Where(loss => loss.Minor > 0 && rulebook.Published[^1].Terms.Protects)
                .GroupBy(loss => loss.Currency)
                .ToDictionary(losses => losses.Key, losses => losses.Sum(loss => loss.Minor));

            sums.All.Should().BeEquivalentTo(published
                .GroupBy(EarnedBy.From)
                .ToDictionary(by => by.Key, by => by.Sum(target => target.Amount.Minor)));
            sums.Lowered.Should().BeEquivalentTo(lowered);
            foreach (var currency in (string[])["EUR", "JPY"])
                sums.Protected.GetValueOrDefault(currency).Should()
                    .Be(SumIn(currency, published) - SumIn(currency, without));
        }
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(drawn => values[drawn]);

    private static long SumIn(string currency, IEnumerable<Target> targets) =>
        targets.Where(target => target.Amount.Currency == currency).Sum(target => target.Amount.Minor);

    private static PlanTerms At(PlanTerms terms, ImmutableArray<int> ppm) => terms with
    {
        Components =
        [
            terms.Components[0] with { Years = new YearTable([ppm[0]], ppm[1]) },
            terms.Components[1] with { Years = new YearTable([ppm[2]], ppm[3]) },
        ],
    };

    private static Rulebook Publish(Rulebook inForce, PlanTerms terms) => RulebookFold.Fold(inForce,
        new PlanVersionPublished(inForce.Published[0].PlanId, inForce.Published.Length + 1, terms, "", "", "",
            DateOnly.MaxValue, "what-if"));
}
