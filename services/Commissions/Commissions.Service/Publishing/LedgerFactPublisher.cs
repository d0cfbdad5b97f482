using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Payouts;
using Commissions.Domain.Plans;
using Commissions.Service.Store;
using Contracts;
using Contracts.Commissions.V1;
using JasperFx.Events;
using JasperFx.Events.Subscriptions;
using Messaging;
using Stored = Commissions.Domain;

namespace Commissions.Service.Publishing;

/// <summary>What others learn of the ledger, from stored events only. Nobody has to listen.</summary>
internal class LedgerFactPublisher(IServiceProvider services) : FactPublisher<LedgerFact>(services)
{
    public static void Configure(ISubscriptionOptions options)
    {
        options.Name = "ledger-facts";
        options.IncludeType<Stored.PartnerLedgers.EntryPosted>();
        options.IncludeType<Stored.PartnerLedgers.StatementClosed>();
        options.IncludeType<PayoutLinePaid>();
        options.IncludeType<PayoutProfileSubmitted>();
        options.IncludeType<PayoutProfileConfirmed>();
        options.IncludeType<PayoutProfileRefused>();
        options.IncludeType<Stored.Plans.PlanVersionPublished>();
        options.IncludeType<Stored.Segments.SegmentsPublished>();
        options.IncludeType<Stored.Plans.PartnerSegmented>();
    }

    protected override int FactsMax => LedgerFacts.FactsMax;

    protected override bool SomebodyMustListen => false;

    protected override object MessageOf(int lane, IReadOnlyList<PublishedFact<LedgerFact>> facts, bool mayWait) =>
        new LedgerFacts(lane, facts);

    protected override LedgerFact? ContractOf(IEvent @event) => @event.Data switch
    {
        Stored.PartnerLedgers.EntryPosted entry => OfEntry(entry),
        Stored.PartnerLedgers.StatementClosed closed => new Contracts.Commissions.V1.StatementClosed
        {
            PartnerId = closed.PartnerId,
            Period = closed.Period.ToString(),
            Entries = closed.Entries,
            Hash = closed.Hash,
            PreviousHash = closed.PreviousHash,
        },
        PayoutLinePaid paid => new Contracts.Commissions.V1.PayoutConfirmed
        {
            PayoutId = paid.PayoutId,
            PartnerId = paid.PartnerId,
            AmountMinor = paid.Amount.Minor,
            Currency = paid.Amount.Currency,
            PaidOn = paid.PaidOn,
        },
        PayoutProfileSubmitted submitted => OfAccount(submitted, "submitted", submitted.SubmittedBy),
        PayoutProfileConfirmed confirmed => OfAccount(confirmed, "confirmed", confirmed.ConfirmedBy) with
        {
            UsableFrom = confirmed.UsableFrom,
        },
        PayoutProfileRefused refused => OfAccount(refused, "refused", refused.RefusedBy),
        Stored.Plans.PlanVersionPublished published => new Contracts.Commissions.V1.PlanVersionPublished
        {
            PlanId = published.PlanId,
            Version = published.Version,
            ValidFrom = published.Terms.ValidFrom,
            Hash = published.Hash,
        },
        Stored.Plans.WinBackDaysSet set =>
            new Contracts.Commissions.V1.WinBackDaysSet { Days = set.Days, ValidFrom = set.ValidFrom },
        Stored.Segments.SegmentsPublished published => new Contracts.Commissions.V1.SegmentsPublished
        {
            Version = published.Version,
            Segments = [.. published.Segments.Select(segment => segment.Name)],
        },
        Stored.Plans.PartnerSegmented review => new Contracts.Commissions.V1.PartnerSegmented
        {
            PartnerId = review.PartnerId,
            Segment = review.Segment,
            ValidFrom = review.ValidFrom,
        },
        _ => null,
    };

    private static PayoutAccountChanged OfAccount(PayoutProfileEvent happened, string step, string by) =>
        new() { PartnerId = happened.PartnerId, ProfileId = happened.ProfileId, Step = step, By = by };

    private static Contracts.Commissions.V1.EntryPosted OfEntry(Stored.PartnerLedgers.EntryPosted entry) => new()
    {
        EntryId = entry.EntryId,
        PartnerId = entry.PartnerId,
        CustomerId = entry.CustomerId,
        Component = entry.Key.Component.Name(),
        CustomerYear = entry.Working.CustomerYear,
        AmountMinor = entry.Amount.Minor,
        Currency = entry.Amount.Currency,
        EffectiveOn = entry.EffectiveOn,
        Period = entry.Period.ToString(),
        Reason = entry.Reason.Name(),
    };
}
