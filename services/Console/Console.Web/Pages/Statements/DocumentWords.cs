using System.Globalization;
using CommissionsConsole.Clients;
using CommissionsConsole.Parts;

namespace CommissionsConsole.Pages.Statements;

/// <summary>Days and kinds as a letter writes them.</summary>
public static class DocumentWords
{
    /// <summary>"5 Oct 2026".</summary>
    public static string Day(DateOnly? day) => day?.ToString("d MMM yyyy", CultureInfo.InvariantCulture) ?? "–";

    /// <summary>"5 Oct", for a day whose year the document says already.</summary>
    public static string DayOfYear(DateOnly day) => day.ToString("d MMM", CultureInfo.InvariantCulture);

    /// <summary>"Sep", "Sep 2025" of another year than the document's, "Sep 2026 – Aug 2027" of more months.</summary>
    public static string Service(DocumentLine line, string period)
    {
        if (line is not { ServiceFrom: { } from, ServiceUntil: { } until }) return "";
        var last = until > from ? until.AddDays(-1) : from;
        if (until > from.AddMonths(1)) return $"{InYear(from)} – {InYear(last)}";
        return from.Year == Months.FirstDay(period)?.Year
            ? from.ToString("MMM", CultureInfo.InvariantCulture)
            : InYear(from);
    }

    /// <summary>"Retention, year 2", and why where it is not simply earned.</summary>
    public static string Kind(DocumentLine line) => line.Component switch
    {
        "training" => "Royalty on a training",
        "adjustment" => "Adjustment",
        _ => $"{char.ToUpperInvariant(line.Component[0])}{line.Component[1..]}, year {line.CustomerYear}" +
            (line.Reason is "accrual" or "release" ? "" : $", {Words.Say(line.Reason)}"),
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
        return kinds.Length == 0 ? "Returned" : $"Returned ({string.Join(", ", kinds)})";
    }

    private static string TookBack(string reason) => reason switch
    {
        "refund" => "refunds",
        "credit-note" => "credit notes",
        "chargeback" => "chargebacks",
        "training" => "royalties",
        "adjustment" => "adjustments",
        _ => "corrections",
    };

    /// <summary>"Paid, 2 Sep", "Paid in 2 transfers".</summary>
    public static string Paid(StatementOfAccount account) => account.Payments switch
    {
        [] => "Paid",
        [var only] => $"Paid, {DayOfYear(only.On)}",
        var several => $"Paid in {Words.Number(several.Count)} movements",
    };

    private static string InYear(DateOnly day) => day.ToString("MMM yyyy", CultureInfo.InvariantCulture);

    private static string Changed(int? before, int now) => before is { } old && old != now
        ? $"{Words.Percent(old)} → {Words.Percent(now)}"
        : Words.Percent(now);
}
