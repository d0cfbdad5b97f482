using System.Collections.Immutable;
using Contracts.Subscriptions.V1;

namespace Billing;

/// <summary>
/// One life of a customer. A life ends with the last running subscription when the next one starts later than the
/// win-back gap allows; what was paid when does not matter (rules 2.2, 2.3).
/// </summary>
/// <param name="Anchor">Earliest service start among paid, commissionable, non-trial, non-NFR lines of this
/// life.</param>
/// <param name="StartedOn">First service start that belongs to it; the earliest date there is for the first
/// life.</param>
/// <param name="AttributedFrom">Attributions that began earlier ended with the life before.</param>
/// <param name="CancelledOn">End of its last running subscription; null while one runs or none is known.</param>
public sealed record CustomerLife(DateOnly Anchor, DateOnly StartedOn, DateOnly AttributedFrom, DateOnly? CancelledOn)
{
    /// <summary>Longest gap, in days, that continues a life until a programme chose another.</summary>
    public const int WinBackDaysUntilSet = 90;

    /// <summary>All lives in which something commissionable was paid, in order of time.</summary>
    /// <param name="invoices">Invoices of the customer known so far.</param>
    /// <param name="subscriptions">Its subscriptions known so far, trials included.</param>
    /// <param name="winBackDaysAt">Longest gap, in days, after which a return on a date still continues the old
    /// life.</param>
    /// <param name="correctedAnchors">
    /// Anchors that two people agreed on, in order of decision; each is of the life that its day lies in.
    /// </param>
    public static ImmutableArray<CustomerLife> FindAll(IEnumerable<InvoiceAccount> invoices,
        IReadOnlyCollection<Subscription> subscriptions, Func<DateOnly, int> winBackDaysAt,
        IEnumerable<DateOnly>? correctedAnchors = null)
    {
        var spans = SpansOf(subscriptions, winBackDaysAt);
        var anchors = new DateOnly?[spans.Count];
        foreach (var invoice in invoices)
            if (invoice.PaidGross > 0)
                foreach (var line in invoice.Lines)
                    if (IsCommissionable(line))
                    {
                        ref var anchor = ref anchors[SpanOf(spans, line.ServiceFrom)];
                        if (anchor is null || line.ServiceFrom < anchor) anchor = line.ServiceFrom;
                    }

        foreach (var corrected in correctedAnchors ?? [])
        {
            ref var anchor = ref anchors[SpanOf(spans, corrected)];
            // A life in which nothing was paid has no anchor to correct.
            if (anchor is not null) anchor = corrected;
        }

        var lives = ImmutableArray.CreateBuilder<CustomerLife>(spans.Count);
        for (var i = 0; i < spans.Count; i++)
            if (anchors[i] is { } anchor)
                lives.Add(new CustomerLife(anchor, spans[i].StartedOn, spans[i].AttributedFrom, spans[i].CancelledOn));
        return lives.DrainToImmutable();
    }

    /// <summary>Trials, lines not for resale and the like count for nothing (rule 6.2).</summary>
    public static bool IsCommissionable(InvoiceLine line) => line is { Commissionable: true, Trial: false, Nfr: false };

    /// <summary>
    /// The life that a service start belongs to: the last one that had begun. Service after the end, such as a bill for
    /// usage, belongs to the life that ended (rule 2.4).
    /// </summary>
    public static CustomerLife? At(ImmutableArray<CustomerLife> lives, DateOnly serviceFrom)
    {
        if (lives.IsEmpty) return null;
        var last = lives.Length - 1;
        while (last > 0 && lives[last].StartedOn > serviceFrom) last--;
        return lives[last];
    }

    // The first span has begun on every day.
    private static int SpanOf(List<Span> spans, DateOnly day)
    {
        var last = spans.Count - 1;
        while (last > 0 && spans[last].StartedOn > day) last--;
        return last;
    }

    private readonly record struct Span(DateOnly StartedOn, DateOnly AttributedFrom, DateOnly? CancelledOn);

    // The customer left when its last running subscription ended; a pause or a second subscription is no leaving.
    private static List<Span> SpansOf(IReadOnlyCollection<Subscription> subscriptions,
        Func<DateOnly, int> winBackDaysAt)
    {
        var spans = new List<Span> { new(DateOnly.MinValue, DateOnly.MinValue, null) };
        DateOnly? ended = null;
        foreach (var interval in subscriptions.SelectMany(known => known.Intervals())
            .OrderBy(interval => interval.From))
        {
            // Whoever leaves on the day of coming back was not there: that bridges no gap.
            if (interval.Until == interval.From && interval.From > ended) continue;
            if (interval.From > ended && interval.From.DayNumber - ended.Value.DayNumber > winBackDaysAt(interval.From))
            {
                spans[^1] = spans[^1] with { CancelledOn = ended };
                spans.Add(new Span(interval.From, ended.Value, null));
            }

            if (interval.Until is not { } until) return spans;
            if (ended is null || until > ended) ended = until;
        }

        spans[^1] = spans[^1] with { CancelledOn = ended };
        return spans;
    }
}
