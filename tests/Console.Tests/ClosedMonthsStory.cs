using Microsoft.Playwright;

namespace CommissionsConsole.Tests;

/// <summary>What would move money of a closed month waits in the console until a second person decides.</summary>
[Collection(RunningProgramme.OneAtATime)]
public sealed class ClosedMonthsStory(RunningProgramme programme)
{
    private const string ShowsNow = "This is what it changes now.";

    [Fact]
    public async Task A_second_manager_sees_who_loses_what_in_closed_months_and_approves_it()
    {
        var customer = await programme.History.ChangeOfAClosedMonth();
        await using var alice = await programme.Visit("alice");
        await alice.Follow("Changes that wait");
        await alice.UntilAlive();
        await Card(alice, customer).GetByText("You recorded a part of it; a second person approves it.").WaitForAsync();
        (await Button(alice, customer, "Show what it changes now").CountAsync()).Should().Be(0);

        await using var bob = await programme.Visit("bob");
        await bob.Follow("Changes of closed months to approve");
        await bob.UntilAlive();
        var text = await Card(bob, customer).InnerTextAsync();
        text.Should().Contain("Who holds a customer").And.Contain("recorded by alice").And.Contain("went elsewhere")
            .And.Contain("taken back").And.Contain("−15.00");
        (await Button(bob, customer, "Approve the change").CountAsync()).Should().Be(0, "nobody approves unseen");
        await Button(bob, customer, "Show what it changes now").ClickAsync();
        await bob.Sees(ShowsNow);
        await Button(bob, customer, "Approve the change").ClickAsync();
        await Button(bob, customer, "Yes, approve the change").ClickAsync();
        await Card(bob, customer).WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await History.Until("the money to move", async () => await programme.History.EarnedOn(customer) == 15_00);

        await bob.Go("waiting-changes?all=true");
        (await Card(bob, customer).InnerTextAsync())
            .Should().Contain("Approved by bob on").And.Contain("What it changed");
    }

    [Fact]
    public async Task Finance_refuses_a_change_of_closed_months_with_a_reason_or_only_its_past()
    {
        var (whole, past) = (await programme.History.ChangeOfAClosedMonth(),
            await programme.History.ChangeOfAClosedMonth());
        await using var carol = await programme.Visit("carol");
        await carol.Follow("Changes of closed months to approve");
        await carol.UntilAlive();

        await Button(carol, whole, "Refuse the change").ClickAsync();
        await carol.Fill("Why it is refused", "The contract says otherwise");
        await Button(carol, whole, "Yes, refuse the change").ClickAsync();
        await Card(carol, whole).WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await Button(carol, past, "Refuse the past only").ClickAsync();
        await carol.Fill("Why the past stays", "It was paid already");
        await Button(carol, past, "Yes, refuse the past only").ClickAsync();
        await Card(carol, past).WaitForAsync(new() { State = WaitForSelectorState.Detached });

        await carol.Go("waiting-changes?all=true");
        (await Card(carol, whole).InnerTextAsync())
            .Should().Contain("Refused by carol on").And.Contain("The contract says otherwise")
            .And.NotContain("It counts from");
        (await Card(carol, past).InnerTextAsync())
            .Should().Contain("It was paid already").And.Contain("It counts from");
        (await programme.History.EarnedOn(whole), await programme.History.EarnedOn(past)).Should().Be((30_00L, 30_00L));
    }

    [Fact]
    public async Task A_change_that_would_do_something_else_by_now_is_not_approved_and_shows_what_moved()
    {
        var customer = await programme.History.ChangeOfAClosedMonth();
        await using var bob = await programme.Visit("bob");
        await bob.Go("waiting-changes");
        await Button(bob, customer, "Show what it changes now").ClickAsync();
        await bob.Sees(ShowsNow);
        await programme.History.RefundAll(customer);
        await Button(bob, customer, "Approve the change").ClickAsync();
        await Button(bob, customer, "Yes, approve the change").ClickAsync();
        await Card(bob, customer).GetByText("Something changed since you looked.").WaitForAsync();
        await Card(bob, customer).GetByText("Nothing that was posted changes.").WaitForAsync();
        (await programme.History.Waits(customer)).Should().BeTrue();
    }

    private static ILocator Card(Visit visit, string customerId) =>
        visit.Page.Locator("main section.card", new() { HasText = customerId });

    private static ILocator Button(Visit visit, string customerId, string name) =>
        Card(visit, customerId).GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
