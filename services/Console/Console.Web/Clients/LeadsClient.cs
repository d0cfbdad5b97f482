using CommissionsConsole.SignIn;
using Money;

namespace CommissionsConsole.Clients;

/// <summary>Leads, conflicts and the programme's start; what surrounds a partner is in the other half.</summary>
internal sealed partial class LeadsClient(HttpClient http, SignedInUser user, RequestKeys keys)
    : ServiceClient(http, user, keys)
{
    public Task<Page<Lead>> Leads(string? partnerId, string? status, int? limit, string? after,
        CancellationToken cancellation, string? sort = null) => Get<Page<Lead>>(AddQuery("/v1/leads",
            ("partnerId", partnerId), ("status", status), ("sort", sort), ("limit", limit), ("after", after)),
                cancellation);

    public Task<Lead> Lead(string id, CancellationToken cancellation) =>
        Get<Lead>($"/v1/leads/{PathSegment(id)}", cancellation);

    public Task<Lead> Submit(LeadSubmission lead, CancellationToken cancellation) =>
        Post<Lead>("/v1/leads", lead, cancellation);

    /// <param name="word">"accept", "reject", "extend" or "lose".</param>
    public Task<Lead> DecideLead(string id, string word, string reason, CancellationToken cancellation) =>
        Post<Lead>($"/v1/leads/{PathSegment(id)}/{word}", new { reason }, cancellation);

    /// <summary>How far it is, when it may close and what it may bring a month; null leaves as it is.</summary>
    public Task<Lead> MoveLead(string id, string stage, DateOnly? expectedCloseOn, Amount? expectedMonthlyRevenue,
        CancellationToken cancellation) => Post<Lead>($"/v1/leads/{PathSegment(id)}/stage",
            new { stage, expectedCloseOn, expectedMonthlyRevenue }, cancellation);

    /// <param name="partnerId">Null: of all partners.</param>
    public Task<Pipeline> Pipeline(string? partnerId, CancellationToken cancellation) =>
        Get<Pipeline>(AddQuery("/v1/forecasts/pipeline", ("partnerId", partnerId)), cancellation);

    public Task<Lead> Win(string id, string customerId, DateOnly wonOn, CancellationToken cancellation) =>
        Post<Lead>($"/v1/leads/{PathSegment(id)}/win", new { customerId, wonOn }, cancellation);

    /// <param name="partnerId">Null: of all partners.</param>
    public Task<Page<Feedback>> Feedback(string? partnerId, int? limit, string? after,
        CancellationToken cancellation) => Get<Page<Feedback>>(AddQuery(
            partnerId is null ? "/v1/feedback" : $"/v1/partners/{PathSegment(partnerId)}/feedback",
            ("limit", limit), ("after", after)), cancellation);

    public Task<Feedback> AnswerFeedback(string id, string status, string? note, CancellationToken cancellation) =>
        Post<Feedback>($"/v1/feedback/{PathSegment(id)}/status", new { status, note }, cancellation);

    public Task<Feedback> GiveFeedback(string partnerId, string? topic, string text, CancellationToken cancellation) =>
        Post<Feedback>("/v1/feedback", new { partnerId, topic, text }, cancellation);

    public Task<Page<Conflict>> Conflicts(
        string? status, int? limit, string? after, CancellationToken cancellation) => Get<Page<Conflict>>(
            AddQuery("/v1/conflicts", ("status", status), ("limit", limit), ("after", after)), cancellation);

    public Task<Conflict> Conflict(string id, CancellationToken cancellation) =>
        Get<Conflict>($"/v1/conflicts/{PathSegment(id)}", cancellation);

    public Task<Conflict> OpenConflict(ConflictClaim claim, CancellationToken cancellation) =>
        Post<Conflict>("/v1/conflicts", claim, cancellation);

    /// <param name="outcome">"holder" or "claimant".</param>
    public Task<Conflict> DecideConflict(string id, string outcome, string reason, CancellationToken cancellation) =>
        Post<Conflict>($"/v1/conflicts/{PathSegment(id)}/decide", new { outcome, reason }, cancellation);

    public Task<Conflict> Appeal(string id, string reason, CancellationToken cancellation) =>
        Post<Conflict>($"/v1/conflicts/{PathSegment(id)}/appeal", new { reason }, cancellation);

    /// <returns>Null where the lead is not, or no longer, for this person to see.</returns>
    public Task<Lead?> FindLead(string id, CancellationToken cancellation) =>
        Find<Lead>($"/v1/leads/{PathSegment(id)}", cancellation);

    /// <summary>A text to begin the agreement with.</summary>
    public async Task<string> StarterAgreement(CancellationToken cancellation) =>
        (await Get<StarterText>("/v1/agreements/starter", cancellation)).Text;

    public Task<Readiness> Readiness(CancellationToken cancellation) => Get<Readiness>("/v1/readiness", cancellation);

    public Task<Readiness> AnswerStability(bool stable, string answer, CancellationToken cancellation) =>
        Post<Readiness>("/v1/programme/stability", new { stable, answer }, cancellation);

    public Task<Readiness> GoLive(CancellationToken cancellation) =>
        Post<Readiness>("/v1/programme/go-live", null, cancellation);

    public Task<LeadPolicy> LeadPolicy(CancellationToken cancellation) =>
        Get<LeadPolicy>("/v1/lead-policy", cancellation);

    public Task<LeadPolicy> PublishLeadPolicy(LeadPolicyChange change, CancellationToken cancellation) =>
        Post<LeadPolicy>("/v1/lead-policy", change, cancellation);
}
