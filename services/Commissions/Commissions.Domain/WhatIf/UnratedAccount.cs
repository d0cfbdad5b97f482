using Commissions.Domain.Earning;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Money;

namespace Commissions.Domain.WhatIf;

/// <summary>An account under terms that are tried out, before their rates are applied.</summary>
/// <param name="History">What it was read from.</param>
/// <param name="Paid">What payouts had taken then; null: nothing, or it does not matter.</param>
/// <param name="Nets">Null where more than one rate for each net decides: it is calculated as a whole.</param>
internal sealed record UnratedAccount(PaidHistory History, PaidKeys? Paid, UnratedNets? Nets);

/// <summary>
/// What accounts are paid for under terms that are tried out. Other rates can be applied without looking for versions,
/// partners and days again.
/// </summary>
internal sealed class UnratedNets
{
    /// <summary>What no rate of the tried terms changes.</summary>
    public FixedPart[] Fixed { get; init; } = [];
    public FixedDecrease[] FixedDecreases { get; init; } = [];

    public RatedAlike[] Groups { get; init; } = [];

    /// <summary>Nets of service parts in minor units, group after group.</summary>
    public long[] Nets { get; init; } = [];

    /// <summary>The key of each net; null unless the terms protect what was paid out.</summary>
    public SparedKey[]? Keys { get; init; }

    /// <summary>Adds what is earned, and by how much less than now.</summary>
    /// <param name="tried">Terms that differ from those that were read in nothing but rates.</param>
    public void AddTo(EarnedSums sums, PlanVersion tried)
    {
        foreach (var (by, minor) in Fixed) sums.Add(by, minor);
        foreach (var (currency, lowered, kept) in FixedDecreases) sums.AddDecrease(currency, lowered, kept);
        var from = 0;
        foreach (ref readonly var group in Groups.AsSpan())
        {
            var nets = Nets.AsSpan(from..group.End);
            var rating = group.Under(tried);
            sums.Add(group.By, Keys is null
                ? Earned(nets, rating)
                : Earned(nets, Keys.AsSpan(from..group.End), rating, group.By.Currency, sums));
            from = group.End;
        }
    }

    private static Int128 Earned(ReadOnlySpan<long> nets, in Rating rating)
    {
        var (sum, rate) = (Int128.Zero, rating.RatePpm);
        if (rating.Sharing is null)
            foreach (var net in nets) sum += Rounding.Rate(net, rate);
        else
            foreach (var net in nets) sum += rating.MinorOf(net);
        return sum;
    }

    private static Int128 Earned(ReadOnlySpan<long> nets, ReadOnlySpan<SparedKey> keys, in Rating rating,
        string currency, EarnedSums sums)
    {
        var (sum, lowered, kept) = (Int128.Zero, Int128.Zero, Int128.Zero);
        for (var i = 0; i < nets.Length; i++)
        {
            var minor = rating.MinorOf(nets[i]);
            ref readonly var key = ref keys[i];
            if (minor < key.InForce)
            {
                lowered += (Int128)key.InForce - minor;
                if (minor < key.KeptBelow) (minor, kept) = (key.Kept, kept + key.Kept - minor);
            }

            sum += minor;
        }

        sums.AddDecrease(currency, lowered, kept);
        return sum;
    }
}

/// <summary>What is earned whatever the rates, in minor units.</summary>
internal readonly record struct FixedPart(EarnedBy By, Int128 Minor);

/// <summary>Nets that the same rate applies to, each of them rounded on its own.</summary>
/// <param name="Entry">Place of its year table among the components of the terms; -1: other terms pay.</param>
/// <param name="Sharing">Whoever earns on such a service part; null where a rate is all that matters.</param>
/// <param name="Index">Place of the one who earns among them.</param>
/// <param name="End">Where the nets of the next group begin.</param>
internal readonly record struct RatedAlike(EarnedBy By, int Entry, Sharer[]? Sharing, int Index, int End)
{
    /// <summary>The rates of other terms applied.</summary>
    public Rating Under(PlanVersion tried) => Sharing is null
        ? new Rating(tried.Terms.Components[Entry].Years.RatePpm(By.CustomerYear), null, 0, By.CustomerYear)
        : new Rating(0, Array.ConvertAll(Sharing, sharer => sharer.Under(tried)), Index, By.CustomerYear);

    public bool Equals(RatedAlike other) => Entry == other.Entry && Index == other.Index && End == other.End
        && By == other.By && Sharing.AsSpan().SequenceEqual(other.Sharing);

    public override int GetHashCode() => HashCode.Combine(By, Entry, Index, Sharing?.Length);
}

/// <summary>Somebody who earns on a service part, perhaps by the tried terms.</summary>
/// <param name="Entry">Place of its year table among the components of the terms; -1: other terms pay.</param>
internal readonly record struct Sharer(Earner Earner, int Entry)
{
    public Earner Under(PlanVersion tried) =>
        Entry < 0 ? Earner : Earner with { Plan = tried, Rates = tried.Terms.Components[Entry] };
}

/// <summary>A rate, or the earners of a service part with theirs.</summary>
internal readonly record struct Rating(int RatePpm, Earner[]? Sharing, int Index, int Year)
{
    /// <returns>In minor units.</returns>
    public long MinorOf(long net) =>
        Sharing is null ? Rounding.Rate(net, RatePpm) : LineRules.MinorOf(Sharing, Index, Year, net);
}

/// <summary>A key under terms that protect what was paid out. Amounts are in minor units.</summary>
/// <param name="InForce">What it earns now; the smallest number where it earns nothing.</param>
/// <param name="KeptBelow">If it would earn less than this, it keeps the version that it was paid under.</param>
/// <param name="Kept">What it earns by that version.</param>
internal readonly record struct SparedKey(long InForce, long KeptBelow, long Kept)
{
    public static readonly SparedKey New = new(long.MinValue, long.MinValue, 0);
}

/// <summary>By how much keys that no tried rate concerns earn less, and what of it is kept, in minor units.</summary>
internal readonly record struct FixedDecrease(string Currency, Int128 Lowered, Int128 Kept);
