using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Commissions.Domain.Earning;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Commissions.Domain.WhatIf;
using Commissions.Service.Store;
using Contracts.Leads.V1;
using Decisions;
using EventStore;
using Hosting;
using Marten;
using Money;

namespace Commissions.Service.WhatIf;

/// <summary>
/// A partner manager tries out rates and sees at once what all of history would have paid. Nothing is stored, and
/// nobody approves on the strength of it: that is what the preview of a draft is for.
/// </summary>
internal static class TryOutRates
{
    private const int DraftsMax = 100;

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/v1/plans/{id}/what-if", Handle)
        .For(Role.PartnerManager, Role.Finance)
        .WithName("TryOutRates").WithSummary("What history would have paid under drafts that are not saved")
        .WithDescription(
            $"1 to {DraftsMax} drafts, each as it would be saved: from its day on, and sparing what payouts took " +
            "where it says so. Compared with what the rules in force come to on all history known now; once the " +
            "ledger follows them that is what is posted, so the preview of the saved draft has the same totals. The " +
            "first question after a while reads history, which takes some seconds for each million facts; later ones " +
            "are answered at once.")
        .Produces<WhatIfAnswer>().ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .AsRead();

    private static async Task<IResult> Handle(string id, WhatIfQuestion body, IQuerySession session,
        KnownHistory history, ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        if (body.Drafts is not { Count: >= 1 and <= DraftsMax })
            return Problems.From(Rejection.Invalid("drafts", $"Ask about 1 to {DraftsMax} drafts at once."));
        var plan = await session.Load(PlanDocument.StreamOf(id), Plan.Initial, (p, e) =>
            Plan.Fold(p, e.Data), cancellation);
        if (plan.Version == 0) return Problems.From(Rejection.NotFound("plan", id));
        var trials = new List<Trial>(body.Drafts.Count);
        var inForce = await session.RulesInForce(cancellation);
        foreach (var (number, draft) in body.Drafts.Index())
        {
            var (trial, wrong) = Trial.Of(draft, plan.State, inForce, calendar.Today());
            if (wrong is not null)
                return Problems.From(wrong.AddFact("draft", number.ToString(CultureInfo.InvariantCulture)));
            trials.Add(trial!);
        }

        return await history.Use<IResult>(now =>
        {
            Rulebook[] tried = [.. trials.Select(trial => trial.Publish(now.Past.InForce))];
            if (tried.Any(rulebook => !rulebook.HasSameWinBack(now.Past.InForce)))
                return Problems.From(Rejection.Conflict("what-if-win-back",
                    "Another win-back gap gives customers other years. Save the draft and request a preview, which " +
                    "reads all facts again."));
            return TypedResults.Ok(Answer(now, Sums(now.Past, tried, now.Paid.ByAccount, cancellation)) with
            {
                Forecasts = body.Forecast ? Forecasts(now.Coming, trials, cancellation) : null,
                LastYear = body.Forecast ? WhatIfYear.Of(now.LastYear) : null,
            });
        }, TooLong, cancellation);
    }

    private static IResult TooLong(long facts, long factsMax) => Problems.From(Rejection.Conflict("what-if-too-long",
        $"History has {facts} facts, and this service keeps at most {factsMax} in memory (WhatIf:FactsMax). Save the " +
        "draft and request a preview."));

    /// <summary>What all accounts earn under each rulebook.</summary>
    /// <param name="paid">What payouts took, by account.</param>
    internal static IReadOnlyList<EarnedSums> Sums(KnownAccounts accounts, IReadOnlyList<Rulebook> tried,
        IReadOnlyDictionary<string, PaidKeys> paid, CancellationToken cancellation)
    {
        var unrated = accounts.Unrated.Find(accounts.InForce, tried);
        var parts = new ConcurrentBag<Estimate>();
        Parallel.ForEach(accounts.Pages, new ParallelOptions { CancellationToken = cancellation }, () =>
            new Estimate(accounts.InForce, tried, unrated, accounts.Days),
            (page, _, estimate) =>
            {
                estimate.Add(page, paid);
                return estimate;
            }, parts.Add);
        var sums = tried.Select(_ => new EarnedSums()).ToArray();
        foreach (var part in parts)
            for (var i = 0; i < sums.Length; i++) sums[i].Add(part.Sums[i]);
        return sums;
    }

    private static WhatIfAnswer Answer(HistoryNow now, IReadOnlyList<EarnedSums> tried) => new(now.UpTo,
        [.. tried.Select(sum => WhatIfEstimate.From(now.Past.Earned.Sums, sum, withPartners: tried.Count == 1))]);

    private static IReadOnlyList<WhatIfForecast> Forecasts(KnownAccounts coming, List<Trial> trials,
        CancellationToken cancellation)
    {
        // Nothing of what is to come was paid out, so nothing of it is protected.
        var tried = Sums(coming, [.. trials.Select(trial => trial.Publish(coming.InForce))],
            ImmutableDictionary<string, PaidKeys>.Empty, cancellation);
        return [.. tried.Select(sum => WhatIfForecast.Compare(coming.Days!.Value, coming.Earned.Sums, sum))];
    }
}

/// <summary>A draft as a version of the plan that it would be published in.</summary>
internal sealed record Trial(Plan Plan, PlanVersionDrafted Version)
{
    public static (Trial? Trial, Rejection? Wrong) Of(PlanDraft draft, Plan plan, Rulebook inForce, DateOnly today)
    {
        var (terms, wrong) = draft.Check(today, inForce);
        if (wrong is not null) return (null, wrong);
        (var recipients, wrong) = draft.CheckRecipients(inForce);
        // What only some are given is a plan of its own.
        var of = recipients is null || plan.GivingRefusal() is null
            ? plan
            : Plan.Initial with { PlanId = $"{plan.PlanId}/given-to", IsForSelected = true };
        wrong ??= ProgrammeSettings.WinBackRefusal(inForce, of, terms!);
        return wrong is not null
            ? (null, wrong)
            : (new Trial(of, new PlanVersionDrafted(of.PlanId!, of.NextVersion, terms!, "", "", "")
            {
                GivenTo = recipients,
            }), null);
    }

    public Rulebook Publish(Rulebook inForce) => ProgrammeSettings.OnPublication(inForce, Plan.Fold(Plan, Version),
        Plan.Publication(Version, "", DateOnly.MaxValue, "what-if")).Aggregate(inForce, RulebookFold.Fold);
}

/// <param name="Forecast">Also say what the coming twelve months would cost, and what the last twelve did.</param>
internal sealed record WhatIfQuestion(IReadOnlyList<PlanDraft> Drafts, bool Forecast = false);

/// <param name="KnownUpTo">Sequence of the last journal event that was counted.</param>
/// <param name="Estimates">One for each draft, in their order.</param>
internal sealed record WhatIfAnswer(long KnownUpTo, IReadOnlyList<WhatIfEstimate> Estimates)
{
    /// <summary>One for each draft, in their order; only where asked for.</summary>
    public IReadOnlyList<WhatIfForecast>? Forecasts { get; init; }

    /// <summary>Only where asked for.</summary>
    public WhatIfYear? LastYear { get; init; }
}

/// <summary>All of history under the rules in force and under a draft.</summary>
/// <param name="MayBeKept">
/// Where the draft protects what was paid out: how much less single keys would earn, whether they are paid out or not.
/// </param>
/// <param name="Kept">Of that, what stays with the partners because payouts took it; it is counted as earned in the
/// totals.</param>
/// <param name="Partners">Whoever gains or loses, the largest gain first; only where one draft is asked about.</param>
internal sealed record WhatIfEstimate(ImmutableArray<WhatIfTotal> Totals, int PartnersThatGain, int PartnersThatLose,
    ImmutableArray<Amount> MayBeKept, ImmutableArray<Amount> Kept, ImmutableArray<WhatIfPartner>? Partners)
{
    public static WhatIfEstimate From(EarnedSums inForce, EarnedSums tried, bool withPartners)
    {
        var partners = WhatIfPartner.Compare(inForce, tried).Where(partner => partner.Difference.Minor != 0).ToArray();
        return new WhatIfEstimate(WhatIfTotal.Compare(inForce, tried),
            partners.Count(partner => partner.Difference.Minor > 0),
            partners.Count(partner => partner.Difference.Minor < 0),
            [.. tried.Lowered.Select(lowered => new Amount(lowered.Value, lowered.Key))],
            [.. tried.Protected.Where(kept => kept.Value != 0).Select(kept => new Amount(kept.Value, kept.Key))],
            withPartners ? [.. partners] : null);
    }
}

/// <summary>
/// What the days to come would cost under the rules in force and under a draft, if running subscriptions go on as they
/// are: the forecast of liability, under both.
/// </summary>
/// <param name="From">First day that counts as future; <paramref name="Until"/> is the first day after it.</param>
/// <param name="Partners">Whoever earns anything, the largest gain first.</param>
internal sealed record WhatIfForecast(DateOnly From, DateOnly Until, ImmutableArray<WhatIfTotal> Totals,
    ImmutableArray<WhatIfPartner> Partners)
{
    public static WhatIfForecast Compare(EarningDays days, EarnedSums inForce, EarnedSums tried) => new(days.From,
        days.Until, WhatIfTotal.Compare(inForce, tried), WhatIfPartner.Compare(inForce, tried));
}

/// <summary>What the rules in force come to on what was earned in the last twelve months.</summary>
/// <param name="Until">First day after it.</param>
internal sealed record WhatIfYear(DateOnly From, DateOnly Until, ImmutableArray<WhatIfTotal> Totals)
{
    public static WhatIfYear Of(EarnedInForce earned) =>
        new(earned.Days!.Value.From, earned.Days.Value.Until, WhatIfTotal.Compare(earned.Sums, earned.Sums));
}

/// <param name="PlanId">Null for what no year table pays: trainings and adjustments by hand.</param>
/// <param name="PartnerType">The type for which the plan pays; null where no year table does.</param>
internal sealed record WhatIfTotal(string? PlanId, Component Component, PartnerType? PartnerType, int CustomerYear,
    Amount InForce, Amount Tried)
{
    public Amount Difference => Tried - InForce;

    public static ImmutableArray<WhatIfTotal> Compare(EarnedSums inForce, EarnedSums tried) =>
    [
        .. BothSums.Of(inForce, tried)
            .GroupBy(sum => (sum.By.PlanId, sum.By.Component, sum.By.PartnerType, sum.By.CustomerYear, sum.By.Currency))
            .OrderBy(sum => sum.Key.Component).ThenBy(sum => sum.Key.CustomerYear)
            .ThenBy(sum => sum.Key.Currency, StringComparer.Ordinal).ThenBy(sum => sum.Key.PartnerType)
            .ThenBy(sum => sum.Key.PlanId, StringComparer.Ordinal)
            .Select(sum => new WhatIfTotal(sum.Key.PlanId, sum.Key.Component, sum.Key.PartnerType,
                sum.Key.CustomerYear, new Amount(sum.TotalMinor(each => each.InForce), sum.Key.Currency),
                new Amount(sum.TotalMinor(each => each.Tried), sum.Key.Currency))),
    ];
}

internal sealed record WhatIfPartner(string PartnerId, Amount InForce, Amount Tried)
{
    public Amount Difference => Tried - InForce;

    public static ImmutableArray<WhatIfPartner> Compare(EarnedSums inForce, EarnedSums tried) =>
    [
        .. BothSums.Of(inForce, tried).GroupBy(sum => (sum.By.PartnerId, sum.By.Currency))
            .Select(partner => new WhatIfPartner(partner.Key.PartnerId,
                new Amount(partner.TotalMinor(each => each.InForce), partner.Key.Currency),
                new Amount(partner.TotalMinor(each => each.Tried), partner.Key.Currency)))
            .OrderByDescending(partner => partner.Difference.Minor)
            .ThenBy(partner => partner.PartnerId, StringComparer.Ordinal),
    ];
}

/// <summary>What is earned for the same under the rules in force and under a draft, in minor units.</summary>
internal readonly record struct BothSums(EarnedBy By, long InForce, long Tried)
{
    public static IEnumerable<BothSums> Of(EarnedSums inForce, EarnedSums tried)
    {
        var (earned, wouldEarn) = (inForce.All, tried.All);
        return earned.Keys.Union(wouldEarn.Keys).Select(by =>
            new BothSums(by, earned.GetValueOrDefault(by), wouldEarn.GetValueOrDefault(by)));
    }
}
