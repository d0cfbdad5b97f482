using System.Text.Json;
using Commissions.Domain.Plans;
using Specifications;

namespace Commissions.Domain.Tests;

/// <summary>
/// Release 0.1.0 recorded neither a default plan nor win-back days: they are inferred from what it paid.
/// </summary>
public sealed class RulesOfTheFirstRelease
{
    [Fact]
    public void Rules_of_the_first_release_keep_the_default_plan_that_they_amounted_to()
    {
        var published = JsonSerializer.Deserialize<PlanVersionPublished>(OldVersion("standard", 60),
            JsonSerializerOptions.Web)!;
        var later = JsonSerializer.Deserialize<PlanVersionPublished>(OldVersion("premium", 30),
            JsonSerializerOptions.Web)!;
        var given = JsonSerializer.Deserialize<PlanAssigned>(
            """{"assignmentId":"a","planId":"standard","partnerId":"y","validFrom":"2027-01-01","author":"alice"}""",
            JsonSerializerOptions.Web)!;

        var rulebook = Rules([A.Affiliate("x"), published]);
        rulebook.PlanFor("x", DateOnly.MinValue).Should().Be("standard", "it paid everybody from the beginning");
        rulebook.WinBackDaysAt(A.Date("2022-12-31")).Should().Be(90);
        rulebook.WinBackDaysAt(A.Date("2023-01-01")).Should().Be(60);
        Rules([published, given]).DefaultPlanOn(A.Date("2026-01-01"))
            .Should().Be("standard", "nobody loses the plan by somebody's assignment");
        Rules([published, later, given]).DefaultPlanOn(A.Date("2026-01-01"))
            .Should().Be("premium", "as that release paid");
        Rules([published, later]).WinBackDaysAt(A.Date("2023-01-01"))
            .Should().Be(60, "a plan that was not the default had no say");
    }

    [Fact]
    public void Rules_that_the_first_release_stored_are_those_of_its_events()
    {
        object[] events = [A.Affiliate("x"), Old("standard", 60), Old("premium", 30),
            OldGiven("premium", "2026-01-01"), OldGiven("gold", "2025-01-01")];
        var folded = Rules(events);
        var stored = InferredProgramme.Infer(new Rulebook
        {
            Partners = folded.Partners,
            Published = folded.Published,
            Assignments = [.. folded.Assignments.OrderBy(given => given.PlanId == "gold")
                .Select(given => given with { AssignmentId = null })],
        });
        RulesHash.Compute(stored).Should().Be(RulesHash.Compute(folded));
    }

    private static Rulebook Rules(params object[] events) => events.Aggregate(new Rulebook(), RulebookFold.Fold);

    private static PlanVersionPublished Old(string plan, int winBackDays) =>
        new(plan, 1, A.DefaultTerms with { WinBackDays = winBackDays }, "h", "alice", "bob",
            A.Date("2023-01-01"), "replay");

    private static PlanAssigned OldGiven(string plan, string from) =>
        new("a-" + plan, plan, "y", null, A.Date(from), "alice", null);

    private static string OldVersion(string plan, int winBackDays) =>
        $$"""
        {"planId":"{{plan}}","version":1,"terms":{"validFrom":"2023-01-01","mode":"retroactive","components":[],
         "winBackDays":{{winBackDays}}},"hash":"h","author":"alice","approver":"bob","approvedOn":"2023-01-01",
         "replayId":"r"}
        """;
}
