using System.Diagnostics.Metrics;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;

namespace Commissions.Service.Ledger;

/// <summary>Counts what this process posts, for operators.</summary>
internal static class PostedMeter
{
    private static readonly Meter Meter = new("Commissions.Ledger");

    private static readonly Counter<long> Posted = Meter.CreateCounter<long>(
        "commissions.entries.posted", description: "Entries by component and reason");

    public static void Count(IEnumerable<EntryPosted> entries)
    {
        foreach (var kind in entries.CountBy(entry =>
            (Component: entry.Key.Component.Name(), Reason: entry.Reason.Name())))
            Posted.Add(kind.Value, new("component", kind.Key.Component), new("reason", kind.Key.Reason));
    }
}
