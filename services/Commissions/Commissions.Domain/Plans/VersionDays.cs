namespace Commissions.Domain.Plans;

/// <summary>
/// Days on which a published version is the one that counts. A later version replaces all earlier ones from its first
/// day on, so a version ends where the first of the later ones begins. A rate's own date (service, invoice, payment,
/// customer's first day) is looked up in these days; a day of the calendar is too.
/// </summary>
/// <param name="Until">First day on which it no longer counts; null: nothing replaces it.</param>
public sealed record VersionDays(int Version, DateOnly From, DateOnly? Until)
{
    public const string Upcoming = "upcoming";
    public const string InForce = "inForce";
    public const string Replaced = "replaced";

    /// <summary>All versions of one plan in the order of their numbers.</summary>
    public static IReadOnlyList<VersionDays> FromPublished(IEnumerable<(int Version, DateOnly ValidFrom)> published)
    {
        var versions = published.OrderBy(version => version.Version).ToArray();
        return
        [
            .. versions.Select((version, i) => new VersionDays(version.Version, version.ValidFrom,
                versions.Skip(i + 1).Select(later => (DateOnly?)later.ValidFrom).Min())),
        ];
    }

    /// <summary>
    /// "upcoming", "inForce" or "replaced"; the last also for a version that was replaced before it began.
    /// </summary>
    public string On(DateOnly day) =>
        Until <= From || Until <= day ? Replaced : From > day ? Upcoming : InForce;
}
