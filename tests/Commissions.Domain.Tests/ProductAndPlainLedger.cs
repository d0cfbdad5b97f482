using Commissions.Domain.Plans;
using CsCheck;
using Specifications;
using Specifications.PlainLedger;
using Specifications.Untidy;

namespace Commissions.Domain.Tests;

/// <summary>
/// The product posts, key by key, what a second and plain calculation says, however untidy the history is.
/// </summary>
public sealed class ProductAndPlainLedger
{
    private static readonly int Customers = Thoroughness.Histories(2_000);

    [Fact]
    public void The_product_posts_what_the_plain_calculation_says() => UntidyHistories.Any.Sample(
        history => Differences(history).Should().BeEmpty(), iter: Customers, print: Print);

    [Fact]
    public void What_waits_and_is_approved_at_any_time_posts_the_same_in_the_end() => UntidyHistories.Any.Sample(
        history => Differences(history with { Delivery = UntidyDelivery.HeldBack })
        .Should().BeEmpty(), iter: Customers / 2,
        print: history => Print(history with { Delivery = UntidyDelivery.HeldBack }));

    // The differences first: a long message is cut at its end.
    private static string Print(UntidyHistory history) =>
        $"{string.Join('\n', Differences(history))}\n{history}";

    private static IEnumerable<string> Differences(UntidyHistory history)
    {
        var plain = history.Plain();
        var posted = history.Play().Entries.GroupBy(KeyOf).ToDictionary(
            key => key.Key, key => (Minor: key.Sum(entry => entry.Amount.Minor), key.First().Amount.Currency));
        foreach (var key in plain.Keys.Concat(posted.Keys).Distinct()
            .OrderBy(key => key.ToString(), StringComparer.Ordinal))
        {
            var said = plain.GetValueOrDefault(key) ?? new PlainTarget(0, "", "the key does not exist");
            var minor = posted.GetValueOrDefault(key).Minor;
            if (minor != said.Minor || (minor != 0 && posted[key].Currency != said.Currency))
                yield return $"{key}: posted {minor}, plain {said.Minor} {said.WhyZero}";
        }
    }

    private static PlainKey KeyOf(Commissions.Domain.PartnerLedgers.EntryPosted entry) =>
        new(entry.Key.InvoiceId, entry.Key.LineId,
        entry.Key.ServicePart, entry.Key.PartnerId,
        entry.Key.Component == Component.Acquisition ? PlainComponent.Acquisition : PlainComponent.Retention);
}
