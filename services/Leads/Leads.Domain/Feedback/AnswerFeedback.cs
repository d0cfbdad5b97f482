using System.Text.Json.Serialization;

namespace Leads.Domain.Feedback;

[JsonConverter(typeof(JsonStringEnumConverter<FeedbackStatus>))]
public enum FeedbackStatus
{
    [JsonStringEnumMemberName("new")] New,
    [JsonStringEnumMemberName("read")] Read,
    [JsonStringEnumMemberName("planned")] Planned,
    [JsonStringEnumMemberName("done")] Done,
    [JsonStringEnumMemberName("declined")] Declined,
}

public sealed record FeedbackAnswered(
    string FeedbackId, FeedbackStatus Status, DateOnly AnsweredOn, string AnsweredBy);

/// <summary>The vendor says what becomes of it; the note is kept beside the partner's words, erasable too.</summary>
public sealed record AnswerFeedback(FeedbackStatus? Status, string? Note, DateOnly Today, string AnsweredBy)
{
    /// <param name="known">Status and note so far.</param>
    public static Decision<FeedbackAnswered> Decide(
        string feedbackId, (FeedbackStatus Status, string? Note) known, AnswerFeedback command)
    {
        if (command.Status is not { } status || !Enum.IsDefined(status) || status is FeedbackStatus.New)
            return Rejection.Invalid("status", "'status' is read, planned, done or declined.");
        if (InputRules.OptionalText("note", command.Note, InputRules.ReasonLengthMax) is { } refusal) return refusal;
        if (known.Status == status && (command.Note is null || known.Note == command.Note))
            return Decision.NothingNew<FeedbackAnswered>();
        return new FeedbackAnswered(feedbackId, status, command.Today, command.AnsweredBy);
    }
}
