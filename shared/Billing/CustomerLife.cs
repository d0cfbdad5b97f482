using System.Collections.Immutable;
using Contracts.Subscriptions.V1;

namespace Billing;

/// <summary>
/// One life of a customer: from the anchor until a cancellation that lasted longer than the win-back gap.
/// </summary>
/// <param name="Anchor">Earliest service start among paid, commissionable, non-trial, non-NFR lines of this life.</param>
/// <param name="AttributedFrom">Attributions that began earlier ended with the life before.</param>
/// <param name="CancelledOn">End of the last subscription, when nothing goes on after it.</param>
public sealed record CustomerLife(DateOnly Anchor, DateOnly AttributedFrom, DateOnly? CancelledOn)
{
    /// <summary>All lives in order of time; empty as long as nothing commissionable was paid.</summary>
    /// <param name="invoices">Invoices of the customer known so far.</param>
    /// <param name="subscriptions">Its subscriptions known so far.</param>
    /// <param name="winBackDaysAt">Longest gap, in days, after which a return on a date still continues the old life.</param>
    public static ImmutableArray<CustomerLife> Of(IEnumerable<InvoiceAccount> invoices,
        IReadOnlyCollection<Subscription> subscriptions, Func<DateOnly, int> winBackDaysAt)
    {
        var starts = invoices
            .Where(invoice => invoice.PaidGross > 0)
            .SelectMany(invoice => invoice.Lines.Where(IsCommissionable).Select(line => line.ServiceFrom))
            .Distinct().Order().ToArray();
        var lives = ImmutableArray.CreateBuilder<CustomerLife>();
        for (var i = 0; i < starts.Length; i++)
        {
            if (i == 0)
            {
                lives.Add(new CustomerLife(starts[0], DateOnly.MinValue, null));
                continue;
            }

            if (CancellationBetween(subscriptions, starts[i - 1], starts[i]) is not { } cancelled
                || starts[i].DayNumber - cancelled.DayNumber <= winBackDaysAt(starts[i])) continue;
            lives[^1] = lives[^1] with { CancelledOn = cancelled };
            lives.Add(new CustomerLife(starts[i], cancelled, null));
        }

        if (lives.Count > 0)
            lives[^1] = lives[^1] with { CancelledOn = CancellationBetween(subscriptions, starts[^1], DateOnly.MaxValue) };
        return lives.ToImmutable();
    }

    public static bool IsCommissionable(InvoiceLine line) => line is { Commissionable: true, Trial: false, Nfr: false };

    /// <summary>The life that a service start belongs to: the last one that had begun.</summary>
    public static CustomerLife? At(ImmutableArray<CustomerLife> lives, DateOnly serviceFrom)
    {
        if (lives.IsEmpty) return null;
        var last = lives.Length - 1;
        while (last > 0 && lives[last].Anchor > serviceFrom) last--;
        return lives[last];
    }

    // The customer left when its last running subscription ended; a pause or a second subscription is no leaving.
    private static DateOnly? CancellationBetween(
        IReadOnlyCollection<Subscription> subscriptions, DateOnly after, DateOnly upTo)
    {
        DateOnly? last = null;
        foreach (var subscription in subscriptions)
        {
            if ((subscription.StartedOn ?? after) >= upTo) continue;
            if (subscription.EndedOn is not { } ended || ended > upTo) return null;
            if (ended > after && (last is null || ended > last)) last = ended;
        }

        return last;
    }
}
