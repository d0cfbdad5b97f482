using CommissionsConsole;

await using var app = ConsoleApplication.Build(args);
await app.RunAsync();
