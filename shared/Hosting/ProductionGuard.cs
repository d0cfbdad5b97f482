using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Hosting;

/// <summary>No secret that is printed in this repository works in production.</summary>
public static class ProductionGuard
{
    /// <summary>
    /// Every secret used by the local run contains this word, so that it can be told from a real one.
    /// </summary>
    public const string DevelopmentSecretMark = "development-only";

    /// <exception cref="InvalidOperationException">A development secret or an insecure setting is
    /// configured.</exception>
    public static void Verify(IConfiguration configuration, IHostEnvironment environment)
    {
        if (!environment.IsProduction()) return;
        foreach (var (key, value) in configuration.AsEnumerable())
            if (value is not null && (value.Contains(DevelopmentSecretMark, StringComparison.OrdinalIgnoreCase)
                                      || value.Contains("guest:guest", StringComparison.Ordinal)))
                throw new InvalidOperationException(
                    $"{key} holds a development secret, and the environment is Production. Configure a real one.");
    }
}
