using System.Net;
using Commissions.Service.Disputes;
using Commissions.Service.PartnerLedgers;
using Microsoft.Extensions.Options;
using RunningServers;

namespace Commissions.Tests;

/// <summary>How long an objection holds an entry is the programme's choice; that it is heard is not.</summary>
public sealed class ObjectingLate
{
    [Theory]
    [InlineData("30", false)]
    [InlineData("none", true)]
    public async Task A_late_objection_is_recorded_and_holds_nothing_unless_the_programme_sets_no_days(
        string days, bool holds)
    {
        await using var company = await PayingOut.ThreeMonthsOf60($"--Programme:ObjectionDays={days}");
        await company.CanBePaid("p1");
        var entryId = (await company.Entries("p1"))[^1].EntryId;
        await using (var owner = company.AsOwner())
        await using (var age = owner.CreateCommand(
            "alter table entries disable trigger user; update entries set recorded_at = recorded_at - interval '31 " +
            "days'; alter table entries enable trigger user"))
            (await age.ExecuteNonQueryAsync()).Should().NotBe(0);

        var dispute = await company.Post("partner:p1", $"/v1/entries/{entryId}/disputes",
            new { reason = "the customer paid 600" }).Read<DisputeView>();
        dispute.Holds.Should().Be(holds);
        await company.Refuses("partner:p1", $"/v1/entries/{entryId}/disputes", new { reason = "again" },
            HttpStatusCode.Conflict, "dispute-open");
        (await company.Balance("p1"))["accrued"].Should().Be(holds ? 60_00 : 0);
        (await company.Get("partner:p1", $"/v1/entries/{entryId}/explanation").Read<Explanation>())
            .ObjectionHoldsUntil.HasValue.Should().Be(!holds, "nobody promises a day that is not set");
        using var anybody = company.Service.Anonymous();
        var rules = await anybody.GetStringAsync("/v1/programme-rules?format=markdown");
        rules.Contains("within 30 days of", StringComparison.Ordinal).Should().Be(!holds);

        await company.Post("carol", $"/v1/disputes/{dispute.DisputeId}/resolve",
            new { note = "you are right", adjustment = new { minor = 12_00, currency = "EUR" } });
    }

    [Theory]
    [InlineData("--Programme:ObjectionDays=0")]
    [InlineData("--Programme:ObjectionDays=never")]
    [InlineData("--Programme:AccountCoolingDays=-1")]
    public async Task A_setting_that_cannot_be_read_keeps_the_service_from_starting(string setting) =>
        (await FluentActions.Awaiting(() => Company.Found(setting)).Should().ThrowAsync<OptionsValidationException>())
            .WithMessage("*Programme:*");
}
