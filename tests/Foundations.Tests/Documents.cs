using System.Globalization;
using System.Text.RegularExpressions;
using Billing;
using Hosting;
using Money;
using Specifications;

namespace Foundations.Tests;

/// <summary>What the documents say is what the code does.</summary>
public sealed partial class Documents
{
    [Fact]
    public void Every_rule_that_code_cites_is_in_the_rules_and_every_rule_has_a_home_in_the_code()
    {
        var rules = Numbers().Matches(Repository.Read("docs/rules.md")).Select(rule => rule.Groups[1].Value).ToArray();
        var cited = new[] { "services", "shared" }.SelectMany(Repository.Sources).SelectMany(path =>
            Citations().Matches(File.ReadAllText(path)).SelectMany(cite => cite.Groups[1].Value.Split(", ")))
                .Distinct().ToArray();
        rules.Should().HaveCountGreaterThan(30).And.OnlyHaveUniqueItems();
        cited.Except(rules).Should().BeEmpty("a reader who follows a citation finds the rule");
        rules.Except(cited).Should().BeEmpty("a reader of a rule finds the code that holds it");
    }

    [Fact]
    public void The_threat_model_names_the_limits_that_the_code_has()
    {
        string[] limits =
        [
            .. Repository.Read("docs/security.md").Split("## Limits")[1].Split("**Sign-ins")[0].Split('\n')
                .Where(line => line.StartsWith('|')).Select(line => line.Split('|')[1].Trim()),
        ];
        static string Number(int number) => number.ToString("# ##0", CultureInfo.InvariantCulture).Trim();
        Amount.MinorMax.Should().Be(10_000_000_000_000);
        limits.Should().Contain(limit => limit.StartsWith("An amount: 10¹³ minor units", StringComparison.Ordinal));
        limits.Should().Contain($"Customers that are one by merges: {Number(MergedCustomers.GroupSizeMax)}");
        limits.Should()
            .Contain($"Body: {RequestLimits.BodyBytesMax / 1024 / 1024} MiB; page: {RequestLimits.PageSizeMax}; " +
            $"id and `Idempotency-Key`: {RequestLimits.IdLengthMax} characters; text: " +
            $"{Number(RequestLimits.TextLengthMax)}");
        RequestLimits.IdempotencyKeyLengthMax.Should().Be(RequestLimits.IdLengthMax);
    }

    [Fact]
    public void Every_decision_has_a_date_and_a_status_and_is_in_the_index()
    {
        var index = Repository.Read("docs/adr/README.md");
        var records = Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs/adr"), "0*.md").ToArray();
        records.Should().HaveCountGreaterThan(40);
        foreach (var record in records)
        {
            var header = RecordHeader().Match(File.ReadAllText(record));
            header.Success.Should().BeTrue(record);
            index.Should()
                .Contain($"| {header.Groups[1].Value} | [{header.Groups[2].Value}]({Path.GetFileName(record)}) | " +
                $"{header.Groups[3].Value} | {header.Groups[4].Value} |");
        }
    }

    [Fact]
    public void Every_word_of_the_glossary_that_names_code_names_code_that_exists()
    {
        string[] rows = [.. Repository.Read("docs/glossary.md").Split('\n')
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)];
        rows.Should().HaveCountGreaterThan(50).And.OnlyContain(row => row.Count(sign => sign == '|') == 4);
        var named = rows.SelectMany(row => NamesOfCode().Matches(row.Split('|')[3])).ToArray();
        named.Should().HaveCountGreaterThan(50);
        var declared = new[] { "services", "shared" }.SelectMany(Repository.Sources).Select(File.ReadAllText)
            .SelectMany(text => Declarations().Matches(text).Select(type => (type.Groups[1].Value, text)))
            .ToLookup(type => type.Value, type => type.text);
        named.Where(name => !declared[name.Groups[1].Value].Any(text => Declares(text, name.Groups[2].Value)))
            .Select(name => name.Value).Should()
            .BeEmpty("a reader of the glossary finds the type, or the member of the type, by its name");
    }

    private static bool Declares(string text, string member) =>
        member.Length == 0 || Regex.IsMatch(text, $@"[\w?>\]] {member}(?= *[({{,;=)]|\s*=>|\s*\{{)");

    [GeneratedRegex(@"`(\w+)(?:\.(\w+))?`")]
    private static partial Regex NamesOfCode();

    [GeneratedRegex(@"\b(?:class|record|struct|enum|interface) ([A-Z]\w*)")]
    private static partial Regex Declarations();

    [GeneratedRegex(@"^# (\d+)\. (.+)\n\n\*\*Date:\*\* (\d{4}-\d\d-\d\d)\. \*\*Status:\*\* (accepted|superseded)")]
    private static partial Regex RecordHeader();

    [GeneratedRegex(@"^(\d+\.\d+) ", RegexOptions.Multiline)]
    private static partial Regex Numbers();

    [GeneratedRegex(@"\b[Rr]ules? (\d+\.\d+(?:, \d+\.\d+)*)")]
    private static partial Regex Citations();
}
