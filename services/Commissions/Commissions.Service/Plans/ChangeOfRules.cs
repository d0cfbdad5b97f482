using System.Collections.Immutable;
using Commissions.Domain.Bookkeeping;
using Commissions.Domain.Plans;
using Commissions.Service.Replays;
using Commissions.Service.Store;
using Decisions;
using Hosting;
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
        var partners = Array.Empty<string>();
        IReadOnlyCollection<string>? customers = null;
        switch (Concerned.By(rule, customerId: null, before, RulebookFold.Fold(before, rule)))
        {
            case Concerned.NoAccount: return RuleChange.None;
            case Concerned.HeldBy held:
                partners = [.. held.PartnerIds];
                customers = await CustomersOfPartners.Find(partners, dataSource, cancellation);
                if (customers.Count == 0) return new RuleChange(partners.Length, []);
                break;
        }

        var result = await engine.Calculate(
            new ReplayScope { Candidate = _ => [rule], CustomerIds = customers }, (_, _) => { }, cancellation);
        return new RuleChange(partners.Length, result.Changes) { NotCalculated = result.Failed };
    }
}

/// <param name="PartnersWithOtherPlan">Partners whom another plan pays on any date, posted or not.</param>
/// <param name="Changes">What posted history would change by; empty: nothing that was posted changes.</param>
internal sealed record RuleChange(int PartnersWithOtherPlan, IReadOnlyList<PartnerChange> Changes)
{
    public static readonly RuleChange None = new(0, []);

    /// <summary>
    /// Accounts that cannot be calculated under the change; what it does to them is not in the changes.
    /// </summary>
    public IReadOnlyList<AccountNotCalculated> NotCalculated { get; init; } = [];

    /// <summary>True when it needs a second person.</summary>
    public bool IsOfPosted => Changes.Count > 0 || NotCalculated.Count > 0;

    public CalculatedEffect Effect => new([.. Changes], IsOfPosted);
}

/// <summary>A second person's approval of a proposed change.</summary>
/// <param name="DryRun">Only show what it changes now.</param>
/// <param name="ExpectedChanges">The changes that the approver saw, such as those of a dry run; absent: what the
/// proposal showed. Whoever is not listed was seen as not concerned.</param>
/// <param name="ToleranceMinor">Minor units that each partner's sum may differ by.</param>
internal sealed record ChangeApproval(
    bool DryRun = false, IReadOnlyList<ExpectedChange>? ExpectedChanges = null, long ToleranceMinor = 0)
{
    /// <param name="shown">What the proposal showed; null where an earlier release recorded it.</param>
    /// <param name="change">What the change does in this turn at the ledger.</param>
    public IResult? Refusal(ImmutableArray<PartnerChange>? shown, RuleChange change)
    {
        if (AccountNotCalculated.Refusal(change.NotCalculated) is { } notShown) return Problems.From(notShown);
        var now = change.Changes;
        if (ShownEffect.ToleranceRefusal(ToleranceMinor) is { } wrong) return Problems.From(wrong);
        if (ExpectedChanges?.Any(change => change is null) is true)
            return Problems.From(Rejection.Invalid("expectedChanges", "A change must not be null."));
        var seen = ExpectedChanges?.Select(change =>
            new PartnerChange(change.PartnerId, 0, change.Difference)).ToArray()
            ?? shown?.AsEnumerable();
        if (seen is null)
            return Problems.From(Rejection.Conflict("effect-not-seen",
                "What this change does was not recorded with the proposal. " +
                "Look at it with dryRun, then approve with the changes that it shows as expectedChanges."),
                    "changes", now);
        var moved = ShownEffect.Moved(seen, now, ToleranceMinor);
        return moved.IsEmpty
            ? null
            : Problems.From(Rejection.Conflict("effect-changed",
                "The change would do something else now than was shown. Look at it with dryRun, then approve with " +
                "the changes that it shows as expectedChanges, or with a tolerance."), "partners", moved);
    }
}

/// <param name="Keys">Ignored, so that a shown change can be sent back as it is.</param>
internal sealed record ExpectedChange(string PartnerId, Amount Difference, int Keys = 0);
