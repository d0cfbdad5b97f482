namespace Leads.Domain.Partners;

/// <summary>A partner manager says in which segments and countries a partner works. What is left out stays.</summary>
public sealed record ChangePartnerScope(
    ImmutableArray<string>? Segments, ImmutableArray<string>? Territories, string? Reason, DateOnly ValidFrom,
    DateOnly Today, string ChangedBy)
{
    public const int TerritoriesMax = 300;

    public static Decision<PartnerEvent> Decide(Partner partner, ChangePartnerScope command)
    {
        var segments = Sorted(command.Segments ?? partner.Segments);
        var territories = Sorted(command.Territories ?? partner.Territories);
        var refusal = InputRules.Reason(command.Reason)
            ?? ApplyForPartnership.SegmentsRefusal(segments)
            ?? TerritoriesRefusal(territories);
        if (refusal is not null) return refusal;
        // A segment decides which plan pays; history keeps the plan that it had.
        if (command.ValidFrom < command.Today)
            return Rejection.Invalid("validFrom", "A change of segments begins today or later.", "valid-from-past");
        if (segments.SequenceEqual(Sorted(partner.Segments)) && territories.SequenceEqual(Sorted(partner.Territories)))
            return Decision.NothingNew<PartnerEvent>();
        return new PartnerScopeChanged(
            partner.Id, segments, territories, command.ValidFrom, command.Reason!, command.ChangedBy);
    }

    private static ImmutableArray<string> Sorted(ImmutableArray<string> words) =>
        [.. words.Distinct().Order(StringComparer.Ordinal)];

    private static Rejection? TerritoriesRefusal(ImmutableArray<string> territories) =>
        territories.Length > TerritoriesMax
            ? Rejection.Invalid("territories", $"At most {TerritoriesMax} countries are allowed.")
            : territories.FirstOrDefault(country => !Countries.IsKnown(country)) is { } unknown
                ? Rejection.Invalid("territories", "Territories are ISO 3166 codes of two capital letters, such as DE.")
                    .AddFact("value", unknown)
                : null;
}
