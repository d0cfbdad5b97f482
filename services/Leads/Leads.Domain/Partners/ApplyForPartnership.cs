namespace Leads.Domain.Partners;

/// <summary>A company applies on the vendor's public page; a partner manager decides later.</summary>
public sealed record ApplyForPartnership(
    string PartnerId, string? Name, string? Email, PartnerType? Type, string? Country, string? PayoutCurrency,
    string? LegalId, string? Domain, ImmutableArray<string> Segments, DateOnly Today)
{
    public const int SegmentsMax = 50;

    public static Decision<PartnerEvent> Decide(Partner partner, ApplyForPartnership command)
    {
        if (partner.Exists()) return Decision.NothingNew<PartnerEvent>();
        if (Refusal(command) is { } refusal) return refusal;
        return new PartnerApplied(command.PartnerId, command.Type!.Value, command.Country!, command.PayoutCurrency!,
            LegalIds.Normalized(command.LegalId), HostName.Normalized(command.Domain), command.Segments, command.Today);
    }

    private static Rejection? Refusal(ApplyForPartnership command) =>
        InputRules.Text("name", command.Name, InputRules.NameLengthMax)
        ?? InputRules.Email("email", command.Email)
        ?? TypeRefusal(command.Type)
        ?? InputRules.Country(command.Country)
        ?? InputRules.Currency("payoutCurrency", command.PayoutCurrency)
        ?? InputRules.OptionalId("legalId", command.LegalId)
        ?? InputRules.OptionalDomain("domain", command.Domain)
        ?? SegmentsRefusal(command.Segments);

    internal static Rejection? TypeRefusal(PartnerType? type) =>
        type is { } given && Enum.IsDefined(given)
            ? null
            : Rejection.Invalid("type", "'type' is affiliate, distributor or consultant.");

    internal static Rejection? SegmentsRefusal(ImmutableArray<string> segments) =>
        segments.Length > SegmentsMax
            ? Rejection.Invalid("segments", $"At most {SegmentsMax} segments are allowed.")
            : segments.Select(segment => InputRules.Text("segments", segment, InputRules.NameLengthMax))
                .FirstOrDefault(refusal => refusal is not null);
}
