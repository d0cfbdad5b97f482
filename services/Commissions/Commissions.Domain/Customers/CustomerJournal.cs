using System.Collections.Immutable;
using Commissions.Domain.Adjustments;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;

namespace Commissions.Domain.Customers;

/// <summary>Folds journal facts into a customer's account. Never validates, never throws on history.</summary>
public static class CustomerJournal
{
    /// <summary>
    /// The account after a whole history: what fact after fact comes to, with fewer copies on the way.
    /// </summary>
    public static CustomerAccount FoldAll(CustomerAccount account, IEnumerable<object> facts)
    {
        var invoices = account.Invoices.ToBuilder();
        foreach (var fact in facts)
            if (fact is BillingFact billing && BillingFold.InvoiceIdOf(billing) is { } id)
                invoices[id] = BillingFold.Invoice(invoices.GetValueOrDefault(id), id, billing);
            else
                account = Fold(account, fact);
        return account with { Invoices = invoices.ToImmutable() };
    }

    public static CustomerAccount Fold(CustomerAccount account, object fact) => fact switch
    {
        BillingFact billing when BillingFold.InvoiceIdOf(billing) is not null => account with
        {
            Invoices = BillingFold.Invoices(account.Invoices, billing),
        },
        SubscriptionStarted or SubscriptionEnded => account with
        {
            Subscriptions = BillingFold.Subscriptions(account.Subscriptions, (BillingFact)fact),
        },
        CustomerProfileRecorded profile => account with
        {
            LegalIds = Known(account.LegalIds, profile.LegalId),
            Domains = Known(account.Domains, profile.Domain),
            Countries = Known(account.Countries, profile.Country),
            BankAccounts = Known(account.BankAccounts, profile.BankAccountHash),
        },
        AttributionStarted started => Attribute(account, started),
        AttributionEnded ended => EndAttribution(account, ended),
        TrainingDelivered training => account with
        {
            Trainings = account.Trainings.SetItem(training.TrainingId, new Training(training.TrainingId,
                training.PartnerId, training.DeliveredOn, training.RevenueMinor, training.Currency)),
        },
        AdjustmentApproved adjustment => account with
        {
            Adjustments = account.Adjustments.SetItem(adjustment.AdjustmentId, new Adjustment(
                adjustment.AdjustmentId, adjustment.PartnerId, adjustment.Amount, adjustment.ApprovedOn)),
        },
        AnchorCorrected corrected => account with
        {
            CorrectedAnchors = CorrectedAnchor.InOrder(account.CorrectedAnchors.Append(
                new CorrectedAnchor(corrected.CorrectionId, corrected.Anchor, corrected.ApprovedOn, corrected.Number))),
        },
        VersionProtected protectedVersion =>
            account with { ProtectedVersions = Protect(account.ProtectedVersions, protectedVersion) },
        _ => account,
    };

    private static ImmutableSortedSet<string> Known(ImmutableSortedSet<string> known, string? reported) =>
        string.IsNullOrEmpty(reported) ? known : known.Add(reported);

    // The newest decision counts: versions only grow.
    private static ImmutableSortedDictionary<string, ProtectedVersion> Protect(
        ImmutableSortedDictionary<string, ProtectedVersion> kept, VersionProtected protectedVersion)
    {
        var key = protectedVersion.Key.ToString();
        return kept.GetValueOrDefault(key) is { } known && known.InPlaceOf >= protectedVersion.InPlaceOf
            ? kept
            : kept.SetItem(key,
            new ProtectedVersion(protectedVersion.PlanId, protectedVersion.Version, protectedVersion.InPlaceOf));
    }

    private static CustomerAccount Attribute(CustomerAccount account, AttributionStarted fact)
    {
        var until = account.Attributions.GetValueOrDefault(fact.AttributionId)?.Until;
        return account with
        {
            Attributions = account.Attributions.SetItem(fact.AttributionId, new Attribution(
                fact.AttributionId, fact.CustomerId, fact.PartnerId, fact.Role, fact.SharePpm, fact.From, until)),
        };
    }

    private static CustomerAccount EndAttribution(CustomerAccount account, AttributionEnded fact)
    {
        var known = account.Attributions.GetValueOrDefault(fact.AttributionId)
            ?? new Attribution(fact.AttributionId, fact.CustomerId, fact.PartnerId, default, 0, null, null);
        return account with
        {
            Attributions = account.Attributions.SetItem(
                fact.AttributionId, known with { Until = Earlier(known.Until, fact.Until) }),
        };
    }

    private static DateOnly Earlier(DateOnly? known, DateOnly date) =>
        known is { } other && other < date ? other : date;
}
