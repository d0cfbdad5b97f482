using System.Collections.Immutable;
using Commissions.Domain.Earning;

namespace Commissions.Domain.WhatIf;

/// <summary>Some of the accounts; the same object for as long as the history of none of them is another one.</summary>
public sealed class HistoryPage
{
    /// <summary>Few, so that what is alike stands together; more than cores, and little to put together anew.</summary>
    private const int Pages = 32;

    private HistoryPage(int number, ImmutableArray<PaidHistory> accounts) => (Number, Accounts) = (number, accounts);

    public int Number { get; }
    public ImmutableArray<PaidHistory> Accounts { get; }

    /// <param name="before">Pages of an earlier moment.</param>
    public static ImmutableArray<HistoryPage> Divide(
        IEnumerable<PaidHistory> accounts, ImmutableArray<HistoryPage> before)
    {
        var pages = Enumerable.Range(0, Pages).Select(_ => ImmutableArray.CreateBuilder<PaidHistory>()).ToArray();
        foreach (var account in accounts)
            pages[(uint)account.AccountId.GetHashCode(StringComparison.Ordinal) % Pages].Add(account);
        return
        [
            .. pages.Select(page => page.DrainToImmutable()).Select((page, number) => before.FirstOrDefault(known =>
                known.Number == number && known.Accounts.SequenceEqual(page, ReferenceEquals))
                ?? new HistoryPage(number, page)),
        ];
    }
}
