namespace Contracts.Leads.V1;

/// <summary>Facts of one lane in stored order, at most <see cref="FactsMax"/> of them.</summary>
/// <param name="Lane">
/// Streams are spread over lanes when there are many facts; order is kept inside a lane. Few facts have lane 0.
/// </param>
public sealed record ProgrammeFacts(int Lane, IReadOnlyList<PublishedFact<ProgrammeFact>> Facts)
{
    public const int FactsMax = 200;
}
