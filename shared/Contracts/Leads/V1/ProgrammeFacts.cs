namespace Contracts.Leads.V1;

/// <summary>Facts of one lane in stored order, at most <see cref="FactsMax"/> of them.</summary>
/// <param name="Lane">Streams are spread over lanes; order is kept inside a lane.</param>
public sealed record ProgrammeFacts(int Lane, IReadOnlyList<PublishedFact<ProgrammeFact>> Facts)
{
    public const int FactsMax = 200;
}
