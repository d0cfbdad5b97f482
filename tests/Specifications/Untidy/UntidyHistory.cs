using System.Text;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Specifications.PlainLedger;

namespace Specifications.Untidy;

/// <summary>How the facts of an untidy history reach the ledger, and what happens in between.</summary>
public enum UntidyDelivery
{
    InOrder,
    Shuffled,
    Doubled,
    ClosingAfterEachStep,
    PayingInBetween,

    /// <summary>
    /// Shuffled, with months closed; what may change closed months waits, and is approved at any time later.
    /// </summary>
    HeldBack,
}

/// <summary>A made-up history with the rules it is under.</summary>
/// <param name="Facts">In order of business dates; arrival is another matter.</param>
public sealed record UntidyHistory(IReadOnlyList<object> Facts, PlainRulebook Rules, UntidyDelivery Delivery, int Seed)
{
    private static readonly DateOnly TheEnd = new(2034, 12, 31);

    /// <summary>What the plain calculation says about every key.</summary>
    public IReadOnlyDictionary<PlainKey, PlainTarget> Plain() => PlainCalculation.Targets(new PlainHistory(
        [.. Facts.OfType<BillingFact>()], [.. Facts.OfType<ProgrammeFact>()], Rules, TheEnd));

    /// <summary>The product, after everything has arrived and every prepaid year has begun.</summary>
    public Programme Play() => Play(new Programme());

    public Programme Play(Programme programme)
    {
        var decisions = new Queue<object>(RulesOfTheProduct.Decisions(Rules));
        // Decisions come first or between the facts, in the order in which they were recorded.
        var every = Seed % 4;
        while (every == 0 && decisions.TryDequeue(out var decision)) Decide(programme, decision);
        var arriving = Arriving();
        var held = new HeldBack(Delivery == UntidyDelivery.HeldBack, Seed);
        for (var i = 0; i < arriving.Count; i++)
        {
            if (every > 0 && i % every == 0 && decisions.TryDequeue(out var decision)) Decide(programme, decision);
            if (!held.Holds(arriving[i], programme)) programme.Deliver(arriving[i]);
            Between(programme, arriving[i], i);
            held.ApproveSome(programme);
        }

        held.ApproveAll(programme);
        while (decisions.TryDequeue(out var decision)) Decide(programme, decision);
        programme.Close(Period.Containing(TheEnd));
        return programme;
    }

    private static void Decide(Programme programme, object decision)
    {
        if (decision is PlanVersionPublished) programme.Decide(decision);
        else programme.Deliver(decision);
    }

    private void Between(Programme programme, object fact, int step)
    {
        if (Delivery is not (UntidyDelivery.ClosingAfterEachStep or UntidyDelivery.PayingInBetween
            or UntidyDelivery.HeldBack)) return;
        var month = Period.Containing(A.DateOf(fact));
        if (programme.Rulebook.OpenFrom is not { } open || month.FirstDay >= open) programme.Close(month);
        if (Delivery != UntidyDelivery.PayingInBetween || step % 4 != 3) return;
        foreach (var partner in programme.Rulebook.Partners.Keys) programme.PayOut(partner, month, "2027-12-31");
    }

    private IReadOnlyList<object> Arriving()
    {
        if (Delivery == UntidyDelivery.Doubled) return [.. Facts.SelectMany(fact => new[] { fact, fact }), .. Facts];
        if (Delivery is not (UntidyDelivery.Shuffled or UntidyDelivery.HeldBack)) return Facts;
        var shuffled = Facts.ToArray();
        new Random(Seed).Shuffle(shuffled);
        return shuffled;
    }

    /// <summary>The whole history, to be read after a failure.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().Append(Delivery).Append(" seed ").Append(Seed).AppendLine();
        foreach (var version in Rules.Versions)
            text.Append(version).Append(' ').AppendJoin("; ", version.Rates.Select(rates =>
                $"{rates.Component} {string.Join('/', rates.Types)} " +
                $"{string.Join(',', rates.YearsPpm)},{rates.OnwardPpm}+ "
                + string.Join('|', rates.Products ?? ["*"]))).AppendLine();
        IEnumerable<object> decisions = [.. Rules.Assignments, .. Rules.DefaultPlans, .. Rules.WinBackDays,
            .. Rules.Segments, .. Rules.AnchorCorrections, .. Rules.BankAccounts];
        foreach (var decision in decisions) text.Append(decision).AppendLine();
        foreach (var fact in Facts)
            text.Append(System.Text.Json.JsonSerializer.Serialize(fact, fact.GetType()))
                .Append(' ').AppendLine(fact.GetType().Name);
        return text.ToString();
    }
}
