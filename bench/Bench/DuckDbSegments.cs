using System.Diagnostics;
using System.Globalization;
using Commissions.Domain.Plans;
using DuckDB.NET.Data;

namespace Bench;

/// <summary>A segment that a component of the seeded plan pays on.</summary>
internal readonly record struct Segment(int Component, int Year, long NetMinor);

/// <param name="IsOneQuery">All rule sets in one query, or a query for each.</param>
internal sealed record DuckDbSettings(int Threads, bool IsOneQuery)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture,
            $"{Threads} threads, {(IsOneQuery ? "one query" : "a query a rule set")}");
}

/// <summary>
/// What people would use instead of a what-if: the segments as columns in memory, the rates as a table beside them.
/// </summary>
internal sealed class DuckDbSegments : IAsyncDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    public DuckDbSegments(Segment[] segments)
    {
        _connection.Open();
        Execute("create table segments (component integer, year integer, net bigint)");
        Execute("create table rates (tried integer, component integer, year integer, ppm bigint)");
        using var appender = _connection.CreateAppender("segments");
        foreach (var segment in segments)
            appender.CreateRow().AppendValue(segment.Component).AppendValue(segment.Year)
            .AppendValue(segment.NetMinor).EndRow();
    }

    /// <summary>The fastest settings for as many rule sets, each run once after one to warm up.</summary>
    public DuckDbSettings Best(IReadOnlyList<PlanTerms> terms, Action<string> report)
    {
        var seconds = new Dictionary<DuckDbSettings, double>();
        foreach (var threads in new[] { 1, Environment.ProcessorCount })
            foreach (var isOneQuery in terms.Count > 1 ? new[] { false, true } : [true])
            {
                var settings = new DuckDbSettings(threads, isOneQuery);
                Sums(terms, settings);
                var started = Stopwatch.GetTimestamp();
                Sums(terms, settings);
                seconds[settings] = Stopwatch.GetElapsedTime(started).TotalSeconds;
                report($"DuckDB, {settings}, {terms.Count} rule sets: {1_000 * seconds[settings]:N0} ms");
            }

        return seconds.MinBy(tried => tried.Value).Key;
    }

    /// <summary>What each rule set comes to, in minor units.</summary>
    public IReadOnlyList<long> Sums(IReadOnlyList<PlanTerms> terms, DuckDbSettings settings)
    {
        Execute($"set threads to {settings.Threads}");
        return settings.IsOneQuery ? Asked(terms) : [.. terms.SelectMany(tried => Asked([tried]))];
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private List<long> Asked(IReadOnlyList<PlanTerms> terms)
    {
        Execute("delete from rates");
        var rows = from tried in Enumerable.Range(0, terms.Count)
                   let rates = WhatIfBench.RatesOf(terms[tried])
                   from component in Enumerable.Range(0, rates.GetLength(0))
                   from year in Enumerable.Range(1, rates.GetLength(1) - 1)
                   select $"({tried}, {component}, {year}, {rates[component, year]})";
        Execute($"insert into rates values {string.Join(", ", rows)}");
        using var query = _connection.CreateCommand();
        query.CommandText =
            """
            select sum(total)::bigint from (
              select tried, component, year,
                sum((net * ppm + case when net * ppm < 0 then -500000 else 500000 end) // 1000000) as total
              from segments join rates using (component, year) group by tried, component, year) as totals
            group by tried order by tried
            """;
        using var reader = query.ExecuteReader();
        var sums = new List<long>();
        while (reader.Read()) sums.Add(reader.GetInt64(0));
        return sums;
    }

    private void Execute(string command)
    {
        using var query = _connection.CreateCommand();
        query.CommandText = command;
        query.ExecuteNonQuery();
    }
}
