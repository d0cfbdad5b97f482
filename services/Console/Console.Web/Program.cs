using CommissionsConsole;
using Hosting;

if (args is [HealthProbe.Verb]) return await HealthProbe.Run();
await using var app = ConsoleApplication.Build(args);
await app.RunAsync();
return 0;
