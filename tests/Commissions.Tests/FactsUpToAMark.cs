using Commissions.Service.Verifications;
using Contracts;

namespace Commissions.Tests;

/// <summary>
/// Facts are compared up to a mark that both sides know, so that traffic that never stops neither hides a difference
/// nor makes one.
/// </summary>
public sealed class FactsUpToAMark
{
    private const string Customer = "customer a";

    [Fact]
    public void While_facts_never_stop_coming_a_lost_one_is_named_and_those_behind_the_mark_are_in_flight()
    {
        var source = new SourceComparison("Subscriptions");
        // Each time one more is published, and the one before has arrived; the second never does.
        HashedFact[] Published(int question) => [.. Enumerable.Range(1, 5 + question).Select(Fact)];
        HashedFact[] Received(int question) =>
            [.. Enumerable.Range(1, 4 + question).Where(number => number != 2).Select(Fact)];

        for (var question = 0; question < 2; question++)
            Compare(source, question, Published(question), Received(question), settled: question - 1);
        source.Drifts.Should().BeEmpty("it was listed once, and may be on its way");
        source.Result().State.Should().Be(ComparedState.Undecided);

        Compare(source, 2, Published(2), Received(2), settled: 1);
        source.IsDone.Should().BeTrue();
        var drift = source.Drifts.Should().ContainSingle().Subject;
        drift.Subject.Should().Be(Customer);
        drift.Expected.Should().StartWith("7 facts ").And.Contain(
            $"published by Subscriptions; not received so: {Fact(2).EventId}");
        source.Result()
            .Should().Be(new FactsCompared("Subscriptions", ComparedState.Compared, new Proportion(0, 7), 0, null));
    }

    [Fact]
    public void While_facts_never_stop_coming_and_none_is_lost_the_comparison_ends_and_names_how_many_are_in_flight()
    {
        var source = new SourceComparison("Subscriptions");
        for (var question = 0; question < 3; question++)
            Compare(source, question, [.. Enumerable.Range(1, 6 + question).Select(Fact)],
                [.. Enumerable.Range(1, 5 + question).Select(Fact)], settled: question - 1);
        source.Drifts.Should().BeEmpty();
        source.Result()
            .Should().Be(new FactsCompared("Subscriptions", ComparedState.Compared, new Proportion(7, 7), 1, null));
        source.Result().ToString().Should().Be("7 of 7; 1 in flight");
    }

    [Fact]
    public void What_has_not_arrived_while_the_mark_is_still_in_the_queue_is_undecided_and_never_clean()
    {
        var source = new SourceComparison("Leads");
        for (var question = 0; question < 9; question++)
            Compare(source, question, [Fact(1), Fact(2)], [Fact(1)], SourceComparison.NothingSettled);
        source.Drifts.Should().BeEmpty();
        source.IsDone.Should().BeFalse();
        source.Result().Should().Be(new FactsCompared("Leads", ComparedState.Undecided, new Proportion(0, 2), 0,
            "undecided for 2 facts in 1 groups of customers and partners: what was published had not arrived in time"));
        source.Result().IsCompared.Should().BeFalse();

        source.DidNotAnswer();
        source.Result().Note.Should().EndWith("Leads did not answer again");
        source.Result().State.Should().Be(ComparedState.Undecided);
    }

    [Fact]
    public void What_is_stored_and_not_yet_published_is_in_flight_and_what_arrives_in_between_is_the_same()
    {
        var source = new SourceComparison("Leads");
        var waiting = Fact(2) with { IsPublished = false };
        Compare(source, 0, [Fact(1), waiting], [Fact(1)], settled: -1);
        Compare(source, 1, [Fact(1), waiting], [Fact(1)], settled: 0);
        source.Result().Should().Be(new FactsCompared("Leads", ComparedState.Compared, new Proportion(1, 1), 1, null));

        var arrived = new SourceComparison("Leads");
        Compare(arrived, 0, [Fact(1), Fact(2)], [Fact(1)], settled: -1);
        Compare(arrived, 1, [Fact(1), Fact(2)], [Fact(1), Fact(2)], settled: 0);
        arrived.Result().Should().Be(new FactsCompared("Leads", ComparedState.Compared, new Proportion(2, 2), 0, null));
    }

    [Fact]
    public void A_forged_an_altered_and_a_doubled_fact_are_named_at_once_whatever_is_on_its_way()
    {
        var altered = Fact(1) with { Hash = 77 };
        foreach (var received in new HashedFact[][] { [Fact(1), Fact(2), Fact(3)], [altered, Fact(2)],
            [Fact(1), Fact(2), Fact(2)] })
        {
            var source = new SourceComparison("Leads");
            Compare(source, 0, [Fact(1), Fact(2), Fact(9)], received, settled: -1);
            Compare(source, 1, [Fact(1), Fact(2), Fact(9)], received, settled: -1);
            source.Drifts.Should().ContainSingle().Which.Found.Should().Contain("received; not published so: ");
        }

        var unknown = new SourceComparison("Leads");
        for (var question = 0; question < 2; question++) Compare(unknown, question, [], [Fact(1)], settled: -1);
        unknown.Drifts.Should().ContainSingle().Which.Expected.Should().Be("no facts published by Leads");
        unknown.Result().State.Should().Be(ComparedState.Compared);
    }

    [Fact]
    public void Groups_are_listed_a_limited_number_and_amount_at_a_time_until_each_is_decided()
    {
        var source = new SourceComparison("Subscriptions");
        HashedFact[] published = [.. Enumerable.Range(0, 800)
            .Select(number => new HashedFact(Id(number), $"customer {number}", 1))];
        for (var question = 0; question < 20 && !source.IsDone; question++)
        {
            source.ToList(FactCounts.GroupsListedMax, factsMax: 100).Count.Should().BeLessThanOrEqualTo(100);
            Compare(source, question, published, [], settled: question - 1, factsMax: 100);
        }

        source.Drifts.Should().HaveCount(published.Length);
        source.IsDone.Should().BeTrue();
        source.Result().State.Should().Be(ComparedState.Compared);
    }

    [Fact]
    public void A_publisher_that_did_not_answer_is_said_to_be_not_compared()
    {
        var source = new SourceComparison("Leads");
        source.DidNotAnswer();
        source.IsDone.Should().BeTrue();
        source.Result().Should().Be(new FactsCompared(
            "Leads", ComparedState.NotCompared, new Proportion(0, 0), 0, "not compared: Leads did not answer"));
        source.Result().IsCompared.Should().BeFalse();

        var empty = new SourceComparison("Leads");
        Compare(empty, 0, [], [], settled: -1);
        empty.Result().Should().Be(new FactsCompared("Leads", ComparedState.Compared, new Proportion(0, 0), 0, null),
            "there is nothing");
    }

    private static HashedFact Fact(int number) => new(Id(number), Customer, (UInt128)number);

    private static Guid Id(int number) => new(number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

    private static void Compare(SourceComparison source, int question, HashedFact[] published, HashedFact[] received,
        int settled, int factsMax = FactCounts.FactsListedMax)
    {
        var listed = source.ToList(FactCounts.GroupsListedMax, factsMax);
        FactCounts Counts(HashedFact[] facts)
        {
            var counts = new FactCounts(listed);
            foreach (var fact in facts) counts.Add(fact);
            return counts;
        }

        var said = Counts(published);
        source.Compare(question, new Published(Guid.NewGuid(), said.OfGroups, said.Facts), Counts(received),
            listed, settled);
    }
}
