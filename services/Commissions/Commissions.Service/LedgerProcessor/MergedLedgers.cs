using System.Globalization;
using Billing;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Contracts.Subscriptions.V1;
using JasperFx.Events;

namespace Commissions.Service.LedgerProcessor;

/// <summary>
/// Two accounts become one; the one that goes on keeps the facts of both from now on. A merge that their numbers fail, or
/// that would make too large a group, is set aside: it counts for nobody, and both accounts go on apart.
/// </summary>
internal static class MergedLedgers
{
    private static readonly string TooLarge = string.Create(CultureInfo.InvariantCulture,
        $"more than {MergedCustomers.GroupSizeMax} customers would be one");

    public static async Task Take(
        LedgerTransaction turn, IEvent @event, CustomersMerged merged, CancellationToken cancellation)
    {
        if (RefusalOf(merged, turn.Rulebook) is { } refusal)
            turn.SetAside.Add(@event, merged, SetAsideKind.MergeTooLarge, refusal);
        else if (await TryUnite(turn, merged, Cause.Of(@event.Id, merged), cancellation) is { } reason)
            turn.SetAside.Add(@event, merged, SetAsideKind.Merge, reason);
    }

    /// <returns>Why the merge can never be done; null where it can.</returns>
    public static string? RefusalOf(CustomersMerged merged, Rulebook rulebook) =>
        rulebook.Merged.IsTooLarge(new CustomersMerge(merged.CustomerId, merged.IntoCustomerId)) ? TooLarge : null;

    /// <summary>Merges of an account that were set aside, after a fact of it that may have mended its numbers.</summary>
    public static async Task TryAgain(LedgerTransaction turn, string accountId, CancellationToken cancellation)
    {
        foreach (var merge in turn.SetAside.MergesOf(accountId, turn.Rulebook))
        {
            var merged = (CustomersMerged)await turn.SetAside.Read(merge, cancellation);
            if (await TryUnite(turn, merged, Cause.Of(merge.Id, merged), cancellation) is null) turn.SetAside.Remove(merge);
        }
    }

    /// <returns>What the calculation failed of; null where it did not.</returns>
    public static async Task<string?> TryUnite(
        LedgerTransaction turn, CustomersMerged merged, Cause cause, CancellationToken cancellation)
    {
        var before = new[] { merged.CustomerId, merged.IntoCustomerId }.Select(turn.Rulebook.AccountOf).Distinct().ToArray();
        var rules = RulebookFold.Fold(turn.Rulebook, merged);
        var root = rules.AccountOf(merged.CustomerId);
        if (before is [var only] && only == root)
        {
            turn.FoldRule(merged);
            return null;
        }

        await turn.Load(before, cancellation);
        var paid = new Dictionary<string, PaidKeys>();
        foreach (var ledger in before.Select(turn.LedgerOf))
            paid[ledger.Account.CustomerId] = await turn.PaidOf(ledger, cancellation);
        if (!OneAccount.TryCalculate(() => Unite(turn, before, paid, root, rules, cause), out var united, out var reason))
            return reason;

        turn.FoldRule(merged);
        foreach (var ledger in united.Before) turn.Keep(ledger);
        foreach (var accountId in before.Where(id => id != root)) turn.Forget(accountId);
        turn.Keep(united.After);
        return null;
    }

    private static United Unite(LedgerTransaction turn, string[] before, Dictionary<string, PaidKeys> paid, string root,
        Rulebook rules, Cause cause)
    {
        var following = before.Select(id => turn.LedgerOf(id).FollowRules(rules, paid[id])).ToArray();
        var after = CustomerLedger.United(root, [.. following.Select(settled => settled.Ledger)], rules, cause);
        _ = after.Ledger.NextReleaseOn(rules);
        return new United(following, after);
    }

    private sealed record United(IReadOnlyList<Settled> Before, Settled After);
}
