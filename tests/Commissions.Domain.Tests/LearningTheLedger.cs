using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Commissions.Domain.Earning;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Specifications;

namespace Commissions.Domain.Tests;

/// <summary>
/// The story of docs/learn.md. Its excerpts are lines of this file, and its output is what this file prints.
/// </summary>
public sealed partial class LearningTheLedger
{
    private readonly StringBuilder _printed = new();

    [Fact]
    public void The_ledger_in_one_sitting()
    {
        // Rules are events as well. A distributor registers, and a plan is published by two people.
        var rules = new Rulebook();
        rules = RulebookFold.Fold(rules, A.Distributor("north"));
        rules = Publish(rules, version: 1, A.Terms(retentionYear2Ppm: 120_000, validFrom: "2023-01-01"));

        // A customer's account: its facts, what is posted of them, and the rules it follows.
        var account = PostedAccount.New("c1", rules);
        account = Book(account, A.Acquisition("north"), rules);
        account = Book(account, A.Retention("north"), rules);

        // An invoice earns nothing, and its payment everything.
        account = Book(account, A.Invoice("jan", net: 500_00, from: "2024-01-15"), rules);
        account = Book(account, A.Payment("jan", paidGrossTotal: 500_00, on: "2024-01-20"), rules);

        // A year later the customer is in its second year.
        account = Book(account, A.Invoice("next", net: 500_00, from: "2025-01-15"), rules);
        account = Book(account, A.Payment("next", paidGrossTotal: 500_00, on: "2025-01-16"), rules);

        // January and everything before it is closed.
        rules = RulebookFold.Fold(rules, new PeriodClosed(Month("2025-01"), "carol", Statements: 1));

        // A refund of 200.00 on the second invoice, told in March.
        account = Book(account, A.Refund("next", refundedNetTotal: 200_00, on: "2025-03-03"), rules);

        // The rate of year 2 goes up from 12 % to 15 %, for all of history.
        rules = Publish(rules, version: 2, A.Terms(retentionYear2Ppm: 150_000, validFrom: "2023-01-01"));
        account = Keep(account.FollowRules(rules, PaidKeys.None));

        // The same refund arrives again, as it does with any broker.
        account = Book(account, A.Refund("next", refundedNetTotal: 200_00, on: "2025-03-03"), rules);

        // Whatever came and in whatever order: what is posted is what history is worth under the rules.
        var targets = Calculation.Targets(account.Facts, rules);
        foreach (var target in targets.Where(target => target.Amount.Minor != 0))
            _printed.AppendLine($"target   {target.Key,-30} {target.Amount,10}");
        foreach (var target in targets)
            (account.Posted.Find(target.Key)?.Amount.Minor ?? 0).Should().Be(target.Amount.Minor);

        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs/learn.md"));
        Lines(Blocks(document, "text"))
            .Should().Equal(Lines([_printed.ToString()]), "the document shows what is printed");
    }

    [Fact]
    public void The_excerpts_of_the_document_are_lines_of_this_file()
    {
        var source = Lines(
            [File.ReadAllText(Path.Combine(Repository.Root, "tests/Commissions.Domain.Tests/LearningTheLedger.cs"))]);
        var posting =
            Lines([File.ReadAllText(Path.Combine(Repository.Root,
                "services/Commissions/Commissions.Domain/PartnerLedgers/Posting.cs"))]);
        var excerpts = Blocks(File.ReadAllText(Path.Combine(Repository.Root, "docs/learn.md")), "csharp").ToArray();
        excerpts.Should().HaveCountGreaterThan(5);
        foreach (var excerpt in excerpts.Select(block => Lines([block])))
            (Holds(source, excerpt) || Holds(posting, excerpt)).Should().BeTrue(string.Join('\n', excerpt));
    }

    private PostedAccount Book(PostedAccount account, object fact, Rulebook rules) =>
        Keep(account.Book(Programme.IdOf(fact), fact, rules, PaidKeys.None));

    private PostedAccount Keep(Settled settled)
    {
        foreach (var entry in settled.Entries)
            _printed.AppendLine(
                $"posted   {entry.Key,-30} {entry.Amount,10}  in {entry.Period} for {entry.OriginalPeriod}, " +
                $"{entry.Reason.Name()}");
        return settled.Account;
    }

    private static Rulebook Publish(Rulebook rules, int version, PlanTerms terms)
    {
        var drafted = new PlanVersionDrafted("plan", version, terms, $"hash-{version}", "alice", "why");
        var published = Plan.Publication(drafted, approver: "bob", A.Date("2025-03-31"), replayId: $"replay-{version}");
        return ProgrammeSettings.OnPublication(rules, Plan.Initial with { PlanId = "plan" }, published)
            .Aggregate(rules, RulebookFold.Fold);
    }

    private static Period Month(string month) =>
        Period.TryParse(month, out var period) ? period : throw new FormatException(month);

    private static IEnumerable<string> Blocks(string document, string language) =>
        Fences().Matches(document).Where(block => block.Groups[1].Value == language)
        .Select(block => block.Groups[2].Value);

    private static ImmutableArray<string> Lines(IEnumerable<string> texts) =>
        [.. texts.SelectMany(text => text.Split('\n')).Select(line => line.Trim()).Where(line => line.Length > 0)];

    private static bool Holds(ImmutableArray<string> source, ImmutableArray<string> excerpt) =>
        Enumerable.Range(0, source.Length - excerpt.Length + 1)
            .Any(from => source.AsSpan(from, excerpt.Length).SequenceEqual(excerpt.AsSpan()));

    [GeneratedRegex(@"^```(\w+)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fences();
}
