using System.Globalization;
using Commissions.Domain.Customers;
using Commissions.Domain.Plans;
using Contracts.Subscriptions.V1;

namespace Commissions.Domain.Earning;

/// <summary>The rule by which a key is worth nothing.</summary>
public enum Unearned
{
    NotPaid,
    LineGone,
    NotCommissionable,
    WentBack,
    PartGone,
    NoAttribution,
    AttributionEnded,
    SelfReferral,
    NoPlan,
    LeftTooSoon,
    NotInPlan,
    RateOfZero,
    YearNotBegun,
}

/// <summary>
/// Says which rule makes a key worth nothing, from the same history and rules that the calculation looks at (rule 6.3).
/// </summary>
public static class WhyNothing
{
    /// <returns>The rule and a sentence with its facts; null when the key earns something.</returns>
    public static (Unearned Rule, string Sentence)? Explain(CustomerAccount account, Rulebook rulebook, LedgerKey key)
    {
        var invoice = account.Invoice(key.InvoiceId);
        if (invoice is not { Currency: not null, PaidGross: > 0 })
            return (Unearned.NotPaid, "Nothing is paid on the invoice, or what was paid bounced.");
        var place = -1;
        for (var i = 0; i < invoice.Lines.Length; i++)
            if (invoice.Lines[i].LineId == key.LineId) place = i;
        if (place < 0) return (Unearned.LineGone, "The invoice was reported again without this line.");
        var line = invoice.Lines[place];
        if (!CustomerLife.IsCommissionable(line))
            return (Unearned.NotCommissionable, "The line is a trial, not for resale, or not commissionable.");
        if (LineBase.Compute(invoice)[place] is { Minor: 0, LineNetMinor: not 0 })
            return (Unearned.WentBack, "All that was paid for the line was credited, refunded or charged back.");
        return Held(account, rulebook, key, line);
    }

    private static (Unearned, string)? Held(CustomerAccount account, Rulebook rulebook, LedgerKey key, InvoiceLine line)
    {
        var paid = PaidHistory.Read(account, rulebook.WinBackDaysAt).Lines
            .FirstOrDefault(known => known.InvoiceId == key.InvoiceId && known.Line.LineId == key.LineId);
        var holder = paid?.Holders.FirstOrDefault(known =>
            known.PartnerId == key.PartnerId && known.Component == key.Component);
        if (paid is null || holder is null) return NoHolder(account, rulebook, key, line);
        if (paid.ServiceParts.Length < key.ServicePart)
            return (Unearned.PartGone,
                $"The line has only {Number(paid.ServiceParts.Length)} part(s): no other anniversary of " +
                $"{Iso(paid.Life.Anchor)} lies in it.");
        return Priced(rulebook, paid, holder, paid.ServiceParts[key.ServicePart - 1]);
    }

    private static (Unearned, string) NoHolder(CustomerAccount account, Rulebook rulebook, LedgerKey key,
        InvoiceLine line)
    {
        var life = CustomerLife.At(account.Lives(rulebook.WinBackDaysAt), line.ServiceFrom)!;
        var ended = account.Attributions.Values.Any(held =>
            held.PartnerId == key.PartnerId && held.Covers(line.ServiceFrom)
            && held.From < life.AttributedFrom);
        return ended
            ? (Unearned.AttributionEnded,
                $"The customer left on {Iso(life.AttributedFrom)} and came back on {Iso(life.StartedOn)}, after more " +
                $"than {Number(rulebook.WinBackDaysAt(life.StartedOn))} days: the attribution ended, and a new " +
                "registration is needed.")
            : (Unearned.NoAttribution,
                $"No attribution of the partner covers the service start {Iso(line.ServiceFrom)} in this role.");
    }

    private static (Unearned, string)? Priced(Rulebook rulebook, PaidLine paid, Holder holder, in PaidServicePart part)
    {
        var found = new LineRules(rulebook).EarnerOf(paid, holder, part.Number, paid.PaidOn, out var why);
        if (found is { } earner)
        {
            if (earner.Rates.Years.RatePpm(part.Year) == 0)
                return (Unearned.RateOfZero,
                    $"Version {Number(earner.Plan.Version)} of the plan pays 0 % in customer year " +
                    $"{Number(part.Year)}.");
            return earner.Plan.Terms.EarnOnAnniversary && part.YearStart > paid.PaidOn
                && !rulebook.HasClosed(part.YearStart)
                ? (Unearned.YearNotBegun,
                    $"Customer year {Number(part.Year)} begins on {Iso(part.YearStart)}; it is earned then.")
                : null;
        }

        return why switch
        {
            Unearned.SelfReferral =>
                (why, "Partner and customer are the same company; a partner earns nothing on itself."),
            Unearned.NoPlan =>
                (why, $"No published plan pays the partner for service from {Iso(paid.Line.ServiceFrom)}."),
            Unearned.LeftTooSoon =>
                (why, $"The customer left on {Iso(paid.Life.CancelledOn!.Value)}, before the days had passed after " +
                $"{Iso(paid.Life.Anchor)} that the plan asks for."),
            _ => (why,
                $"The plan pays no {holder.Component.Name()} to the partner's type for the product " +
                $"{paid.Line.Product}."),
        };
    }

    private static string Iso(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
