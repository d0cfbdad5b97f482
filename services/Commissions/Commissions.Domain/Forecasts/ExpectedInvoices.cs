using System.Collections.Immutable;
using Commissions.Domain.Customers;
using Contracts.Subscriptions.V1;

namespace Commissions.Domain.Forecasts;

/// <summary>
/// The last paid line of each running subscription goes on: the same net, the same length, paid as late as before.
/// Nobody is expected to leave, upgrade or pay less; a forecast of liability errs on the side of what is owed.
/// </summary>
public static class ExpectedInvoices
{
    private const int LinesMax = 1_000;
    private const int GraceDaysMax = 45;

    /// <summary>The account as it will be when every running line goes on until a day.</summary>
    public static CustomerAccount Added(CustomerAccount account, DateOnly asOf, DateOnly until)
    {
        if (!IsRunning(account, asOf)) return account;
        var paid = account.Invoices.Values.Where(invoice => invoice is { Currency: not null, PaidGross: > 0 })
            .SelectMany(invoice => LineBase.Compute(invoice)
                .Zip(invoice.Lines, (lineBase, line) => new PaidLine(invoice, line, lineBase.Minor)))
            .Where(paid => CustomerLife.IsCommissionable(paid.Line) && paid.BaseMinor > 0 && paid.Days > 0).ToList();
        var expected = paid.Where(line => line.GoesOn(asOf) && !paid.Exists(line.IsFollowedBy))
            .SelectMany(line => line.Onwards(asOf, until)).Take(LinesMax)
            .Select(invoice => KeyValuePair.Create(invoice.InvoiceId, invoice));
        return account with { Invoices = account.Invoices.SetItems(expected) };
    }

    /// <summary>Some subscription has not ended; a source without subscriptions tells by its invoices alone.</summary>
    private static bool IsRunning(CustomerAccount account, DateOnly asOf) => account.Subscriptions.IsEmpty
        || account.Subscriptions.Values.Any(subscription => !subscription.HasEndedBy(asOf));

    private sealed record PaidLine(InvoiceAccount Invoice, InvoiceLine Line, long BaseMinor)
    {
        public int Days => Line.ServiceUntil.DayNumber - Line.ServiceFrom.DayNumber;

        /// <summary>Whole months where the line has them: the next begins on the same day of the month.</summary>
        private int Months
        {
            get
            {
                var (from, until) = (Line.ServiceFrom, Line.ServiceUntil);
                var months = (until.Year - from.Year) * 12 + until.Month - from.Month;
                return months > 0 && from.AddMonths(months) == until ? months : 0;
            }
        }

        private int PayDays => Math.Max(0, Invoice.PaidOn.DayNumber - Line.ServiceFrom.DayNumber);

        /// <summary>Not when its time ran out long ago and nothing came after.</summary>
        public bool GoesOn(DateOnly asOf) => Line.ServiceUntil.AddDays(Math.Min(Days, GraceDaysMax)) >= asOf;

        public bool IsFollowedBy(PaidLine other) => other.Line.Product == Line.Product
            && other.Invoice.CustomerId == Invoice.CustomerId && other.Line.ServiceFrom >= Line.ServiceUntil;

        public IEnumerable<InvoiceAccount> Onwards(DateOnly asOf, DateOnly until)
        {
            for (var number = 1; StartOf(number) < until; number++) yield return Next(number, asOf);
        }

        private DateOnly StartOf(int number) => Months > 0
            ? Line.ServiceFrom.AddMonths(Months * number)
            : Line.ServiceFrom.AddDays(Days * number);

        // What should have been paid by now is expected now.
        private DateOnly PaidOn(int number, DateOnly asOf)
        {
            var usual = StartOf(number).AddDays(PayDays);
            return usual > asOf ? usual : asOf;
        }

        private InvoiceAccount Next(int number, DateOnly asOf) => new()
        {
            InvoiceId = $"expected/{Invoice.InvoiceId}/{Line.LineId}/{number}",
            CustomerId = Invoice.CustomerId,
            Currency = Invoice.Currency,
            IssuedOn = StartOf(number),
            Lines = ImmutableArray.Create(Line with
            {
                NetMinor = BaseMinor,
                TaxMinor = 0,
                ServiceFrom = StartOf(number),
                ServiceUntil = StartOf(number + 1),
            }),
            Payments = [new Payment(BaseMinor, PaidOn(number, asOf))],
        };
    }
}
