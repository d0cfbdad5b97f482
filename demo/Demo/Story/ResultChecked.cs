using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Demo.Api;
using Demo.History;
using Money;

namespace Demo.Story;

/// <summary>
/// Reads the written result again and compares it with other calls of the API than those it came from.
/// </summary>
internal static class ResultChecked
{
    public static async Task Run(DemoRun run, string path)
    {
        run.Screen.Chapter("What was printed, against the API");
        var result = JsonSerializer.Deserialize<Result>(await File.ReadAllTextAsync(path), ServiceClient.Web)!;
        var balances = new List<(string, Amount)>();
        foreach (var printed in result.Balances)
        {
            var balance = await run.Commissions.Get<Balance>(
                DemoRun.AsPartner(printed.PartnerId), $"v1/partners/{printed.PartnerId}/balance");
            balances.AddRange(balance.Currencies.Select(currency => (printed.Partner, currency.Total)));
        }

        run.Claims.Same("each partner reads the balance that its entries add up to",
            result.Balances.Select(printed => (printed.Partner, printed.Sum)), balances);
        await CheckHash(run, result);
    }

    private static async Task CheckHash(DemoRun run, Result result)
    {
        var partnerId = run.PartnerIds[Customers.ExampleDistributor];
        var statement = result.Statements.Last(
            printed => printed.PartnerId == partnerId && printed.Period == run.ClosedThrough);
        var entries = await run.Commissions.Entries(partnerId, $"?period={statement.Period}");
        run.Claims.Equal($"anybody can compute the hash of a statement from its {entries.Count} entries",
            statement.Hash, HashOf(statement, entries));
    }

    // As the statement documents it: partner, period, the hash before, then the entries by id.
    private static string HashOf(PrintedStatement statement, IEnumerable<Entry> entries)
    {
        var text = new StringBuilder(
            $"{statement.PartnerId}\n{statement.Period}\n{statement.PreviousHash ?? "-"}\n");
        foreach (var entry in entries.OrderBy(entry => entry.EntryId.ToString(), StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"{entry.EntryId} {entry.Key} {entry.CustomerId} ")
                .Append(CultureInfo.InvariantCulture, $"{entry.Amount.Minor} {entry.Amount.Currency} ")
                .Append(CultureInfo.InvariantCulture, $"{entry.EffectiveOn:yyyy-MM-dd} {entry.CausedBy}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private sealed record Result(
        IReadOnlyList<PrintedBalance> Balances, IReadOnlyList<PrintedStatement> Statements);

    private sealed record PrintedBalance(string Partner, string PartnerId, Amount Sum);

    private sealed record PrintedStatement(string PartnerId, string Period, string Hash, string? PreviousHash);

    private sealed record Balance(IReadOnlyList<CurrencyBalance> Currencies);

    private sealed record CurrencyBalance(Amount Total);
}
