using Commissions.Domain.Adjustments;
using Commissions.Domain.Customers;
using Commissions.Domain.Plans;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;

namespace Commissions.Domain.PartnerLedgers;

/// <summary>Why targets are looked at again.</summary>
/// <param name="Id">Id of the causing event; with the key it names the entry, so that posting twice is
/// impossible.</param>
/// <param name="EffectiveOn">Business date of the cause; null when the money's own date counts.</param>
public sealed record Cause(string Id, EntryReason Reason, DateOnly? EffectiveOn)
{
    /// <summary>The cause that a journal fact is.</summary>
    public static Cause FromFact(Guid eventId, object fact) => fact switch
    {
        RefundRecorded refund => new(eventId.ToString(), EntryReason.Refund, refund.RefundedOn),
        CreditNoteIssued credit => new(eventId.ToString(), EntryReason.CreditNote, credit.IssuedOn),
        ChargebackRecorded chargeback => new(eventId.ToString(), EntryReason.Chargeback, chargeback.On),
        AttributionStarted or AttributionEnded => new(eventId.ToString(), EntryReason.Attribution, null),
        CustomerProfileRecorded or PartnerIdentityReported or PartnerAccountNamed =>
            new(eventId.ToString(), EntryReason.Profile, null),
        TrainingDelivered => new(eventId.ToString(), EntryReason.Training, null),
        AdjustmentApproved => new(eventId.ToString(), EntryReason.Adjustment, null),
        CustomersMerged => new(eventId.ToString(), EntryReason.Merge, null),
        PlanAssigned or PartnerSegmentsChanged or PartnerSegmented =>
            new(eventId.ToString(), EntryReason.Assignment, null),
        AnchorCorrected => new(eventId.ToString(), EntryReason.Anchor, null),
        DefaultPlanChosen or WinBackDaysSet => new(eventId.ToString(), EntryReason.Programme, null),
        PartnerRegistered or PartnerTypeChanged => new(eventId.ToString(), EntryReason.PartnerType, null),
        _ => new(eventId.ToString(), EntryReason.Accrual, null),
    };

    /// <summary>An approved plan version; corrections carry the date of approval.</summary>
    public static Cause RuleChange(string replayId, DateOnly approvedOn) =>
        new(replayId, EntryReason.RuleChange, approvedOn);

    /// <summary>Approved corrections of what an earlier calculation posted.</summary>
    public static Cause EngineCorrection(string replayId, DateOnly approvedOn) =>
        new(replayId, EntryReason.EngineCorrection, approvedOn);

    /// <summary>Time passed: a month is being closed.</summary>
    public static Cause YearBegan(Periods.Period period) => new($"period-{period}", EntryReason.YearBegan, null);
}
