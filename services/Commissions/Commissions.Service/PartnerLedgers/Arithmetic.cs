using System.Globalization;
using Commissions.Domain.Earning;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Money;

namespace Commissions.Service.PartnerLedgers;

/// <summary>One line of the arithmetic; the result is in minor units.</summary>
internal sealed record Step(string What, string How, long ResultMinor);

/// <summary>An entry's amount step by step, so that it can be recomputed with a pocket calculator.</summary>
internal static class Arithmetic
{
    /// <param name="nothing">The rule by which nothing is paid, in words; null when it is not known or something is
    /// paid.</param>
    /// <param name="isSelfReferral">The rule is that a partner earns nothing on itself.</param>
    public static IReadOnlyList<Step> ListSteps(EntryPosted entry, string? nothing, bool isSelfReferral)
    {
        var isDue = entry.TargetMinor != 0 || entry.Working.Stored().PoolMinor == 0;
        IEnumerable<Step> due = entry.Key.Component switch
        {
            Component.Training => Royalty(entry),
            Component.Adjustment => [new("Agreed by two people", Money(entry, entry.TargetMinor), entry.TargetMinor)],
            _ => Commission(entry, entry.Working.Stored()),
        };
        return
        [
            .. due,
            .. isDue ? [] : new[] { NoLongerDue(nothing, isSelfReferral) },
            new("Less what is posted already",
                $"{Money(entry, entry.TargetMinor)} − {Money(entry, entry.TargetMinor - entry.Amount.Minor)}",
                entry.Amount.Minor),
        ];
    }

    private static Step NoLongerDue(string? nothing, bool isSelfReferral) =>
        new(isSelfReferral ? "Self-referral" : "No longer due",
        nothing ?? "Facts or rules changed so that nothing is paid for it", 0);

    private static IEnumerable<Step> Royalty(EntryPosted entry) =>
    [
        new("Royalty on the training's revenue", string.Create(CultureInfo.InvariantCulture,
            $"{Money(entry, entry.Working.RatedMinor)} × {-entry.Working.RatePpm} ÷ 1000000, owed by the partner"),
            entry.Working.Stored().PoolMinor),
    ];

    private static IEnumerable<Step> Commission(EntryPosted entry, Working.LineWorking working)
    {
        var line = working.Base;
        string Of(long minor) => Money(entry, minor);
        return
        [
            new("Line net less credit notes", $"{Of(line.LineNetMinor)} → {Of(line.OwedNetMinor)}", line.OwedNetMinor),
            new("Paid part of it", string.Create(CultureInfo.InvariantCulture,
                $"{Of(line.OwedNetMinor)} × {Math.Min(line.PaidGrossMinor, line.OwedGrossMinor)} ÷ " +
                $"{line.OwedGrossMinor} (paid gross ÷ owed gross)"), line.PaidNetMinor),
            new("Plus what was paid before a credit note took it off", Of(line.PaidCreditMinor),
                line.PaidNetMinor + line.PaidCreditMinor),
            new("Less refunded and charged back",
                $"{Of(line.PaidNetMinor + line.PaidCreditMinor)} − {Of(line.ReturnedNetMinor)}, within 0 and what is " +
                "owed", line.Minor),
            new("Part in this customer year", string.Create(CultureInfo.InvariantCulture,
                $"{Of(line.Minor)} × {working.PartDays} ÷ {working.LineDays} days, cents by largest remainder; " +
                $"year {working.CustomerYear} counted from {working.Anchor:yyyy-MM-dd}"),
                working.PartNetMinor),
            new("Rate of the year", working.Payments is { } payments ? Rates(payments, Of(working.PartNetMinor))
                : Rate(working, Of), working.PoolMinor),
            new("Share of the partner", string.Create(CultureInfo.InvariantCulture,
                $"{Of(working.PoolMinor)} × {working.SharePpm} ÷ 1000000, cents by largest remainder"),
                entry.TargetMinor != 0 ? entry.TargetMinor : Rounding.Rate(working.PoolMinor, working.SharePpm)),
        ];
    }

    // Each payment has the rate of its own day; the mean is weighted by what was paid, and rounded once.
    private static string Rates(IReadOnlyList<PricedPayment> payments, string net) =>
        string.Create(CultureInfo.InvariantCulture,
            $"{net} × ({string.Join(" + ", payments.Select(RateOf))}) ÷ {payments.Sum(each => each.GrossMinor)} " +
            $"÷ 1000000");

    private static string RateOf(PricedPayment payment) => string.Create(CultureInfo.InvariantCulture,
        $"{payment.GrossMinor} paid on {payment.PaidOn:yyyy-MM-dd} × {payment.RatePpm}")
        + (payment.CapPpm is { } cap && payment.SumOfRatesPpm > cap
            ? string.Create(CultureInfo.InvariantCulture, $" × {cap} ÷ {payment.SumOfRatesPpm} (programme cap)")
            : "");

    private static string Rate(Working.LineWorking working, Func<long, string> money) =>
        working.CapPpm is { } cap && working.SumOfRatesPpm > cap
            ? string.Create(CultureInfo.InvariantCulture,
                $"{money(working.PartNetMinor)} × {working.RatePpm} ÷ 1000000 × {cap} ÷ {working.SumOfRatesPpm} " +
                $"(programme cap)")
            : string.Create(CultureInfo.InvariantCulture,
                $"{money(working.PartNetMinor)} × {working.RatePpm} ÷ 1000000");

    private static string Money(EntryPosted entry, long minor) => new Amount(minor, entry.Amount.Currency).ToString();
}
