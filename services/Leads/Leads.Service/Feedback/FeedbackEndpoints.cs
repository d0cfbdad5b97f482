using Leads.Domain.Feedback;
using Leads.Service.Partners;
using Leads.Service.Surface;
using Marten.Linq.MatchesSql;

namespace Leads.Service.Feedback;

internal sealed record FeedbackRequest(
    string? PartnerId = null, string? CustomerId = null, string? Topic = null, string? Text = null);

internal sealed record FeedbackResponse(
    string Id, string PartnerId, string? CustomerId, string? Topic, string Text, DateTimeOffset GivenAt);

/// <summary>What a partner said, in its own words; erasable.</summary>
internal sealed record FeedbackView
{
    public required string Id { get; init; }

    /// <summary>Instant, then id.</summary>
    public required string SortKey { get; init; }

    public required FeedbackGiven Given { get; init; }
    public required string Text { get; init; }
}

/// <summary>Partners hear first what customers miss: they tell it here, the vendor reads it.</summary>
internal static class FeedbackEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/v1/feedback", Give).For(Role.Partner)
            .WithTags("Feedback").WithName("GiveFeedback").WithSummary("Tell the vendor what customers say")
            .Produces<FeedbackResponse>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/v1/feedback", List).For(Role.PartnerManager)
            .WithTags("Feedback").WithName("ListFeedback").WithSummary("Feedback of all partners, newest first")
            .Produces<Page<FeedbackResponse>>();
    }

    private static async Task<IResult> Give(FeedbackRequest request, HttpContext http, IDocumentSession session,
        ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var partnerId = request.PartnerId ?? http.User.PartnerId() ?? "";
        if (!http.User.MaySeePartner(partnerId)) return Problems.Of(Rejection.NotFound("partner", partnerId));
        var partner = await session.LoadPartner(partnerId, cancellation);
        if (!partner.State.Exists()) return Problems.Of(Rejection.NotFound("partner", partnerId));

        var id = http.NewId("feedback");
        var stream = await session.Load<FeedbackGiven?>($"feedback-{id}", null,
            (feedback, stored) => stored.Data as FeedbackGiven ?? feedback, cancellation);
        var decision = GiveFeedback.Decide(stream.State, partner.State,
            new GiveFeedback(id, request.CustomerId, request.Topic, request.Text, calendar.Now()));
        if (decision.IsRejected) return Problems.Of(decision.Rejection);

        session.Append(stream, decision.Events);
        var given = decision.Events.LastOrDefault() ?? stream.State!;
        var sortKey = $"{given.GivenAt.UtcDateTime:O} {id}";
        var view = new FeedbackView { Id = id, SortKey = sortKey, Given = given, Text = request.Text! };
        if (!decision.Events.IsEmpty) session.Insert(view);
        return TypedResults.Created((string?)null, ResponseOf(view));
    }

    private static async Task<IResult> List(
        int? limit, string? after, IQuerySession session, CancellationToken cancellation)
    {
        var size = Page.Size(limit);
        IQueryable<FeedbackView> feedback = session.Query<FeedbackView>();
        if (after is not null) feedback = feedback.Where(view => view.MatchesSql("d.data ->> 'sortKey' < ?", after));
        var found = await feedback.OrderByDescending(view => view.SortKey).Take(size + 1).ToListAsync(cancellation);
        var page = Page.Of(found, size, view => view.SortKey);
        return TypedResults.Ok(new Page<FeedbackResponse>([.. page.Items.Select(ResponseOf)], page.Next));
    }

    private static FeedbackResponse ResponseOf(FeedbackView view) => new(view.Id, view.Given.PartnerId,
        view.Given.CustomerId, view.Given.Topic, view.Text, view.Given.GivenAt);
}
