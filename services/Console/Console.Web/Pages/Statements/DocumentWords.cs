using CommissionsConsole.Clients;
using CommissionsConsole.Language;
using CommissionsConsole.Parts;

namespace CommissionsConsole.Pages.Statements;

/// <summary>Days and kinds as a letter writes them.</summary>
public static class DocumentWords
{
    /// <summary>"5 Oct 2026".</summary>
    public static string Day(DateOnly? day) => day is { } on ? Words.LongDay(on) : "–";

    /// <summary>"5 Oct", for a day whose year the document says already.</summary>
    public static string DayOfYear(DateOnly day) => Words.DayOfYear(day);

    /// <summary>"Sep", "Sep 2025" of another year than the document's, "Sep 2026 – Aug 2027" of more months.</summary>
    public static string Service(DocumentLine line, string period)
    {
        if (line is not { ServiceFrom: { } from, ServiceUntil: { } until }) return "";
        var last = until > from ? until.AddDays(-1) : from;
        if (until > from.AddMonths(1)) return $"{InYear(from)} – {InYear(last)}";
        return from.Year == Months.FirstDay(period)?.Year
            ? from.ToString("MMM", Languages.Current)
            : InYear(from);
    }

    /// <summary>"Retention, year 2", and why where it is not simply earned.</summary>
    public static string Kind(DocumentLine line) => line.Component switch
    {
        "training" => T("Royalty on a training"),
        "adjustment" => T("Adjustment"),
        _ when line.Reason is "accrual" or "release" => T("{0}, year {1}", Capital(line.Component), line.CustomerYear),
        _ => T("{0}, year {1}, {2}", Capital(line.Component), line.CustomerYear, Words.Say(line.Reason)),
    };

    public static string Rate(DocumentLine line) => Changed(line.Earlier?.RatePpm, line.RatePpm);

    public static string Share(DocumentLine line) => Changed(line.Earlier?.SharePpm, line.SharePpm);

    public static string Base(DocumentLine line) => line.Earlier is { } earlier && earlier.Base != line.Base
        ? $"{Words.Figures(earlier.Base)} → {Words.Figures(line.Base)}"
        : Words.Figures(line.Base);

    /// <summary>"Returned (chargebacks, refunds)": what it was that took back.</summary>
    public static string Returned(StatementOfAccount account)
    {
        var kinds = account.Customers.SelectMany(customer => customer.Lines).Where(line => line.Amount.Minor < 0)
            .Select(line => TookBack(line.Reason)).Distinct().Order(StringComparer.Ordinal).ToArray();
        return kinds.Length == 0 ? T("Returned") : T("Returned ({0})", string.Join(", ", kinds));
    }

    private static string TookBack(string reason) => reason switch
    {
        "refund" => T("refunds"),
        "credit-note" => T("credit notes"),
        "chargeback" => T("chargebacks"),
        "training" => T("royalties"),
        "adjustment" => T("adjustments"),
        _ => T("corrections"),
    };

    /// <summary>"Paid, 2 Sep", "Paid in 2 transfers".</summary>
    public static string Paid(StatementOfAccount account) => account.Payments switch
    {
        [] => T("Paid"),
        [var only] => T("Paid, {0}", DayOfYear(only.On)),
        var several => Counted(several.Count, "Paid in {0} movement", "Paid in {0} movements"),
    };

    private static string Capital(string code)
    {
        var word = Words.Say(code);
        return $"{char.ToUpperInvariant(word[0])}{word[1..]}";
    }

    private static string InYear(DateOnly day) => day.ToString("MMM yyyy", Languages.Current);

    private static string Changed(int? before, int now) => before is { } old && old != now
        ? $"{Words.Percent(old)} → {Words.Percent(now)}"
        : Words.Percent(now);
}
