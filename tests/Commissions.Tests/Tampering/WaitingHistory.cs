using Commissions.Service.WaitingChanges;
using Contracts.Leads.V1;

namespace Commissions.Tests.Tampering;

/// <summary>
/// Changes of closed months: some wait, one was approved, one refused, and one counts from the open month on.
/// </summary>
internal static class WaitingHistory
{
    private static readonly string[] Customers = [.. Enumerable.Range(1, 8).Select(number => $"w{number}")];
    private static readonly DateOnly January = new(2025, 1, 1);

    /// <summary>p7 keeps customers of its own; a twentieth of what they paid is earned.</summary>
    public static async Task Begin(Company company)
    {
        await company.Send(Company.Registered("p7", PartnerType.Consultant),
            Company.Registered("p8", PartnerType.Consultant));
        foreach (var customer in Customers)
        {
            await company.Send(Company.Attributed("p7", customer, AttributionRole.Retention));
            await company.Send(Company.PaidMonth(customer, January, 500_00));
        }

        await company.LedgerReaches("p7", Customers.Length * 25_00);
    }

    /// <summary>Alice says, when the months are closed, that p8 kept them from the first day on.</summary>
    public static async Task Move(Company company)
    {
        foreach (var customer in Customers)
            await company.Send(
                new AttributionEnded
                {
                    PartnerId = "p7", AttributionId = $"{customer}-p7-{AttributionRole.Retention}",
                    CustomerId = customer,
                    Until = January, Reason = "was never theirs", RecordedBy = "alice",
                },
                Company.Attributed("p8", customer, AttributionRole.Retention)
                    with
                { From = January, RecordedBy = "alice" });
        var changes = await Company.Eventually(() => ChangingThePast.Waiting(company), found =>
            found.Count(change => change.Facts.Count == 2) == Customers.Length);
        await Decide(company, changes[0], "approve", ChangingThePast.Seen(changes[0]));
        await Decide(company, changes[1], "refuse", new { reason = "no contract says so" });
        await Decide(company, changes[2], "refuse", new { reason = "p7 was paid for it", fromOpenMonth = true });
        await company.LedgerReaches("p8", 25_00);
    }

    private static Task Decide(Company company, WaitingChangeView change, string what, object body) =>
        company.Post("bob", ChangingThePast.Path(change, what), body);
}
