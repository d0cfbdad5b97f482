namespace Bench;

/// <summary>What all works of one run share: options, where to report, and the seeded ledgers, made when first asked for.</summary>
internal sealed class BenchRun(BenchOptions options, Action<string> report) : IAsyncDisposable
{
    private SeededLedger? _half;
    private SeededLedger? _whole;

    public BenchOptions Options => options;
    public Action<string> Report => report;

    /// <summary>A ledger of half the facts.</summary>
    public async Task<SeededLedger> Half() => _half ??= await Seed(options.Facts / 2, options.Seeded?[0]);

    /// <summary>A ledger of all facts.</summary>
    public async Task<SeededLedger> Whole() => _whole ??= await Seed(options.Facts, options.Seeded?[1]);

    public async ValueTask DisposeAsync()
    {
        if (_half is not null) await _half.DisposeAsync();
        if (_whole is not null) await _whole.DisposeAsync();
    }

    private async Task<SeededLedger> Seed(int facts, string? left)
    {
        report(left is null ? $"Loading and posting {facts:N0} facts …" : $"Taking {facts:N0} facts of {left}");
        var ledger = left is null ? await SeededLedger.Of(facts) : await SeededLedger.Left(left, facts);
        if (left is null) report($"posted at {ledger.PostedPerSecond:N0} facts/s into {ledger.DatabaseName}");
        return ledger;
    }
}
