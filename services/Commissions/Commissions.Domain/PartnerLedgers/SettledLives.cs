using System.Collections.Immutable;
using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Commissions.Domain.Plans;

namespace Commissions.Domain.PartnerLedgers;

/// <summary>
/// The lives and the rules under which a whole account was settled. While both stay, a fact about one invoice moves
/// only the money of that invoice. Kept in memory only: whoever reads an account from the store settles it as a whole.
/// </summary>
internal sealed record SettledLives(Rulebook Rulebook, ImmutableArray<CustomerLife> Lives)
{
    /// <summary>Null until somebody asked.</summary>
    public NextEarned? NextEarned { get; private init; }

    public static SettledLives Find(CustomerAccount facts, Rulebook rulebook) =>
        new(rulebook, facts.Lives(rulebook.WinBackDaysAt));

    /// <summary>Only the very same rules: whatever changed in others may concern any line.</summary>
    public bool IsUnder(Rulebook rulebook) => ReferenceEquals(Rulebook, rulebook);

    public bool HasLivesOf(CustomerAccount facts) =>
        facts.Lives(Rulebook.WinBackDaysAt).AsSpan().SequenceEqual(Lives.AsSpan());

    public ImmutableArray<Target> Targets(CustomerAccount facts) =>
        Calculation.Targets(PaidHistory.Read(facts, Lives), Rulebook);

    public ImmutableArray<Target> Targets(CustomerAccount facts, string invoiceId) =>
        Calculation.Targets(PaidHistory.LinesOf(facts, Lives, [facts.Invoice(invoiceId)]), Rulebook);

    public SettledLives KnowingNextEarned(CustomerAccount facts) =>
        this with { NextEarned = NextEarned.Find(facts, Lives, Rulebook) };

    /// <summary>The same after a fact about one invoice.</summary>
    public SettledLives AfterInvoice(CustomerAccount facts, string invoiceId) => this with
    {
        NextEarned = NextEarned is { } next && next.InvoiceId != invoiceId
            ? next.OrEarlier(NextEarned.OfInvoice(facts.Invoice(invoiceId), facts, Lives, Rulebook))
            : null,
    };
}

/// <summary>The next day on which time alone earns something, and the invoice that it is earned on.</summary>
/// <param name="On">Null when nothing waits for time.</param>
internal sealed record NextEarned(DateOnly? On, string? InvoiceId)
{
    private static readonly NextEarned Never = new(null, null);

    public static NextEarned Find(CustomerAccount facts, ImmutableArray<CustomerLife> lives, Rulebook rulebook) =>
        facts.Invoices.Values.Aggregate(Never, (next, invoice) =>
            next.OrEarlier(OfInvoice(invoice, facts, lives, rulebook)));

    public NextEarned OrEarlier(NextEarned other) => other.On is { } day && !(On <= day) ? other : this;

    public static NextEarned OfInvoice(
        InvoiceAccount invoice, CustomerAccount facts, ImmutableArray<CustomerLife> lives, Rulebook rulebook)
    {
        if (facts.Attributions.IsEmpty || invoice.PaidGross <= 0) return Never;
        var starts = from line in invoice.Lines
                     where CustomerLife.IsCommissionable(line)
                     from part in ServicePart.Split(
                         line.ServiceFrom, line.ServiceUntil, CustomerLife.At(lives, line.ServiceFrom)!.Anchor).Skip(1)
                     where part.From > invoice.PaidOn && !rulebook.HasClosed(part.From)
                     select (DateOnly?)part.From;
        return starts.Min() is { } day ? new NextEarned(day, invoice.InvoiceId) : Never;
    }
}
