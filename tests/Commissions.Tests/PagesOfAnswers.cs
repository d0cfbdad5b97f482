using Commissions.Service.Verifications;
using Contracts;
using Contracts.Commissions.V1;

namespace Commissions.Tests;

/// <summary>What publishers published comes in pages, in any order, twice, and sometimes only in part.</summary>
public sealed class PagesOfAnswers
{
    private static readonly Guid Request = Guid.NewGuid();
    private static readonly string One = new FactSum().With(1).HashText;

    [Fact]
    public void An_answer_counts_when_all_its_pages_are_there_whatever_their_order()
    {
        var pages = new AnswerPages(Request, ["Leads", "Subscriptions"]);
        var (brokenOff, whole) = (Guid.NewGuid(), Guid.NewGuid());
        pages.Add(Page("Leads", brokenOff, 0, isLast: false, "partner gone"));
        pages.Add(Page("Leads", whole, 2, isLast: true, "partner c"));
        pages.Add(Page("Leads", whole, 0, isLast: false, "partner a"));
        pages.Add(Page("Leads", whole, 0, isLast: false, "partner a"));
        pages.Answers.Should().BeEmpty("a page is missing");

        pages.Add(Page("Leads", whole, 1, isLast: false, "partner b"));
        pages.Add(Page("Strangers", Guid.NewGuid(), 0, isLast: true, "partner x"));
        pages.Add(Page("Subscriptions", Guid.NewGuid(), 0, isLast: true, "customer x") with { RequestId = Guid.NewGuid() });

        pages.Answers.Keys.Should().Equal("Leads");
        pages.Answers["Leads"].Subjects.Keys.Should().BeEquivalentTo("partner a", "partner b", "partner c");
        pages.Complete.IsCompleted.Should().BeFalse("Subscriptions did not answer this question");

        pages.Add(Page("Subscriptions", Guid.NewGuid(), 0, isLast: true));
        pages.Complete.IsCompleted.Should().BeTrue();
        pages.Answers["Subscriptions"].Groups.Should().BeEmpty("nothing was published");
    }

    [Fact]
    public void A_difference_is_one_only_when_both_sides_stood_still_and_nothing_waits()
    {
        var source = new SourceComparison("Subscriptions");
        var (published, received) = (new[] { ("customer a", 3), ("customer a", 4) }, new[] { ("customer a", 3) });

        Compare(source, published, received, isQuiet: true);
        source.Drifts.Should().BeEmpty("only its group was looked at");
        Compare(source, published, received, isQuiet: true);
        source.Drifts.Should().BeEmpty("it was looked at once");
        Compare(source, published, received, isQuiet: false);
        source.Drifts.Should().BeEmpty("a fact waits in a queue");
        Compare(source, published, received, isQuiet: true, isMoving: true);
        Compare(source, published, received, isQuiet: true, isMoving: true);
        source.Drifts.Should().BeEmpty("the publisher is not done");
        source.Result().Note.Should().Be("1 of its customers and partners not compared: facts are still on the way");
        Compare(source, published, received, isQuiet: true);
        Compare(source, published, received, isQuiet: true);

        source.Drifts.Should().ContainSingle().Which.Expected.Should().StartWith("2 facts 00000000").And.EndWith("published by Subscriptions");
        source.IsDone.Should().BeTrue();
        source.Result().Should().Be(new FactsCompared("Subscriptions", true, new Proportion(0, 2), null));
    }

    [Fact]
    public void A_fact_that_arrives_in_between_is_no_difference_and_no_fact_at_all_is_an_answer()
    {
        var source = new SourceComparison("Leads");
        Compare(source, [("partner a", 1), ("partner b", 2)], [("partner a", 1)], isQuiet: true);
        source.Result().Should().Be(new FactsCompared("Leads", true, new Proportion(1, 2),
            "at least 1 of its customers and partners not compared: facts are still on the way"));
        Compare(source, [("partner a", 1), ("partner b", 2)], [("partner a", 1), ("partner b", 2)], isQuiet: true);
        source.Result().Should().Be(new FactsCompared("Leads", true, new Proportion(2, 2), null));

        var empty = new SourceComparison("Leads");
        Compare(empty, [], [], isQuiet: true);
        (empty.IsDone, empty.Result()).Should().Be((true, new FactsCompared("Leads", true, new Proportion(0, 0), null)));

        var forged = new SourceComparison("Leads");
        for (var round = 0; round < 3; round++) Compare(forged, [], [("partner a", 1)], isQuiet: true);
        forged.Drifts.Should().ContainSingle().Which.Expected.Should().Be("no facts published by Leads");
    }

    [Fact]
    public void More_groups_than_are_looked_at_closely_at_a_time_are_looked_at_one_after_the_other()
    {
        var source = new SourceComparison("Subscriptions");
        (string, int)[] published = [.. Enumerable.Range(0, FactCounts.GroupsCloselyMax * 3 / 2).Select(number => ($"customer {number}", 1))];
        for (var round = 0; round < 5; round++) Compare(source, published, [], isQuiet: true);
        source.Drifts.Should().HaveCount(published.Length);
        source.IsDone.Should().BeTrue();
    }

    [Fact]
    public void A_publisher_that_did_not_answer_is_said_to_be_not_compared()
    {
        var source = new SourceComparison("Leads");
        source.DidNotAnswer();
        (source.IsDone, source.Result().IsCompared, source.Result().Note).Should().Be((true, false, "not compared: Leads did not answer"));
    }

    private static void Compare(SourceComparison source, (string Subject, int Hash)[] published, (string Subject, int Hash)[] received,
        bool isQuiet, bool isMoving = false)
    {
        int[] closely = [.. source.Closely(FactCounts.GroupsCloselyMax)];
        FactCounts Counts((string Subject, int Hash)[] facts)
        {
            var counts = new FactCounts(closely);
            foreach (var (subject, hash) in facts) counts.Add(subject, (UInt128)hash, isMoving);
            return counts;
        }

        var said = Counts(published);
        source.Compare(new Published(said.OfGroups, said.OfSubjects), Counts(received), closely, isQuiet);
    }

    private static FactsCounted Page(string source, Guid answer, int page, bool isLast, params string[] subjects) => new(Request, answer,
        source, page, isLast, [.. subjects.Select(subject => new CountedFacts(FactSubject.GroupOf(subject), subject, 1, One, IsMoving: false))]);
}
