using System.Collections.Immutable;
using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Commissions.Domain.Forecasts;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Commissions.Domain.WhatIf;
using CsCheck;
using Specifications;

namespace Commissions.Domain.Tests;

public sealed class TryingOutRates
{
    private static readonly YearTable Raised = new([50_000, 150_000], 80_000);
    private static readonly YearTable Lowered = new([50_000, 90_000], 80_000);

    [Fact]
    public void Whatever_happened_an_estimate_is_what_the_ledger_would_come_to() => Histories.Any.Sample(facts =>
    {
        var programme = new Programme();
        programme.Publish(A.DefaultTerms with { TrainingRoyaltyPpm = 100_000 }, new DateOnly(2023, 1, 1));
        foreach (var fact in facts) programme.Deliver(fact);
        Rulebook[] tried = [programme.Rulebook, Publish(programme.Rulebook, Raised),
            Publish(programme.Rulebook, Lowered)];

        var sums = SumsOf(programme, tried);

        foreach (var (rulebook, sum) in tried.Zip(sums))
        {
            var targets = programme.Accounts.SelectMany(account => Calculation.Targets(account.Facts, rulebook))
                .GroupBy(EarnedBy.From)
                .ToDictionary(by => by.Key, by => by.Sum(target => target.Amount.Minor));
            sum.All.Should().BeEquivalentTo(targets);
        }
    }, iter: PlayedHistories.Iterations);

    [Fact]
    public void Whatever_happened_what_a_sparing_draft_may_keep_is_what_single_keys_would_lose() =>
        Histories.Any.Sample(facts =>
    {
        var programme = new Programme();
        programme.Publish(A.DefaultTerms with { TrainingRoyaltyPpm = 100_000 }, new DateOnly(2023, 1, 1));
        foreach (var fact in facts) programme.Deliver(fact);
        var sparing = A.DefaultTerms with
        {
            TrainingRoyaltyPpm = 100_000,
            Mode = ChangeMode.Retroactive,
            RetroDecrease = RetroDecrease.ProtectPaid
        };
        Rulebook[] tried = [Publish(programme.Rulebook, Lowered, sparing), Publish(programme.Rulebook, Raised),
            Publish(programme.Rulebook, Raised, sparing)];

        var sums = SumsOf(programme, tried);

        foreach (var (rulebook, sum) in tried.Zip(sums))
        {
            var after = Targets(rulebook).ToDictionary(target => target.Key, target => target.Amount.Minor);
            var lowered = Targets(programme.Rulebook)
                .Select(target =>
                    (target.Amount.Currency, Minor: target.Amount.Minor - after.GetValueOrDefault(target.Key)))
                .Where(loss => loss.Minor > 0 && rulebook.Published[^1].Terms.Protects)
                .GroupBy(loss => loss.Currency).ToDictionary(losses => losses.Key, losses =>
                    losses.Sum(loss => loss.Minor));
            sum.Lowered.Should().BeEquivalentTo(lowered);
        }

        IEnumerable<Target> Targets(Rulebook rulebook) =>
            programme.Accounts.SelectMany(account => Calculation.Targets(account.Facts, rulebook));
    }, iter: PlayedHistories.Iterations);

    [Fact]
    public void Whatever_happened_and_was_paid_out_a_sparing_draft_is_what_its_publication_would_come_to() =>
        Histories.Any.Sample(facts =>
    {
        var programme = new Programme();
        programme.Publish(A.DefaultTerms with { TrainingRoyaltyPpm = 100_000 }, new DateOnly(2023, 1, 1));
        foreach (var fact in facts) programme.Deliver(fact);
        var sparing = A.DefaultTerms with
        {
            TrainingRoyaltyPpm = 100_000,
            Mode = ChangeMode.Retroactive,
            RetroDecrease = RetroDecrease.ProtectPaid
        };
        var rulebook = Publish(programme.Rulebook, Lowered, sparing);
        // Every second key was paid out, as it stands.
        var paid = programme.Accounts.ToDictionary(account => account.Facts.CustomerId, account =>
            new PaidKeys(account.Posted.All
            .Where((_, number) => number % 2 == 0).ToImmutableDictionary(key => key.Key,
                key => new PaidKey(key.Key, key.Amount.Minor, key.Working.PlanId, key.Working.PlanVersion))));

        var estimate = NewEstimate(programme.Rulebook, [rulebook]);
        foreach (var page in PagesOf(programme)) estimate.Add(page, paid);

        var published = programme.Accounts.SelectMany(account => Calculation.Targets(
                paid[account.Facts.CustomerId].Protected(account.Facts, account.Posted, rulebook)
                    .Aggregate(account.Facts, CustomerJournal.Fold), rulebook))
            .GroupBy(EarnedBy.From)
            .ToDictionary(by => by.Key, by => by.Sum(target => target.Amount.Minor));
        estimate.Sums[0].All.Should().BeEquivalentTo(published);
        var spared = programme.Accounts.SelectMany(account => Calculation.Targets(account.Facts, rulebook))
            .Sum(target => target.Amount.Minor);
        estimate.Sums[0].Protected.Values.Sum().Should().Be(published.Values.Sum() - spared);
    }, iter: PlayedHistories.Iterations);

    [Fact]
    public void What_a_draft_that_spares_paid_amounts_takes_back_is_told_apart_from_what_it_adds()
    {
        var programme = new Programme();
        programme.Publish(A.DefaultTerms, new DateOnly(2023, 1, 1));
        object[] facts =
        [
            A.Consultant("p1"), A.Retention("p1"), .. A.PaidMonth("i1", 500_00, "2024-01-01"),
            .. A.PaidMonth("i2", 500_00, "2025-02-01"),
        ];
        foreach (var fact in facts) programme.Deliver(fact);
        var sparing = A.DefaultTerms with { Mode = ChangeMode.Retroactive, RetroDecrease = RetroDecrease.ProtectPaid };

        var sums = SumsOf(programme, [programme.Rulebook, Publish(programme.Rulebook, Lowered, sparing),
            Publish(programme.Rulebook, Raised, sparing)]);

        var lost = sums[0].All.Values.Sum() - sums[1].All.Values.Sum();
        lost.Should().Be(15_00);
        sums[1].Lowered.Should().ContainSingle().Which.Value.Should().Be(lost);
        sums[2].Lowered.Should().BeEmpty("nobody loses anything");
    }

    [Fact]
    public void Whatever_happened_the_year_to_come_costs_under_a_draft_what_it_will_cost_once_that_is_published() =>
        Histories.Any.Sample(facts =>
    {
        var programme = new Programme();
        programme.Publish(A.DefaultTerms, new DateOnly(2023, 1, 1));
        foreach (var fact in facts) programme.Deliver(fact);
        var days = new EarningDays(A.Date("2026-03-01"), A.Date("2027-03-01"));
        var raised = A.DefaultTerms with { ValidFrom = A.Date("2026-05-01"), Mode = ChangeMode.Prospective };
        Rulebook[] tried = [programme.Rulebook, Publish(programme.Rulebook, Raised),
            Publish(programme.Rulebook, Raised, raised)];
        Rulebook[] then = [.. tried.Select(rulebook => LiabilityForecast.Then(rulebook, days))];

        var estimate = new Estimate(then[0], then, new UnratedHistories(days).Find(then[0], then), days);
        foreach (var page in HistoryPage.Divide(programme.Accounts.Select(account =>
            LiabilityForecast.ComingLines(account.Facts, programme.Rulebook.WinBackDaysAt, days)), []))
            estimate.Add(page, new Dictionary<string, PaidKeys>());

        foreach (var (rulebook, sums) in tried.Zip(estimate.Sums))
            sums.All.GroupBy(sum => (sum.Key.PartnerId, sum.Key.Component, sum.Key.Currency))
                .Select(sum => (sum.Key, Minor: sum.Sum(each => each.Value))).Where(sum => sum.Minor != 0)
                .Should().BeEquivalentTo(programme.Accounts
                    .SelectMany(account =>
                        LiabilityForecast.Project(account.Facts, rulebook, days.From, days.Until))
                    .GroupBy(month => (month.PartnerId, month.Component, month.Expected.Currency))
                    .Select(sum => (sum.Key, Minor: sum.Sum(month => month.Expected.Minor)))
                    .Where(sum => sum.Minor != 0));
    }, iter: PlayedHistories.Iterations);

    private static Estimate NewEstimate(Rulebook inForce, IReadOnlyList<Rulebook> tried) =>
        new(inForce, tried, new UnratedHistories().Find(inForce, tried));

    private static IReadOnlyList<EarnedSums> SumsOf(Programme programme, IReadOnlyList<Rulebook> tried)
    {
        var estimate = NewEstimate(programme.Rulebook, tried);
        foreach (var page in PagesOf(programme)) estimate.Add(page, new Dictionary<string, PaidKeys>());
        return estimate.Sums;
    }

    private static ImmutableArray<HistoryPage> PagesOf(Programme programme) => HistoryPage.Divide(programme.Accounts
        .Select(account => PaidHistory.Read(account.Facts, programme.Rulebook.WinBackDaysAt)), []);

    private static Rulebook Publish(Rulebook inForce, YearTable retention, PlanTerms? terms = null) =>
        RulebookFold.Fold(inForce,
        new PlanVersionPublished(inForce.Published[0].PlanId, inForce.Published.Length + 1,
            (terms ?? A.DefaultTerms) with
            {
                Components =
            [
                .. A.DefaultTerms.Components.Select(rates =>
                    rates.Component == Component.Retention ? rates with { Years = retention } : rates),
            ],
            }, "", "", "", DateOnly.MaxValue, "what-if"));
}
