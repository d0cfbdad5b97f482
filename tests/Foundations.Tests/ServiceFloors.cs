using System.Text.RegularExpressions;
using Specifications;

namespace Foundations.Tests;

/// <summary>The Commissions service is built in floors: what stands below knows nothing of what stands on it.</summary>
public sealed partial class ServiceFloors
{
    private const string Service = "services/Commissions/Commissions.Service";

    // From the ground up: what is stored, the turns at the ledger, the use cases. Those that share a floor do not know
    // each other.
    private static readonly string[][] FromTheGround =
    [
        ["Settings"],
        ["Store"],
        ["Ledger"],
        ["Adjustments", "Exports", "Forecasts", "Payouts", "Periods", "Publishing", "Replays", "Segments", "WhatIf"],
        ["Disputes", "PartnerLedgers", "Plans"],
        ["Customers", "Documents", "Statements", "Verifications", "WaitingChanges"],
        ["Intake", "MonthEnds", "Operations"],
    ];

    [Fact]
    public void Every_room_knows_only_floors_below_it()
    {
        var floors = FromTheGround.Index().SelectMany(floor => floor.Item.Select(room => (room, floor.Index)))
            .ToDictionary(known => known.room, known => known.Index);
        var rooms = Directory.EnumerateDirectories(Path.Combine(Repository.Root, Service)).Select(Path.GetFileName)
            .Where(name => name is not ("bin" or "obj" or "Properties"));
        rooms.Should().BeEquivalentTo(floors.Keys);
        // An unnecessary using is an error, so what a file names is what it knows.
        var files = floors.Keys.SelectMany(room =>
            Directory.EnumerateFiles(Path.Combine(Repository.Root, Service, room), "*.cs")
            .Select(file => (room, file)));
        var known = files.SelectMany(each => Named(File.ReadAllText(each.file), floors.Keys)
            .Where(to => to != each.room).Select(to => (From: each.room, To: to, File: Path.GetFileName(each.file))))
                .ToArray();
        known.Should().NotBeEmpty();
        known.Where(each => floors[each.From] <= floors[each.To]).Should().BeEmpty();
    }

    [Fact]
    public void Only_the_ground_knows_the_event_stores_own_tables()
    {
        string[] allowed = ["shared/EventStore/", $"{Service}/Store/"];
        var knowing = new[] { "services", "shared" }.Select(folder => Path.Combine(Repository.Root, folder))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(file => OwnTable().IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).ToArray();
        knowing.Should().Contain(file => file.StartsWith(allowed[0], StringComparison.Ordinal));
        knowing.Where(file => !allowed.Any(ground => file.StartsWith(ground, StringComparison.Ordinal)))
            .Should().BeEmpty();
    }

    private static IEnumerable<string> Named(string source, IReadOnlyCollection<string> rooms) =>
        Using().Matches(source).Concat(Qualified().Matches(source)).Select(match => match.Groups["room"].Value)
            .Where(rooms.Contains).Distinct();

    [GeneratedRegex(@"^using (\w+ = )?Commissions\.Service\.(?<room>\w+)", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"\bmt_\w")]
    private static partial Regex OwnTable();

    // Of a room beside one's own, a name such as Payouts.PayoutRows needs no using.
    [GeneratedRegex(@"(?<![\w.])(Service\.)?(?<room>[A-Z]\w+)\.[A-Z]")]
    private static partial Regex Qualified();
}
