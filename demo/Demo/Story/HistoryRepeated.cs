using Demo.Api;
using Demo.History;

namespace Demo.Story;

/// <summary>The whole history is delivered a second time, shuffled: nobody's balance moves by a cent.</summary>
internal static class HistoryRepeated
{
    public static async Task Run(DemoRun run)
    {
        run.Screen.Chapter("The whole history a second time, shuffled");
        var before = await Balances(run);
        var delivered = await HistoryDelivered.Send(run, "delivered again",
            new Dice(run.History.Shape.Seed + 1).Shuffled(run.History.Deliveries));
        await Quiet.Wait(run);
        var facts = run.History.Deliveries.Count(delivery => delivery is FactDelivery);
        run.Claims.Equal("every fact and every Stripe event was recognised as a duplicate", (0, facts, 0),
            (delivered.Accepted, delivered.Duplicates, delivered.AcceptedByWebhook));
        run.Claims.Same("no balance changed and no entry was added", before, await Balances(run));
    }

    /// <summary>Sum and number of all entries of each partner.</summary>
    public static async Task<List<PartnerBalance>> Balances(DemoRun run)
    {
        var balances = new List<PartnerBalance>();
        foreach (var partner in DemoPartner.All)
        {
            var entries = await run.Commissions.Entries(run.PartnerIds[partner.Slug]);
            balances.Add(new PartnerBalance(
                partner.Slug, run.PartnerIds[partner.Slug], entries.Count, entries.Sum(entry => entry.Amount.Minor)));
        }

        return balances;
    }
}

/// <summary>What a partner's ledger adds up to, in euro cents.</summary>
internal sealed record PartnerBalance(string Partner, string PartnerId, int Entries, long Minor);
