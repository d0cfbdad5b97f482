using Contracts.Subscriptions.V1;

namespace Subscriptions.Tests.Domain;

/// <summary>One sound fact of each type, to be spoilt in one place by a test.</summary>
internal static class SoundFacts
{
    private static readonly DateOnly Day = new(2026, 3, 1);

    public static InvoiceLine Line { get; } = new()
    {
        LineId = "l-1", Product = "pro", NetMinor = 10_000, TaxMinor = 1_900,
        ServiceFrom = Day, ServiceUntil = Day.AddMonths(1),
    };

    public static SubscriptionStarted Started { get; } = new()
    { SourceEventId = "e-1", CustomerId = "c-1", SubscriptionId = "s-1", Product = "pro", StartedOn = Day };

    public static SubscriptionEnded Ended { get; } = new()
    { SourceEventId = "e-2", CustomerId = "c-1", SubscriptionId = "s-1", EndedOn = Day, Reason = "too expensive" };

    public static SubscriptionPaused Paused { get; } = new()
    { SourceEventId = "e-3", CustomerId = "c-1", SubscriptionId = "s-1", On = Day };

    public static SubscriptionResumed Resumed { get; } = new()
    { SourceEventId = "e-4", CustomerId = "c-1", SubscriptionId = "s-1", On = Day };

    public static InvoiceIssued Invoice { get; } = new()
    { SourceEventId = "e-5", CustomerId = "c-1", InvoiceId = "i-1", Currency = "EUR", IssuedOn = Day, Lines = [Line] };

    public static PaymentRecorded Payment { get; } = new()
    { SourceEventId = "e-6", CustomerId = "c-1", InvoiceId = "i-1", PaidGrossMinorTotal = 11_900, PaidOn = Day };

    public static RefundRecorded Refund { get; } = new()
    {
        SourceEventId = "e-7", CustomerId = "c-1", InvoiceId = "i-1", RefundedOn = Day,
        RefundedGrossMinorTotal = 11_900
    };

    public static CreditNoteIssued Credit { get; } = new()
    { SourceEventId = "e-8", CustomerId = "c-1", InvoiceId = "i-1", IssuedOn = Day, Lines = [new("l-1", 500)] };

    public static ChargebackRecorded Chargeback { get; } = new()
    {
        SourceEventId = "e-9", CustomerId = "c-1", InvoiceId = "i-1", DisputeId = "d-1",
        State = ChargebackState.Withdrawn, AmountGrossMinor = 11_900, On = Day,
    };

    public static CustomerProfileRecorded Profile { get; } = new()
    {
        SourceEventId = "e-10", CustomerId = "c-1", LegalId = "DE123", Domain = "a.example", Name = "Ann",
        Country = "DE"
    };

    public static CustomersMerged Merged { get; } = new()
    { SourceEventId = "e-11", CustomerId = "c-1", IntoCustomerId = "c-2" };

    public static IReadOnlyList<BillingFact> All { get; } =
        [Started, Ended, Paused, Resumed, Invoice, Payment, Refund, Credit, Chargeback, Profile, Merged];
}
