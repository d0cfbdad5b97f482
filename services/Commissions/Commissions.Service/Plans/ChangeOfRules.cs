using Commissions.Domain.Customers;
using Commissions.Domain.Plans;
using Commissions.Service.LedgerProcessor;
using Commissions.Service.Replays;
using Marten;
using Money;
using Npgsql;

namespace Commissions.Service.Plans;

/// <summary>
/// What history would have paid under an assignment, another default plan or another win-back gap, less what is posted:
/// for everybody whom it concerns, whoever it names.
/// </summary>
internal sealed class ChangeOfRules(ReplayEngine engine, NpgsqlDataSource dataSource)
{
    public async Task<RuleChange> By(object rule, IQuerySession session, CancellationToken cancellation)
    {
        var before = await session.RulesInForce(cancellation);
        var effect = RuleEffect.Of(rule, before, RulebookFold.Fold(before, rule));
        if (effect.IsNone) return RuleChange.None;
        var customers = effect.ChangesLives
            ? null
            : await CustomersOfPartners.Find([.. effect.PartnerIds], dataSource, cancellation);
        if (customers is { Count: 0 }) return new RuleChange(effect.PartnerIds.Count, []);
        var result = await engine.Calculate(
            new ReplayScope { Candidate = _ => [rule], CustomerIds = customers }, (_, _) => { }, cancellation);
        return new RuleChange(effect.PartnerIds.Count, PartnerChange.From(result));
    }
}

/// <param name="PartnersWithOtherPlan">Partners whom another plan pays on any date, posted or not.</param>
/// <param name="Changes">What posted history would change by; empty: nothing that was posted changes.</param>
internal sealed record RuleChange(int PartnersWithOtherPlan, IReadOnlyList<PartnerChange> Changes)
{
    public static readonly RuleChange None = new(0, []);

    public bool IsOfPosted => Changes.Count > 0;
}

internal sealed record PartnerChange(string PartnerId, int Keys, Amount Difference)
{
    public static IReadOnlyList<PartnerChange> From(ReplayResult result) =>
    [
        .. result.Differences.GroupBy(d => (d.PartnerId, d.After.Currency)).Select(partner => new PartnerChange(
            partner.Key.PartnerId, partner.Count(), new Amount(partner.TotalMinor(d => d.Difference.Minor), partner.Key.Currency))),
    ];
}
