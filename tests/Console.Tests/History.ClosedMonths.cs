namespace CommissionsConsole.Tests;

/// <summary>What would change closed months of the history.</summary>
internal sealed partial class History
{
    /// <summary>Alice ends in a closed month, in Leads, what a new partner earned 15.00 on in it; that waits.</summary>
    /// <returns>The customer.</returns>
    public async Task<string> ChangeOfAClosedMonth()
    {
        var (earlier, later) = (_thisMonth.AddMonths(-4), _thisMonth.AddMonths(-3));
        var customer = $"c-{Guid.NewGuid():N}"[..10];
        var partner = await Partner($"Juniper {customer[2..6]}", "affiliate", $"{customer}.example");
        await Credit(customer, partner, earlier, "acquisition");
        // Behind the payments, the attribution itself would wait.
        await Until("the attribution", async () =>
        {
            using var answer = await _programme.Commissions.As("carol")
                .GetAsync(new Uri($"v1/customers/{customer}/anchor", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        });
        await Post(_programme.Subscriptions.As("feed"), "v1/billing-events",
            new[] { earlier, later }.SelectMany(month => PaidMonth(customer, month, 100_00)));
        await Until("the partner's money", async () => await Sum(partner) == 30_00);
        var alice = _programme.Leads.As("alice");
        var attributions = await Get<Page<AttributionShown>>(alice, $"v1/customers/{customer}/attributions");
        await Post(alice, $"v1/attributions/{attributions.Items[0].Id}/end",
            new { until = Day(later), reason = $"{customer} went elsewhere" });
        await Until("the waiting change", async () => await Waits(customer));
        return customer;
    }

    public async Task<bool> Waits(string customerId) =>
        (await Get<Page<WaitingChangeShown>>(_programme.Commissions.As("carol"), "v1/waiting-changes?limit=500"))
        .Items.Any(change => change.Facts[0].CustomerId == customerId);

    /// <summary>Everything that the customer of such a change paid goes back.</summary>
    public async Task RefundAll(string customerId)
    {
        var months = new[] { _thisMonth.AddMonths(-4), _thisMonth.AddMonths(-3) };
        await Post(_programme.Subscriptions.As("feed"), "v1/billing-events", months.Select(month => new
        {
            type = "refund-recorded",
            sourceEventId = $"refund-{customerId}-{Name(month)}",
            customerId,
            invoiceId = $"{customerId}-{Name(month)}",
            refundedOn = Day(_thisMonth),
            lines = new[] { new { lineId = "1", refundedNetMinorTotal = 100_00 } },
        }));
        await Until("the refund", async () => await EarnedOn(customerId) == 0);
    }

    /// <summary>What the partners that hold a customer have earned on it.</summary>
    public async Task<long> EarnedOn(string customerId)
    {
        var attributions = await Get<Page<AttributionShown>>(_programme.Leads.As("alice"),
            $"v1/customers/{customerId}/attributions");
        return await Sum(attributions.Items[0].PartnerId);
    }
}
