using System.Net;
using Commissions.Domain.PartnerLedgers;
using Commissions.Service.Replays;
using Commissions.Service.Statements;
using Commissions.Service.Store;
using Hosting;
using RunningServers;

namespace Commissions.Tests;

/// <summary>A release that calculates otherwise than the one before, on what that one posted.</summary>
public sealed class CorrectingEarlierPostings
{
    [Fact]
    public async Task What_an_earlier_release_posted_is_corrected_after_a_second_person_saw_the_differences()
    {
        await using var company = await PostedByAnEarlierRelease();
        var hashes = await Hashes(company);
        (await Verified(company)).Should().Be((1, 0), "it is known and waits");

        // Another payment of the customer posts its own money and nothing else.
        await company.Send(Company.PaidMonth("c1", new DateOnly(2026, 4, 1), 500_00));
        await company.LedgerReaches("p1", 205_00 + 60_00);

        var replayId = await Requested(company);
        var replay = await company.ReplayReaches(replayId, "calculated");
        replay.Differences.Should().Be(1);
        var differences = await company.Get("carol", $"/v1/replays/{replayId}/differences")
            .Read<Page<ReplayDifference>>();
        differences.Items[0].Difference.Minor.Should().Be(-12_00);

        await company.Refuses("carol", $"/v1/replays/{replayId}/approve", new { }, HttpStatusCode.Forbidden,
            "four-eyes");
        await company.Post("dave", $"/v1/replays/{replayId}/approve", new { });
        await company.Post("dave", $"/v1/replays/{replayId}/approve", new { });
        await company.ReplayReaches(replayId, "verified");

        var corrections = (await company.Entries("p1")).Where(entry =>
            entry.Reason == EntryReason.EngineCorrection).ToArray();
        corrections.Should().ContainSingle().Which.Amount.Minor.Should().Be(-12_00);
        (await Hashes(company)).Should().Equal(hashes, "closed months stay as they are");
        (await Verified(company)).Should().Be((0, 0));
    }

    [Fact]
    public async Task A_ledger_of_this_release_has_nothing_to_correct()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        var replay = await company.ReplayReaches(await Requested(company), "calculated");
        replay.Differences.Should().Be(0);
        (await company.RunVerb("db-apply")).Should().Be(0);
        (await Verified(company)).Should().Be((0, 0));
    }

    // Of 500.00 only 400.00 count by the rules of now, in a closed month.
    private static async Task<Company> PostedByAnEarlierRelease()
    {
        var company = await PayingOut.ThreeMonthsOf60();
        await company.CloseThrough("2025-01", "2026-03");
        await company.Rewrite("mt_events",
            "update mt_events set data = jsonb_set(data, '{paidGrossMinorTotal}', '40000') " +
            "where type = 'payment_recorded' and data ->> 'invoiceId' = 'c1-2026-02'; " +
            "update mt_doc_customerledgerdocument set data = data - 'engine'");
        (await company.RunVerb("db-apply")).Should().Be(0);
        return company;
    }

    private static async Task<string> Requested(Company company) =>
        (await company.Post("carol", "/v1/replays", new { }).Read<RequestedReplay>()).ReplayId;

    private static async Task<string[]> Hashes(Company company) =>
    [
        .. (await company.Get("carol", "/v1/partners/p1/statements").Read<Page<StatementHead>>()).Items
            .Select(statement => statement.Hash).OfType<string>(),
    ];

    private static async Task<(int Waiting, int Drifts)> Verified(Company company)
    {
        var report = await company.Verified();
        return (report.WaitingKeys, report.DriftCount);
    }
}
