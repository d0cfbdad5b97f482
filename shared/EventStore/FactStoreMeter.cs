using System.Diagnostics.Metrics;

namespace EventStore;

/// <summary>Facts that came in, and how many of them were known already.</summary>
internal static class FactStoreMeter
{
    private static readonly Meter Meter = new("Commissions.Journal");

    private static readonly Counter<long> Facts = Meter.CreateCounter<long>(
        "commissions.facts.received", description: "Facts by what became of them: appended or duplicate");

    public static void Count(int appended, int duplicates)
    {
        Facts.Add(appended, new KeyValuePair<string, object?>("outcome", "appended"));
        if (duplicates > 0) Facts.Add(duplicates, new KeyValuePair<string, object?>("outcome", "duplicate"));
    }
}
