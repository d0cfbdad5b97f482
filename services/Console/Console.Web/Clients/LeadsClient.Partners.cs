namespace CommissionsConsole.Clients;

/// <summary>Partners, what they agreed to, and the customers they are credited with.</summary>
internal sealed partial class LeadsClient
{
    public Task<Page<Partner>> Partners(string? search, string? status, int? limit, string? after,
        CancellationToken cancellation, string? sort = null) => Get<Page<Partner>>(AddQuery("/v1/partners",
            ("search", search), ("status", status), ("sort", sort), ("limit", limit), ("after", after)), cancellation);

    public Task<Partner> Partner(string id, CancellationToken cancellation) =>
        Get<Partner>($"/v1/partners/{PathSegment(id)}", cancellation);

    /// <returns>Null where the service counts no statistics.</returns>
    public Task<PartnerStatistics?> Statistics(string partnerId, CancellationToken cancellation) =>
        Find<PartnerStatistics>($"/v1/partners/{PathSegment(partnerId)}/statistics", cancellation);

    public Task<ReceivedApplication> Apply(PartnerApplication application, CancellationToken cancellation) =>
        Post<ReceivedApplication>("/v1/partners", application, cancellation);

    /// <param name="word">"approve", "reject", "suspend" or "reinstate".</param>
    public Task<Partner> Decide(string id, string word, string reason, CancellationToken cancellation) =>
        Post<Partner>($"/v1/partners/{PathSegment(id)}/{word}", new { reason }, cancellation);

    /// <param name="what">"profile", "identity", "type" or "scope".</param>
    /// <param name="change">What is left out stays.</param>
    public Task<Partner> Change(string id, string what, object change, CancellationToken cancellation) =>
        Post<Partner>($"/v1/partners/{PathSegment(id)}/{what}", change, cancellation);

    public Task<NfrLicence> GrantLicence(string id, NewLicence licence, CancellationToken cancellation) =>
        Post<NfrLicence>($"/v1/partners/{PathSegment(id)}/nfr-licences", licence, cancellation);

    public Task<NfrLicence> EndLicence(string id, string licenceId, DateOnly validUntil, string reason,
        CancellationToken cancellation) => Post<NfrLicence>(
            $"/v1/partners/{PathSegment(id)}/nfr-licences/{PathSegment(licenceId)}/end", new { validUntil, reason },
            cancellation);

    /// <summary>Before a manager looks as the partner does.</summary>
    public Task<PartnerViewing> RecordViewing(string id, CancellationToken cancellation) =>
        Post<PartnerViewing>($"/v1/partners/{PathSegment(id)}/viewings", null, cancellation);

    /// <summary>Newest first.</summary>
    public Task<Page<PartnerViewing>> Viewings(string id, CancellationToken cancellation) =>
        Get<Page<PartnerViewing>>($"/v1/partners/{PathSegment(id)}/viewings", cancellation);

    /// <param name="of">"partners" or "leads".</param>
    public Task<Erasure> Erase(string of, string id, string reason, CancellationToken cancellation) =>
        Post<Erasure>($"/v1/{of}/{PathSegment(id)}/erase-personal-data", new { reason }, cancellation);

    public Task<Agreement?> CurrentAgreement(CancellationToken cancellation) =>
        Find<Agreement>("/v1/agreements/current", cancellation);

    public Task<Agreement?> AgreementOf(int version, CancellationToken cancellation) =>
        Find<Agreement>($"/v1/agreements/{version}", cancellation);

    /// <summary>Oldest first.</summary>
    public Task<Page<AgreementVersion>> Agreements(CancellationToken cancellation) =>
        Get<Page<AgreementVersion>>("/v1/agreements?limit=500", cancellation);

    public Task<Agreement> PublishAgreement(string text, CancellationToken cancellation) =>
        Post<Agreement>("/v1/agreements", new { text }, cancellation);

    public Task<AgreementAcceptance> AcceptAgreement(string partnerId, int version, CancellationToken cancellation) =>
        Post<AgreementAcceptance>($"/v1/partners/{PathSegment(partnerId)}/agreement-acceptances", new { version },
            cancellation);

    public Task<Page<Attribution>> AttributionsOfPartner(string id, int? limit, string? after,
        CancellationToken cancellation) =>
        Get<Page<Attribution>>(
            AddQuery($"/v1/partners/{PathSegment(id)}/attributions", ("limit", limit), ("after", after)), cancellation);

    public Task<Page<Attribution>> AttributionsOfCustomer(string id, CancellationToken cancellation) =>
        Get<Page<Attribution>>($"/v1/customers/{PathSegment(id)}/attributions?limit=500", cancellation);

    /// <summary>Oldest first.</summary>
    public Task<AgreementAcceptances> Acceptances(string partnerId, CancellationToken cancellation) =>
        Get<AgreementAcceptances>($"/v1/partners/{PathSegment(partnerId)}/agreement-acceptances", cancellation);

    public Task<Attribution> StartAttribution(NewAttribution attribution, CancellationToken cancellation) =>
        Post<Attribution>("/v1/attributions", attribution, cancellation);

    /// <param name="until">First day that it no longer covers.</param>
    public Task<Attribution> EndAttribution(string id, DateOnly until, string reason,
        CancellationToken cancellation) =>
        Post<Attribution>($"/v1/attributions/{PathSegment(id)}/end", new { until, reason }, cancellation);

    /// <param name="partnerId">Null: of all partners, for staff.</param>
    public Task<Page<Training>> Trainings(string? partnerId, int? limit, string? after,
        CancellationToken cancellation) => Get<Page<Training>>(
            AddQuery("/v1/trainings", ("partnerId", partnerId), ("limit", limit), ("after", after)), cancellation);

    public Task<Training> ReportTraining(NewTraining training, CancellationToken cancellation) =>
        Post<Training>("/v1/trainings", training, cancellation);
}
