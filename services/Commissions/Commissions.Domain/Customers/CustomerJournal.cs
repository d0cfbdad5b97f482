using System.Collections.Immutable;
using Commissions.Domain.Adjustments;
using Commissions.Domain.PartnerLedgers;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;

namespace Commissions.Domain.Customers;

/// <summary>Folds journal facts into a customer's account. Never validates, never throws on history.</summary>
public static class CustomerJournal
{
    public static CustomerAccount Fold(CustomerAccount account, object fact) => fact switch
    {
        InvoiceIssued issued => Change(account, issued.InvoiceId, invoice => Issue(invoice, issued)),
        PaymentRecorded paid => Change(account, paid.InvoiceId, invoice => Pay(invoice, paid)),
        RefundRecorded refund => Change(account, refund.InvoiceId, invoice => Refund(invoice, refund)),
        CreditNoteIssued credit => Change(account, credit.InvoiceId, invoice => Credit(invoice, credit)),
        ChargebackRecorded chargeback => Change(account, chargeback.InvoiceId, invoice => ChargeBack(invoice, chargeback)),
        SubscriptionStarted started => Start(account, started),
        SubscriptionEnded ended => End(account, ended),
        CustomerProfileRecorded profile => account with
        {
            LegalIds = Known(account.LegalIds, profile.LegalId),
            Domains = Known(account.Domains, profile.Domain),
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
        VersionRetained retained => account with { Kept = Keep(account.Kept, retained) },
        _ => account,
    };

    private static CustomerAccount Change(
        CustomerAccount account, string invoiceId, Func<InvoiceAccount, InvoiceAccount> change) =>
        account with { Invoices = account.Invoices.SetItem(invoiceId, change(account.Invoice(invoiceId))) };

    private static ImmutableSortedSet<string> Known(ImmutableSortedSet<string> known, string? reported) =>
        string.IsNullOrEmpty(reported) ? known : known.Add(reported.ToUpperInvariant());

    private static InvoiceAccount Issue(InvoiceAccount invoice, InvoiceIssued issued) =>
        invoice.UnitedWith(new InvoiceAccount
        {
            InvoiceId = issued.InvoiceId,
            CustomerId = issued.CustomerId,
            IssuedAs = issued.SourceEventId,
            Currency = issued.Currency,
            IssuedOn = issued.IssuedOn,
            Lines = issued.Lines.Count == 1
                ? [issued.Lines[0]]
                : [.. issued.Lines.OrderBy(line => line.LineId, StringComparer.Ordinal)],
        });

    // The newest decision counts: versions only grow.
    private static ImmutableSortedDictionary<string, KeptVersion> Keep(
        ImmutableSortedDictionary<string, KeptVersion> kept, VersionRetained retained)
    {
        var key = retained.Key.ToString();
        return kept.GetValueOrDefault(key) is { } known && known.InPlaceOf >= retained.InPlaceOf
            ? kept
            : kept.SetItem(key, new KeptVersion(retained.PlanId, retained.Version, retained.InPlaceOf));
    }

    private static InvoiceAccount Pay(InvoiceAccount invoice, PaymentRecorded paid) => invoice with
    {
        Payments = invoice.Payments.IsEmpty
            ? [new Payment(paid.PaidGrossMinorTotal, paid.PaidOn)]
            : InvoiceAccount.PaymentsOf(invoice.Payments.Add(new Payment(paid.PaidGrossMinorTotal, paid.PaidOn))),
    };

    private static InvoiceAccount Refund(InvoiceAccount invoice, RefundRecorded refund) => invoice with
    {
        RefundedNet = (refund.Lines ?? []).Aggregate(invoice.RefundedNet,
            (totals, line) => Raise(totals, line.LineId, line.RefundedNetMinorTotal)),
        RefundedGross = refund.Lines is { Count: > 0 }
            ? invoice.RefundedGross
            : Math.Max(invoice.RefundedGross, refund.RefundedGrossMinorTotal ?? 0),
    };

    private static InvoiceAccount Credit(InvoiceAccount invoice, CreditNoteIssued credit)
    {
        var note = credit.CreditNoteId ?? "";
        var known = invoice.CreditNotes.GetValueOrDefault(note) ?? CustomerAccount.Empty<long>();
        return invoice with
        {
            CreditNotes = invoice.CreditNotes.SetItem(note, credit.Lines.Aggregate(known,
                (totals, line) => Raise(totals, line.LineId, line.CreditedNetMinorTotal))),
        };
    }

    // Cumulative totals only grow, so the larger one is the later one, whatever the order of arrival.
    private static ImmutableSortedDictionary<string, long> Raise(
        ImmutableSortedDictionary<string, long> totals, string lineId, long total) =>
        totals.SetItem(lineId, Math.Max(totals.GetValueOrDefault(lineId), total));

    private static InvoiceAccount ChargeBack(InvoiceAccount invoice, ChargebackRecorded fact)
    {
        var known = invoice.Chargebacks.GetValueOrDefault(fact.DisputeId) ?? new Chargeback(0, false, false);
        return invoice with
        {
            Chargebacks = invoice.Chargebacks.SetItem(fact.DisputeId, new Chargeback(
                Math.Max(known.AmountGross, fact.AmountGrossMinor),
                known.Withdrawn || fact.State == ChargebackState.Withdrawn,
                known.Reinstated || fact.State == ChargebackState.Reinstated)),
        };
    }

    private static CustomerAccount Start(CustomerAccount account, SubscriptionStarted fact) =>
        Subscribe(account, fact.SubscriptionId, known => known with { StartedOn = Earlier(known.StartedOn, fact.StartedOn) });

    private static CustomerAccount End(CustomerAccount account, SubscriptionEnded fact) =>
        Subscribe(account, fact.SubscriptionId, known => known with { EndedOn = Earlier(known.EndedOn, fact.EndedOn) });

    private static CustomerAccount Subscribe(
        CustomerAccount account, string id, Func<Subscription, Subscription> change) => account with
        {
            Subscriptions = account.Subscriptions.SetItem(id,
            change(account.Subscriptions.GetValueOrDefault(id) ?? new Subscription(id, null, null))),
        };

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

    private static DateOnly Earlier(DateOnly? known, DateOnly date) => known is { } other && other < date ? other : date;
}
