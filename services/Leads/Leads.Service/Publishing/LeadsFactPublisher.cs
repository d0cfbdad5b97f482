using Contracts;
using Contracts.Leads.V1;
using JasperFx.Events;
using Leads.Service.Customers;
using Messaging;
using StoredAttributions = Leads.Domain.Attributions;
using StoredLeads = Leads.Domain.Leads;
using StoredPartners = Leads.Domain.Partners;
using StoredTrainings = Leads.Domain.Trainings;

namespace Leads.Service.Publishing;

/// <summary>What other services learn of this one, from stored events only.</summary>
internal sealed class LeadsFactPublisher(IServiceProvider services) : FactPublisher<ProgrammeFact>(services)
{
    public const string SubscriptionName = "leads-facts";

    protected override int FactsMax => ProgrammeFacts.FactsMax;

    protected override object MessageOf(int lane, IReadOnlyList<PublishedFact<ProgrammeFact>> facts, bool mayWait) =>
        new ProgrammeFacts(lane, facts);

    protected override ProgrammeFact? ContractOf(IEvent @event) => Contract(@event);

    internal static ProgrammeFact? Contract(IEvent @event) => @event.Data switch
    {
        StoredPartners.PartnerEvent partner => OfPartner(partner),
        StoredAttributions.AttributionEvent attribution => OfAttribution(attribution),
        StoredLeads.LeadWon won when won.PartnerId != StoredLeads.DirectSales.OwnerId => new LeadWon
        {
            PartnerId = won.PartnerId,
            LeadId = won.LeadId,
            CustomerId = won.CustomerId,
            WonOn = won.WonOn,
        },
        StoredTrainings.TrainingDelivered training => new TrainingDelivered
        {
            PartnerId = training.PartnerId,
            TrainingId = training.TrainingId,
            CustomerId = training.CustomerId,
            DeliveredOn = training.DeliveredOn,
            RevenueMinor = training.RevenueMinor,
            Currency = training.Currency,
        },
        _ => null,
    };

    private static ProgrammeFact? OfPartner(StoredPartners.PartnerEvent happened) => happened switch
    {
        StoredPartners.PartnerApplied applied => new PartnerRegistered
        {
            PartnerId = applied.PartnerId,
            PartnerType = applied.Type,
            AppliedOn = applied.AppliedOn,
            Country = applied.Country,
            PayoutCurrency = applied.PayoutCurrency,
            LegalId = applied.LegalId,
            Domain = applied.Domain,
            Segments = applied.Segments,
        },
        StoredPartners.PartnerApproved approved => new PartnerApproved
        {
            PartnerId = approved.PartnerId,
            ApprovedOn = approved.ApprovedOn,
        },
        StoredPartners.PartnerTypeChanged changed => new PartnerTypeChanged
        {
            PartnerId = changed.PartnerId,
            PartnerType = changed.Type,
            ValidFrom = changed.ValidFrom,
            RecordedBy = changed.ChangedBy,
        },
        StoredPartners.PartnerIdentityReported reported => new PartnerIdentityReported
        {
            PartnerId = reported.PartnerId,
            LegalId = reported.LegalId,
            Domain = reported.Domain,
            Country = reported.Country,
            ReportedOn = reported.ReportedOn,
            RecordedBy = reported.ReportedBy,
        },
        StoredPartners.PartnerScopeChanged scope => new PartnerSegmentsChanged
        {
            PartnerId = scope.PartnerId,
            Segments = scope.Segments,
            ValidFrom = scope.ValidFrom,
            RecordedBy = scope.ChangedBy,
        },
        StoredPartners.PartnerSuspended suspended => new PartnerSuspended
        {
            PartnerId = suspended.PartnerId,
            ValidFrom = suspended.ValidFrom,
            Reason = suspended.Reason,
        },
        StoredPartners.PartnerReinstated reinstated => new PartnerReinstated
        {
            PartnerId = reinstated.PartnerId,
            ValidFrom = reinstated.ValidFrom,
            Reason = reinstated.Reason,
        },
        StoredPartners.AgreementAccepted accepted => new AgreementAccepted
        {
            PartnerId = accepted.PartnerId,
            AgreementVersion = accepted.AgreementVersion,
            TextHash = accepted.TextHash,
            AcceptedOn = accepted.AcceptedOn,
        },
        _ => null,
    };

    private static ProgrammeFact? OfAttribution(StoredAttributions.AttributionEvent happened) => happened switch
    {
        StoredAttributions.AttributionStarted started => new AttributionStarted
        {
            PartnerId = started.PartnerId,
            AttributionId = started.AttributionId,
            CustomerId = started.CustomerId,
            Role = started.Role,
            SharePpm = started.SharePpm,
            From = started.From,
            Source = started.Source,
            Reason = started.Reason,
            RecordedBy = started.StartedBy,
        },
        StoredAttributions.AttributionEnded ended => new AttributionEnded
        {
            PartnerId = ended.PartnerId,
            AttributionId = ended.AttributionId,
            CustomerId = ended.CustomerId,
            Until = ended.Until,
            Reason = ended.Reason,
            RecordedBy = PersonOf(ended.EndedBy),
        },
        _ => null,
    };

    // What Leads does by itself, nobody answers for.
    private static string? PersonOf(string recordedBy) => recordedBy == CustomerProfiles.EndedBy ? null : recordedBy;
}
