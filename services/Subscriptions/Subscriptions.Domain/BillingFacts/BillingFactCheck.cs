using System.Globalization;
using Contracts.Subscriptions.V1;
using Decisions;
using Identities;
using Money;

namespace Subscriptions.Domain.BillingFacts;

/// <summary>Whether a delivered fact makes sense on its own. Order and repeats are not its business.</summary>
public static class BillingFactCheck
{
    private const int IdLengthMax = 200;
    private const int TextLengthMax = 2_000;
    private const int LinesMax = 2_000;
    private static readonly DateOnly EarliestDate = new(1990, 1, 1);
    private static readonly DateOnly LatestDate = new(2200, 1, 1);

    /// <summary>Banks tell a payment with the day on which it counts, which may lie a little ahead.</summary>
    private const int MoneyAheadDaysMax = 31;

    /// <summary>
    /// The first thing that is wrong, named by the sender's own field; null when the fact can be stored.
    /// </summary>
    /// <param name="today">In the programme's time zone: money that moved did not move next year.</param>
    public static Rejection? Refusal(BillingFact fact, DateOnly today) => Senseless(fact) ?? fact switch
    {
        PaymentRecorded payment => Moved(payment.PaidOn, "paidOn", today),
        RefundRecorded refund => Moved(refund.RefundedOn, "refundedOn", today),
        CreditNoteIssued credit => Moved(credit.IssuedOn, "issuedOn", today),
        ChargebackRecorded chargeback => Moved(chargeback.On, "on", today),
        _ => null,
    };

    private static Rejection? Senseless(BillingFact fact) =>
        Id(fact.SourceEventId, "sourceEventId") ?? Id(fact.CustomerId, "customerId") ?? fact switch
        {
            SubscriptionStarted started =>
                Id(started.SubscriptionId, "subscriptionId") ?? Id(started.Product, "product")
                ?? Date(started.StartedOn, "startedOn"),
            SubscriptionEnded ended => Id(ended.SubscriptionId, "subscriptionId") ?? Date(ended.EndedOn, "endedOn")
                ?? Text(ended.Reason, "reason"),
            SubscriptionPaused paused => Id(paused.SubscriptionId, "subscriptionId") ?? Date(paused.On, "on"),
            SubscriptionResumed resumed => Id(resumed.SubscriptionId, "subscriptionId") ?? Date(resumed.On, "on"),
            InvoiceIssued invoice => Invoice(invoice),
            PaymentRecorded payment => Id(payment.InvoiceId, "invoiceId")
                ?? Total(payment.PaidGrossMinorTotal, "paidGrossMinorTotal") ?? Date(payment.PaidOn, "paidOn"),
            RefundRecorded refund => Refund(refund),
            CreditNoteIssued credit => Id(credit.InvoiceId, "invoiceId") ?? Date(credit.IssuedOn, "issuedOn")
                ?? LineTotals(credit.Lines, line => (line.LineId, line.CreditedNetMinorTotal), "creditedNetMinorTotal"),
            ChargebackRecorded chargeback =>
                Id(chargeback.InvoiceId, "invoiceId") ?? Id(chargeback.DisputeId, "disputeId")
                ?? Total(chargeback.AmountGrossMinor, "amountGrossMinor") ?? Date(chargeback.On, "on")
                ?? State(chargeback.State),
            CustomerProfileRecorded profile => Country(profile.Country) ?? Text(profile.LegalId, "legalId")
                ?? Text(profile.Domain, "domain") ?? Text(profile.Name, "name") ?? BankAccount(profile),
            CustomersMerged merged => Id(merged.IntoCustomerId, "intoCustomerId")
                ?? (merged.IntoCustomerId == merged.CustomerId
                    ? Rejection.Invalid("intoCustomerId", "A customer cannot be merged into itself.",
                        "merge-into-itself")
                    : null),
            _ => null,
        };

    private static Rejection? Invoice(InvoiceIssued invoice)
    {
        if ((Id(invoice.InvoiceId, "invoiceId") ?? Date(invoice.IssuedOn, "issuedOn")) is { } wrong) return wrong;
        if (!Currencies.IsKnown(invoice.Currency))
            return Rejection.Invalid("currency",
                "The currency is a three-letter ISO 4217 code in upper case, such as EUR.",
                "unknown-currency").AddFact("value", invoice.Currency);
        if (invoice.Lines.Count is 0 or > LinesMax)
            return Rejection.Invalid("lines", $"An invoice has 1 to {LinesMax} lines.", "lines-missing");

        var lineIds = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < invoice.Lines.Count; i++)
        {
            if ((Present(invoice.Lines[i], i) ?? Line(invoice.Lines[i], $"lines[{i}]")) is { } wrongLine)
                return wrongLine;
            if (!lineIds.Add(invoice.Lines[i].LineId))
                return Rejection.Invalid($"lines[{i}].lineId", "Two lines of the invoice have the same id.",
                    "duplicate-line")
                    .AddFact("value", invoice.Lines[i].LineId);
        }

        return null;
    }

    private static Rejection? Line(InvoiceLine line, string path)
    {
        if ((Id(line.LineId, $"{path}.lineId") ?? Id(line.Product, $"{path}.product")
            ?? Date(line.ServiceFrom, $"{path}.serviceFrom") ?? Date(line.ServiceUntil, $"{path}.serviceUntil")
            ?? Amount(line.NetMinor, $"{path}.netMinor") ?? Amount(line.TaxMinor, $"{path}.taxMinor")) is { } wrong)
            return wrong;
        return line.ServiceUntil < line.ServiceFrom
            ? Rejection.Invalid($"{path}.serviceUntil", "The service ends before it starts.", "service-interval")
                .AddFact("serviceFrom", Iso(line.ServiceFrom)).AddFact("serviceUntil", Iso(line.ServiceUntil))
            : null;
    }

    private static Rejection? Refund(RefundRecorded refund)
    {
        if ((Id(refund.InvoiceId, "invoiceId") ?? Date(refund.RefundedOn, "refundedOn")) is { } wrong) return wrong;
        if (refund.Lines is null or { Count: 0 } && refund.RefundedGrossMinorTotal is null)
            return Rejection.Invalid("refundedGrossMinorTotal", "Say what was refunded, by line or in total.",
                "refund-missing");
        if (refund.RefundedGrossMinorTotal is { } gross && Total(gross, "refundedGrossMinorTotal") is { } wrongTotal)
            return wrongTotal;
        return refund.Lines is { Count: > 0 } lines
            ? LineTotals(lines, line => (line.LineId, line.RefundedNetMinorTotal), "refundedNetMinorTotal")
            : null;
    }

    private static Rejection? LineTotals<TLine>(
        IReadOnlyList<TLine> lines, Func<TLine, (string LineId, long Total)> read, string field)
    {
        if (lines.Count is 0 or > LinesMax)
            return Rejection.Invalid("lines", $"Name 1 to {LinesMax} lines.", "lines-missing");
        for (var i = 0; i < lines.Count; i++)
        {
            if (Present(lines[i], i) is { } missing) return missing;
            var (lineId, total) = read(lines[i]);
            if ((Id(lineId, $"lines[{i}].lineId") ?? Total(total, $"lines[{i}].{field}")) is { } wrong) return wrong;
        }

        return null;
    }

    // JSON can hold a null where a list has a line.
    private static Rejection? Present(object? line, int index) => line is null
        ? Rejection.Invalid($"lines[{index}]", "A line is an object, not null.", "line-missing")
        : null;

    private static Rejection? Id(string? id, string field) => string.IsNullOrWhiteSpace(id) || id.Length > IdLengthMax
        ? Rejection.Invalid(field, $"An id has 1 to {IdLengthMax} characters.", "invalid-id")
        : id.Any(char.IsControl) ? Rejection.Invalid(field, "An id has no control characters.", "invalid-id") : null;

    private static Rejection? Date(DateOnly date, string field) => date < EarliestDate || date > LatestDate
        ? Rejection.Invalid(field, $"A date lies between {Iso(EarliestDate)} and {Iso(LatestDate)}.",
            "date-out-of-range")
            .AddFact("value", Iso(date))
        : null;

    private static Rejection? Moved(DateOnly date, string field, DateOnly today) =>
        date > today.AddDays(MoneyAheadDaysMax)
        ? Rejection.Invalid(field, $"Money that moved is dated at most {MoneyAheadDaysMax} days ahead.",
            "date-in-future")
            .AddFact("value", Iso(date))
        : null;

    private static Rejection? Total(long minor, string field) => minor < 0
        ? Rejection.Invalid(field, "A cumulative total is not negative.", "negative-total")
            .AddFact("value", minor.ToString(CultureInfo.InvariantCulture))
        : Amount(minor, field);

    private static Rejection? Amount(long minor, string field) => Money.Amount.IsInRange(minor)
        ? null
        : Rejection.Invalid(field, $"Amounts are at most {Money.Amount.MinorMax} minor units.", "amount-out-of-range");

    private static Rejection? Text(string? text, string field) =>
        text is not null && (text.Length > TextLengthMax || text.Contains('\0', StringComparison.Ordinal))
            ? Rejection.Invalid(field, $"A text has at most {TextLengthMax} characters, none of them U+0000.",
                "invalid-text")
            : null;

    // The refusal names no digit of the account: refusals are logged and answered.
    private static Rejection? BankAccount(CustomerProfileRecorded profile)
    {
        if (profile.BankAccountHash is not null)
            return Rejection.Invalid("bankAccountHash",
                "The hash of an account is made here. Deliver the account itself as 'bankAccount'; it is not stored.",
                "bank-account-hash");
        return profile.BankAccount is { } iban ? Iban.Check(iban)?.AddFact("field", "bankAccount") : null;
    }

    private static Rejection? State(ChargebackState state) => Enum.IsDefined(state)
        ? null
        : Rejection.Invalid("state", "The state is 'inquiry', 'withdrawn' or 'reinstated'.", "unknown-state");

    private static Rejection? Country(string country) => country.Length == 2 && country.All(char.IsAsciiLetterUpper)
        ? null
        : Rejection.Invalid("country", "The country is a two-letter ISO 3166 code in upper case, such as DE.",
            "unknown-country");

    private static string Iso(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
