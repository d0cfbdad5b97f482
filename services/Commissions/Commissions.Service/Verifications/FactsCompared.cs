using System.Text.Json.Serialization;

namespace Commissions.Service.Verifications;

/// <summary>What came of comparing the facts received with those that a publisher published.</summary>
/// <param name="Source">"Leads" or "Subscriptions".</param>
/// <param name="State">Only "compared" says something about all of its facts.</param>
/// <param name="Facts">
/// Facts of customers and partners whose facts are the same on both sides, of those that the publisher had published
/// when it was asked, and of those that could not be decided.
/// </param>
/// <param name="InFlight">Facts that were stored or published later and had not arrived when the comparison
/// ended.</param>
/// <param name="Note">Why it was not compared or not decided; null when all was compared.</param>
internal sealed record FactsCompared(string Source, ComparedState State, Proportion Facts, long InFlight, string? Note)
{
    public static FactsCompared Not(string source, string why) =>
        new(source, ComparedState.NotCompared, new Proportion(0, 0), 0, $"not compared: {why}");

    /// <summary>False where nothing is said about some or all of its facts.</summary>
    public bool IsCompared => State == ComparedState.Compared;

    public override string ToString() => State == ComparedState.NotCompared ? Note!
        : $"{Facts}{(InFlight == 0 ? "" : $"; {InFlight} in flight")}{(Note is null ? "" : $"; {Note}")}";
}

/// <summary>Ordered so that a report that has none says nothing good.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ComparedState>))]
internal enum ComparedState
{
    /// <summary>The publisher was not asked, or did not answer.</summary>
    [JsonStringEnumMemberName("not-compared")] NotCompared,

    /// <summary>Some facts differ, and it is not known whether they are lost or still in a queue.</summary>
    [JsonStringEnumMemberName("undecided")] Undecided,

    /// <summary>Each fact that was published before the mark is received, or is named as a drift.</summary>
    [JsonStringEnumMemberName("compared")] Compared,
}
