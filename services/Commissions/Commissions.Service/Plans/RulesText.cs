using System.Net;
using System.Text;
using Commissions.Domain.Plans;
using Commissions.Service.Store;
using Money;

namespace Commissions.Service.Plans;

/// <summary>A piece of the rules page: a heading, a sentence, or a table whose first row is its head.</summary>
internal sealed record RulesBlock(int Heading, string? Text, IReadOnlyList<IReadOnlyList<string>>? Rows);

/// <summary>The rules in words, once for every format.</summary>
internal sealed record RulesText(IReadOnlyList<RulesBlock> Blocks)
{
    private const decimal PpmPerPercent = 10_000m;

    public static RulesText Write(RulesPage page)
    {
        var blocks = new List<RulesBlock> { Heading(1, "Programme rules"), Say($"As of {page.AsOf:yyyy-MM-dd}.") };
        if (page.Plans.Count == 0) blocks.Add(Say($"No rules are published yet."));
        foreach (var plan in page.Plans)
        {
            blocks.Add(Heading(2, plan.Name ?? plan.PlanId));
            blocks.Add(plan.Segments.Count == 0
                ? Say($"For every partner without a plan of its own{From(plan.DefaultFrom)}.")
                : Say($"For partners of these segments: {string.Join(", ", plan.Segments)}."));
            if (plan.InForce is { } inForce) blocks.AddRange(Version(inForce, "in force", page.Currency));
            foreach (var later in plan.ToCome)
                blocks.AddRange(Version(later, Written($"from {later.Terms.ValidFrom:yyyy-MM-dd}"), page.Currency));
        }

        if (page.Plans.Count > 0) blocks.AddRange([.. WinBack(page), Objections(page)]);
        if (page.Segments.Count > 0) blocks.AddRange(Segments(page));
        return new RulesText(blocks);
    }

    private static RulesBlock Objections(RulesPage page) => page.ObjectionDays is { } days
        ? Say($"An objection within {days} days of an entry's posting holds the entry until it is answered; ",
            $"a later one is answered as well.")
        : Say($"An objection holds its entry until it is answered.");

    public string AsMarkdown()
    {
        var text = new StringBuilder();
        foreach (var block in Blocks)
        {
            if (block.Rows is { } rows) AppendTable(text, rows);
            else text.Append(block.Heading > 0 ? new string('#', block.Heading) + " " : "").Append(block.Text)
                .Append("\n\n");
        }

        return text.ToString();
    }

    public string AsHtml()
    {
        var text = new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
            .Append("<title>Programme rules</title></head><body>\n");
        foreach (var block in Blocks)
        {
            if (block.Rows is { } rows)
                text.Append("<table>\n").AppendJoin("", rows.Select((row, i) => HtmlRow(row, i == 0 ? "th" : "td")))
                .Append("</table>\n");
            else
            {
                var tag = block.Heading > 0 ? Written($"h{block.Heading}") : "p";
                text.Append('<').Append(tag).Append('>').Append(WebUtility.HtmlEncode(block.Text)).Append("</")
                    .Append(tag).Append(">\n");
            }
        }

        return text.Append("</body></html>\n").ToString();
    }

    private static IEnumerable<RulesBlock> Version(PublishedTerms published, string when, string currency)
    {
        var terms = published.Terms;
        yield return Heading(3, Written($"Version {published.Version}, {when}"));
        yield return new RulesBlock(0, null,
        [
            ["Paid for", "Partner types", "Products", "Customer year", "Rate"],
            .. terms.Components.SelectMany(Rates),
        ]);
        yield return Say(
            $"Rates are those valid on the {BasisOf(terms.RateDateBasis)}; on net revenue that was paid and kept.");
        yield return Say(
            $"Payable {terms.HoldDays} days after payment; payouts from ",
            $"{string.Join(", ", MinPayouts(terms, currency))}.");
        if (terms.QualifyAfterDays > 0)
            yield return Say($"Nothing is earned on a customer that leaves within {terms.QualifyAfterDays} days.");
        if (terms.ProgramCapPpm is { } cap)
            yield return Say($"All rates together pay at most {Percent(cap)} of a line.");
        if (terms.TrainingRoyaltyPpm is { } royalty)
            yield return Say(
                $"Trainings: the partner owes {Percent(royalty)} of the revenue, {Settled(terms.RoyaltySetOff)}.");
        yield return terms.EarnOnAnniversary
            ? Say($"Later years of a prepayment are earned when they begin.")
            : Say($"A prepayment is earned at once.");
        if (terms.Clause is { } clause) yield return Say($"Clause: {clause}");
        yield return Say($"Approved on {published.ApprovedOn:yyyy-MM-dd}; hash {published.Hash}.");
    }

    private static IEnumerable<string> MinPayouts(PlanTerms terms, string currency) =>
        new[] { currency }.Concat(terms.MinPayoutsMinor?.Keys ?? []).Distinct()
            .Select(paid => Money(terms.MinPayoutIn(paid, currency), paid));

    private static IEnumerable<RulesBlock> WinBack(RulesPage page)
    {
        yield return Heading(2, "Customers that come back");
        yield return Say(
            $"A customer that comes back within {page.WinBackDaysToday} days goes on where it was; ",
            $"later it counts as new.");
        foreach (var later in page.WinBackDaysToCome)
            yield return Say($"From {later.ValidFrom:yyyy-MM-dd}: within {later.Days} days.");
    }

    private static string From(DateOnly? day) => day is { } first ? Written($", from {first:yyyy-MM-dd}") : "";

    private static string Settled(bool setOff) => setOff ? "set off against payouts" : "invoiced";

    private static IEnumerable<IReadOnlyList<string>> Rates(ComponentRates rates)
    {
        string[] Row(string year, int ppm) =>
        [
            rates.Component.Name(),
            string.Join(", ", rates.PartnerTypes.Select(type => type.ToString().ToLowerInvariant())),
            rates.Products is { } products ? string.Join(", ", products) : "all", year, Percent(ppm),
        ];
        for (var i = 0; i < rates.Years.YearsPpm.Length; i++)
            yield return Row(Written($"{i + 1}"), rates.Years.YearsPpm[i]);
        yield return Row(Written($"{rates.Years.YearsPpm.Length + 1}+"), rates.Years.OnwardPpm);
    }

    private static IEnumerable<RulesBlock> Segments(RulesPage page)
    {
        yield return Heading(2, "Segments");
        yield return Say(
            $"Version {page.SegmentsVersion}. At a review a partner comes into the first segment whose minima it ",
            $"reaches.");
        yield return new RulesBlock(0, null,
        [
            ["Segment", "Customers", "Profit"],
            .. page.Segments.Select(segment => (IReadOnlyList<string>)
                [segment.Name, Written($"{segment.MinCustomers}"), Money(segment.MinProfitMinor, page.Currency)]),
        ]);
    }

    private static string BasisOf(RateDateBasis basis) => basis switch
    {
        RateDateBasis.InvoiceDate => "date of the invoice",
        RateDateBasis.PaymentDate => "date of the payment",
        RateDateBasis.CustomerAnchor => "customer's first day",
        _ => "first day of the service",
    };

    private static void AppendTable(StringBuilder text, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            text.Append("| ").AppendJoin(" | ",
                rows[i].Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
            if (i == 0) text.Append('|').Append(string.Concat(rows[0].Select(_ => "---|"))).Append('\n');
        }

        text.Append('\n');
    }

    private static string HtmlRow(IReadOnlyList<string> cells, string tag) =>
        $"<tr>{string.Concat(cells.Select(cell => $"<{tag}>{WebUtility.HtmlEncode(cell)}</{tag}>"))}</tr>\n";

    private static string Money(long minor, string currency) => new Amount(minor, currency).ToString();

    private static string Percent(int ppm) => Written($"{ppm / PpmPerPercent:0.####} %");

    private static RulesBlock Heading(int level, string text) => new(level, text, null);

    private static RulesBlock Say(params FormattableString[] parts) =>
        new(0, string.Concat(parts.Select(FormattableString.Invariant)), null);

    private static string Written(FormattableString text) => FormattableString.Invariant(text);
}
