using Money;

namespace CommissionsConsole.Clients;

/// <summary>A party of a document, as far as it is known.</summary>
public sealed record Party(string? Name = null, string? Street = null, string? PostCode = null, string? Town = null,
    string? Country = null, string? LegalId = null)
{
    /// <summary>On one line; empty where nothing is known.</summary>
    public string Address => string.Join(", ",
        new[] { Street, $"{PostCode} {Town}".Trim(), Country }.Where(part => !string.IsNullOrEmpty(part)));
}

/// <param name="Account">Masked; null where the partner had named none.</param>
/// <param name="Seal">Null while the month is open.</param>
public sealed record StatementLetter(string PartnerId, string Period, bool IsClosed,
    IReadOnlyList<StatementOfAccount> Currencies, Party To, Party? From = null, string? Account = null,
    StatementSeal? Seal = null);

public sealed record StatementSeal(
    int Number, DateOnly ClosedOn, string Hash, string? ClosedBy = null, string? PreviousHash = null);

/// <summary>Opening + earned − returned − paid = closing.</summary>
/// <param name="Payouts">Which payouts took the month's entries.</param>
public sealed record StatementOfAccount(string Currency, Amount Opening, Amount Earned, Amount Returned, Amount Paid,
    Amount Closing, int Entries, IReadOnlyList<Payment> Payments, IReadOnlyList<CustomerLines> Customers,
    IReadOnlyList<PartOfPayout> Payouts);

/// <param name="Amount">Below zero where the bank sent it back.</param>
public sealed record Payment(string PayoutId, Amount Amount, DateOnly On);

public sealed record PartOfPayout(string PayoutId, string Period, Amount Amount, DateOnly LockedOn,
    DateOnly? PaidOn = null, DateOnly? ReturnedOn = null, bool IsGivenUp = false);

/// <param name="Name">Null until it is known; a customer without a name goes by its id.</param>
public sealed record CustomerLines(string CustomerId, bool IsOwnAccount, Amount Subtotal,
    IReadOnlyList<DocumentLine> Lines, string? Name = null);

/// <param name="Earlier">What it was worth before rate or share changed.</param>
public sealed record DocumentLine(Guid EntryId, string CustomerId, string InvoiceId, string LineId, string Component,
    int CustomerYear, string Reason, DateOnly EffectiveOn, string OriginalPeriod, Amount Base, int RatePpm,
    int SharePpm, Amount Amount, DateOnly? ServiceFrom = null, DateOnly? ServiceUntil = null,
    EarlierTerms? Earlier = null);

public sealed record EarlierTerms(Amount Base, int RatePpm, int SharePpm, Amount Amount);

public sealed record RemittanceLetter(
    Party To, RemittanceAdvice Advice, Party? From = null, string? Account = null);

/// <param name="State">"rejected" where the bank sent the money back.</param>
public sealed record RemittanceAdvice(string PayoutId, string PartnerId, string State, Amount Amount, int Entries,
    DateOnly LockedOn, string EndToEndId, string Message, IReadOnlyList<RemittanceMonth> Months,
    DateOnly? ExecuteOn = null, DateOnly? PaidOn = null, RemittanceReturn? Return = null);

public sealed record RemittanceReturn(string Reason, DateOnly? On = null, string? BankReference = null);

public sealed record RemittanceMonth(string Period, Amount Subtotal, IReadOnlyList<CustomerLines> Customers);

public sealed record CustomerNames(IReadOnlyList<NamedCustomer> Names);

public sealed record NamedCustomer(string CustomerId, string Name);
