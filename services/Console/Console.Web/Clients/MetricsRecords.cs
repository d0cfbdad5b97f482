using Money;

namespace CommissionsConsole.Clients;

public sealed record Metrics(DateOnly? From, DateOnly Until, string? GroupBy, IReadOnlyList<MetricsRow> Rows);

/// <summary>Figures of one group in one currency.</summary>
/// <param name="Group">Partner id, customer year or month; empty for what belongs to none.</param>
public sealed record MetricsRow(string Group, string Currency, int NewCustomers, int PartnerSourcedCustomers,
    int PayingCustomers,
    Amount Revenue, long? PartnerSourcedRevenuePpm, Amount? AverageCheck, int CompletedYears, long? LogoChurnPpm,
    long? RevenueChurnPpm, Amount? YearValue, bool? IsYearValueLow);

public sealed record ExpectedLiability(DateOnly AsOf, DateOnly Until, IReadOnlyList<ExpectedMonth> Months);

public sealed record ExpectedMonth(string Month, string Component, Amount Expected, Amount OfPrepayments);

public sealed record ProgrammeRules(DateOnly AsOf, string Currency, IReadOnlyList<PublishedPlan> Plans,
    int? ObjectionDays = null);

/// <param name="DefaultFrom">First day of a default plan that is still to come.</param>
public sealed record PublishedPlan(string PlanId, string? Name, IReadOnlyList<string>? Segments,
    PublishedTerms? InForce, IReadOnlyList<PublishedTerms>? ToCome, DateOnly? DefaultFrom = null);

public sealed record PublishedTerms(int Version, DateOnly ApprovedOn, string Hash, PlanTerms Terms);

/// <summary>What customers who pay the same every month would earn a new partner.</summary>
public sealed record Example(string PartnerType, Amount Monthly, int Customers, IReadOnlyList<ExampleYear> Earned);

public sealed record ExampleYear(int CustomerYear, string Component, Amount Earned);

public sealed record PartnerStatistics(string PartnerId, string? Segment, LeadStatistics Leads);

public sealed record LeadStatistics(IReadOnlyDictionary<string, int> ByStatus, long? WinRatePpm, int Open,
    int OpenLeft);
