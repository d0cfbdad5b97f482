using Contracts.Leads.V1;
using RunningServers;

namespace Commissions.Tests;

/// <summary>Every endpoint that the service has, as everybody.</summary>
public sealed class WhoMay
{
    [Fact]
    public async Task Each_role_gets_in_where_it_may_and_a_partner_only_to_what_is_its_own()
    {
        await using var company = await Company.Found();
        var planId = await company.DefaultPlan();
        await company.Send(Company.Registered("p-own", PartnerType.Consultant),
            Company.Registered("p-other", PartnerType.Consultant),
            Company.Attributed("p-own", "c1", AttributionRole.Retention));
        await company.Send(Company.PaidMonth("c1", DateOnly.FromDateTime(DateTime.UtcNow).AddDays(-20), 500_00));
        var entries = await company.LedgerReaches("p-own", 25_00);
        await company.CanBePaid("p-own");
        var payoutId = await PaidOut(company, "p-own");
        var entryId = entries[0].EntryId.ToString();
        var period = entries[0].Period.ToString();

        (string, string) PathOf(GuardedEndpoint endpoint) => (endpoint.Route
            .Replace("{id}/remittances/{partnerId}", $"{payoutId}/remittances/p-own", StringComparison.Ordinal)
            .Replace("/v1/partners/{id}", "/v1/partners/p-own", StringComparison.Ordinal)
            .Replace("/v1/plans/{id}", $"/v1/plans/{planId}", StringComparison.Ordinal)
            .Replace("{number:int}", "1", StringComparison.Ordinal)
            .Replace("{entryId:guid}", entryId, StringComparison.Ordinal)
            .Replace("{period}", endpoint.Method == "GET" ? period : "2024-01", StringComparison.Ordinal)
            .Replace("{name}", "commissions-billing-facts_error", StringComparison.Ordinal)
            .Replace("{id}", "none", StringComparison.Ordinal)
            .Replace("{adjustmentId}", "none", StringComparison.Ordinal)
            .Replace("{assignmentId}", "none", StringComparison.Ordinal)
            .Replace("{choiceId}", "none", StringComparison.Ordinal)
            .Replace("{correctionId}", "none", StringComparison.Ordinal), BodyOf(endpoint.Route));

        (await AccessMatrix.Probe(company.Service, "p-own", "p-other", PathOf)).Should().BeEmpty();
        (await CommittedPage.Compare("docs/who-may/commissions.md",
            AccessMatrix.Page("Commissions", AccessMatrix.Read(company.Service)))).Should().BeNull();
    }

    private static async Task<string> PaidOut(Company company, string partnerId)
    {
        await company.Send(Company.Attributed(partnerId, "c2", AttributionRole.Retention));
        await company.Send(Company.PaidMonth("c2", new DateOnly(2024, 1, 1), 2_000_00));
        await Company.Eventually(() => company.Entries(partnerId),
            entries => entries.Any(entry => entry.InvoiceId == "c2-2024-01"));
        await company.Close("2024-01");
        return (await company.PayOut("2024-01")).PayoutId!;
    }

    // Only those need one that a partner may call: a body that cannot be read is refused before anybody asks whose it
    // is.
    private static string BodyOf(string route) => route switch
    {
        "/v1/partners/{id}/payout-profile" => """{"iban":"DE89370400440532013000","holder":"Partner","country":"DE"}""",
        "/v1/entries/{entryId:guid}/disputes" => """{"reason":"too little"}""",
        _ => "{}",
    };
}
