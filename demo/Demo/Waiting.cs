using System.Diagnostics;
using Demo.Api;

namespace Demo;

/// <summary>Every wait has a limit and says what it waited for.</summary>
internal static class Waiting
{
    public static async Task<T> For<T>(
        string what, TimeSpan limit, TimeSpan pause, Func<Task<T>> look, Func<T, bool> isThere)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var seen = await look();
            if (isThere(seen)) return seen;
            if (clock.Elapsed > limit)
                throw new DemoFailure($"{what} did not come within {Screen.Seconds(limit)}. Last seen: {seen}");
            await Task.Delay(pause);
        }
    }
}
