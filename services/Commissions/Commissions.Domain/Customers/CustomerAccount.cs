using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Contracts.Leads.V1;
using Money;

namespace Commissions.Domain.Customers;

/// <summary>
/// Everything known of one customer, folded from the journal. Each member keeps what does not depend on the order of
/// arrival: maxima of cumulative totals, sets of states, intervals.
/// </summary>
public sealed record CustomerAccount
{
    public required string CustomerId { get; init; }

    /// <summary>
    /// Every identity ever reported, as reported: which of them came last must not decide about money.
    /// </summary>
    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedSet<string> LegalIds { get; init; } = OrdinalJson.EmptySet;

    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedSet<string> Domains { get; init; } = OrdinalJson.EmptySet;

    /// <summary>
    /// Where its legal ids may be from; empty for a customer whose profiles earlier releases took in.
    /// </summary>
    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedSet<string> Countries { get; init; } = OrdinalJson.EmptySet;

    /// <summary>Keyed hashes.</summary>
    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedSet<string> BankAccounts { get; init; } = OrdinalJson.EmptySet;

    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedDictionary<string, InvoiceAccount> Invoices { get; init; } = Empty<InvoiceAccount>();

    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedDictionary<string, Subscription> Subscriptions { get; init; } = Empty<Subscription>();

    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedDictionary<string, Attribution> Attributions { get; init; } = Empty<Attribution>();

    /// <summary>Trainings sold by a partner; only in the partner's own account.</summary>
    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedDictionary<string, Training> Trainings { get; init; } = Empty<Training>();

    /// <summary>Approved manual adjustments; only in the partner's own account.</summary>
    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedDictionary<string, Adjustment> Adjustments { get; init; } = Empty<Adjustment>();

    /// <summary>Plan versions that paid keys keep although a later version pays less, by ledger key.</summary>
    [JsonPropertyName("kept")]
    [JsonConverter(typeof(OrdinalJson))]
    public ImmutableSortedDictionary<string, ProtectedVersion> ProtectedVersions { get; init; } =
        Empty<ProtectedVersion>();

    /// <summary>Approved first days of lives, in order of approval.</summary>
    public ImmutableArray<CorrectedAnchor> CorrectedAnchors { get; init; } = [];

    public static CustomerAccount New(string customerId) => new() { CustomerId = customerId };

    /// <summary>
    /// The account in which a partner's own money is kept: trainings and adjustments, which belong to no customer.
    /// </summary>
    public static string IdOfPartner(string partnerId) => $"partner-account:{partnerId}";

    /// <summary>Partners whose type, plan or segment decides about money of this account, in order.</summary>
    [JsonIgnore]
    public IEnumerable<string> PartnerIds => Attributions.Values.Select(held => held.PartnerId)
        .Concat(Trainings.Values.Select(training => training.PartnerId)).Distinct().Order(StringComparer.Ordinal);

    /// <summary>
    /// One account of two customers that turned out to be one. Each line and attribution keeps its customer.
    /// </summary>
    public CustomerAccount UnitedWith(CustomerAccount other) => this with
    {
        LegalIds = LegalIds.Union(other.LegalIds),
        Domains = Domains.Union(other.Domains),
        Countries = Countries.Union(other.Countries),
        BankAccounts = BankAccounts.Union(other.BankAccounts),
        // A fact of one line may have come under either customer, so what both know of it is put together.
        Invoices = OrdinalJson.United(Invoices, other.Invoices, (one, same) => one.UnitedWith(same)),
        Subscriptions = OrdinalJson.United(Subscriptions, other.Subscriptions, (one, same) => one.UnitedWith(same)),
        Attributions = OrdinalJson.United(Attributions, other.Attributions, (one, same) => one.UnitedWith(same)),
        Trainings = Trainings.SetItems(other.Trainings),
        Adjustments = Adjustments.SetItems(other.Adjustments),
        ProtectedVersions = ProtectedVersions.SetItems(other.ProtectedVersions),
        CorrectedAnchors = CorrectedAnchor.InOrder(CorrectedAnchors.Concat(other.CorrectedAnchors)),
    };

    /// <summary>
    /// All lives in order of time (see <see cref="CustomerLife"/>), each counted from its corrected first day where two
    /// people agreed on one that lies in it.
    /// </summary>
    public ImmutableArray<CustomerLife> Lives(Func<DateOnly, int> winBackDaysAt) =>
        CustomerLife.FindAll(Invoices.Values,
        [.. Subscriptions.Values], winBackDaysAt, CorrectedAnchors.Select(corrected => corrected.Anchor));

    public InvoiceAccount Invoice(string invoiceId) =>
        Invoices.GetValueOrDefault(invoiceId) ?? new InvoiceAccount { InvoiceId = invoiceId };

    public static ImmutableSortedDictionary<string, T> Empty<T>() => OrdinalJson.EmptyMap<T>();
}

/// <summary>A training that a partner sold and held; revenue in minor units.</summary>
public sealed record Training(
    string TrainingId, string PartnerId, DateOnly DeliveredOn, long RevenueMinor, string Currency);

/// <summary>Money that two people agreed to add to or take from a partner's ledger.</summary>
public sealed record Adjustment(string AdjustmentId, string PartnerId, Amount Amount, DateOnly ApprovedOn);

/// <summary>The first day of a life that two people agreed on in place of the derived one.</summary>
public sealed record CorrectedAnchor(string CorrectionId, DateOnly Anchor, DateOnly ApprovedOn, int Number)
{
    /// <summary>The same for whatever order they are heard of in, also when two customers turn out to be one.</summary>
    public static ImmutableArray<CorrectedAnchor> InOrder(IEnumerable<CorrectedAnchor> corrected) =>
    [
        .. corrected.DistinctBy(known => known.CorrectionId).OrderBy(known => known.ApprovedOn)
        .ThenBy(known => known.Number)
            .ThenBy(known => known.CorrectionId, StringComparer.Ordinal),
    ];
}

/// <summary>A paid key keeps this version in place of every version of the plan up to another one.</summary>
public sealed record ProtectedVersion(string PlanId, int Version, int InPlaceOf);

/// <summary>Who holds which role for the customer in [From, Until).</summary>
public sealed record Attribution(string AttributionId, string CustomerId, string PartnerId, AttributionRole Role,
    int SharePpm, DateOnly? From, DateOnly? Until)
{
    /// <summary>The start that one knows, and the earlier end.</summary>
    public Attribution UnitedWith(Attribution other) =>
        (From is null ? other : this) with { Until = Subscription.Earlier(Until, other.Until) };

    /// <summary>False until the start is known: an end may arrive first.</summary>
    public bool Covers(DateOnly date) => From is { } from && from <= date && (Until is not { } until || date < until);
}
