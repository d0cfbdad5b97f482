using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace Bench;

/// <summary>
/// A replay side by side with plain-text accounting: ledger-cli and hledger, each as a process of its own, add up the
/// journal that finance exports from the same ledger. It fails when what they say of a partner is not, to the minor
/// unit, what is posted for it.
/// </summary>
internal static partial class AccountingTools
{
    private const string Replay = "replay";
    private const double TimesAsFastMin = 5;
    // Beyond these a tool takes minutes, and one run says enough.
    private const int TransactionsOfManyRunsMax = 100_000;
    // Of fewer, a replay is over in less than a second, on all cores if they are free: it is not to be the slower one.
    private const double PartOfTargetWhenShort = 1 / TimesAsFastMin;
    private static readonly TimeSpan ToolMax = TimeSpan.FromMinutes(15);
    private static readonly (string Name, string Command)[] Tools = [("ledger-cli", "ledger"), ("hledger", "hledger")];

    public static async Task<IReadOnlyList<ResultRow>> Compare(BenchRun run, SeededLedger ledger)
    {
        var journal = Path.GetTempFileName();
        try
        {
            var transactions = await Export(ledger, journal);
            run.Report($"{transactions:N0} transactions exported, {new FileInfo(journal).Length / 1_000_000:N0} MB");
            var isShort = transactions <= TransactionsOfManyRunsMax;
            var runs = isShort ? run.Options.Runs : 1;
            var floor = run.Options.FloorPercent / 100.0 * (isShort ? PartOfTargetWhenShort : 1);
            var owed = await Owed(ledger);
            var rates = await Measure.InTurn(ledger.Facts, runs, run.Report, ledger.Settle,
            [
                (Replay, () => ReplayBench.Calculate(ledger)),
                .. Tools.Select(tool => (tool.Name, (Func<Task>)(() => MustAgree(tool.Command, journal, owed)))),
            ]);
            return
            [
                .. Tools.Select(tool => ResultRow.Compared(
                    $"replay of {ledger.Facts:N0} facts against {tool.Name} over {transactions:N0} transactions"
                    + (isShort ? "" : $", {runs} run"),
                    rates[Replay], rates[tool.Name], TimesAsFastMin, floor)),
            ];
        }
        finally
        {
            File.Delete(journal);
        }
    }

    /// <returns>Number of transactions.</returns>
    private static async Task<int> Export(SeededLedger ledger, string journal)
    {
        using var finance = ledger.As("carol");
        using var answer = await finance.GetAsync(
            new Uri("/v1/exports/journal?format=hledger", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        await using (var file = File.Create(journal)) await answer.Content.CopyToAsync(file);
        return File.ReadLines(journal).Count(line => line.Length > 0 && char.IsAsciiDigit(line[0]));
    }

    private static async Task<Dictionary<string, long>> Owed(SeededLedger ledger)
    {
        await using var source = NpgsqlDataSource.Create(ledger.Database);
        await using var query = source.CreateCommand(
            "select partner_id, sum(amount_minor)::bigint from entries group by 1 having sum(amount_minor) <> 0");
        await using var reader = await query.ExecuteReaderAsync();
        var owed = new Dictionary<string, long>();
        while (await reader.ReadAsync()) owed.Add(reader.GetString(0), reader.GetInt64(1));
        return owed;
    }

    private static async Task MustAgree(string command, string journal, Dictionary<string, long> owed)
    {
        var said = OfPartners().Matches(await Run(command, "-f", journal, "balance", "--flat", "--no-total"))
            .GroupBy(account => account.Groups["partner"].Value, account =>
                -long.Parse(account.Groups["whole"].Value + account.Groups["cents"].Value,
                    CultureInfo.InvariantCulture))
            .ToDictionary(accounts => accounts.Key, accounts => accounts.Sum());
        if (owed.Count != said.Count || owed.Any(partner => said.GetValueOrDefault(partner.Key) != partner.Value))
            throw new InvalidOperationException(
                $"{command} says {said.Values.Sum()} of {said.Count} partners; posted are "
                + $"{owed.Values.Sum()} of {owed.Count}.");
    }

    // Liabilities, and what a partner owes: each account of a partner ends in its id.
    [GeneratedRegex(@"^ *(?<whole>-?\d+)\.(?<cents>\d\d) EUR  (?:liabilities|assets):\S*:(?<partner>\S+)\r?$",
        RegexOptions.Multiline)]
    private static partial Regex OfPartners();

    private static async Task<string> Run(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true };
        // The C locale of a bare machine would not let hledger read anything but ASCII.
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var tool = Process.Start(start)!;
        using var limit = new CancellationTokenSource(ToolMax);
        try
        {
            var output = await tool.StandardOutput.ReadToEndAsync(limit.Token);
            await tool.WaitForExitAsync(limit.Token);
            return tool.ExitCode == 0 ? output
                : throw new InvalidOperationException($"{command} ended with {tool.ExitCode}.");
        }
        catch (OperationCanceledException)
        {
            tool.Kill();
            throw new TimeoutException($"{command} did not end within {ToolMax}.");
        }
    }
}
