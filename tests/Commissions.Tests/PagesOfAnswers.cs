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
        pages.Answers["Leads"].Keys.Should().BeEquivalentTo("partner a", "partner b", "partner c");
        pages.Complete.IsCompleted.Should().BeFalse("Subscriptions did not answer this question");

        pages.Add(Page("Subscriptions", Guid.NewGuid(), 0, isLast: true));
        pages.Complete.IsCompleted.Should().BeTrue();
        pages.Answers["Subscriptions"].Should().BeEmpty("nothing was published");
    }

    [Fact]
    public void A_difference_is_one_only_when_both_sides_stood_still_and_nothing_waits()
    {
        Dictionary<string, Published> published = new() { ["customer a"] = new(new FactSum(2, 7), IsMoving: false) };
        Dictionary<string, FactSum> journalled = new() { ["customer a"] = new FactSum(1, 3) };
        var source = new SourceComparison("Subscriptions");

        source.Compare(published, journalled, isQuiet: true);
        source.Drifts.Should().BeEmpty("it was looked at once");
        source.Compare(published, journalled, isQuiet: false);
        source.Drifts.Should().BeEmpty("a fact waits in a queue");
        published["customer a"] = published["customer a"] with { IsMoving = true };
        source.Compare(published, journalled, isQuiet: true);
        source.Compare(published, journalled, isQuiet: true);
        source.Drifts.Should().BeEmpty("the publisher is not done");
        source.Result().Note.Should().Be("1 not compared: their facts are still on the way");
        published["customer a"] = published["customer a"] with { IsMoving = false };
        source.Compare(published, journalled, isQuiet: true);
        source.Compare(published, journalled, isQuiet: true);

        source.Drifts.Should().ContainSingle().Which.Expected.Should().StartWith("2 facts 00000000").And.EndWith("published by Subscriptions");
        source.IsDone.Should().BeTrue();
        source.Result().Subjects.Should().Be(new Proportion(0, 1));
    }

    private static FactsCounted Page(string source, Guid answer, int page, bool isLast, params string[] subjects) => new(
        Request, answer, source, page, isLast, [.. subjects.Select(subject => new CountedSubject(subject, 1, One, IsMoving: false))]);
}
