using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using CommissionsConsole.Clients;
using CommissionsConsole.Parts;
using Money;

namespace CommissionsConsole.Pages.Plans;

/// <summary>A version while it is written: what the fields hold, as text, and the draft that comes out of it.</summary>
public sealed partial class EditedTerms
{
    private const int YearsShownMin = 3;
    private const int CurrencyLength = 3;

    public List<EditedRates> Columns { get; init; } = [];
    public string? ValidFrom { get; set; }

    /// <summary>Who gets the new rates: one of <see cref="Scopes"/>.</summary>
    public string? Scope { get; set; }

    public string? Segment { get; set; }
    public List<string> PartnerIds { get; init; } = [];
    public string? RetroDecrease { get; set; }
    public string? Clause { get; set; }
    public string? RateDateBasis { get; set; }
    public string? Cap { get; set; }
    public string? Royalty { get; set; }
    public bool RoyaltySetOff { get; set; }
    public string? HoldDays { get; set; }
    public string? QualifyAfterDays { get; set; }
    public string? MinPayout { get; set; }

    /// <summary>Minimum payouts in other currencies, as typed: "USD 50.00, JPY 5000".</summary>
    public string? MinPayouts { get; set; }
    [JsonPropertyName("releaseOnAnniversary")]
    public bool EarnOnAnniversary { get; set; }
    public string? Reason { get; set; }

    /// <summary>Rows of the grid: years with a rate of their own, and the last one for all later years.</summary>
    public int Years => Columns.Count == 0 ? 0 : Columns[0].Years.Count;

    /// <summary>A plan of its own is made for them.</summary>
    [JsonIgnore]
    public bool IsForSome => Scope is "segment" or "partners";

    public static IReadOnlyList<(string Key, string Label)> Scopes =>
    [
        ("all", T("Everybody")), ("segment", T("A segment")), ("partners", T("These partners")),
        ("new", T("New customers")),
    ];

    public static EditedTerms From(PlanTerms terms, DateOnly today, string currency)
    {
        var years = Math.Max(YearsShownMin, terms.Components.Select(rates => rates.Years.YearsPpm.Count + 1)
            .DefaultIfEmpty(1).Max());
        return new EditedTerms
        {
            Columns = [.. terms.Components.Select(rates => EditedRates.From(rates, years))],
            ValidFrom = Parts.Days.Text(today),
            Scope = "all",
            RetroDecrease = "protectPaid",
            RateDateBasis = terms.RateDateBasis.Length == 0 ? "serviceStart" : terms.RateDateBasis,
            Cap = terms.ProgramCapPpm is { } cap ? Words.PercentFigures(cap) : null,
            Royalty = terms.TrainingRoyaltyPpm is { } royalty ? Words.PercentFigures(royalty) : null,
            RoyaltySetOff = terms.RoyaltySetOff,
            HoldDays = Text(terms.HoldDays),
            QualifyAfterDays = Text(terms.QualifyAfterDays),
            MinPayout = Words.AsTyped(new Amount(terms.MinPayoutMinor, currency)),
            MinPayouts = terms.MinPayoutsMinor is { } others
                ? string.Join(", ", others.Select(other =>
                    $"{other.Key} {Words.AsTyped(new Amount(other.Value, other.Key))}"))
                : null,
            EarnOnAnniversary = terms.EarnOnAnniversary,
        };
    }

    public static PlanTerms FromTemplate(PlanTemplate template) => new()
    {
        Components = template.Components,
        QualifyAfterDays = template.QualifyAfterDays,
        MinPayoutMinor = template.MinPayout,
        HoldDays = 30,
        EarnOnAnniversary = true,
    };

    public void AddYear()
    {
        foreach (var column in Columns) column.Years.Insert(column.Years.Count - 1, column.Years[^1]);
    }

    public void RemoveYear()
    {
        if (Years <= 1) return;
        foreach (var column in Columns) column.Years.RemoveAt(column.Years.Count - 2);
    }

    /// <summary>A version that somebody wrote, as it was typed.</summary>
    public static EditedTerms Of(PlanVersion version, string currency)
    {
        var edited = From(version.Terms, version.Terms.ValidFrom, currency);
        edited.Scope = version.GivenTo is { } given ? given.Segment is null ? "partners" : "segment"
            : version.Terms.Mode == "newCustomersOnly" ? "new" : "all";
        edited.Segment = version.GivenTo?.Segment;
        edited.PartnerIds.AddRange(version.GivenTo?.PartnerIds ?? []);
        (edited.RetroDecrease, edited.Clause) = (version.Terms.RetroDecrease, version.Terms.Clause);
        edited.Reason = version.Reason;
        return edited;
    }

    /// <summary>
    /// A version that somebody wrote, as the draft that it is: also when its first day has passed since.
    /// </summary>
    public static (PlanDraft? Draft, string? Wrong) DraftOf(PlanVersion version, string currency)
    {
        var (draft, wrong) = Of(version, currency).ToDraft(currency, version.Terms.ValidFrom);
        return (draft is null ? null : draft with
        {
            Mode = version.Terms.Mode,
            WinBackDays = version.Terms.WinBackDays,
            RetroDecrease = version.Terms.Mode == "retroactive" ? version.Terms.RetroDecrease : null,
            RateDateBasis = version.Terms.Mode == "newCustomersOnly" ? null : version.Terms.RateDateBasis,
        }, wrong);
    }

    /// <summary>From a day that is over on, history is calculated again.</summary>
    public bool IsForThePast(DateOnly today) => Scope == "all" && Parts.Days.Parse(ValidFrom) < today;

    /// <returns>The draft, or what has to be written differently first.</returns>
    public (PlanDraft? Draft, string? Wrong) ToDraft(string currency, DateOnly today)
    {
        if (Unreadable(currency) is { } wrong) return (null, wrong);
        if (Scope == "segment" && Segment is null) return (null, T("Choose the segment that gets these rates."));
        if (Scope == "partners" && PartnerIds.Count == 0)
            return (null, T("Choose the partners who get these rates."));
        if (IsForSome && Parts.Days.Parse(ValidFrom) < today)
            return (null, T("Rates for some begin today or later. For the past, publish the plan, then assign it."));
        var isForThePast = IsForThePast(today);
        var others = Others(MinPayouts)!;
        return (new PlanDraft
        {
            ValidFrom = Parts.Days.Parse(ValidFrom)!.Value,
            Mode = Scope == "new" ? "newCustomersOnly" : isForThePast ? "retroactive" : "prospective",
            RetroDecrease = isForThePast ? RetroDecrease : null,
            Clause = Clause,
            RateDateBasis = Scope == "all" ? RateDateBasis : null,
            GivenTo = !IsForSome ? null
                : Scope == "segment" ? new PlanRecipients(Segment, []) : new PlanRecipients(null, PartnerIds),
            Components = [.. Columns.Select(column => column.ToDraft())],
            ProgramCapPpm = (int?)Words.Ppm(Cap),
            TrainingRoyaltyPpm = (int?)Words.Ppm(Royalty),
            RoyaltySetOff = RoyaltySetOff,
            HoldDays = Days(HoldDays)!.Value,
            QualifyAfterDays = Days(QualifyAfterDays)!.Value,
            MinPayout = Words.Money(MinPayout ?? "0", currency)!.Value.Minor,
            MinPayouts = others.Count > 0 ? others : null,
            EarnOnAnniversary = EarnOnAnniversary,
            Reason = Reason ?? "",
        }, null);
    }

    /// <summary>A draft as the terms that it would be published with.</summary>
    public static PlanTerms AsTerms(PlanDraft draft, PlanTerms? before) => new()
    {
        ValidFrom = draft.ValidFrom,
        Mode = draft.Mode,
        RetroDecrease = draft.RetroDecrease ?? "",
        Clause = draft.Clause,
        RateDateBasis = draft.Mode == "newCustomersOnly" ? "customerAnchor" : draft.RateDateBasis ?? "serviceStart",
        Components =
        [
            .. draft.Components.Select(rates => new ComponentRates(rates.Component, rates.PartnerTypes, rates.Products,
                new YearTable([.. rates.Years.Where(year => !year.Year.EndsWith('+')).Select(year => (int)year.Ppm)],
                    (int)(rates.Years.FirstOrDefault(year => year.Year.EndsWith('+'))?.Ppm ?? 0)))),
        ],
        TrainingRoyaltyPpm = draft.TrainingRoyaltyPpm,
        RoyaltySetOff = draft.RoyaltySetOff,
        ProgramCapPpm = draft.ProgramCapPpm,
        HoldDays = draft.HoldDays,
        QualifyAfterDays = draft.QualifyAfterDays,
        MinPayoutMinor = draft.MinPayout,
        MinPayoutsMinor = draft.MinPayouts,
        WinBackDays = before?.WinBackDays ?? 0,
        EarnOnAnniversary = draft.EarnOnAnniversary,
    };

    // Nothing that was typed is dropped: a cap that cannot be read would otherwise be no cap.
    private string? Unreadable(string currency)
    {
        if (Parts.Days.Parse(ValidFrom) is null) return T("Say from which day on it is valid.");
        if (Columns.Any(column => column.Years.Any(text => !IsRate(text))))
            return T("Each rate is a percentage such as 12 or 7.5.");
        if (!string.IsNullOrWhiteSpace(Cap) && !IsRate(Cap))
            return T("The cap is a percentage such as 20, or empty for none.");
        if (!string.IsNullOrWhiteSpace(Royalty) && !IsRate(Royalty))
            return T("The royalty on trainings is a percentage such as 5, or empty for none.");
        if (Days(HoldDays) is null) return T("The hold is a number of days such as 30.");
        if (Days(QualifyAfterDays) is null)
            return T("The days after which a customer qualifies are a number such as 90, or 0.");
        if (Words.Money(MinPayout ?? "0", currency) is null)
            return TypedFigures.TwoReadings(MinPayout) ?? T("The minimum payout is an amount such as 50.00.");
        return Others(MinPayouts) is null
            ? T("Minimum payouts in other currencies are written such as: USD 50.00, JPY 5000.") : null;
    }

    // A comma may stand within an amount and between two, so each part runs from one currency to the next.
    private static Dictionary<string, long>? Others(string? typed)
    {
        var others = new Dictionary<string, long>();
        foreach (var part in CurrencyAhead().Split(typed ?? "").Select(part => part.Trim(' ', ',', ';'))
            .Where(part => part.Length > 0))
        {
            if (part.Length < CurrencyLength) return null;
            var currency = part[..CurrencyLength].ToUpperInvariant();
            if (Words.Money(part[CurrencyLength..], currency) is not { } minimum
                || !others.TryAdd(currency, minimum.Minor)) return null;
        }

        return others;
    }

    private static bool IsRate(string? text) => Words.Ppm(text) is >= 0;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int? Days(string? text) =>
        string.IsNullOrWhiteSpace(text) ? 0
        : int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days : null;

    [GeneratedRegex("(?<![A-Za-z])(?=[A-Za-z]{3})")]
    private static partial Regex CurrencyAhead();
}
