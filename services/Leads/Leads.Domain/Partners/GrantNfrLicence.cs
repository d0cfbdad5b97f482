namespace Leads.Domain.Partners;

/// <summary>A partner uses the product for its own work and for demonstrations, free and not for resale.</summary>
public sealed record GrantNfrLicence(
    string LicenceId, string? Product, int? Seats, DateOnly? ValidFrom, DateOnly? ValidUntil, string? Reason,
    DateOnly Today, string GrantedBy)
{
    public const int SeatsMax = 100_000;
    public const int LicencesMax = 100;

    public static Decision<PartnerEvent> Decide(Partner partner, GrantNfrLicence command)
    {
        if (partner.NfrLicences.Any(licence => licence.Id == command.LicenceId))
            return Decision.NothingNew<PartnerEvent>();
        var from = command.ValidFrom ?? command.Today;
        var refusal = InputRules.Text("product", command.Product, InputRules.NameLengthMax)
            ?? (command.Seats is < 1 or > SeatsMax or null
                ? Rejection.Invalid("seats", $"'seats' is a whole number from 1 to {SeatsMax}.")
                : null)
            ?? (command.ValidUntil <= from
                ? Rejection.Invalid("validUntil", "'validUntil' lies after 'validFrom'.")
                : null)
            ?? InputRules.Reason(command.Reason)
            ?? Refusals.NotActive(partner, command.Today);
        if (refusal is not null) return refusal;
        if (partner.NfrLicences.Length >= LicencesMax)
            return Rejection.Conflict("too-many-licences", $"A partner has at most {LicencesMax} licences.");
        return new NfrLicenceGranted(partner.Id, command.LicenceId, command.Product!, command.Seats!.Value, from,
            command.ValidUntil, command.Reason!, command.GrantedBy);
    }
}

public sealed record EndNfrLicence(string LicenceId, DateOnly ValidUntil, string? Reason, string EndedBy)
{
    public static Decision<PartnerEvent> Decide(Partner partner, EndNfrLicence command)
    {
        if (InputRules.Reason(command.Reason) is { } refusal) return refusal;
        if (partner.NfrLicences.FirstOrDefault(known => known.Id == command.LicenceId) is not { } licence)
            return Rejection.NotFound("licence", command.LicenceId);
        if (command.ValidUntil < licence.ValidFrom)
            return Rejection.Invalid("validUntil", "'validUntil' lies before the licence begins.");
        if (licence.ValidUntil <= command.ValidUntil) return Decision.NothingNew<PartnerEvent>();
        return new NfrLicenceEnded(
            partner.Id, command.LicenceId, command.ValidUntil, command.Reason!, command.EndedBy);
    }
}
