using Npgsql;
using RunningServers;

namespace Bench;

/// <summary>
/// What all works of one run share: options, where to report, and the seeded ledgers, made when first asked for.
/// </summary>
internal sealed class BenchRun(BenchOptions options, Action<string> report) : IAsyncDisposable
{
    private const int HalfAndWhole = 2;
    private const int StatementSecondsMax = 600;
    private SeededLedger? _half;
    private SeededLedger? _whole;

    public BenchOptions Options => options;
    public Action<string> Report => report;

    /// <summary>A ledger of half the facts.</summary>
    public async Task<SeededLedger> Half() => _half ??= await Seed(options.Facts / 2, options.Seeded?[0]);

    /// <summary>A ledger of all facts.</summary>
    public async Task<SeededLedger> Whole() => _whole ??= await Seed(options.Facts, options.Seeded?[1]);

    /// <summary>A ledger of some other length, whose service posts; whoever asks for it disposes of it.</summary>
    /// <param name="place">Its place among those that an earlier run may have left.</param>
    public Task<SeededLedger> Another(int facts, int place) =>
        options.Seeded is { Length: > HalfAndWhole } left
        ? SeededLedger.Left(left[HalfAndWhole + place], facts, SeededLedger.Posting) : Seed(facts, null);

    /// <summary>
    /// Does something to a copy of the ledger of all facts, whose service posts; the copy is dropped afterwards.
    /// </summary>
    public async Task<T> OnCopyOfWhole<T>(Func<SeededLedger, Task<T>> work)
    {
        var name = (await Whole()).DatabaseName;
        // Nobody may be connected to what is copied: its service ends, and another takes its place.
        await _whole!.DisposeAsync();
        _whole = null;
        await using var copy = await DatabaseCopy.Of(await Servers.DatabaseNamed(name));
        _whole = await SeededLedger.Left(name, options.Facts);
        await using var ledger = await SeededLedger.Left(copy.Name, options.Facts, SeededLedger.Posting);
        return await work(ledger);
    }

    public async ValueTask DisposeAsync()
    {
        if (_half is not null) await _half.DisposeAsync();
        if (_whole is not null) await _whole.DisposeAsync();
    }

    public static async Task OnServer(string statement)
    {
        await using var server = NpgsqlDataSource.Create(await Servers.DatabaseNamed("postgres"));
        await using var command = server.CreateCommand(statement);
        command.CommandTimeout = StatementSecondsMax;
        await command.ExecuteNonQueryAsync();
    }

    private async Task<SeededLedger> Seed(int facts, string? left)
    {
        report(left is null ? $"Loading and posting {facts:N0} facts …" : $"Taking {facts:N0} facts of {left}");
        var ledger = left is null ? await SeededLedger.Of(facts) : await SeededLedger.Left(left, facts);
        if (left is null) report($"posted at {ledger.PostedPerSecond:N0} facts/s into {ledger.DatabaseName}");
        return ledger;
    }
}
