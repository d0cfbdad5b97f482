using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Commissions.Domain.Customers;
using Commissions.Service.Plans;
using Commissions.Service.Replays;
using Commissions.Service.Store;
using Commissions.Service.WaitingChanges;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using EventStore;
using Hosting;
using Microsoft.Extensions.DependencyInjection;
using RunningServers;

namespace Commissions.Tests;

/// <summary>
/// One account whose numbers leave 64 bits, as an earlier release took them in: it is left alone and named, all others
/// are paid, nothing is approved without it silently, and it is taken up again once its facts are corrected.
/// </summary>
public sealed class AccountsSetAside
{
    [Fact]
    public async Task A_preview_names_accounts_that_it_cannot_calculate_and_is_not_approved_until_they_are_mended()
    {
        await using var company = await Company.Found();
        var plan = await company.PlanOf(Company.Version("2023-01-01", holdDays: 0));
        await Start(company);
        await Journalled(company, Training("t1", long.MinValue));
        await company.Send(Company.PaidMonth("c2", new DateOnly(2026, 1, 1), 1_000_00));
        await company.LedgerReaches("p2", 50_00);

        var royalty = Company.Version("2026-01-01", holdDays: 0, trainingRoyaltyPpm: 1_000_000);
        var (version, replayId) = await company.Preview(plan, royalty);
        var replay = await company.Get("alice", $"/v1/replays/{replayId}").Read<ReplayView>();
        replay.AccountsNotCalculated.Should().Be(1);
        replay.NotCalculated[0].AccountId.Should().Be(CustomerAccount.IdOfPartner("p1"));
        await company.Refuses("bob", $"/v1/plans/{plan}/versions/{version}/approve", new { replayId },
            HttpStatusCode.Conflict, "accounts-not-calculated");

        await Journalled(company, Training("t1", 1_000_00));
        await company.Publish(plan, royalty);
        await company.LedgerReaches("p1", -1_000_00);
    }

    [Fact]
    public async Task An_account_that_cannot_follow_a_rule_stops_nobody_and_follows_it_once_its_facts_are_corrected()
    {
        await using var company = await Company.Found();
        await company.DefaultPlan(holdDays: 0);
        await SelectedPlan(company);
        await Start(company);
        await Journalled(company, Training("t1", long.MinValue));
        await company.Send(Joins("p1", "academy"));
        await company.Send(Company.PaidMonth("c2", new DateOnly(2026, 1, 1), 1_000_00));
        await company.LedgerReaches("p2", 50_00);

        var aside = await Company.Eventually(company.SetAside, found => found.AccountCount == 1);
        aside.Accounts[0].Id.Should().Be(CustomerAccount.IdOfPartner("p1"));
        (await company.Verified()).Drifts.Should().Contain(drift => drift.Kind == "set-aside");

        await PostsCorrections(company);

        await company.Send(Training("t1", 1_000_00));
        await company.LedgerReaches("p1", -1_000_00);
        (await company.SetAside()).AccountCount.Should().Be(0);
        (await company.Verified()).Drifts
            .Should().OnlyContain(drift => drift.Kind == "replay", "that approval was forged");
    }

    [Fact]
    public async Task A_merge_under_which_nothing_can_be_calculated_is_set_aside_until_the_facts_are_corrected()
    {
        await using var company = await Company.Found();
        await company.DefaultPlan(holdDays: 0);
        await Start(company);
        await Journalled(company, Company.Attributed("p1", "one", AttributionRole.Retention),
            Company.Attributed("p1", "other", AttributionRole.Retention), Invoice("one", long.MaxValue),
            Paid("other", 1_000_00));
        await company.Send(new CustomersMerged
        {
            SourceEventId = "merge", CustomerId = "one",
            IntoCustomerId = "other"
        });
        await company.Send(Company.PaidMonth("c2", new DateOnly(2026, 1, 1), 1_000_00));
        await company.LedgerReaches("p2", 50_00);
        var aside = await Company.Eventually(company.SetAside, found => found.FactCount == 1);
        aside.Facts[0].Kind.Should().Be(SetAsideKind.Merge);
        (await company.Verified()).Drifts.Should().ContainSingle().Which.Kind.Should().Be("set-aside");

        await company.Send(Invoice("one", 500_00));
        await company.LedgerReaches("p1", 50_00);
        (await company.SetAside()).FactCount.Should().Be(0);
        (await company.Verified()).Drifts.Should().BeEmpty();
    }

    [Fact]
    public async Task A_rule_of_closed_months_that_an_account_cannot_follow_waits_until_its_facts_are_corrected()
    {
        await using var company = await Company.Found();
        await company.DefaultPlan(holdDays: 0);
        await SelectedPlan(company);
        await Start(company);
        await Journalled(company, Training("t1", long.MinValue));
        await company.Send(Company.PaidMonth("c2", new DateOnly(2026, 1, 1), 1_000_00));
        await company.LedgerReaches("p2", 50_00);
        await company.CloseThrough("2026-01", "2026-01");
        await company.Send(Joins("p1", "academy"));

        var path = await WaitsWithoutEffect(company, CustomerAccount.IdOfPartner("p1"));
        await company.Send(Training("t1", 1_000_00));
        await ApprovedAsShown(company, path, "p1", -1_000_00);
        (await company.SetAside()).AccountCount.Should().Be(0);
        (await company.Verified()).Drifts.Should().BeEmpty();
    }

    [Fact]
    public async Task A_merge_over_closed_months_that_cannot_be_calculated_waits_until_its_facts_are_corrected()
    {
        await using var company = await Company.Found();
        await company.DefaultPlan(holdDays: 0);
        await Start(company);
        await company.Send(Company.Attributed("p1", "one", AttributionRole.Retention),
            Company.Attributed("p1", "other", AttributionRole.Retention));
        await Journalled(company, Invoice("one", long.MaxValue), Paid("other", 1_000_00));
        await company.Send(Company.PaidMonth("c2", new DateOnly(2026, 1, 1), 1_000_00));
        await company.LedgerReaches("p2", 50_00);
        await company.CloseThrough("2026-01", "2026-01");
        await company.Send(new CustomersMerged
        {
            SourceEventId = "merge", CustomerId = "one",
            IntoCustomerId = "other"
        });

        var path = await WaitsWithoutEffect(company, "one");
        await company.Send(Invoice("one", 500_00));
        await ApprovedAsShown(company, path, "p1", 50_00);
        (await company.Verified()).Drifts.Should().BeEmpty();
    }

    // Nobody can approve what nobody can see.
    private static async Task<string> WaitsWithoutEffect(Company company, string accountId)
    {
        var waiting = await Company.Eventually(
            () => company.Get("carol", "/v1/waiting-changes").Read<Page<WaitingChangeView>>(),
            list => list.Items.Count == 1);
        waiting.Items[0].Changes.Should().BeNull();
        var path = $"/v1/waiting-changes/{waiting.Items[0].ChangeId}/approve";
        using var answer = await company.TryPost("carol", path, new { });
        var problem = await Company.Problem(answer, HttpStatusCode.Conflict);
        (problem.GetProperty("code").GetString(), problem.GetProperty("accounts").GetString())
            .Should().Be(("effect-not-calculable", accountId));
        (await company.Verified()).Drifts.Should().BeEmpty("what waits is not in force");
        return path;
    }

    private static async Task ApprovedAsShown(Company company, string path, string partnerId, long minor)
    {
        var changes = await Company.Eventually(async () =>
        {
            using var answer = await company.TryPost("carol", path, new { dryRun = true });
            return answer.IsSuccessStatusCode
                ? (await answer.Content.ReadFromJsonAsync<JsonElement>()).Read<WaitingChangeView>().Changes
                : null;
        }, shown => shown is not null);
        changes.Should().ContainSingle().Which.Difference.Minor.Should().Be(minor);
        await company.Post("carol", path, new { expectedChanges = changes });
        await company.LedgerReaches(partnerId, minor);
    }

    // A run that an earlier release approved without naming the account posts for everybody else, once.
    private static async Task PostsCorrections(Company company)
    {
        var replayId = (await company.Post("alice", "/v1/replays", new { }).Read<RequestedReplay>()).ReplayId;
        await company.ReplayReaches(replayId, "calculated");
        await company.Refuses("bob", $"/v1/replays/{replayId}/approve", new { }, HttpStatusCode.Conflict,
            "accounts-not-calculated");
        await using var source = company.AsOwner();
        await using var approve = source.CreateCommand(
            """
            update mt_doc_replaydocument set is_pending = true, data = jsonb_set(jsonb_set(data, '{isPending}', 'true'),
              '{run}',
              data -> 'run' || jsonb_build_object('state', 'approved', 'approver', 'bob', 'approvedOn', '2026-06-01'))
              where id = $1
            """);
        approve.Parameters.Add(new Npgsql.NpgsqlParameter { Value = replayId });
        await approve.ExecuteNonQueryAsync();
        await company.ReplayReaches(replayId, "verified");
    }

    private static async Task Start(Company company)
    {
        await company.Send(Company.Registered("p1", PartnerType.Consultant),
            Company.Registered("p2", PartnerType.Consultant),
            Company.Attributed("p2", "c2", AttributionRole.Retention));
        await company.Send(Company.PaidMonth("c2", new DateOnly(2025, 12, 1), 0));
    }

    private static async Task SelectedPlan(Company company)
    {
        var plan = (await company.Post("alice", "/v1/plans", new { name = "Academy", @default = false })
            .Read<CreatedPlan>()).PlanId;
        await company.Publish(plan, Company.Version("2023-01-01", holdDays: 0, trainingRoyaltyPpm: 1_000_000));
        await company.Post("alice", $"/v1/plans/{plan}/assignments",
            new { segment = "academy", validFrom = "2023-01-01" });
    }

    // Past the bounds of the intake, as earlier releases had none.
    private static Task Journalled(Company company, params object[] facts) =>
        company.Service.Services.GetRequiredService<FactStore>().AppendOnce([.. facts.Select(fact => new ReceivedFact(
            $"customer-{AccountOf(fact)}", Guid.CreateVersion7(), fact))], default);

    private static string AccountOf(object fact) => fact switch
    {
        BillingFact billing => billing.CustomerId,
        AttributionStarted started => started.CustomerId,
        _ => CustomerAccount.IdOfPartner("p1"),
    };

    private static PartnerSegmentsChanged Joins(string partnerId, string segment) =>
        new() { PartnerId = partnerId, Segments = [segment], ValidFrom = new DateOnly(2023, 1, 1) };

    private static TrainingDelivered Training(string id, long revenueMinor) => new()
    {
        PartnerId = "p1", TrainingId = id, DeliveredOn = new DateOnly(2026, 1, 1), RevenueMinor = revenueMinor,
        Currency = "EUR",
    };

    private static InvoiceIssued Invoice(string customerId, long netMinor) => new()
    {
        SourceEventId = netMinor == long.MaxValue ? "issued" : "issued-corrected", CustomerId = customerId,
        InvoiceId = "inv", Currency = "EUR", IssuedOn = new DateOnly(2026, 1, 1),
        Lines = [Line("1", netMinor), Line("2", netMinor)],
    };

    private static InvoiceLine Line(string id, long netMinor) => new()
    {
        LineId = id, Product = "suite", NetMinor = netMinor, ServiceFrom = new DateOnly(2026, 1, 1),
        ServiceUntil = new DateOnly(2026, 2, 1),
    };

    private static PaymentRecorded Paid(string customerId, long minor) => new()
    {
        SourceEventId = "paid", CustomerId = customerId, InvoiceId = "inv", PaidGrossMinorTotal = minor,
        PaidOn = new DateOnly(2026, 1, 5),
    };
}
