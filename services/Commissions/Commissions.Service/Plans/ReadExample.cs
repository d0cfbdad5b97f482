using Commissions.Domain.Forecasts;
using Commissions.Service.Settings;
using Commissions.Service.Store;
using Contracts.Leads.V1;
using Decisions;
using Hosting;
using Marten;
using Money;

namespace Commissions.Service.Plans;

/// <summary>
/// Whoever thinks of becoming a partner reads what customers would earn it, by the rules that are published.
/// </summary>
internal static class ReadExample
{
    private const int Years = 3;
    private const int CustomersMax = 10_000;
    private const long MonthlyMax = 100_000_000;

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/programme-rules/example", Handle)
        .AllowAnonymous()
        .WithName("ReadExample").WithSummary("What customers who pay the same every month would earn a new partner")
        .WithDescription("monthly: net of one customer's month, in minor units of the programme's currency. Three " +
            "years, under the default plan, calculated as commission is.")
        .Produces<Example>().ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<IResult> Handle(IQuerySession session, ProgrammeCalendar calendar,
        ProgrammeParameters parameters, string partnerType, long monthly, CancellationToken cancellation,
        int customers = 1)
    {
        if (Enum.GetValues<PartnerType>().Where(known =>
            known.ToString().Equals(partnerType, StringComparison.OrdinalIgnoreCase)).ToArray() is not [var type])
            return Problems.From(Rejection.Invalid("partnerType", "Types are affiliate, distributor, consultant."));
        if (monthly is < 1 or > MonthlyMax)
            return Problems.From(Rejection.Invalid("monthly", $"A month is paid 1 to {MonthlyMax} minor units."));
        if (customers is < 1 or > CustomersMax)
            return Problems.From(Rejection.Invalid("customers", $"Ask about 1 to {CustomersMax} customers."));
        var each = ExampleCustomer.Earn(await session.RulesInForce(cancellation), type,
            new Amount(monthly, parameters.Currency), calendar.Today(), Years);
        return TypedResults.Ok(new Example(type, new Amount(monthly, parameters.Currency), customers,
            [
                .. each.Select(year =>
                    year with { Earned = new Amount(year.Earned.Minor * customers, parameters.Currency) }),
            ]));
    }
}

/// <param name="Monthly">What each customer pays a month, net.</param>
/// <param name="Earned">On all of the customers, by customer year.</param>
internal sealed record Example(
    PartnerType PartnerType, Amount Monthly, int Customers, IReadOnlyList<ExampleYear> Earned);
