using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;

namespace Specifications.PlainLedger;

/// <summary>The two components that are paid on invoice lines; each is bound to the role of the same name.</summary>
public enum PlainComponent
{
    Acquisition,
    Retention,
}

/// <summary>Which date of a line decides about its rate.</summary>
public enum PlainBasis
{
    ServiceStart,
    InvoiceDate,
    PaymentDate,
    CustomerAnchor,
}

/// <summary>Rates of one component, ppm: years 1, 2, … and every later one.</summary>
/// <param name="Products">Null: every product.</param>
public sealed record PlainRates(
    PlainComponent Component, PartnerType[] Types, int[] YearsPpm, int OnwardPpm, string[]? Products = null)
{
    public int At(int year) => year <= YearsPpm.Length ? YearsPpm[year - 1] : OnwardPpm;
}

/// <summary>
/// A version of a plan. The place in <see cref="PlainRulebook.Versions"/> is the order of publication.
/// </summary>
public sealed record PlainVersion(string PlanId, DateOnly ValidFrom, PlainRates[] Rates)
{
    public PlainBasis Basis { get; init; } = PlainBasis.ServiceStart;
    public int? CapPpm { get; init; }
    public int QualifyAfterDays { get; init; }
    public bool EarnOnAnniversary { get; init; } = true;
}

/// <summary>
/// A plan for one partner, or for a segment of partners, from a date on; listed in the order recorded.
/// </summary>
public sealed record PlainAssignment(string PlanId, string? PartnerId, string? Segment, DateOnly ValidFrom);

public sealed record PlainDefaultPlan(string PlanId, DateOnly ValidFrom);

public sealed record PlainWinBackDays(int Days, DateOnly ValidFrom);

/// <summary>The class that a partner is in from a date on; null for none.</summary>
public sealed record PlainSegment(string PartnerId, string? Segment, DateOnly ValidFrom);

/// <summary>The approved anchor of the life that begins or runs on this day.</summary>
public sealed record PlainAnchor(string CustomerId, DateOnly Anchor);

/// <summary>Hash of the bank account that a partner is paid to.</summary>
public sealed record PlainBankAccount(string PartnerId, string Hash);

/// <summary>Everything that people decided, as opposed to what happened to customers.</summary>
public sealed record PlainRulebook
{
    public PlainVersion[] Versions { get; init; } = [];
    public PlainAssignment[] Assignments { get; init; } = [];
    public PlainDefaultPlan[] DefaultPlans { get; init; } = [];
    public PlainWinBackDays[] WinBackDays { get; init; } = [];
    public PlainSegment[] Segments { get; init; } = [];
    public PlainAnchor[] AnchorCorrections { get; init; } = [];
    public PlainBankAccount[] BankAccounts { get; init; } = [];

    /// <summary>Versions that keys keep because they were paid out before a cut for the past.</summary>
    public IReadOnlyDictionary<PlainKey, PlainVersion> Kept { get; init; } = new Dictionary<PlainKey, PlainVersion>();
}

/// <summary>What is posted separately: an invoice line's part, for one partner and one component.</summary>
public sealed record PlainKey(string InvoiceId, string LineId, int Part, string PartnerId, PlainComponent Component)
{
    public override string ToString() => $"{InvoiceId}/{LineId}/{Part}/{PartnerId}/{Component}";
}

/// <summary>What a key is worth, in minor units of the invoice's currency, and why it is worth nothing if so.</summary>
public sealed record PlainTarget(long Minor, string Currency, string? WhyZero);

/// <summary>All that is known: what happened, and what was decided.</summary>
/// <param name="Through">Years of prepayments that begin later are not earned yet.</param>
public sealed record PlainHistory(
    IReadOnlyList<BillingFact> Billing, IReadOnlyList<ProgrammeFact> Partners, PlainRulebook Rules, DateOnly Through);
