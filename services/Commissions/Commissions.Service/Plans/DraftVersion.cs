using System.Security.Cryptography;
using System.Text.Json;
using Commissions.Domain.Plans;
using Commissions.Service.Store;
using Decisions;
using EventStore;
using Hosting;
using Marten;

namespace Commissions.Service.Plans;

/// <summary>A partner manager drafts new rules. Nothing changes until a second person approves them.</summary>
internal static class DraftVersion
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/v1/plans/{id}/versions", Handle)
        .For(Role.PartnerManager)
        .WithName("DraftVersion").WithSummary("Draft a version of a plan")
        .Produces<DraftedVersion>(StatusCodes.Status201Created)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static async Task<IResult> Handle(string id, PlanDraft body, IDocumentSession session, HttpContext http,
        ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var stream = await session.Load(PlanDocument.StreamOf(id), Plan.Unknown, (plan, e) =>
            Plan.Fold(plan, e.Data), cancellation);
        if (stream.Version == 0) return Problems.Of(Rejection.NotFound("plan", id));
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();

        var rulebook = await session.RulesInForce(cancellation);
        var (terms, wrong) = body.Check(calendar.Today(), rulebook);
        wrong ??= ProgrammeSettings.WinBackRefusal(rulebook, stream.State, terms!);
        if (wrong is not null) return Problems.Of(wrong);
        var decision = Plan.Draft(stream.State, terms!, HashOf(terms!), http.User.Subject(), body.Reason);
        if (decision.IsRejected) return Problems.Of(decision.Rejection);

        http.Response.SetVersion(session.Append(stream, decision.Events));
        var version = ((PlanVersionDrafted)decision.Events[0]).Version;
        var document = await session.LoadAsync<PlanDocument>(id, cancellation);
        session.Store(document! with { Versions = version });
        return TypedResults.Created($"/v1/plans/{id}/versions/{version}",
            new DraftedVersion(id, version, MarketRange.WarningsOf(terms!)));
    }

    /// <summary>SHA-256 of the terms as canonical JSON, lower-case hexadecimal.</summary>
    internal static string HashOf(PlanTerms terms) =>
        Convert.ToHexStringLower(
            SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(terms, JsonSerializerOptions.Web)));
}

/// <param name="Warnings">Rates outside what programmes usually pay; nothing is blocked by them.</param>
internal sealed record DraftedVersion(string PlanId, int Version, IReadOnlyList<string> Warnings);
