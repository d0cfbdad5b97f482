using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace Demo;

/// <summary>What the reader sees: bars and tables in a terminal, plain lines elsewhere.</summary>
internal sealed class Screen(IAnsiConsole console)
{
    private const int PlainWidth = 118;
    private const int PlainProgressSteps = 4;
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    public static Screen OfTerminal()
    {
        var console = AnsiConsole.Console;
        if (Console.IsOutputRedirected) console.Profile.Width = PlainWidth;
        return new Screen(console);
    }

    public TimeSpan Elapsed => _clock.Elapsed;

    public void Chapter(string title)
    {
        console.WriteLine();
        console.MarkupLine($"[bold deepskyblue1]{Markup.Escape(title)}[/] [grey]({Seconds(_clock.Elapsed)})[/]");
    }

    public void Say(string line) => console.MarkupLineInterpolated($"  {line}");

    public void Passed(string claim) => console.MarkupLineInterpolated($"  [green]✓[/] {claim}");

    public void Failed(string claim, string expected, string actual)
    {
        console.MarkupLineInterpolated($"  [red]✗ {claim}[/]");
        console.MarkupLineInterpolated($"    expected: {expected}");
        console.MarkupLineInterpolated($"    actual:   {actual}");
    }

    /// <param name="columns">A column whose title begins with "#" holds numbers and is aligned to the right.</param>
    public void Show(string title, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table().Border(TableBorder.Rounded).Title(Markup.Escape(title));
        foreach (var column in columns)
            table.AddColumn(new TableColumn(Markup.Escape(column.TrimStart('#')))
            { Alignment = column.StartsWith('#') ? Justify.Right : Justify.Left, NoWrap = true });
        foreach (var row in rows) table.AddRow([.. row.Select(Markup.Escape)]);
        console.Write(table);
    }

    /// <summary>Runs work that reports how many of its parts are done.</summary>
    public async Task Progress(string label, long total, Func<Action<long>, Task> work)
    {
        if (console.Profile.Capabilities.Interactive && !Console.IsOutputRedirected)
            await console.Progress().AutoClear(false).StartAsync(async bars =>
            {
                var bar = bars.AddTask(Markup.Escape("  " + label), maxValue: Math.Max(1, total));
                await work(done => bar.Value = done);
                bar.Value = bar.MaxValue;
            });
        else
            await PlainProgress(label, total, work);
    }

    public static string Seconds(TimeSpan time) =>
        time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";

    private async Task PlainProgress(string label, long total, Func<Action<long>, Task> work)
    {
        var reported = 0L;
        var started = _clock.Elapsed;
        var gate = new Lock();
        await work(done =>
        {
            lock (gate)
            {
                var step = total == 0 ? 0 : done * PlainProgressSteps / total;
                if (step <= reported || step >= PlainProgressSteps) return;
                reported = step;
                Say($"{label}: {done} of {total}");
            }
        });
        Say($"{label}: {total} of {total} in {Seconds(_clock.Elapsed - started)}");
    }
}
