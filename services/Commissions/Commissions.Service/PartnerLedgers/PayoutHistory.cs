using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Commissions.Service.Replays;
using Commissions.Service.Store;
using Decisions;
using Hosting;
using Marten;
using Money;
using Npgsql;

namespace Commissions.Service.PartnerLedgers;

/// <summary>
/// What was earned by customer year and component: as posted, and as all of history comes out when replayed.
/// </summary>
internal static class PayoutHistory
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/payout-history", Handle).For(Role.Finance)
        .WithName("ReadPayoutHistory").WithSummary("Earned per customer year and component, as posted and as replayed")
        .Produces<EarnedHistory>();

    private static async Task<IResult> Handle(ReplayEngine engine, IQuerySession session, NpgsqlDataSource dataSource,
        CancellationToken cancellation, string? partnerId = null, string? from = null, string? until = null,
        string? planVersion = null)
    {
        if (from is not null && !Period.TryParse(from, out _))
            return Problems.From(Rejection.Invalid("from", "A period is written yyyy-MM."));
        if (until is not null && !Period.TryParse(until, out _))
            return Problems.From(Rejection.Invalid("until", "A period is written yyyy-MM."));
        var rulebook = await session.RulesInForce(cancellation);
        var version = planVersion is null ? null : Named(planVersion, rulebook);
        if (planVersion is not null && version is null)
            return Problems.From(Rejection.Invalid("planVersion",
                "Name a published version as {planId}/{number}, or a version of the default plan by its number " +
                "alone."));

        var customers = partnerId is null ? null
            : await CustomersOfPartners.Find([partnerId], dataSource, cancellation);
        var result = await engine.Calculate(
            new ReplayScope
            {
                Candidate = version is null ? null : inForce =>
                [Again(version, inForce)], CustomerIds = customers
            },
            (_, _) => { }, cancellation);
        var rows = result.Totals
            .Where(total => (partnerId is null || total.PartnerId == partnerId)
                && !(string.CompareOrdinal(total.Period.ToString(), from ?? "") < 0)
                && (until is null || string.CompareOrdinal(total.Period.ToString(), until) <= 0))
            .GroupBy(total => (total.PartnerId, total.CustomerYear, total.Component, total.Before.Currency))
            .Select(year => new EarnedYear(year.Key.PartnerId, year.Key.CustomerYear, year.Key.Component,
                Sum(year.Select(total => total.Before)), Sum(year.Select(total => total.After)),
                Sum(year.Select(total => total.Difference))));
        return TypedResults.Ok(new EarnedHistory(result.Facts, planVersion, [.. rows]));
    }

    private static PlanVersion? Named(string planVersion, Rulebook rulebook)
    {
        var slash = planVersion.LastIndexOf('/');
        var plan = slash < 0 ? rulebook.DefaultPlans.LastOrDefault()?.PlanId : planVersion[..slash];
        return int.TryParse(planVersion[(slash + 1)..], out var number) && plan is not null
            ? rulebook.Version(plan, number) : null;
    }

    // As if these terms had been published last: what the earlier version would have made of all history.
    private static PlanVersionPublished Again(PlanVersion version, Rulebook rulebook) => new(version.PlanId,
        rulebook.Published.Where(known => known.PlanId == version.PlanId).Max(known => known.Version) + 1,
        version.Terms with { RetroDecrease = RetroDecrease.Apply }, version.Hash, version.Author, version.Approver,
        version.ApprovedOn, "what-if")
    {
        ProgrammeIsRecorded = true,
    };

    private static Amount Sum(IEnumerable<Amount> amounts) => amounts.Aggregate((left, right) => left + right);
}

/// <param name="Facts">Journal facts that were replayed.</param>
/// <param name="PlanVersion">The version that all of history was replayed under; null: the rules as they are.</param>
internal sealed record EarnedHistory(long Facts, string? PlanVersion, IReadOnlyList<EarnedYear> Years);

internal sealed record EarnedYear(
    string PartnerId, int CustomerYear, Component Component, Amount AsPosted, Amount AsReplayed, Amount Difference);
