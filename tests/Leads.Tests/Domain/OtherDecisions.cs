using Leads.Domain.Feedback;
using Leads.Domain.Trainings;
using Money;
using static Leads.Tests.Domain.Stories;

namespace Leads.Tests.Domain;

public sealed class OtherDecisions
{
    private static readonly DeliverTraining Training =
        new("training-1", CustomerId, Day, new Amount(150_000, "EUR"), Day, "user");

    [Fact]
    public void A_consultant_reports_training_once()
    {
        var delivered = new TrainingDelivered("training-1", PartnerId, CustomerId, Day, 150_000, "EUR", "user");
        DeliverTraining.Decide(null, ActivePartner(PartnerType.Consultant), Training).Then(delivered);
        DeliverTraining.Decide(delivered, ActivePartner(PartnerType.Consultant), Training).ThenNothingNew();
    }

    [Fact]
    public void Training_is_refused_without_the_role_or_with_impossible_facts()
    {
        var consultant = ActivePartner(PartnerType.Consultant);
        DeliverTraining.Decide(null, ActivePartner(), Training).ThenRefused("role-not-allowed");
        DeliverTraining[] impossible =
        [
            Training with { DeliveredOn = Day.AddDays(2) }, Training with { Revenue = new Amount(-1, "EUR") },
            Training with { Revenue = new Amount(1, "XXY") }, Training with { Revenue = null },
        ];
        foreach (var training in impossible)
            DeliverTraining.Decide(null, consultant, training).ThenRefused("invalid-input");
    }

    [Theory]
    [InlineData(Amount.MinorMax + 1)]
    [InlineData(long.MaxValue)]
    public void Training_with_a_revenue_too_large_to_calculate_with_is_refused(long revenue)
    {
        var consultant = ActivePartner(PartnerType.Consultant);
        DeliverTraining.Decide(null, consultant, Training with { Revenue = new Amount(revenue, "EUR") })
            .ThenRefused("amount-out-of-range");
        DeliverTraining.Decide(null, consultant, Training with { Revenue = new Amount(Amount.MinorMax, "EUR") })
            .Events.Should().ContainSingle();
    }

    [Fact]
    public void The_event_of_a_feedback_holds_none_of_its_words() =>
        GiveFeedback.Decide(null, ActivePartner(),
                new GiveFeedback("feedback-1", null, "billing", "Ann says: slow", Noon))
            .Then(new FeedbackGiven("feedback-1", PartnerId, null, "billing", Noon));
}
