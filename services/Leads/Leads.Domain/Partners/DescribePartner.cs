namespace Leads.Domain.Partners;

/// <summary>What a company says of itself: goals, focus, and the gaps of the product that it closes.</summary>
public sealed record PartnerDescription(
    string? About, string? Website, string? Goals, string? Focus, ImmutableArray<string>? ProductGaps)
{
    public const int TextLengthMax = 5_000;
    public const int GapsMax = 50;

    /// <summary>What is left out stays.</summary>
    public PartnerDescription Over(PartnerDescription known) => new(About ?? known.About, Website ?? known.Website,
        Goals ?? known.Goals, Focus ?? known.Focus, ProductGaps ?? known.ProductGaps);

    public bool SameAs(PartnerDescription other) => this with { ProductGaps = other.ProductGaps } == other
        && (ProductGaps ?? []).SequenceEqual(other.ProductGaps ?? []);
}

/// <summary>The words are kept where they can be erased; the event only says that they changed.</summary>
public sealed record DescribePartner(PartnerDescription Description, DateOnly Today, string DescribedBy)
{
    public static Decision<PartnerEvent> Decide(Partner partner, PartnerDescription known, DescribePartner command)
    {
        var (description, max) = (command.Description, PartnerDescription.TextLengthMax);
        var refusal = InputRules.OptionalText("about", description.About, max)
            ?? InputRules.OptionalText("website", description.Website, InputRules.NameLengthMax)
            ?? InputRules.OptionalText("goals", description.Goals, max)
            ?? InputRules.OptionalText("focus", description.Focus, max)
            ?? GapsRefusal(description.ProductGaps ?? []);
        if (refusal is not null) return refusal;
        if (description.Over(known).SameAs(known)) return Decision.NothingNew<PartnerEvent>();
        return new PartnerProfileUpdated(partner.Id, command.Today, command.DescribedBy);
    }

    private static Rejection? GapsRefusal(ImmutableArray<string> gaps) => gaps.Length > PartnerDescription.GapsMax
        ? Rejection.Invalid("productGaps", $"At most {PartnerDescription.GapsMax} gaps are kept.")
        : gaps.Select(gap => InputRules.Text("productGaps", gap, InputRules.ReasonLengthMax))
            .FirstOrDefault(refusal => refusal is not null);
}
