using Decisions;
using Hosting;

namespace Commissions.Service.PartnerLedgers;

/// <summary>
/// What was known at an instant is the same for ever; of an instant that is still to come nobody can say it.
/// </summary>
internal static class AsOf
{
    public static Rejection? Check(DateTimeOffset? knownAt, ProgrammeCalendar calendar) => knownAt > calendar.Now()
        ? Rejection.Invalid("knownAt", "Name an instant that has passed, as RFC 3339 such as 2026-03-31T23:59:59Z.")
        : null;
}
