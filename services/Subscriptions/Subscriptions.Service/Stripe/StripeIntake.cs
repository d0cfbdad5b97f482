using System.Globalization;
using Contracts.Subscriptions.V1;
using Decisions;
using EventStore;
using Marten;
using Npgsql;
using Subscriptions.Domain.StripePayments;
using Subscriptions.Service.BillingFacts;

namespace Subscriptions.Service.Stripe;

/// <summary>
/// Stores what an event says in one transaction, then places the returns that can be placed now. Of the events that
/// tell payment, invoice and customer the one that commits last sees all of them, so nothing waits for ever; and a
/// process that dies in between has not acknowledged, so Stripe sends the event again.
/// </summary>
internal sealed class StripeIntake(BillingFactStore store, FactConflicts conflicts, IDocumentStore documents,
    NpgsqlDataSource dataSource)
{
    private const string InvoiceStreamPrefix = "stripe-invoice-";
    private const string PaymentStreamPrefix = "stripe-payment-";

    public async Task<Received> Receive(StripeSaid said, CancellationToken cancellation)
    {
        said = said with { Facts = await WithoutFormerPayments(said.Facts, cancellation) };
        var appended = await store.Store(said.Facts, [.. said.Notes.Select(AsEntry)], cancellation);
        // An invoice says the same in each of its events; where it does not, somebody should know.
        await conflicts.Note([.. said.Facts.OfType<InvoiceIssued>()], appended, cancellation);
        var stored = said.Facts.Select(BillingFactStore.EventId).Distinct().Count(appended.Contains);
        var returns = said.Notes.OfType<StripeReturn>().ToArray();
        var repeats = said.Facts.Count - stored + returns.Count(note => !appended.Contains(EventId(note)));

        var invoices = await InvoicesOf(said, cancellation);
        var (placed, isPlaced) = (0, invoices.Count > 0);
        foreach (var invoiceId in invoices)
        {
            var (facts, customerId) = await Place(invoiceId, cancellation);
            placed += facts;
            isPlaced &= customerId is not null;
        }

        return new Received(stored + placed, repeats, isPlaced ? 0
            : returns.Count(note => invoices.Count == 0 || note.CustomerId is null));
    }

    // Releases up to 0.1 told payments apart by their totals alone. Told again with its moment, a part payment of a day
    // would come after the whole payment of that day.
    private async Task<IReadOnlyList<BillingFact>> WithoutFormerPayments(IReadOnlyList<BillingFact> facts,
        CancellationToken cancellation)
    {
        // A fall comes without its invoice, and was told apart before too.
        if (facts.OfType<PaymentRecorded>().FirstOrDefault() is not { } paid
            || facts.OfType<InvoiceIssued>().FirstOrDefault() is not { } issued) return facts;
        var due = issued.Lines.Sum(line => line.NetMinor + line.TaxMinor);
        var former = new[] { paid.PaidGrossMinorTotal, due }.Select(total =>
            BillingFactStore.EventId(StripeInvoices.FormerPaymentId(paid.InvoiceId, total))).Distinct().ToArray();
        var days = await StoredEvents.ReadMember(dataSource, "paidOn", former, cancellation);
        return days.Contains(paid.PaidOn.ToString("O", CultureInfo.InvariantCulture))
            ? [.. facts.Where(fact => fact != paid)] : facts;
    }

    private async Task<(int Accepted, string? CustomerId)> Place(string invoiceId, CancellationToken cancellation)
    {
        await using var session = documents.QuerySession();
        var ofInvoice = await NotesOf(session, InvoiceStreamPrefix + invoiceId, cancellation);
        if (ofInvoice.Count == 0) return (0, null);
        var returns = ofInvoice.OfType<StripeReturn>().ToList();
        foreach (var link in ofInvoice.OfType<StripePaymentLinked>())
            returns.AddRange((await NotesOf(session, PaymentStreamPrefix + link.PaymentId, cancellation))
                .OfType<StripeReturn>());
        if (returns.Count == 0) return (0, null);

        var customerId = await CustomerOf(invoiceId, cancellation);
        var facts = PlacedReturns.Place(invoiceId, customerId, returns);
        return ((await store.Store(facts, [], cancellation)).Count, customerId);
    }

    private async Task<IReadOnlyList<string>> InvoicesOf(StripeSaid said, CancellationToken cancellation) =>
    [
        .. said.Facts.OfType<InvoiceIssued>().Select(issued => issued.InvoiceId)
            .Concat(said.Notes.OfType<StripePaymentLinked>().Select(link => link.InvoiceId))
            .Concat(said.Notes.OfType<StripeCreditNoted>().Select(credit => credit.InvoiceId))
            .Concat(said.Notes.OfType<StripeCreditVoided>().Select(credit => credit.InvoiceId))
            .Concat(await InvoiceOf(PaymentsIn(said), cancellation)).Distinct(),
    ];

    private static string[] PaymentsIn(StripeSaid said) =>
        [.. said.Notes.OfType<StripePaymentReturn>().Select(note => note.PaymentId).Distinct()];

    // A link is stored under an id that comes from its payment: the first one counts, and it is found without a search.
    private Task<IReadOnlyList<string>> InvoiceOf(string[] paymentIds, CancellationToken cancellation) =>
        StoredEvents.ReadMember(dataSource, "invoiceId", [.. paymentIds.Select(LinkId)], cancellation);

    /// <summary>The customer to whom the invoice was issued, as its stored fact says.</summary>
    private async Task<string?> CustomerOf(string invoiceId, CancellationToken cancellation)
    {
        var issued = BillingFactStore.EventId(StripeInvoices.IssueId(invoiceId));
        return (await StoredEvents.ReadMember(dataSource, "customerId", [issued], cancellation)).SingleOrDefault();
    }

    private static async Task<IReadOnlyList<StripeNote>> NotesOf(
        IQuerySession session, string stream, CancellationToken cancellation) =>
        [.. (await session.Events.FetchStreamAsync(stream, token: cancellation)).Select(e => e.Data)
            .OfType<StripeNote>()];

    private static ReceivedFact AsEntry(StripeNote note) => new(note switch
    {
        StripePaymentLinked link => InvoiceStreamPrefix + link.InvoiceId,
        StripeCreditNoted credit => InvoiceStreamPrefix + credit.InvoiceId,
        StripeCreditVoided credit => InvoiceStreamPrefix + credit.InvoiceId,
        StripePaymentReturn payment => PaymentStreamPrefix + payment.PaymentId,
        _ => throw new ArgumentOutOfRangeException(nameof(note)),
    }, EventId(note), note);

    private static Guid EventId(StripeNote note) => note switch
    {
        StripePaymentLinked link => LinkId(link.PaymentId),
        StripeChargeRefunded charge =>
            NameBasedId.From("stripe-refunded", charge.ChargeId, $"{charge.RefundedMinorTotal}", $"{charge.At}"),
        StripeRefundMade refund => NameBasedId.From("stripe-refund", refund.RefundId),
        StripeRefundFailed refund => NameBasedId.From("stripe-refund-failed", refund.RefundId),
        StripeDisputeChanged dispute =>
            NameBasedId.From("stripe-dispute", dispute.DisputeId, $"{dispute.State}", $"{dispute.AmountMinor}"),
        StripeCreditNoted credit => NameBasedId.From("stripe-credit-note", credit.CreditNoteId),
        StripeCreditVoided credit => NameBasedId.From("stripe-credit-note-voided", credit.CreditNoteId),
        _ => throw new ArgumentOutOfRangeException(nameof(note)),
    };

    private static Guid LinkId(string paymentId) => NameBasedId.From("stripe-payment", paymentId);
}
