using CommissionsConsole.Clients;
using CommissionsConsole.SignIn;

namespace CommissionsConsole.Shell;

/// <summary>How much waits behind the pages of the menu, as far as one short list says it.</summary>
internal sealed class WaitingCounts(LeadsClient leads, CommissionsClient commissions)
{
    /// <summary>More than these are shown as "99+": nobody reads the exact number.</summary>
    public const int CountedMax = 99;

    /// <returns>By the page's path; what cannot be read is left out.</returns>
    public async Task<IReadOnlyDictionary<string, int>> Load(Viewer viewer, CancellationToken cancellation)
    {
        var counts = await Task.WhenAll(Lists(viewer, cancellation).Select(async list =>
        {
            try
            {
                return (list.Path, Count: await list.Count);
            }
            catch (ServiceException)
            {
                return (list.Path, Count: 0);
            }
        }));
        return counts.Where(found => found.Count > 0).GroupBy(found => found.Path)
            .ToDictionary(group => group.Key, group => group.Sum(found => found.Count));
    }

    private IEnumerable<(string Path, Task<int> Count)> Lists(Viewer viewer, CancellationToken cancellation) =>
        viewer switch
        {
            { IsManager: true } =>
            [
                ("/leads", Count(leads.Leads(null, "submitted", CountedMax + 1, null, cancellation))),
                ("/leads", Count(leads.Leads(null, "escalated", CountedMax + 1, null, cancellation))),
                ("/conflicts", Count(leads.Conflicts("open", CountedMax + 1, null, cancellation))),
                ("/conflicts", Count(leads.Conflicts("appealed", CountedMax + 1, null, cancellation))),
                ("/partners", Count(leads.Partners(null, "applied", CountedMax + 1, null, cancellation))),
                ("/disputes", Count(commissions.Disputes(null, false, cancellation))),
                WaitingChanges(viewer, cancellation),
            ],
            { IsFinance: true } =>
            [
                ("/periods", NextToClose(cancellation)),
                ("/payouts", Count(commissions.Payouts(cancellation),
                    payout => payout.State == "locked" && payout.LockedBy != viewer.Subject)),
                ("/payout-profiles", Count(commissions.WaitingProfiles(CountedMax + 1, null, cancellation))),
                ("/adjustments", Count(commissions.Adjustments(true, cancellation),
                    adjustment => adjustment.ProposedBy != viewer.Subject)),
                ("/disputes", Count(commissions.Disputes(null, false, cancellation))),
                WaitingChanges(viewer, cancellation),
            ],
            _ => [],
        };

    private (string, Task<int>) WaitingChanges(Viewer viewer, CancellationToken cancellation) => ("/waiting-changes",
        Count(commissions.WaitingChanges(false, CountedMax + 1, null, cancellation),
            change => change.IsApprovedBy(viewer)));

    private async Task<int> NextToClose(CancellationToken cancellation) =>
        await commissions.NextToClose(cancellation) is null ? 0 : 1;

    private static async Task<int> Count<T>(Task<Page<T>> list, Func<T, bool>? waits = null) =>
        (await list).Items.Count(waits ?? (_ => true));
}
