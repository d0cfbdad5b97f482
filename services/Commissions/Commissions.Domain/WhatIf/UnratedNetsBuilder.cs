using System.Runtime.InteropServices;

namespace Commissions.Domain.WhatIf;

/// <summary>Sorts nets by the rate that applies to them. Each core has its own.</summary>
internal sealed class UnratedNetsBuilder
{
    private readonly Dictionary<EarnedBy, Int128> _fixed = [];
    private readonly Dictionary<string, (Int128 Lowered, Int128 Kept)> _decreases = new(StringComparer.Ordinal);
    private readonly List<RatedAlike> _groups = [];
    private readonly List<(int Group, long Net, SparedKey Key)> _nets = [];

    public void Clear()
    {
        _fixed.Clear();
        _decreases.Clear();
        _groups.Clear();
        _nets.Clear();
    }

    public void AddFixed(EarnedBy by, Int128 minor)
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_fixed, by, out _);
        sum += minor;
    }

    public void AddDecrease(string currency, Int128 lowered, Int128 kept)
    {
        var known = _decreases.GetValueOrDefault(currency);
        _decreases[currency] = (known.Lowered + lowered, known.Kept + kept);
    }

    /// <param name="net">In minor units.</param>
    public void Add(in RatedAlike alike, long net, in SparedKey key)
    {
        // An account has few groups: looking through them is faster than a dictionary.
        var group = 0;
        while (group < _groups.Count && !_groups[group].Equals(alike)) group++;
        if (group == _groups.Count) _groups.Add(alike);
        _nets.Add((group, net, key));
    }

    /// <param name="withKeys">What keys earn now counts as well.</param>
    public UnratedNets Build(bool withKeys)
    {
        var ends = new int[_groups.Count];
        foreach (ref readonly var net in CollectionsMarshal.AsSpan(_nets)) ends[net.Group]++;
        for (var i = 1; i < ends.Length; i++) ends[i] += ends[i - 1];
        RatedAlike[] groups = [.. _groups.Select((group, i) => group with { End = ends[i] })];
        var nets = new long[_nets.Count];
        var keys = withKeys ? new SparedKey[nets.Length] : null;
        // From the last one on, so that each group's end becomes its beginning.
        for (var i = _nets.Count - 1; i >= 0; i--)
        {
            var place = --ends[_nets[i].Group];
            nets[place] = _nets[i].Net;
            if (keys is not null) keys[place] = _nets[i].Key;
        }

        return Build(groups, nets, keys);
    }

    /// <summary>Puts accounts together, so that one rate applies to many nets.</summary>
    public static UnratedNets Merge(IReadOnlyCollection<UnratedNets> accounts, bool withKeys)
    {
        var (merged, numbers, counts) = (new UnratedNetsBuilder(), new Dictionary<RatedAlike, int>(), new List<int>());
        foreach (var account in accounts)
        {
            foreach (var (by, minor) in account.Fixed) merged.AddFixed(by, minor);
            foreach (var (currency, lowered, kept) in account.FixedDecreases)
                merged.AddDecrease(currency, lowered, kept);
            var from = 0;
            foreach (ref readonly var group in account.Groups.AsSpan())
            {
                ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(
                    numbers, group with { End = 0 }, out var isKnown);
                if (!isKnown)
                {
                    number = counts.Count;
                    counts.Add(0);
                }

                counts[number] += group.End - from;
                from = group.End;
            }
        }

        var places = new int[counts.Count];
        for (var i = 1; i < places.Length; i++) places[i] = places[i - 1] + counts[i - 1];
        var groups = new RatedAlike[places.Length];
        foreach (var (group, number) in numbers) groups[number] = group with { End = places[number] + counts[number] };
        var nets = new long[counts.Sum()];
        var keys = withKeys ? new SparedKey[nets.Length] : null;
        foreach (var account in accounts) Copy(account, nets, keys, numbers, places);
        return merged.Build(groups, nets, keys);
    }

    /// <param name="places">Where the next nets of each group belong.</param>
    private static void Copy(UnratedNets account, long[] nets, SparedKey[]? keys,
        Dictionary<RatedAlike, int> numbers, int[] places)
    {
        var from = 0;
        foreach (ref readonly var group in account.Groups.AsSpan())
        {
            ref var place = ref places[numbers[group with { End = 0 }]];
            account.Nets.AsSpan(from..group.End).CopyTo(nets.AsSpan(place));
            if (keys is not null) account.Keys.AsSpan(from..group.End).CopyTo(keys.AsSpan(place));
            place += group.End - from;
            from = group.End;
        }
    }

    private UnratedNets Build(RatedAlike[] groups, long[] nets, SparedKey[]? keys) => new()
    {
        Fixed = [.. _fixed.Select(part => new FixedPart(part.Key, part.Value))],
        FixedDecreases =
            [.. _decreases.Select(known => new FixedDecrease(known.Key, known.Value.Lowered, known.Value.Kept))],
        Groups = groups,
        Nets = nets,
        Keys = keys,
    };
}
