using Leads.Domain.Feedback;

namespace Leads.Service.Feedback;

/// <summary>What was given, and what became of it.</summary>
internal sealed record FeedbackState(FeedbackGiven? Given, FeedbackStatus Status, DateOnly? AnsweredOn)
{
    public static readonly FeedbackState Initial = new(null, FeedbackStatus.New, null);

    public static FeedbackState After(FeedbackState feedback, object happened) => happened switch
    {
        FeedbackGiven given => feedback with { Given = given },
        FeedbackAnswered answered => feedback with { Status = answered.Status, AnsweredOn = answered.AnsweredOn },
        _ => feedback,
    };
}

internal static class FeedbackStream
{
    public static Task<LoadedStream<FeedbackState>> LoadFeedback(
        this IQuerySession session, string id, CancellationToken cancellation) =>
        session.Load($"feedback-{id}", FeedbackState.Initial,
            (feedback, stored) => FeedbackState.After(feedback, stored.Data), cancellation);

    /// <summary>Appends, and brings what is read about the feedback up to date in the same transaction.</summary>
    public static FeedbackView AppendFeedback(
        this IDocumentSession session, LoadedStream<FeedbackState> stream, ImmutableArray<object> events,
        FeedbackWords words)
    {
        var version = session.Append(stream, events);
        var feedback = events.Aggregate(stream.State, FeedbackState.After);
        var given = feedback.Given!;
        var view = new FeedbackView
        {
            Id = given.FeedbackId,
            SortKey = $"{given.GivenAt.UtcDateTime:O} {given.FeedbackId}",
            Given = given,
            Status = feedback.Status,
            AnsweredOn = feedback.AnsweredOn,
            Text = words.Text,
            Note = words.Note,
            Version = version,
        };
        if (!events.IsEmpty) session.Store(view);
        return view;
    }
}

/// <summary>Holds what no event does: the words of both sides. They can be erased.</summary>
internal sealed record FeedbackView
{
    public required string Id { get; init; }

    /// <summary>Instant, then id.</summary>
    public required string SortKey { get; init; }

    public required FeedbackGiven Given { get; init; }
    public FeedbackStatus Status { get; init; }
    public DateOnly? AnsweredOn { get; init; }
    public long Version { get; init; }

    /// <summary>In the partner's own words; empty once erased.</summary>
    public required string Text { get; init; }

    /// <summary>What the vendor answered.</summary>
    public string? Note { get; init; }
}

/// <summary>What a partner said, and what the vendor noted.</summary>
internal sealed record FeedbackWords(string Text, string? Note);

/// <param name="Text">Empty once it was erased.</param>
/// <param name="Note">What the vendor answered.</param>
internal sealed record FeedbackResponse(string Id, string PartnerId, string? CustomerId, string? Topic, string Text,
    DateTimeOffset GivenAt, FeedbackStatus Status, string? Note, DateOnly? AnsweredOn)
{
    public static FeedbackResponse From(FeedbackView view) => new(view.Id, view.Given.PartnerId,
        view.Given.CustomerId, view.Given.Topic, view.Text, view.Given.GivenAt, view.Status, view.Note,
        view.AnsweredOn);
}
