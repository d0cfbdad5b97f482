using System.Text.Json;
using Commissions.Domain.Periods;
using CsCheck;
using Specifications;

namespace Commissions.Domain.Tests;

/// <summary>Random histories as the programme plays them, with months closed and partners paid on the way.</summary>
internal static class PlayedHistories
{
    public static readonly int Iterations = Thoroughness.Histories(300);
    public static readonly Gen<object[]> History = Histories.Any;
    private static readonly Period FirstMonth = new(2023, 1);
    private static readonly Period LastMonth = new(2027, 12);

    public static Programme Play(IReadOnlyList<object> facts, int closeEvery = int.MaxValue,
        int payEvery = int.MaxValue, bool settlingWhole = false)
    {
        var programme = new Programme { ForgetsSettlements = settlingWhole };
        programme.Publish(A.DefaultTerms with { TrainingRoyaltyPpm = 100_000, RoyaltySetOff = true },
            new DateOnly(2023, 1, 1));
        Deliver(programme, facts, closeEvery, payEvery);
        return programme;
    }

    // All months are closed at the end, so that the same time has passed in every variant.
    public static void Deliver(Programme programme, IReadOnlyList<object> facts, int closeEvery,
        int payEvery = int.MaxValue, bool closeAtEnd = true)
    {
        var next = FirstMonth;
        for (var i = 0; i < facts.Count; i++)
        {
            programme.Deliver(facts[i]);
            if (i % closeEvery != closeEvery - 1) continue;
            programme.CloseUpTo(next, FirstMonth);
            next = next.Next();
            if (i / closeEvery % payEvery == 0)
                foreach (var partnerId in programme.Rulebook.Partners.Keys)
                    programme.PayOut(partnerId, LastMonth, "2027-01-01");
        }

        if (closeAtEnd) programme.CloseUpTo(LastMonth, FirstMonth);
    }

    public static Dictionary<string, long> Totals(Programme programme) => programme.Entries
        .GroupBy(entry => $"{entry.CustomerId} {entry.Key} {entry.Amount.Currency}")
        .Select(key => (key.Key, Sum: key.Sum(entry => entry.Amount.Minor)))
        .Where(key => key.Sum != 0).OrderBy(key => key.Key, StringComparer.Ordinal)
        .ToDictionary(key => key.Key, key => key.Sum);

    /// <summary>All entries as they would be stored.</summary>
    public static string Bytes(Programme programme) =>
        JsonSerializer.Serialize(programme.Entries, JsonSerializerOptions.Web);
}
