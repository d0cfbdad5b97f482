namespace Leads.Domain.Partners;

/// <summary>From a date on the partner may hold other roles; attributions it has already stay as they are.</summary>
/// <param name="Earliest">First day that it may be valid from.</param>
public sealed record ChangePartnerType(
    PartnerType? Type, string? Reason, DateOnly ValidFrom, string ChangedBy, DateOnly Earliest = default)
{
    public static Decision<PartnerEvent> Decide(Partner partner, ChangePartnerType command)
    {
        var refusal = ApplyForPartnership.TypeRefusal(command.Type) ?? InputRules.Reason(command.Reason);
        if (refusal is not null) return refusal;
        var laterChange = partner.Types.Any(period => period.ValidFrom > command.ValidFrom);
        var isRecorded = partner.Types.Contains(new TypePeriod(command.Type!.Value, command.ValidFrom));
        if ((isRecorded || !laterChange) && partner.TypeOn(command.ValidFrom) == command.Type)
            return Decision.NothingNew<PartnerEvent>();
        if (InputRules.InReach("validFrom", command.ValidFrom, command.Earliest) is { } tooFar) return tooFar;
        return new PartnerTypeChanged(
            partner.Id, command.Type.Value, command.ValidFrom, command.Reason!, command.ChangedBy);
    }
}
