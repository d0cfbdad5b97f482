using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Commissions.Domain.Earning;

namespace Foundations.Tests;

/// <summary>The domain is built in floors: what stands below knows nothing of what stands on it.</summary>
public sealed class DomainFloors
{
    private const string Domain = "Commissions.Domain";
    private static readonly Architecture Built = new ArchLoader().LoadAssemblies(typeof(Calculation).Assembly).Build();

    // From the ground up; rooms that share a floor do not know each other, unless a later line says so.
    private static readonly string[][] FromTheGround =
    [
        ["Periods", "Exports"],
        ["Plans", "Adjustments", "Disputes"],
        ["Customers"],
        ["Earning"],
        ["PartnerLedgers"],
        ["Bookkeeping"],
        ["Payouts", "WhatIf", "Forecasts", "Segments", "Replays", "WaitingChanges"],
        ["Accounting", "Documents"],
    ];

    [Fact]
    public void Every_room_knows_only_floors_below_it()
    {
        var floors = FromTheGround.Index().SelectMany(floor => floor.Item.Select(room => (room, floor.Index)))
            .ToDictionary(known => known.room, known => known.Index);
        var known = Built.Types.SelectMany(type => type.Dependencies)
            .Select(each => (From: RoomOf(each.Origin), To: RoomOf(each.Target)))
            .Where(each => each is { From: not null, To: not null } && each.From != each.To).Distinct().ToArray();
        known.Should().NotBeEmpty();
        known.SelectMany(each => new[] { each.From!, each.To! }).Distinct().Should().BeSubsetOf(floors.Keys);
        known.Where(each => floors[each.From!] <= floors[each.To!]).Should().BeEmpty();
    }

    private static string? RoomOf(IType type) =>
        type.Namespace?.FullName is { } name && name.StartsWith(Domain + ".", StringComparison.Ordinal)
            ? name.Split('.')[2]
            : null;
}
