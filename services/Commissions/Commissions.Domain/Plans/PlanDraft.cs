using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Contracts.Leads.V1;
using Decisions;
using Money;

namespace Commissions.Domain.Plans;

/// <summary>
/// A proposed version as a partner manager wrote it; becomes <see cref="PlanTerms"/> when it makes sense.
/// </summary>
public sealed record PlanDraft
{
    public required DateOnly ValidFrom { get; init; }
    public required ChangeMode Mode { get; init; }
    public RetroDecrease RetroDecrease { get; init; }
    public string? Clause { get; init; }
    public RateDateBasis? RateDateBasis { get; init; }
    public required IReadOnlyList<DraftedComponent> Components { get; init; }
    public int? TrainingRoyaltyPpm { get; init; }

    /// <summary>Royalties are set off against payouts, as the agreement says; false: they are invoiced.</summary>
    public bool RoyaltySetOff { get; init; }

    public int? ProgramCapPpm { get; init; }
    public int HoldDays { get; init; } = 30;
    public int QualifyAfterDays { get; init; }

    /// <summary>Minor units of the programme's currency.</summary>
    public long MinPayout { get; init; } = 50_00;

    /// <summary>
    /// Smallest payout in other currencies, minor units by currency; where none is named, every payout is made.
    /// </summary>
    public IReadOnlyDictionary<string, long>? MinPayouts { get; init; }

    /// <summary>The programme's when absent; another number only in a version of the default plan.</summary>
    public int? WinBackDays { get; init; }
    [JsonPropertyName("releaseOnAnniversary")]
    public bool EarnOnAnniversary { get; init; } = true;

    /// <summary>
    /// Who is given the plan when the version is published, from its first day on; null: nobody besides those who have
    /// it.
    /// </summary>
    public DraftedRecipients? GivenTo { get; init; }

    /// <summary>Why the rules change; kept in the history of versions.</summary>
    public string Reason { get; init; } = "";

    private const int DaysMax = 3_650;
    private const int YearsMax = 100;
    private const int TextLengthMax = 2_000;

    /// <summary>Checks the draft as a whole and names the first field that is wrong.</summary>
    /// <param name="today">Today in the programme's time zone.</param>
    /// <param name="rulebook">Rules in force; the programme's win-back days are taken from there.</param>
    public (PlanTerms? Terms, Rejection? Rejection) Check(DateOnly today, Rulebook rulebook)
    {
        if (CheckHead(today) is { } wrong) return (null, wrong);
        var components = ImmutableArray.CreateBuilder<ComponentRates>();
        for (var i = 0; i < Components.Count; i++)
        {
            var (rates, rejection) = CheckComponent(Components[i], $"components[{i}]");
            if (rejection is not null) return (null, rejection);
            components.Add(rates!);
        }

        if (EarnableComponents.Refusal(components.ToImmutable()) is { } unpaid) return (null, unpaid);

        return (new PlanTerms
        {
            ValidFrom = ValidFrom,
            Mode = Mode,
            RetroDecrease = RetroDecrease,
            Clause = Clause,
            RateDateBasis = Mode == ChangeMode.NewCustomersOnly
                ? Plans.RateDateBasis.CustomerAnchor
                : RateDateBasis ?? Plans.RateDateBasis.ServiceStart,
            Components = components.ToImmutable(),
            TrainingRoyaltyPpm = TrainingRoyaltyPpm,
            RoyaltySetOff = RoyaltySetOff,
            ProgramCapPpm = ProgramCapPpm,
            HoldDays = HoldDays,
            QualifyAfterDays = QualifyAfterDays,
            MinPayoutMinor = MinPayout,
            MinPayoutsMinor = MinPayouts is { Count: > 0 } others
            ? others.ToImmutableSortedDictionary(StringComparer.Ordinal) : null,
            WinBackDays = WinBackDays ?? rulebook.WinBackDaysAt(ValidFrom),
            EarnOnAnniversary = EarnOnAnniversary,
        }, null);
    }

    /// <summary>Whom the draft gives its plan to; neither where it names nobody.</summary>
    public (PlanRecipients? Recipients, Rejection? Rejection) CheckRecipients(Rulebook rulebook) =>
        GivenTo?.Check(this, rulebook) ?? default;

    private Rejection? CheckHead(DateOnly today)
    {
        if (Mode == ChangeMode.Prospective && ValidFrom < today)
            return Rejection.Invalid("validFrom",
                "A prospective change starts today or later. To change the past, use " +
                "mode 'retroactive', which previews what history would have paid.", "valid-from-past");
        if (Mode == ChangeMode.Retroactive && RetroDecrease == RetroDecrease.Apply && string.IsNullOrWhiteSpace(Clause))
            return Rejection.Invalid("clause", "Taking back what was paid out needs the agreement's clause.",
                "clause-missing");
        if (Clause?.Length > TextLengthMax) return Rejection.Invalid("clause", $"At most {TextLengthMax} characters.");
        if (Components.Count is 0 or > YearsMax)
            return Rejection.Invalid("components", "A plan pays for at least one component.", "components-missing");
        return CheckPpm(TrainingRoyaltyPpm, "trainingRoyaltyPpm") ?? CheckPpm(ProgramCapPpm, "programCapPpm")
            ?? CheckDays(HoldDays, "holdDays") ?? CheckDays(QualifyAfterDays, "qualifyAfterDays")
            ?? CheckDays(WinBackDays ?? 0, "winBackDays")
            ?? (MinPayout < 0 ? Rejection.Invalid("minPayout", "A minimum payout is not negative.") : null)
            ?? CheckAmount(MinPayout, "minPayout")
            ?? CheckMinPayouts();
    }

    private Rejection? CheckMinPayouts()
    {
        foreach (var (currency, minor) in MinPayouts ?? ImmutableDictionary<string, long>.Empty)
        {
            if (!Currencies.IsKnown(currency) || minor < 0)
                return Rejection.Invalid("minPayouts",
                    "A minimum payout is named by an ISO 4217 code, in minor units, and is not negative.")
                    .AddFact("currency", currency);
            if (CheckAmount(minor, "minPayouts") is { } tooLarge) return tooLarge.AddFact("currency", currency);
        }

        return null;
    }

    private static Rejection? CheckAmount(long minor, string field) => Amount.IsInRange(minor)
        ? null
        : Rejection.Invalid(field, $"An amount is at most {Amount.MinorMax} minor units.", "amount-out-of-range");

    private static Rejection? CheckPpm(long? ppm, string field) => ppm is < 0 or > Rounding.WholePpm
        ? Rejection.Invalid(field, $"A rate is 0 to {Rounding.WholePpm} ppm (15 % = 150000).", "rate-out-of-range")
            .AddFact("value", ppm.Value.ToString(CultureInfo.InvariantCulture))
        : null;

    private static Rejection? CheckDays(int days, string field) => days is < 0 or > DaysMax
        ? Rejection.Invalid(field, $"Days are 0 to {DaysMax}.", "days-out-of-range")
        : null;

    private static (ComponentRates?, Rejection?) CheckComponent(DraftedComponent component, string field)
    {
        if (component.Component is not (Component.Acquisition or Component.Retention))
            return (null, Rejection.Invalid($"{field}.component", "A year table pays 'acquisition' or 'retention'; " +
                "trainings have 'trainingRoyaltyPpm'.", "unknown-component"));
        if (component.PartnerTypes.Count == 0)
            return (null, Rejection.Invalid($"{field}.partnerTypes", "Name at least one partner type."));
        var (years, rejection) = CheckYears(component.Years, $"{field}.years");
        return rejection is not null
            ? (null, rejection)
            : (new ComponentRates(component.Component, [.. component.PartnerTypes.Distinct().Order()],
                component.Products is { } products ? [.. products.Distinct().Order(StringComparer.Ordinal)] : null,
                years!), null);
    }

    // Years are 1, 2, 3 … without a gap; the last may be "N+", which goes on for ever.
    private static (YearTable?, Rejection?) CheckYears(IReadOnlyList<DraftedYear> years, string field)
    {
        if (years.Count is 0 or > YearsMax)
            return (null, Rejection.Invalid(field, $"A year table has 1 to {YearsMax} years.", "year-table-empty"));
        var rates = ImmutableArray.CreateBuilder<int>();
        for (var i = 0; i < years.Count; i++)
        {
            var expected = (i + 1).ToString(CultureInfo.InvariantCulture);
            var onward = years[i].Year == expected + "+";
            if (!onward && years[i].Year != expected)
                return (null, Rejection.Invalid($"{field}[{i}].year",
                    $"Year {expected} is missing: a year table has no gap and no repeat. Write 0 ppm for a year that " +
                    "pays nothing.", "year-table-gap").AddFact("value", years[i].Year));
            if (onward && i != years.Count - 1)
                return (null, Rejection.Invalid($"{field}[{i}].year", "Only the last entry may go on ('3+').",
                    "year-table-gap"));
            if (CheckPpm(years[i].Ppm, $"{field}[{i}].ppm") is { } wrong) return (null, wrong);
            if (onward) return (new YearTable(rates.ToImmutable(), (int)years[i].Ppm), null);
            rates.Add((int)years[i].Ppm);
        }

        return (new YearTable(rates.ToImmutable(), 0), null);
    }
}

/// <summary>Either a segment or single partners.</summary>
public sealed record DraftedRecipients(string? Segment = null, IReadOnlyList<string>? PartnerIds = null)
{
    private const int PartnersMax = 100;

    /// <param name="draft">The draft that gives the plan to them.</param>
    internal (PlanRecipients? Recipients, Rejection? Rejection) Check(PlanDraft draft, Rulebook rulebook)
    {
        var segment = string.IsNullOrWhiteSpace(Segment) ? null : Segment.Trim();
        string[] partners = [.. (PartnerIds ?? []).Distinct().Order(StringComparer.Ordinal)];
        if (segment is null == (partners.Length == 0) || partners.Length > PartnersMax)
            return (null, Rejection.Invalid("givenTo", $"Name a segment, or 1 to {PartnersMax} partners."));
        if (partners.FirstOrDefault(id => !rulebook.Partners.ContainsKey(id)) is { } unknown)
            return (null, Rejection.Invalid("givenTo.partnerIds", "There is no such partner.", "unknown-partner")
                .AddFact("value", unknown));
        if (segment is not null && !rulebook.Partners.Values.Any(partner => partner.IsEverIn(segment)))
            return (null, Rejection.Invalid("givenTo.segment", "No partner was ever in this segment.",
                "unknown-segment").AddFact("value", segment));
        // The plan is given by the start of the service. By another date, service of its first days would find no
        // version in it, and earn nothing.
        if (draft.Mode != ChangeMode.Prospective
            || (draft.RateDateBasis ?? RateDateBasis.ServiceStart) != RateDateBasis.ServiceStart)
            return (null, Rejection.Invalid("mode", "A plan that is given to some begins on a day to come, and the " +
                "start of the service decides. To give it for the past, publish it and assign it then.",
                "given-to-from-past"));
        return (new PlanRecipients(segment, [.. partners]), null);
    }
}

public sealed record DraftedComponent
{
    public required Component Component { get; init; }
    public required IReadOnlyList<PartnerType> PartnerTypes { get; init; }
    public IReadOnlyList<string>? Products { get; init; }
    public required IReadOnlyList<DraftedYear> Years { get; init; }
}

/// <summary>Rate of one year: 1, 2, …, or of all later ones: "3+". Numbers and text are both understood.</summary>
public sealed record DraftedYear([property: JsonConverter(typeof(YearLabelJson))] string Year, long Ppm);

public sealed class YearLabelJson : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var year)
            ? year.ToString(CultureInfo.InvariantCulture)
            : reader.TokenType == JsonTokenType.String
                ? reader.GetString()!
                : throw new JsonException("A year is a number, or text such as \"3+\".");

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var year))
            writer.WriteNumberValue(year);
        else writer.WriteStringValue(value);
    }
}
