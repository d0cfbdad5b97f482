using EventStore;
using Microsoft.AspNetCore.Builder;

namespace Hosting;

/// <summary>Looks at all that the service needs before it starts, and says what to do.</summary>
internal static class Doctor
{
    public const string Verb = "doctor";

    /// <returns>0 when nothing stands against a start.</returns>
    public static async Task<int> Examine(WebApplication app)
    {
        var problems = 0;
        await foreach (var (about, found, advice) in Examinations.Examine(app.Services, CancellationToken.None))
        {
            if (advice is not null) problems++;
            await Console.Out.WriteLineAsync(advice is null
                ? $"ok       {about}: {found}" : $"PROBLEM  {about}: {found}. {advice}");
        }

        await Console.Out.WriteLineAsync(problems switch
        {
            0 => "Nothing stands against a start.",
            1 => "Mend this before the service starts.",
            _ => $"Mend these {problems} before the service starts.",
        });
        return problems == 0 ? 0 : 1;
    }
}
