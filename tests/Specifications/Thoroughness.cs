using System.Globalization;

namespace Specifications;

/// <summary>
/// How many random histories a property is tried on. The whole run (`infra/test.sh`) asks for all; alone, a project
/// tries a few of each, so that its answer comes while one waits for it.
/// </summary>
public static class Thoroughness
{
    /// <summary>Percent of all; above 100 for a night's run.</summary>
    public const string Variable = "COMMISSIONS_RANDOM_PERCENT";

    private const int PercentAlone = 5;

    private static readonly int Percent =
        int.TryParse(Environment.GetEnvironmentVariable(Variable), CultureInfo.InvariantCulture, out var asked)
            ? asked : PercentAlone;

    public static int Histories(int all) => Math.Max(1, (int)((long)all * Percent / 100));
}
