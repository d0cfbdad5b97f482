using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Contracts.Leads.V1;

namespace Commissions.Domain.Plans;

/// <summary>The rules of one plan version. Published terms never change.</summary>
public sealed record PlanTerms
{
    public required DateOnly ValidFrom { get; init; }
    public required ChangeMode Mode { get; init; }
    public RetroDecrease RetroDecrease { get; init; }

    /// <summary>
    /// Clause of the agreement that allows taking back what was paid out; required with <c>apply</c>.
    /// </summary>
    public string? Clause { get; init; }

    /// <summary>True when keys that were paid out are protected by this version.</summary>
    [JsonIgnore]
    public bool Protects => Mode == ChangeMode.Retroactive && RetroDecrease == RetroDecrease.ProtectPaid;

    public RateDateBasis RateDateBasis { get; init; }
    public required ImmutableArray<ComponentRates> Components { get; init; }

    /// <summary>Royalty that the vendor takes on training sold by partners, ppm; null for none.</summary>
    public int? TrainingRoyaltyPpm { get; init; }

    /// <summary>The agreement lets royalties be set off against payouts; otherwise they are invoiced.</summary>
    public bool RoyaltySetOff { get; init; }

    /// <summary>Highest sum of all components' rates on one line, ppm; null for none.</summary>
    public int? ProgramCapPpm { get; init; }

    /// <summary>Days after payment before an entry can be paid out.</summary>
    public int HoldDays { get; init; } = 30;

    /// <summary>A customer that leaves sooner after its anchor earns its partners nothing.</summary>
    public int QualifyAfterDays { get; init; }

    /// <summary>Smallest payout in minor units of the programme's currency.</summary>
    public long MinPayoutMinor { get; init; } = 50_00;

    /// <summary>
    /// Smallest payout in other currencies, minor units by currency; null in versions that name none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableSortedDictionary<string, long>? MinPayoutsMinor { get; init; }

    /// <summary>Smallest payout in a currency; 0 where the terms name none: there is no silent conversion.</summary>
    public long MinPayoutIn(string currency, string programmeCurrency) =>
        MinPayoutsMinor?.TryGetValue(currency, out var minor) == true ? minor
        : currency == programmeCurrency ? MinPayoutMinor : 0;

    /// <summary>
    /// The programme's win-back days on the first day; what customers' lives follow is the programme's timeline.
    /// </summary>
    public int WinBackDays { get; init; } = CustomerLife.WinBackDaysUntilSet;

    /// <summary>The later years of a prepayment are earned on their first day; otherwise all at once.</summary>
    [JsonPropertyName("releaseOnAnniversary")]
    public bool EarnOnAnniversary { get; init; } = true;

    /// <summary>SHA-256 of the terms as canonical JSON, lower-case hexadecimal.</summary>
    public string Hash() => Convert.ToHexStringLower(
        SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web)));
}

/// <summary>Rates of one component for some partner types and products.</summary>
/// <param name="Products">Null: every product.</param>
public sealed record ComponentRates(
    Component Component, ImmutableArray<PartnerType> PartnerTypes, ImmutableArray<string>? Products, YearTable Years)
{
    public bool AppliesTo(Component component, PartnerType type, string product) =>
        Component == component && PartnerTypes.Contains(type) && (Products is not { } named || named.Contains(product));
}

[JsonConverter(typeof(JsonStringEnumConverter<Component>))]
public enum Component
{
    [JsonStringEnumMemberName("acquisition")] Acquisition,
    [JsonStringEnumMemberName("retention")] Retention,

    /// <summary>Royalty on trainings that a partner sold: the partner owes it.</summary>
    [JsonStringEnumMemberName("training")] Training,

    /// <summary>Correction by hand that two people agreed on.</summary>
    [JsonStringEnumMemberName("adjustment")] Adjustment,
}

public static class ComponentNames
{
    /// <summary>The name on the surface and in ledger keys.</summary>
    public static string Name(this Component component) => component switch
    {
        Component.Acquisition => "acquisition",
        Component.Retention => "retention",
        Component.Training => "training",
        _ => "adjustment",
    };
}

[JsonConverter(typeof(JsonStringEnumConverter<ChangeMode>))]
public enum ChangeMode
{
    [JsonStringEnumMemberName("prospective")] Prospective,
    [JsonStringEnumMemberName("newCustomersOnly")] NewCustomersOnly,
    [JsonStringEnumMemberName("retroactive")] Retroactive,
}

[JsonConverter(typeof(JsonStringEnumConverter<RetroDecrease>))]
public enum RetroDecrease
{
    [JsonStringEnumMemberName("protectPaid")] ProtectPaid,
    [JsonStringEnumMemberName("apply")] Apply,
}

[JsonConverter(typeof(JsonStringEnumConverter<RateDateBasis>))]
public enum RateDateBasis
{
    [JsonStringEnumMemberName("serviceStart")] ServiceStart,
    [JsonStringEnumMemberName("invoiceDate")] InvoiceDate,
    [JsonStringEnumMemberName("paymentDate")] PaymentDate,
    [JsonStringEnumMemberName("customerAnchor")] CustomerAnchor,
}
