namespace Commissions.Domain.Periods;

/// <summary>Stream <c>period-{yyyy-MM}</c>: nothing posts into the month any more.</summary>
public sealed record PeriodClosed(Period Period, string ClosedBy, int Statements);
