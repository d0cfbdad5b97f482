using Leads.Domain.Partners;
using Money;

namespace Leads.Domain.Trainings;

public sealed record TrainingDelivered(
    string TrainingId, string PartnerId, string? CustomerId, DateOnly DeliveredOn, long RevenueMinor, string Currency,
    string RecordedBy);

/// <summary>A partner reports training it sold; the vendor takes a royalty on the revenue (domain rules §9).</summary>
public sealed record DeliverTraining(
    string TrainingId, string? CustomerId, DateOnly? DeliveredOn, Amount? Revenue, DateOnly Today, string RecordedBy)
{
    /// <param name="recorded">The training with this id, when there is one.</param>
    public static Decision<TrainingDelivered> Decide(
        TrainingDelivered? recorded, Partner partner, DeliverTraining command)
    {
        if (recorded is not null) return Decision.NothingNew<TrainingDelivered>();
        var refusal = InputRefusal(command)
            ?? Refusals.NotActive(partner, command.Today)
            ?? PartnerRoles.Refusal(partner, AttributionRole.Training, command.DeliveredOn!.Value);
        if (refusal is not null) return refusal;
        return new TrainingDelivered(command.TrainingId, partner.Id, command.CustomerId, command.DeliveredOn!.Value,
            command.Revenue!.Value.Minor, command.Revenue.Value.Currency, command.RecordedBy);
    }

    private static Rejection? InputRefusal(DeliverTraining command)
    {
        if (InputRules.OptionalId("customerId", command.CustomerId) is { } refusal) return refusal;
        if (command.DeliveredOn is null) return Rejection.Invalid("deliveredOn", "'deliveredOn' is missing.");
        if (command.DeliveredOn > command.Today.AddDays(InputRules.CalendarDaysApartMax))
            return Rejection.Invalid("deliveredOn", "'deliveredOn' lies in the future.");
        return command.Revenue is null
            ? Rejection.Invalid("revenue", "'revenue' is missing.")
            : InputRules.Revenue("revenue", command.Revenue);
    }
}
