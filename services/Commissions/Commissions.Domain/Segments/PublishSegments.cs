using System.Collections.Immutable;
using Decisions;
using Money;

namespace Commissions.Domain.Segments;

/// <summary>A manager says by what partners are sorted; nothing moves until a review.</summary>
/// <param name="Segments">Best segment first.</param>
public sealed record PublishSegments(
    ImmutableArray<PartnerSegment> Segments, string? Reason, DateOnly Today, string PublishedBy)
{
    public const int SegmentsMax = 20;
    private const int NameLengthMax = 100;

    public static Decision<SegmentsPublished> Decide(PartnerSegments current, PublishSegments command)
    {
        if (PartnerSegments.ReasonRefusal(command.Reason) is { } missing) return missing;
        var segments = command.Segments;
        if (segments.Length is 0 or > SegmentsMax)
            return Rejection.Invalid("segments", $"There are 1 to {SegmentsMax} segments.");
        foreach (var segment in segments)
            if (string.IsNullOrWhiteSpace(segment.Name) || segment.Name.Length > NameLengthMax
                || segment.MinCustomers < 0 || segment.MinProfitMinor < 0)
                return Rejection.Invalid("segments",
                    $"A segment has a name of 1 to {NameLengthMax} characters and minima that are not negative.")
                    .AddFact("segment", segment.Name);
        if (segments.FirstOrDefault(segment => !Amount.IsInRange(segment.MinProfitMinor)) is { } tooLarge)
            return Rejection.Invalid("segments",
                $"An amount is at most {Amount.MinorMax} minor units.", "amount-out-of-range")
                    .AddFact("segment", tooLarge.Name);
        if (segments.DistinctBy(segment => segment.Name).Count() != segments.Length)
            return Rejection.Invalid("segments", "Two segments have one name.");
        if (segments.SequenceEqual(current.Segments)) return Decision.NothingNew<SegmentsPublished>();
        return new SegmentsPublished(
            current.Version + 1, segments, command.Reason!, command.Today, command.PublishedBy);
    }
}
