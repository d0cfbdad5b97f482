using System.Globalization;
using Contracts.Subscriptions.V1;
using Money;
using Subscriptions.Domain.BillingFacts;

namespace Subscriptions.Domain.Customers;

/// <summary>What a fact says, for a person to read.</summary>
/// <param name="On">When it happened in business; null for what has no date.</param>
/// <param name="Amount">The amount it is about, where its currency is known.</param>
public sealed record TimelineText(DateOnly? On, string Text, Amount? Amount)
{
    /// <param name="currencyOf">Currency of an invoice; null while the invoice is unknown.</param>
    public static TimelineText Describe(BillingFact fact, Func<string, string?> currencyOf)
    {
        var (text, amount) = Say(fact, currencyOf);
        return new TimelineText(BusinessDay.Find(fact), text, amount);
    }

    private static (string Text, Amount? Amount) Say(BillingFact fact, Func<string, string?> currencyOf) => fact switch
    {
        SubscriptionStarted started =>
            ($"Subscription {started.SubscriptionId} to {started.Product} " +
            $"started{(started.Trial ? " as a trial" : "")}{(started.Nfr ? ", not for resale" : "")}", null),
        SubscriptionEnded ended => (
            $"Subscription {ended.SubscriptionId} ended{(ended.Reason is { } reason ? $": {reason}" : "")}", null),
        SubscriptionPaused paused => ($"Subscription {paused.SubscriptionId} paused", null),
        SubscriptionResumed resumed => ($"Subscription {resumed.SubscriptionId} goes on", null),
        InvoiceIssued issued => Issued(issued),
        PaymentRecorded paid => Money(paid.PaidGrossMinorTotal, currencyOf(paid.InvoiceId),
            amount => $"{amount} paid so far on invoice {paid.InvoiceId}"),
        RefundRecorded refund => Money(
            refund.Lines is { Count: > 0 } lines
                ? lines.Sum(line => line.RefundedNetMinorTotal)
                : refund.RefundedGrossMinorTotal ?? 0,
            currencyOf(refund.InvoiceId),
            amount => $"{amount} {(refund.Lines is { Count: > 0 } ? "net " : "")}refunded so far " +
                $"on invoice {refund.InvoiceId}"),
        CreditNoteIssued credit => Money(credit.Lines.Sum(line => line.CreditedNetMinorTotal),
            currencyOf(credit.InvoiceId),
            amount =>
                $"{amount} net credited on invoice " +
                $"{credit.InvoiceId}{(credit.CreditNoteId is { } note ? $" by {note}" : "")}"),
        ChargebackRecorded chargeback =>
            Money(chargeback.AmountGrossMinor, currencyOf(chargeback.InvoiceId),
            amount => chargeback.State switch
            {
                ChargebackState.Withdrawn =>
                    $"{amount} charged back on invoice {chargeback.InvoiceId}, dispute {chargeback.DisputeId}",
                ChargebackState.Reinstated =>
                    $"Dispute {chargeback.DisputeId} won: {amount} of invoice {chargeback.InvoiceId} are back",
                _ => $"The bank asks about {amount} of invoice {chargeback.InvoiceId}, dispute {chargeback.DisputeId}",
            }),
        CustomerProfileRecorded profile => (
            "Profile: " + string.Join(", ",
                new[] { profile.Country, profile.LegalId, profile.Domain }.OfType<string>()), null),
        CustomersMerged merged => ($"Goes on as customer {merged.IntoCustomerId}", null),
        _ => (fact.GetType().Name, null),
    };

    private static (string Text, Amount? Amount) Issued(InvoiceIssued issued)
    {
        var net = issued.Lines.Sum(line => line.NetMinor);
        var amount = new Amount(net, issued.Currency);
        var (from, until) = (issued.Lines.Min(line => line.ServiceFrom), issued.Lines.Max(line => line.ServiceUntil));
        return ($"Invoice {issued.InvoiceId}: {amount} net, {issued.Lines.Count} " +
            $"{(issued.Lines.Count == 1 ? "line" : "lines")} for {Iso(from)} to {Iso(until)}", amount);
    }

    private static (string Text, Amount? Amount) Money(long minor, string? currency, Func<string, string> say) =>
        currency is null
        ? (say($"{minor.ToString(CultureInfo.InvariantCulture)} minor units"), null)
        : (say(new Amount(minor, currency).ToString()), new Amount(minor, currency));

    private static string Iso(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
