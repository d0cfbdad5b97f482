using System.Text.Json;
using Demo;
using Demo.Api;
using Demo.History;
using Demo.Story;

var screen = Screen.OfTerminal();
try
{
    if (args is ["create-databases", .. var names]) return await CreateDatabases.Run(names);

    var arguments = Arguments.FromEnvironment();
    using var clients = new Clients(arguments.Endpoints);
    var claims = new Claims(screen);
    var run = new DemoRun(clients, screen, claims, BillingHistory.Create(arguments.Shape), arguments.StripeSecret);
    await WholeStory.Run(run, arguments.ResultPath);

    screen.Chapter($"{claims.Passed} of {claims.Passed + claims.Failed.Count} checks passed");
    return claims.Failed.Count == 0 ? 0 : 1;
}
catch (Exception failure) when (failure is DemoFailure or HttpRequestException or JsonException)
{
    screen.Failed("The demo could not go on", "an answer that lets the story go on", failure.Message);
    return 1;
}
