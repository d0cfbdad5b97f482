using Commissions.Service.Store;
using Marten;

namespace Commissions.Service.Verifications;

/// <summary><c>verify</c> on the command line: prints the report; exit code 0 only when everything stored is as
/// computed. It walks everything, whatever earlier runs left. It does not ask the publishers, and says so.</summary>
internal static class VerifyVerb
{
    private const int Drifted = 1;
    private const int NotNow = 3;

    public static async Task<int> Run(WebApplication app)
    {
        await using (var session = app.Services.GetRequiredService<IDocumentStore>().QuerySession())
            if (await ReplayDocument.IsAnyPosting(session, CancellationToken.None))
            {
                await Console.Error.WriteLineAsync("A replay is being posted. Run verify again when it has ended.");
                return NotNow;
            }

        var (report, _) = await app.Services.GetRequiredService<VerificationEngine>().Run(
            WalkStart.Everything(WalkReason.Requested),
            (processed, total) => Console.Error.Write($"\rfacts recomputed: {processed} of {total}"),
            CancellationToken.None);
        await Console.Error.WriteLineAsync();
        Console.WriteLine($"statements reproduced: {report.Statements}");
        Console.WriteLine($"entries equal:         {report.Entries}");
        Console.WriteLine($"ledger keys equal:     {report.Keys}");
        Console.WriteLine($"customers' ledgers:    {report.Customers}");
        Console.WriteLine($"accounts compared:     {report.Accounts}");
        foreach (var source in report.Published) Console.WriteLine($"facts of {source.Source + ":",-14} {source}");
        Console.WriteLine($"chain intact:          {(report.ChainIntact ? "yes" : "NO")}");
        if (report.WaitingKeys > 0)
            Console.WriteLine(
                $"keys to correct:       {report.WaitingKeys}, posted by an earlier calculation; POST /v1/replays " +
                "proposes it");
        foreach (var key in report.Waiting)
            Console.WriteLine($"WAITING {key.Subject}: comes to {key.Expected}, posted {key.Found}");
        foreach (var drift in report.Drifts)
            Console.WriteLine($"DRIFT {drift.Kind} {drift.Subject}: expected {drift.Expected}, found {drift.Found}");
        if (report.DriftCount > report.Drifts.Count)
            Console.WriteLine($"{report.DriftCount - report.Drifts.Count} more; in all {Counts(report)}");
        return report.HasDrifted ? Drifted : 0;
    }

    private static string Counts(VerificationReport report) =>
        string.Join(", ", report.DriftsByKind.Select(kind => $"{kind.Key} {kind.Value}"));
}
