using Leads.Domain.Partners;

namespace Leads.Domain.Feedback;

/// <summary>A partner said something about the product. Its words are kept where they can be erased.</summary>
public sealed record FeedbackGiven(
    string FeedbackId, string PartnerId, string? CustomerId, string? Topic, DateTimeOffset GivenAt);

public sealed record GiveFeedback(
    string FeedbackId, string? CustomerId, string? Topic, string? Text, DateTimeOffset Now)
{
    public const int TextLengthMax = 10_000;

    public static Decision<FeedbackGiven> Decide(FeedbackGiven? given, Partner partner, GiveFeedback command)
    {
        if (given is not null) return Decision.NothingNew<FeedbackGiven>();
        var refusal = InputRules.Text("text", command.Text, TextLengthMax)
            ?? InputRules.OptionalText("topic", command.Topic, InputRules.NameLengthMax)
            ?? InputRules.OptionalId("customerId", command.CustomerId);
        if (refusal is not null) return refusal;
        return new FeedbackGiven(command.FeedbackId, partner.Id, command.CustomerId, command.Topic, command.Now);
    }
}
