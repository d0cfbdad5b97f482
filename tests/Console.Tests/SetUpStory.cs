using System.Text.RegularExpressions;

namespace CommissionsConsole.Tests;

/// <summary>The first hour: each step of the set-up is seen to be done without asking anybody.</summary>
[Collection(RunningProgramme.OneAtATime)]
public sealed class SetUpStory(RunningProgramme programme)
{
    private const string OtherSecret = "whsec_of_another_endpoint";
    private static readonly TimeSpan NotedEvery = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Whoever_connects_Stripe_sees_why_an_event_is_refused_and_that_the_next_one_came()
    {
        await using var erin = await programme.Visit("erin");
        await erin.Follow("Set-up");
        await erin.UntilAlive();
        await Send(OtherSecret);
        await ReadAgain(erin);
        await erin.Sees(new Regex("The signature of an event at .* was wrong"));

        await Task.Delay(NotedEvery, TestContext.Current.CancellationToken);
        await Send(RunningProgramme.StripeSecret);
        await ReadAgain(erin);
        await erin.Sees("its signature is good: payment_intent.created");
    }

    [Fact]
    public async Task An_agreement_begins_with_the_starter_text()
    {
        await using var alice = await programme.Visit("alice");
        await alice.Follow("Set-up");
        await alice.UntilAlive();
        await alice.Page.GetByText("Publish the agreement").ClickAsync();
        await alice.Follow("Write it from the starter text");
        await alice.UntilAlive();
        await alice.Page.WaitForFunctionAsync("() => document.querySelector('main textarea')?.value.length > 500");
    }

    private static async Task ReadAgain(Visit visit)
    {
        await visit.Page.ReloadAsync();
        await visit.UntilAlive();
        await visit.Page.GetByText("Connect billing").ClickAsync();
    }

    private Task<string> Send(string secret) => FromStripe.Deliver(programme, """
        {"id": "evt_of_the_set_up", "object": "event", "created": 1772539200, "type": "payment_intent.created",
         "data": {"object": {"id": "pi_of_the_set_up"}}}
        """, secret);
}
