using Commissions.Domain.Forecasts;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Commissions.Service.Store;
using Decisions;
using Hosting;
using Marten;
using Money;

namespace Commissions.Service.Forecasts;

/// <summary>What commission is expected to cost month by month, when running subscriptions simply go on.</summary>
internal static class ForecastLiability
{
    private const int MonthsMax = 60;
    private const int MonthsDefault = 12;

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/forecasts/liability", Handle)
        .For(Role.PartnerManager, Role.Finance)
        .WithName("ForecastLiability").WithSummary("Commission to come by month, from expected invoices")
        .WithDescription(
            "The last paid line of each running subscription goes on with the same net, length and delay " +
            "of payment; nobody leaves, upgrades or pays less. Later years of prepayments are shown apart.")
        .Produces<ExpectedLiability>().ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<IResult> Handle(IQuerySession session, ProgrammeCalendar calendar,
        CancellationToken cancellation, int? months = null, string? partnerId = null)
    {
        if (months is < 1 or > MonthsMax)
            return Problems.From(Rejection.Invalid("months", $"A forecast looks 1 to {MonthsMax} months ahead."));
        // What is paid today may be posted already.
        var asOf = calendar.Today().AddDays(1);
        var until = Period.Containing(calendar.Today()).FirstDay.AddMonths(months ?? MonthsDefault);
        var rulebook = await session.RulesInForce(cancellation);
        var expected = new Dictionary<(Period, Component, string), ExpectedMonth>();
        await foreach (var account in EveryAccount.Read(session, partnerId, cancellation))
            foreach (var month in LiabilityForecast.Project(account.Facts, rulebook, asOf, until))
            {
                if (partnerId is not null && month.PartnerId != partnerId) continue;
                var key = (month.Month, month.Component, month.Expected.Currency);
                expected[key] = expected.GetValueOrDefault(key) is { } sum
                    ? sum with
                    {
                        Expected = sum.Expected + month.Expected,
                        OfPrepayments = sum.OfPrepayments + month.OfPrepayments
                    }
                    : new ExpectedMonth(month.Month, month.Component, month.Expected, month.OfPrepayments);
            }

        return TypedResults.Ok(new ExpectedLiability(asOf, until,
        [
            .. expected.Values.OrderBy(month => month.Month).ThenBy(month => month.Component)
                .ThenBy(month => month.Expected.Currency, StringComparer.Ordinal),
        ]));
    }
}

/// <param name="OfPrepayments">The part that was paid for already and only waits for its year to begin.</param>
internal sealed record ExpectedMonth(Period Month, Component Component, Amount Expected, Amount OfPrepayments);

/// <param name="AsOf">First day that counts as future; <paramref name="Until"/> is the first day after the
/// forecast.</param>
internal sealed record ExpectedLiability(DateOnly AsOf, DateOnly Until, IReadOnlyList<ExpectedMonth> Months);
