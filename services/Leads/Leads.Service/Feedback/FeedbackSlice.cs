using Leads.Domain.Feedback;

namespace Leads.Service.Feedback;

/// <summary>What partners hear from customers.</summary>
internal static class FeedbackSlice
{
    public static void Configure(StoreOptions store)
    {
        store.Events.MapEventType<FeedbackGiven>("feedback_given");
        store.Events.MapEventType<FeedbackAnswered>("feedback_answered");
        store.Schema.For<FeedbackView>().Index(view => view.SortKey);
    }

    public static void Map(IEndpointRouteBuilder api)
    {
        GiveFeedback.Map(api);
        AnswerFeedback.Map(api);
        ListFeedback.Map(api);
    }
}
