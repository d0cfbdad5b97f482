using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Commissions.Domain.Plans;
using Commissions.Domain.WhatIf;
using Commissions.Service.Store;
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
        var terms = new List<PlanTerms>(body.Drafts.Count);
        var inForce = await session.RulesInForce(cancellation);
        foreach (var (number, draft) in body.Drafts.Index())
        {
            var (checkedTerms, wrong) = draft.Check(calendar.Today(), inForce);
            wrong ??= ProgrammeSettings.WinBackRefusal(inForce, plan.State, checkedTerms!);
            if (wrong is not null)
                return Problems.From(wrong.AddFact("draft", number.ToString(CultureInfo.InvariantCulture)));
            terms.Add(checkedTerms!);
        }

        var version = plan.State.Versions.Length + 1;
        return await history.Use<IResult>(now =>
        {
            Rulebook[] tried = [.. terms.Select(draft => Published(now.InForce, plan.State, version, draft))];
            if (tried.Any(rulebook => !rulebook.HasSameWinBack(now.InForce)))
                return Problems.From(Rejection.Conflict("what-if-win-back",
                    "Another win-back gap gives customers other years. Save the draft and request a preview, which " +
                    "reads all facts again."));
            return TypedResults.Ok(Answer(now, Sums(now, tried, cancellation)));
        }, TooLong, cancellation);
    }

    private static IResult TooLong(long facts, long factsMax) => Problems.From(Rejection.Conflict("what-if-too-long",
        $"History has {facts} facts, and this service keeps at most {factsMax} in memory (WhatIf:FactsMax). Save the " +
        "draft and request a preview."));

    private static Rulebook Published(Rulebook inForce, Plan plan, int number, PlanTerms terms) =>
        ProgrammeSettings.OnPublication(
        inForce, plan, Plan.Publication(new PlanVersionDrafted(plan.PlanId!, number, terms, "", "", ""), "",
            DateOnly.MaxValue, "what-if"))
        .Aggregate(inForce, RulebookFold.Fold);

    /// <summary>What all accounts earn under each rulebook.</summary>
    internal static IReadOnlyList<EarnedSums> Sums(HistoryNow now, IReadOnlyList<Rulebook> tried,
        CancellationToken cancellation)
    {
        var unrated = now.Unrated.Find(now.InForce, tried);
        var parts = new ConcurrentBag<Estimate>();
        Parallel.ForEach(now.Pages, new ParallelOptions { CancellationToken = cancellation }, () =>
            new Estimate(now.InForce, tried, unrated),
            (page, _, estimate) =>
            {
                estimate.Add(page, now.Paid);
                return estimate;
            }, parts.Add);
        var sums = tried.Select(_ => new EarnedSums()).ToArray();
        foreach (var part in parts)
            for (var i = 0; i < sums.Length; i++) sums[i].Add(part.Sums[i]);
        return sums;
    }

    private static WhatIfAnswer Answer(HistoryNow now, IReadOnlyList<EarnedSums> tried) =>
        new(now.UpTo, [.. tried.Select(sum => WhatIfEstimate.From(now.Earned, sum, withPartners: tried.Count == 1))]);
}

internal sealed record WhatIfQuestion(IReadOnlyList<PlanDraft> Drafts);

/// <param name="KnownUpTo">Sequence of the last journal event that was counted.</param>
/// <param name="Estimates">One for each draft, in their order.</param>
internal sealed record WhatIfAnswer(long KnownUpTo, IReadOnlyList<WhatIfEstimate> Estimates);

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
        var (earned, wouldEarn) = (inForce.All, tried.All);
        var keys = earned.Keys.Union(wouldEarn.Keys)
            .Select(by => (By: by, Before: earned.GetValueOrDefault(by), After: wouldEarn.GetValueOrDefault(by)))
            .ToArray();
        var partners = keys.GroupBy(key => (key.By.PartnerId, key.By.Currency))
            .Select(partner =>
                new WhatIfPartner(partner.Key.PartnerId,
                    new Amount(Total.Fitting(partner.Aggregate(Int128.Zero, (sum, key) =>
                        sum + key.After - key.Before)), partner.Key.Currency)))
            .Where(partner => partner.Difference.Minor != 0)
            .OrderByDescending(partner => partner.Difference.Minor)
            .ThenBy(partner => partner.PartnerId, StringComparer.Ordinal).ToArray();
        return new WhatIfEstimate(
            [
                .. keys.GroupBy(key => (key.By.Component, key.By.CustomerYear, key.By.Currency))
                    .OrderBy(key => key.Key.Component).ThenBy(key => key.Key.CustomerYear)
                    .ThenBy(key => key.Key.Currency, StringComparer.Ordinal)
                    .Select(key => new WhatIfTotal(key.Key.Component, key.Key.CustomerYear,
                        new Amount(key.TotalMinor(k => k.Before), key.Key.Currency),
                        new Amount(key.TotalMinor(k => k.After), key.Key.Currency))),
            ],
            partners.Count(partner => partner.Difference.Minor > 0),
            partners.Count(partner => partner.Difference.Minor < 0),
            [.. tried.Lowered.Select(lowered => new Amount(lowered.Value, lowered.Key))],
            [.. tried.Protected.Where(kept => kept.Value != 0).Select(kept => new Amount(kept.Value, kept.Key))],
            withPartners ? [.. partners] : null);
    }
}

internal sealed record WhatIfTotal(Component Component, int CustomerYear, Amount InForce, Amount Tried)
{
    public Amount Difference => Tried - InForce;
}

internal sealed record WhatIfPartner(string PartnerId, Amount Difference);
