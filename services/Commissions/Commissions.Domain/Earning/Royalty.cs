using Commissions.Domain.Customers;
using Commissions.Domain.Plans;
using Money;

namespace Commissions.Domain.Earning;

/// <summary>Training runs the other way: the vendor takes a royalty on what a partner's trainings brought in.</summary>
internal static class Royalty
{
    /// <summary>−round(revenue × royalty); null when no plan of the day of delivery takes one.</summary>
    public static Target? TargetOf(Training training, string accountId, Rulebook rulebook)
    {
        if (rulebook.Partners.GetValueOrDefault(training.PartnerId)?.TypeOn(training.DeliveredOn) is not { } type
            || rulebook.VersionFor(training.PartnerId, RateDates.All(training.DeliveredOn)) is not { } plan
            || plan.Terms.TrainingRoyaltyPpm is not { } ppm) return null;
        var royalty = checked(-Rounding.Rate(training.RevenueMinor, ppm));
        var working = new Working.RoyaltyWorking(training.DeliveredOn, training.RevenueMinor, plan.PlanId, plan.Version,
            type, -ppm, royalty);
        return new Target(accountId, LedgerKey.OfRoyalty(training.TrainingId, training.PartnerId),
            new Amount(royalty, training.Currency), training.DeliveredOn, working);
    }
}
