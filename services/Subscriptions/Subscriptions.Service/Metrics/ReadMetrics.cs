using System.Collections.Immutable;
using System.Globalization;
using Decisions;
using Hosting;
using Marten;
using Subscriptions.Domain.Metrics;
using Subscriptions.Service.Customers;

namespace Subscriptions.Service.Metrics;

/// <summary>
/// New customers, average check, churn: the figures that rates are set by, beside the year table. Computed from the
/// customers' documents, one after another; a partner sees only what is its own.
/// </summary>
internal static class ReadMetrics
{
    private const string LowYearValueSection = "Metrics:LowYearValues";
    private const long LowYearValueUsdMinor = 6_000_00;

    private static readonly Dictionary<string, MetricsGroup> Groups = new(StringComparer.OrdinalIgnoreCase)
    {
        ["partner"] = MetricsGroup.Partner,
        ["customerYear"] = MetricsGroup.CustomerYear,
        ["month"] = MetricsGroup.Month,
        ["segment"] = MetricsGroup.Segment,
        ["market"] = MetricsGroup.Market,
    };

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/metrics", Handle)
        .For(Role.PartnerManager, Role.Finance, Role.Partner)
        .WithName("ReadMetrics").WithSummary("New customers, average check, logo and revenue churn")
        .Produces<MetricsView>();

    private static async Task<IResult> Handle(HttpContext http, IQuerySession session, ProgrammeCalendar calendar,
        IConfiguration configuration, CancellationToken cancellation, string? from = null, string? until = null,
        string? groupBy = null, string? partnerId = null, string? segment = null, string? market = null)
    {
        if (partnerId is not null && !http.User.MaySeePartner(partnerId))
            return Problems.From(Rejection.NotFound("partner", partnerId));
        if ((Date(from, "from", DateOnly.MinValue), Date(until, "until", calendar.Today().AddDays(1)))
            is not ({ Date: { } first }, { Date: { } end }))
            return Problems.From(Date(from, "from", default).Wrong ?? Date(until, "until", default).Wrong!);
        var group = MetricsGroup.None;
        if (groupBy is not null && !Groups.TryGetValue(groupBy, out group))
            return Problems.From(Rejection.Invalid("groupBy", $"Group by {string.Join(", ", Groups.Keys)}."));
        if (first >= end) return Problems.From(Rejection.Invalid("until", "The period [from, until) is empty."));

        var table = new MetricsTable(new MetricsQuery(first, end, group)
        {
            PartnerId = http.User.PartnerId() ?? partnerId,
            Segment = segment,
            Market = market?.ToUpperInvariant(),
            WinBackDays = WinBack.Days(configuration),
            LowYearValues = LowYearValues(configuration),
            SegmentsOf = (await session.Query<PartnerDocument>().ToListAsync(cancellation))
                .ToImmutableDictionary(partner => partner.Id, partner => partner.Segments),
        });
        await foreach (var figures in session.Query<CustomerDocument>().Select(customer => customer.Figures)
                           .ToAsyncEnumerable(cancellation))
            table.Add(figures);
        return TypedResults.Ok(new MetricsView(from is null ? null : first, end, groupBy, table.Rows()));
    }

    private static ImmutableDictionary<string, long> LowYearValues(IConfiguration configuration) =>
        configuration.GetSection(LowYearValueSection).Get<Dictionary<string, long>>()?.ToImmutableDictionary()
        ?? ImmutableDictionary<string, long>.Empty.Add("USD", LowYearValueUsdMinor);

    private static (DateOnly? Date, Rejection? Wrong) Date(string? text, string name, DateOnly absent) => text is null
        ? (absent, null)
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? (date, null)
            : (null, Rejection.Invalid(name, "A date is written 2026-03-31."));
}

/// <summary>Figures of [From, Until), a row for each group and currency.</summary>
internal sealed record MetricsView(DateOnly? From, DateOnly Until, string? GroupBy, IReadOnlyList<MetricsRow> Rows);
