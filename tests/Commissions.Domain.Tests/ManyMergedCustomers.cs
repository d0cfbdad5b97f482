using System.Diagnostics;
using System.Text.Json;
using Billing;
using Commissions.Domain.Plans;
using Contracts.Subscriptions.V1;
using CsCheck;

namespace Commissions.Domain.Tests;

/// <summary>However many customers turn out to be one, the ledger finds their account at once.</summary>
public sealed class ManyMergedCustomers
{
    private static readonly string[] Customers = ["a", "b", "c", "d", "e", "f", "g", "h"];

    private static readonly Gen<CustomersMerge[]> Merges = Gen.Select(Gen.Int[0, 7], Gen.Int[0, 7])
        .Select(pair => new CustomersMerge(Customers[pair.Item1], Customers[pair.Item2])).Array[0, 12];

    [Fact]
    public void Whoever_is_merged_with_whom_the_account_is_the_one_that_the_rule_names() => Merges.Sample(merges =>
    {
        var stepwise = merges.Aggregate(MergedCustomers.None, (known, merge) => known.Fold(merge));
        var stored = new MergedCustomers([.. merges]);
        var reversed = new MergedCustomers([.. merges.Reverse()]);
        foreach (var customer in Customers.Append("nobody"))
        {
            stepwise.RootOf(customer).Should().Be(RootByTheRule(customer, merges));
            stored.RootOf(customer).Should().Be(RootByTheRule(customer, merges));
            reversed.RootOf(customer).Should().Be(RootByTheRule(customer, merges));
        }
    });

    [Fact]
    public void A_circle_of_merges_is_the_account_of_the_smallest_id()
    {
        var circle = new MergedCustomers([new("b", "c"), new("c", "a"), new("a", "b")]);
        foreach (var customer in Customers[..3]) circle.RootOf(customer).Should().Be("a");
    }

    [Fact]
    public void Thousands_of_chained_merges_are_followed_in_a_moment()
    {
        const int Chains = 10;
        const int Length = 900;
        var started = Stopwatch.GetTimestamp();
        var rulebook = new Rulebook();
        for (var i = 0; i < Chains * Length; i++)
            rulebook = Merge(rulebook, $"{i / Length:00}-{i % Length:000}", $"{i / Length:00}-{i % Length + 1:000}");
        Enumerable.Range(0, Chains * Length)
            .Where(i => rulebook.AccountOf($"{i / Length:00}-{i % Length:000}") != $"{i / Length:00}-{Length:000}")
            .Should().BeEmpty();
        Stopwatch.GetElapsedTime(started).Should().BeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void A_merge_beyond_the_largest_group_is_told_apart_and_what_an_earlier_release_united_stays_united()
    {
        var rulebook = new Rulebook();
        for (var i = 1; i < MergedCustomers.GroupSizeMax; i++) rulebook = Merge(rulebook, $"c-{i:0000}", "c-0000");
        rulebook.Merged.IsTooLarge(new CustomersMerge("one-more", "c-0000")).Should().BeTrue();
        rulebook.Merged.IsTooLarge(new CustomersMerge("c-0005", "c-0006"))
            .Should().BeFalse("the group does not grow by it");
        Merge(rulebook, "one-more", "c-0000").AccountOf("one-more")
            .Should().Be("c-0000", "the ledger decides what is folded");
    }

    [Fact]
    public void Rules_stored_by_an_earlier_release_are_read_as_ever_and_written_alike()
    {
        const string Stored = """{"customerId":"a","intoCustomerId":"b"}""";
        var rulebook = JsonSerializer.Deserialize<Rulebook>($$"""{"merges":[{{Stored}}]}""",
            JsonSerializerOptions.Web)!;
        rulebook.AccountOf("a").Should().Be("b");
        JsonSerializer.Serialize(rulebook, JsonSerializerOptions.Web)
            .Should().Contain($"\"merges\":[{Stored}]").And.NotContain("merged\"");
        (rulebook with { ClosedThrough = null }).Should().Be(rulebook with { Merges = rulebook.Merges });
    }

    private static Rulebook Merge(Rulebook rulebook, string customerId, string intoCustomerId) =>
        RulebookFold.Fold(rulebook,
        new CustomersMerged
        {
            SourceSystem = "s", SourceEventId = "e", CustomerId = customerId,
            IntoCustomerId = intoCustomerId
        });

    // docs/rules.md in the plainest form: the whole group, and in it whoever was merged into nobody.
    private static string RootByTheRule(string customerId, CustomersMerge[] merges)
    {
        var group = new SortedSet<string>(StringComparer.Ordinal) { customerId };
        for (var known = 0; known != group.Count;)
        {
            known = group.Count;
            foreach (var merge in merges.Where(merge =>
                group.Contains(merge.CustomerId) || group.Contains(merge.IntoCustomerId)))
                group.UnionWith([merge.CustomerId, merge.IntoCustomerId]);
        }

        return group.FirstOrDefault(member => !merges.Any(merge => merge.CustomerId == member)) ?? group.Min!;
    }
}
