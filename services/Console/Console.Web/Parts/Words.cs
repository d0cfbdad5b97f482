using System.Globalization;
using CommissionsConsole.Clients;
using CommissionsConsole.Language;
using Money;

namespace CommissionsConsole.Parts;

/// <summary>Numbers and codes as people read them.</summary>
public static class Words
{
    /// <summary>Major units with separators of thousands and a true minus sign, without the currency.</summary>
    public static string Figures(Amount amount)
    {
        var written = Languages.Current.NumberFormat;
        var plain = amount.InMajorUnits();
        var parts = plain.TrimStart('-').Split('.');
        var grouped = new System.Text.StringBuilder();
        for (var i = 0; i < parts[0].Length; i++)
        {
            if (i > 0 && (parts[0].Length - i) % 3 == 0) grouped.Append(written.NumberGroupSeparator);
            grouped.Append(parts[0][i]);
        }

        var decimals = parts.Length > 1 ? written.NumberDecimalSeparator + parts[1] : "";
        return (amount.Minor < 0 ? "−" : "") + grouped + decimals;
    }

    /// <summary>"1234.56", "1234,56": as it is typed.</summary>
    public static string AsTyped(Amount amount) =>
        amount.InMajorUnits().Replace(".", Languages.Current.NumberFormat.NumberDecimalSeparator);

    /// <summary>"1,234.56 EUR", in a sentence.</summary>
    public static string WithCurrency(Amount amount) => $"{Figures(amount)} {amount.Currency}";

    /// <summary>"5.8 %" for 57692 ppm: a measured share, of which more figures say nothing.</summary>
    public static string Share(long ppm) => string.Create(Languages.Current, $"{ppm / 10_000m:0.0} %");

    /// <summary>15 % for 150000 ppm.</summary>
    public static string Percent(long ppm) => $"{PercentFigures(ppm)} %";

    /// <summary>"15" or "7.25" for 150000 or 72500 ppm: as it is typed.</summary>
    public static string PercentFigures(long ppm)
    {
        var decimals = Math.Abs(ppm % 10_000).ToString("D4", CultureInfo.InvariantCulture).TrimEnd('0');
        return (ppm < 0 ? "−" : "") + Math.Abs(ppm / 10_000).ToString(CultureInfo.InvariantCulture)
            + (decimals.Length > 0 ? Languages.Current.NumberFormat.NumberDecimalSeparator + decimals : "");
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

    /// <summary>"2026-11-02", "02.11.2026": for people; addresses and inputs have <see cref="Days.Text"/>.</summary>
    public static string Day(DateOnly? day) => day?.ToString("d", Languages.Current) ?? "–";

    /// <summary>"2 Nov", with the year where it is another one than today's.</summary>
    public static string ShortDay(DateOnly day, DateOnly today) =>
        day.Year == today.Year ? DayOfYear(day) : LongDay(day);

    /// <summary>"2 Nov".</summary>
    public static string DayOfYear(DateOnly day) => day.ToString("m", Languages.Current);

    /// <summary>"2 Nov 2026".</summary>
    public static string LongDay(DateOnly day) =>
        day.ToString($"{Languages.Current.DateTimeFormat.MonthDayPattern} yyyy", Languages.Current);

    /// <summary>Such as "2 facts (c1, c2)" or "1 attribution (c2-p2)".</summary>
    public static string ChangeOfKind(ChangesOfKind change)
    {
        var count = change.Kind switch
        {
            "facts" => Counted(change.Count, "{0} fact", "{0} facts"),
            "attributions" => Counted(change.Count, "{0} attribution", "{0} attributions"),
            "types" => Counted(change.Count, "{0} type", "{0} types"),
            "suspensions" => Counted(change.Count, "{0} suspension", "{0} suspensions"),
            "identities" => Counted(change.Count, "{0} identity", "{0} identities"),
            "merges" => Counted(change.Count, "{0} merge", "{0} merges"),
            "anchors" => Counted(change.Count, "{0} anchor", "{0} anchors"),
            "planVersions" => Counted(change.Count, "{0} plan version", "{0} plan versions"),
            "assignments" => Counted(change.Count, "{0} assignment", "{0} assignments"),
            "settings" => Counted(change.Count, "{0} setting", "{0} settings"),
            "periods" => Counted(change.Count, "{0} period", "{0} periods"),
            "payouts" => Counted(change.Count, "{0} payout", "{0} payouts"),
            var other => $"{Number(change.Count)} {SayCamel(other)}",
        };
        var named = change.Ids.Count == 0 ? ""
            : $" ({string.Join(", ", change.Ids)}{(change.Ids.Count < change.Count ? ", …" : "")})";
        return count + named;
    }

    /// <summary>"1.5k" for 1,500.00: at the axis of a picture, where there is little room.</summary>
    public static string Rounded(Amount amount)
    {
        var major = (decimal)amount.Minor;
        for (var i = 0; i < Currencies.ExponentOf(amount.Currency); i++) major /= 10;
        return Math.Abs(major) switch
        {
            >= 1_000_000 => T("{0}M", Rounded(major / 1_000_000)),
            >= 1_000 => T("{0}k", Rounded(major / 1_000)),
            _ => Rounded(major),
        };
    }

    private static string Rounded(decimal number) => number.ToString("0.##", Languages.Current);

    public static string Number(long number) => number.ToString("N0", Languages.Current);

    /// <summary>"rule-change" as "rule change".</summary>
    public static string Say(string? code) => code is null ? "" : T(code.Replace('-', ' '));

    /// <summary>"protectPaid" as "protect paid".</summary>
    public static string SayCamel(string? code)
    {
        var words = code?.Select(c => char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : c.ToString());
        return words is null ? "" : T(string.Concat(words));
    }

    /// <summary>"Approve payout" as "approve payout": a label in a sentence. German nouns stay as they are.</summary>
    public static string WithinSentence(string label) => Languages.Current.Name switch
    {
        "en" => label.ToLowerInvariant(),
        "ru" => label[..1].ToLowerInvariant() + label[1..],
        _ => label,
    };

    /// <summary>
    /// When a published version counts, seen from today: "from 2027-01-01" before its day; null for a draft.
    /// </summary>
    public static string? Standing(Clients.PlanVersion version)
    {
        var last = version.ValidUntil?.AddDays(-1);
        return version.Standing switch
        {
            "upcoming" when last is null => T("from {0}", Day(version.Terms.ValidFrom)),
            "upcoming" => T("from {0} until {1}", Day(version.Terms.ValidFrom), Day(last)),
            "inForce" when last is null => T("in force"),
            "inForce" => T("in force until {0}", Day(last)),
            "replaced" when last < version.Terms.ValidFrom => T("replaced before it began"),
            "replaced" => T("until {0}", Day(last)),
            _ => null,
        };
    }

    /// <summary>Why nothing is paid out, said to the partner itself.</summary>
    public static string OwnHold(string code) => code switch
    {
        "no-agreement" => T("Nothing is paid out until you accept the agreement."),
        "no-payout-profile" => T("Nothing is paid out until you name a bank account."),
        "account-not-confirmed" => T("Nothing is paid out until we have looked at your bank account."),
        "suspended" => T("Your partnership is suspended: nothing is paid out."),
        _ => Hold(code),
    };

    public static string Hold(string? code) => code switch
    {
        null => "",
        "no-agreement" => T("Nothing is paid out until the partner accepts the agreement."),
        "no-payout-profile" => T("Nothing is paid out until the partner names a bank account."),
        "account-not-confirmed" => T("Nothing is paid out until finance has looked at the bank account."),
        "confirmed-by-maker" => T(
            "You confirmed the new account, and no payout went to it yet. " +
            "Another person of finance makes the first one."),
        "account-cooling" => T(
            "The bank account was changed. Nothing is paid out for some days, so that a change that was not wanted " +
            "is noticed."),
        "suspended" => T("The partner is suspended: nothing is paid out."),
        _ => Say(code),
    };

    /// <param name="code">As the ledger says it of a held entry.</param>
    /// <param name="own">The partner itself reads it.</param>
    public static string HeldBecause(string code, bool own) => code switch
    {
        "hold-days" => T("Held for some days after the customer's payment."),
        "dispute" => own
            ? T("You object to it; it is paid once your objection is answered.")
            : T("The partner objects to it; it is paid once the objection is answered."),
        _ => own ? OwnHold(code) : Hold(code),
    };

    public static string Brief(string id) => id.Length <= 12 ? id : $"{id[..6]}…{id[^4..]}";
}
