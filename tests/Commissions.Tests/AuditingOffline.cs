using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Commissions.Tests;

/// <summary>What an auditor does with exported statements, a dozen lines of Python and nothing of ours.</summary>
public sealed class AuditingOffline
{
    private static readonly TimeSpan PythonMax = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task The_documented_script_reproduces_every_exported_statement_and_finds_each_change()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await company.CloseThrough("2025-01", "2026-03");
        var folder = Directory.CreateTempSubdirectory("statements-");
        try
        {
            string[] months = ["2026-01", "2026-02", "2026-03"];
            foreach (var month in months)
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, month),
                    (await company.Download("carol", $"/v1/partners/p1/statements/{month}")).Text);

            var (code, said) = await Check(folder, months);
            (code, said.Split("reproduced").Length - 1).Should().Be((0, 3), said);

            await Change(folder, "2026-02", "\"minor\":6000", "\"minor\":6001");
            (code, said) = await Check(folder, months);
            code.Should().Be(1);
            said.Should().Contain("2026-01 reproduced").And.Contain("2026-02 DIFFERS").And.Contain(
                "2026-03 reproduced");

            await Change(folder, "2026-02", "\"minor\":6001", "\"minor\":6000");
            (await Check(folder, ["2026-01", "2026-03"])).Code.Should().Be(1, "a month is missing from the chain");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task Change(DirectoryInfo folder, string month, string before, string after)
    {
        var path = Path.Combine(folder.FullName, month);
        var text = await File.ReadAllTextAsync(path);
        text.Should().Contain(before);
        await File.WriteAllTextAsync(path, text.Replace(before, after, StringComparison.Ordinal));
    }

    private static async Task<(int Code, string Said)> Check(DirectoryInfo folder, string[] months,
        [CallerFilePath] string here = "")
    {
        var script = Path.Combine(Path.GetDirectoryName(here)!, "../../docs/auditing/check_statements.py");
        using var python = Process.Start(new ProcessStartInfo("python3", [Path.GetFullPath(script), .. months])
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
        })!;
        using var limit = new CancellationTokenSource(PythonMax);
        var said = await python.StandardOutput.ReadToEndAsync(limit.Token);
        await python.WaitForExitAsync(limit.Token);
        return (python.ExitCode, said);
    }
}
