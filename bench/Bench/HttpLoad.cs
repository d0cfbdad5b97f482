using System.Diagnostics;

namespace Bench;

/// <summary>GET requests for some paths in turn, answers read to their end and thrown away.</summary>
internal static class HttpLoad
{
    private const double Percentile = 0.99;
    private static readonly TimeSpan AnswersMax = TimeSpan.FromMinutes(2);

    /// <summary>A number of requests on a number of connections, each begun when the one before is answered.</summary>
    public static Task Closed(HttpClient client, IReadOnlyList<string> paths, int requests, int connections) =>
        Parallel.ForEachAsync(Enumerable.Range(0, requests),
            new ParallelOptions { MaxDegreeOfParallelism = connections },
            async (number, _) => await Get(client, paths[number % paths.Count]));

    /// <summary>Requests at fixed instants for some seconds, whether or not the ones before are answered.</summary>
    /// <returns>99th percentile of the milliseconds from the instant at which a request was due to the end of its
    /// answer.</returns>
    public static async Task<double> Open(HttpClient client, IReadOnlyList<string> paths, int perSecond, int seconds)
    {
        await Closed(client, paths, perSecond, 2);
        var began = Stopwatch.GetTimestamp();
        var answers = new Task<double>[perSecond * seconds];
        // A thread of its own: requests begin in time while the pool is busy with answers.
        var clock = new Thread(() =>
        {
            for (var i = 0; i < answers.Length; i++)
            {
                var due = TimeSpan.FromSeconds((double)i / perSecond);
                // Rather a little late, which counts, than a little early, which would flatter.
                if (due - Stopwatch.GetElapsedTime(began) is var ahead && ahead > TimeSpan.Zero)
                    Thread.Sleep((int)Math.Ceiling(ahead.TotalMilliseconds));
                var path = paths[i % paths.Count];
                answers[i] = Task.Run(() => MillisecondsSince(began, due, client, path));
            }
        });
        clock.Start();
        await Task.Run(clock.Join);
        var sorted = (await Task.WhenAll(answers).WaitAsync(AnswersMax)).Order().ToArray();
        return sorted[(int)Math.Ceiling(Percentile * sorted.Length) - 1];
    }

    private static async Task<double> MillisecondsSince(long began, TimeSpan due, HttpClient client, string path)
    {
        await Get(client, path);
        return (Stopwatch.GetElapsedTime(began) - due).TotalMilliseconds;
    }

    private static async Task Get(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative),
            HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        await answer.Content.CopyToAsync(Stream.Null);
    }
}
