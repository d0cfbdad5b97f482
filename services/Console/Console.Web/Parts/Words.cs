using System.Globalization;
using CommissionsConsole.Clients;
using Money;

namespace CommissionsConsole.Parts;

/// <summary>Numbers and codes as people read them.</summary>
public static class Words
{
    /// <summary>Major units with separators of thousands and a true minus sign, without the currency.</summary>
    public static string Figures(Amount amount)
    {
        var plain = amount.InMajorUnits();
        var parts = plain.TrimStart('-').Split('.');
        var grouped = new System.Text.StringBuilder();
        for (var i = 0; i < parts[0].Length; i++)
        {
            if (i > 0 && (parts[0].Length - i) % 3 == 0) grouped.Append(',');
            grouped.Append(parts[0][i]);
        }

        return (amount.Minor < 0 ? "−" : "") + grouped + (parts.Length > 1 ? "." + parts[1] : "");
    }

    /// <summary>"5.8 %" for 57692 ppm: a measured share, of which more figures say nothing.</summary>
    public static string Share(long ppm) => string.Create(CultureInfo.InvariantCulture, $"{ppm / 10_000m:0.0} %");

    /// <summary>15 % for 150000 ppm.</summary>
    public static string Percent(long ppm) => string.Create(CultureInfo.InvariantCulture, $"{PercentFigures(ppm)} %");

    /// <summary>"15" or "7.25" for 150000 or 72500 ppm: as it is typed.</summary>
    public static string PercentFigures(long ppm)
    {
        var whole = string.Create(CultureInfo.InvariantCulture,
            $"{Math.Abs(ppm) / 10_000}.{Math.Abs(ppm) % 10_000:D4}");
        return (ppm < 0 ? "−" : "") + whole.TrimEnd('0').TrimEnd('.');
    }

    /// <inheritdoc cref="TypedFigures.Ppm"/>
    public static long? Ppm(string? percent) => TypedFigures.Ppm(percent);

    /// <inheritdoc cref="TypedFigures.Money"/>
    public static Amount? Money(string? text, string currency) => TypedFigures.Money(text, currency);

    /// <summary>How long a bar is beside the longest, in percent with one decimal: a picture, not money.</summary>
    public static string BarLength(long minor, long longest)
    {
        var thousandths = (long)((Int128)Math.Abs(minor) * 1000 / Math.Max(1, longest));
        return string.Create(CultureInfo.InvariantCulture, $"{thousandths / 10}.{thousandths % 10}");
    }

    /// <returns>Null when the text is no day as date fields write it, yyyy-MM-dd.</returns>
    public static DateOnly? ReadDay(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        ? day : null;

    public static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "–";

    /// <summary>"2 Nov", with the year where it is another one than today's.</summary>
    public static string ShortDay(DateOnly day, DateOnly today) =>
        day.ToString(day.Year == today.Year ? "d MMM" : "d MMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>Such as "2 facts (c1, c2)" or "1 attribution (c2-p2)".</summary>
    public static string ChangeOfKind(ChangesOfKind change)
    {
        var kind = change.Kind == "planVersions" ? "plan versions" : change.Kind;
        var named = change.Ids.Count == 0 ? ""
            : $" ({string.Join(", ", change.Ids)}{(change.Ids.Count < change.Count ? ", …" : "")})";
        return $"{Number(change.Count)} {(change.Count == 1 ? kind[..^1] : kind)}{named}";
    }

    /// <summary>"1.5k" for 1,500.00: at the axis of a picture, where there is little room.</summary>
    public static string Rounded(Amount amount)
    {
        var major = (decimal)amount.Minor;
        for (var i = 0; i < Currencies.ExponentOf(amount.Currency); i++) major /= 10;
        return Math.Abs(major) switch
        {
            >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{major / 1_000_000:0.##}M"),
            >= 1_000 => string.Create(CultureInfo.InvariantCulture, $"{major / 1_000:0.##}k"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{major:0.##}"),
        };
    }

    /// <summary>"1 line", "2,000 lines".</summary>
    public static string Count(long number, string one, string many) =>
        $"{Number(number)} {(number == 1 ? one : many)}";

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>"rule-change" as "rule change".</summary>
    public static string Say(string? code) => code?.Replace('-', ' ') ?? "";

    /// <summary>"protectPaid" as "protect paid".</summary>
    public static string SayCamel(string? code) => code is null ? "" : string.Concat(
        code.Select(c => char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : c.ToString()));

    /// <summary>
    /// When a published version counts, seen from today: "from 2027-01-01" before its day; null for a draft.
    /// </summary>
    public static string? Standing(Clients.PlanVersion version)
    {
        var last = version.ValidUntil?.AddDays(-1);
        return version.Standing switch
        {
            "upcoming" => $"from {Day(version.Terms.ValidFrom)}{(last is null ? "" : $" until {Day(last)}")}",
            "inForce" => $"in force{(last is null ? "" : $" until {Day(last)}")}",
            "replaced" when last < version.Terms.ValidFrom => "replaced before it began",
            "replaced" => $"until {Day(last)}",
            _ => null,
        };
    }

    /// <summary>Why nothing is paid out, said to the partner itself.</summary>
    public static string OwnHold(string code) => code switch
    {
        "no-agreement" => "Nothing is paid out until you accept the agreement.",
        "no-payout-profile" => "Nothing is paid out until you name a bank account.",
        "account-not-confirmed" => "Nothing is paid out until we have looked at your bank account.",
        "suspended" => "Your partnership is suspended: nothing is paid out.",
        _ => Hold(code),
    };

    public static string Hold(string? code) => code switch
    {
        null => "",
        "no-agreement" => "Nothing is paid out until the partner accepts the agreement.",
        "no-payout-profile" => "Nothing is paid out until the partner names a bank account.",
        "account-not-confirmed" => "Nothing is paid out until finance has looked at the bank account.",
        "confirmed-by-maker" =>
            "You confirmed the new account, and no payout went to it yet. " +
            "Another person of finance makes the first one.",
        "account-cooling" =>
            "The bank account was changed. Nothing is paid out for some days, so that a change that was not wanted " +
            "is noticed.",
        "suspended" => "The partner is suspended: nothing is paid out.",
        _ => Say(code),
    };

    /// <param name="code">As the ledger says it of a held entry.</param>
    /// <param name="own">The partner itself reads it.</param>
    public static string HeldBecause(string code, bool own) => code switch
    {
        "hold-days" => "Held for some days after the customer's payment.",
        "dispute" => own
            ? "You object to it; it is paid once your objection is answered."
            : "The partner objects to it; it is paid once the objection is answered.",
        _ => own ? OwnHold(code) : Hold(code),
    };

    public static string Brief(string id) => id.Length <= 12 ? id : $"{id[..6]}…{id[^4..]}";
}
