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
    public string? Mode { get; set; }
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

    public static EditedTerms From(PlanTerms terms, DateOnly today, string currency)
    {
        var years = Math.Max(YearsShownMin, terms.Components.Select(rates => rates.Years.YearsPpm.Count + 1)
            .DefaultIfEmpty(1).Max());
        return new EditedTerms
        {
            Columns = [.. terms.Components.Select(rates => EditedRates.From(rates, years))],
            ValidFrom = Words.Day(today),
            Mode = "prospective",
            RetroDecrease = "protectPaid",
            RateDateBasis = terms.RateDateBasis.Length == 0 ? "serviceStart" : terms.RateDateBasis,
            Cap = terms.ProgramCapPpm is { } cap ? Words.PercentFigures(cap) : null,
            Royalty = terms.TrainingRoyaltyPpm is { } royalty ? Words.PercentFigures(royalty) : null,
            RoyaltySetOff = terms.RoyaltySetOff,
            HoldDays = Text(terms.HoldDays),
            QualifyAfterDays = Text(terms.QualifyAfterDays),
            MinPayout = new Amount(terms.MinPayoutMinor, currency).InMajorUnits(),
            MinPayouts = terms.MinPayoutsMinor is { } others
                ? string.Join(", ", others.Select(other =>
                    $"{other.Key} {new Amount(other.Value, other.Key).InMajorUnits()}"))
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

    /// <returns>The draft, or what has to be written differently first.</returns>
    public (PlanDraft? Draft, string? Wrong) ToDraft(string currency)
    {
        if (Unreadable(currency) is { } wrong) return (null, wrong);
        var others = Others(MinPayouts)!;
        return (new PlanDraft
        {
            ValidFrom = Words.ReadDay(ValidFrom)!.Value,
            Mode = Mode ?? "prospective",
            RetroDecrease = Mode == "retroactive" ? RetroDecrease : null,
            Clause = Clause,
            RateDateBasis = Mode == "newCustomersOnly" ? null : RateDateBasis,
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

    // Nothing that was typed is dropped: a cap that cannot be read would otherwise be no cap.
    private string? Unreadable(string currency)
    {
        if (Words.ReadDay(ValidFrom) is null) return "Say from which day on it is valid.";
        if (Columns.Any(column => column.Years.Any(text => !IsRate(text))))
            return "Each rate is a percentage such as 12 or 7.5.";
        if (!string.IsNullOrWhiteSpace(Cap) && !IsRate(Cap))
            return "The cap is a percentage such as 20, or empty for none.";
        if (!string.IsNullOrWhiteSpace(Royalty) && !IsRate(Royalty))
            return "The royalty on trainings is a percentage such as 5, or empty for none.";
        if (Days(HoldDays) is null) return "The hold is a number of days such as 30.";
        if (Days(QualifyAfterDays) is null)
            return "The days after which a customer qualifies are a number such as 90, or 0.";
        if (Words.Money(MinPayout ?? "0", currency) is null)
            return TypedFigures.TwoReadings(MinPayout) ?? "The minimum payout is an amount such as 50.00.";
        return Others(MinPayouts) is null
            ? "Minimum payouts in other currencies are written such as: USD 50.00, JPY 5000." : null;
    }

    /// <summary>The same with another rate in one cell of the grid.</summary>
    public PlanDraft SetRate(PlanDraft draft, int column, int row, long ppm) => draft with
    {
        Components = [.. Columns.Select((edited, at) => (at == column ? edited.SetRate(row, ppm) : edited).ToDraft())],
    };

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

/// <summary>One column of the grid: percentages as typed, the last one for all later years.</summary>
public sealed class EditedRates(ComponentRates before)
{
    public ComponentRates Before { get; } = before;
    public List<string?> Years { get; init; } = [];
    public string Name => Before.Component;

    public static EditedRates From(ComponentRates rates, int years) => new(rates)
    {
        Years = [.. Enumerable.Range(1, years - 1).Append(int.MaxValue)
            .Select(year => Words.PercentFigures(rates.Years.RatePpm(year)))],
    };

    /// <summary>The rates of the same component and types of partners in other terms.</summary>
    public ComponentRates? In(PlanTerms? terms) => terms?.Components.FirstOrDefault(
        rates => rates.Component == Name && rates.PartnerTypes.SequenceEqual(Before.PartnerTypes));

    /// <summary>What other rates pay in a row's year; the last row is for all later years.</summary>
    public long RateIn(ComponentRates rates, int row) =>
        rates.Years.RatePpm(row == Years.Count - 1 ? int.MaxValue : row + 1);

    public bool IsChanged(int row, ComponentRates? published) =>
        published is not null && Words.Ppm(Years[row]) != RateIn(published, row);

    /// <summary>Name of a row's year; the last row is for all later years.</summary>
    public string YearOf(int row) =>
        string.Create(CultureInfo.InvariantCulture, $"{row + 1}{(row == Years.Count - 1 ? "+" : "")}");

    public EditedRates SetRate(int row, long ppm)
    {
        var changed = new EditedRates(Before) { Years = [.. Years] };
        changed.Years[row] = Words.PercentFigures(ppm);
        return changed;
    }

    public DraftedComponent ToDraft()
    {
        var ppm = Years.Select(text => Words.Ppm(text)!.Value).ToList();
        var onward = ppm[^1];
        ppm.RemoveAt(ppm.Count - 1);
        // Years that pay what all later ones pay need no line of their own; so a table reads the same however long the
        // grid was.
        while (ppm.Count > 0 && ppm[^1] == onward) ppm.RemoveAt(ppm.Count - 1);
        var years = ppm.Select((rate, i) =>
            new DraftedYear((i + 1).ToString(CultureInfo.InvariantCulture), rate)).ToList();
        if (onward != 0 || years.Count == 0)
            years.Add(new DraftedYear(string.Create(CultureInfo.InvariantCulture, $"{years.Count + 1}+"), onward));
        return new DraftedComponent(Before.Component, Before.PartnerTypes, Before.Products, years);
    }
}
