using System.Collections.Immutable;
using Contracts.Subscriptions.V1;

namespace Billing;

/// <summary>
/// Folds billing facts. What is kept does not depend on the order of arrival. Never validates, never throws on history
/// (rule 1.2).
/// </summary>
public static class BillingFold
{
    public static ImmutableSortedDictionary<string, InvoiceAccount> Invoices(
        ImmutableSortedDictionary<string, InvoiceAccount> invoices, BillingFact fact) => InvoiceIdOf(fact) is { } id
            ? invoices.SetItem(id, Invoice(invoices.GetValueOrDefault(id), id, fact))
            : invoices;

    /// <summary>The invoice that a fact is about; null when it is about none.</summary>
    public static string? InvoiceIdOf(BillingFact fact) => fact switch
    {
        InvoiceIssued issued => issued.InvoiceId,
        PaymentRecorded paid => paid.InvoiceId,
        RefundRecorded refund => refund.InvoiceId,
        CreditNoteIssued credit => credit.InvoiceId,
        ChargebackRecorded chargeback => chargeback.InvoiceId,
        _ => null,
    };

    /// <summary>What is known of an invoice after a fact about it.</summary>
    /// <param name="known">Null before the first.</param>
    public static InvoiceAccount Invoice(InvoiceAccount? known, string invoiceId, BillingFact fact)
    {
        var invoice = known ?? new InvoiceAccount { InvoiceId = invoiceId };
        return fact switch
        {
            InvoiceIssued issued => Issue(invoice, issued),
            PaymentRecorded paid => Pay(invoice, paid),
            RefundRecorded refund => Refund(invoice, refund),
            CreditNoteIssued credit => Credit(invoice, credit),
            ChargebackRecorded chargeback => ChargeBack(invoice, chargeback),
            _ => invoice,
        };
    }

    public static ImmutableSortedDictionary<string, Subscription> Subscriptions(
        ImmutableSortedDictionary<string, Subscription> subscriptions, BillingFact fact) => fact switch
        {
            SubscriptionStarted started => Change(subscriptions, started.SubscriptionId, known =>
                started.PlanSwitch ? known.WithSwitch(started.StartedOn) : known.WithStart(started.StartedOn)),
            SubscriptionEnded ended => Change(subscriptions, ended.SubscriptionId, known =>
                known.WithEnd(ended.EndedOn)),
            // A pause is no end (rule 2.7).
            _ => subscriptions,
        };

    private static ImmutableSortedDictionary<string, Subscription> Change(
        ImmutableSortedDictionary<string, Subscription> subscriptions, string id,
        Func<Subscription, Subscription> change) =>
        subscriptions.SetItem(id, change(subscriptions.GetValueOrDefault(id) ?? new Subscription(id)));

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

    private static InvoiceAccount Pay(InvoiceAccount invoice, PaymentRecorded fact)
    {
        var payment = new Payment(fact.PaidGrossMinorTotal, fact.PaidOn, fact.Sequence);
        return invoice with
        {
            Payments = invoice.Payments.IsEmpty ? [payment] : InvoiceAccount.PaymentsOf(invoice.Payments.Add(payment)),
        };
    }

    private static InvoiceAccount Refund(InvoiceAccount invoice, RefundRecorded refund) => invoice with
    {
        Refunds = (refund.Lines ?? []).Aggregate(invoice.Refunds, (totals, line) =>
            Report(totals, line.LineId, new ReportedTotal(line.RefundedNetMinorTotal, refund.RefundedOn,
                refund.Sequence))),
        RefundInAll = refund.RefundedGrossMinorTotal is { } gross
            ? InvoiceAccount.Later(invoice.RefundInAll, new ReportedTotal(gross, refund.RefundedOn, refund.Sequence))
            : invoice.RefundInAll,
    };

    private static InvoiceAccount Credit(InvoiceAccount invoice, CreditNoteIssued credit)
    {
        var note = credit.CreditNoteId ?? "";
        var known = invoice.Credits.GetValueOrDefault(note) ?? OrdinalJson.EmptyMap<ReportedTotal>();
        return invoice with
        {
            Credits = invoice.Credits.SetItem(note, credit.Lines.Aggregate(known, (totals, line) =>
                Report(totals, line.LineId, new ReportedTotal(line.CreditedNetMinorTotal, credit.IssuedOn,
                    credit.Sequence)))),
        };
    }

    private static ImmutableSortedDictionary<string, ReportedTotal> Report(
        ImmutableSortedDictionary<string, ReportedTotal> totals, string lineId, ReportedTotal total) =>
        totals.SetItem(lineId, totals.TryGetValue(lineId, out var known) ? ReportedTotal.Later(known, total) : total);

    private static InvoiceAccount ChargeBack(InvoiceAccount invoice, ChargebackRecorded fact)
    {
        var known = invoice.Chargebacks.GetValueOrDefault(fact.DisputeId) ?? new Chargeback(0, 0);
        var moved = fact.State switch
        {
            ChargebackState.Withdrawn => new Chargeback(fact.AmountGrossMinor, 0),
            ChargebackState.Reinstated => new Chargeback(0, fact.AmountGrossMinor),
            _ => new Chargeback(0, 0),
        };
        return invoice with { Chargebacks = invoice.Chargebacks.SetItem(fact.DisputeId, known.UnitedWith(moved)) };
    }
}
