using Commissions.Service.Verifications;
using Contracts;
using Contracts.Commissions.V1;

namespace Commissions.Tests;

/// <summary>What publishers published comes in pages, in any order, twice, and sometimes only in part.</summary>
public sealed class PagesOfAnswers
{
    private static readonly Guid Request = Guid.NewGuid();
    private static readonly string One = new FactSum().Add(1).HashText;

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
        pages.Add(Page("Subscriptions", Guid.NewGuid(), 0, isLast: true, "customer x")
            with
        { RequestId = Guid.NewGuid() });

        pages.Answers.Keys.Should().Equal("Leads");
        pages.Answers["Leads"].Facts.Select(fact => fact.Subject)
            .Should().BeEquivalentTo("partner a", "partner b", "partner c");
        pages.Answers["Leads"].Groups.Should().HaveCount(3);
        pages.Complete.IsCompleted.Should().BeFalse("Subscriptions did not answer this question");

        pages.Add(Page("Subscriptions", Guid.NewGuid(), 0, isLast: true));
        pages.Complete.IsCompleted.Should().BeTrue();
        pages.Answers["Subscriptions"].Groups.Should().BeEmpty("nothing was published");
    }

    private static FactsCounted Page(string source, Guid answer, int page, bool isLast, params string[] subjects) =>
        new(Request, answer,
        source, page, isLast, [.. subjects.Select(subject => new CountedFacts(FactSubject.GroupOf(subject), 1, One))],
        [.. subjects.Select(subject => new ListedFact(Guid.NewGuid(), subject, One, IsPublished: true))]);
}
