using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Commissions.Domain.Plans;
using Contracts.Leads.V1;
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
        .Produces<DraftedVersion>(StatusCodes.Status201Created);

    private static async Task<IResult> Handle(string id, NewVersion body, IDocumentSession session, HttpContext http,
        ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var stream = await session.Load(PlanDocument.StreamOf(id), Plan.Unknown, (plan, e) => Plan.Fold(plan, e.Data), cancellation);
        if (stream.Version == 0) return Problems.Of(Rejection.NotFound("plan", id));
        if (http.Request.IsStale(stream.Version)) return Problems.Stale();

        var (terms, wrong) = body.ToDraft().Check(calendar.Today());
        if (wrong is not null) return Problems.Of(wrong);
        var decision = Plan.Draft(stream.State, terms!, HashOf(terms!), http.User.Subject(), body.Reason);
        if (decision.IsRejected) return Problems.Of(decision.Rejection);

        http.Response.SetVersion(session.Append(stream, decision.Events));
        var version = ((PlanVersionDrafted)decision.Events[0]).Version;
        var document = await session.LoadAsync<PlanDocument>(id, cancellation);
        session.Store(document! with { Versions = version });
        return TypedResults.Created($"/v1/plans/{id}/versions/{version}", new DraftedVersion(id, version));
    }

    private static string HashOf(PlanTerms terms) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(terms, JsonSerializerOptions.Web)));
}

internal sealed record DraftedVersion(string PlanId, int Version);

/// <summary>The body of a draft; what it leaves out takes the default of the field.</summary>
internal sealed record NewVersion
{
    public required DateOnly ValidFrom { get; init; }
    public required ChangeMode Mode { get; init; }
    public RetroDecrease RetroDecrease { get; init; }
    public string? Clause { get; init; }
    public RateDateBasis? RateDateBasis { get; init; }
    public required IReadOnlyList<NewComponent> Components { get; init; }
    public int? TrainingRoyaltyPpm { get; init; }
    public int? ProgramCapPpm { get; init; }
    public int HoldDays { get; init; } = 30;
    public int QualifyAfterDays { get; init; }

    /// <summary>Minor units of the programme's currency.</summary>
    public long MinPayout { get; init; } = 50_00;

    public int WinBackDays { get; init; } = 90;
    public bool ReleaseOnAnniversary { get; init; } = true;
    public string Reason { get; init; } = "";

    public PlanDraft ToDraft() => new()
    {
        ValidFrom = ValidFrom,
        Mode = Mode,
        RetroDecrease = RetroDecrease,
        Clause = Clause,
        RateDateBasis = RateDateBasis,
        Components =
        [
            .. Components.Select(component => new DraftedComponent
            {
                Component = component.Component,
                PartnerTypes = component.PartnerTypes,
                Products = component.Products,
                Years = [.. component.Years.Select(year => new DraftedYear(year.Year.Text, year.Ppm))],
            }),
        ],
        TrainingRoyaltyPpm = TrainingRoyaltyPpm,
        ProgramCapPpm = ProgramCapPpm,
        HoldDays = HoldDays,
        QualifyAfterDays = QualifyAfterDays,
        MinPayoutMinor = MinPayout,
        WinBackDays = WinBackDays,
        ReleaseOnAnniversary = ReleaseOnAnniversary,
    };
}

internal sealed record NewComponent(
    Component Component, IReadOnlyList<PartnerType> PartnerTypes, IReadOnlyList<NewYear> Years,
    IReadOnlyList<string>? Products = null);

internal sealed record NewYear(YearLabel Year, long Ppm);

/// <summary>A customer year as written: 1, 2, … or "3+".</summary>
[JsonConverter(typeof(YearLabelJson))]
internal sealed record YearLabel(string Text);

internal sealed class YearLabelJson : JsonConverter<YearLabel>
{
    public override YearLabel Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var year)
            ? new YearLabel(year.ToString(System.Globalization.CultureInfo.InvariantCulture))
            : reader.TokenType == JsonTokenType.String
                ? new YearLabel(reader.GetString()!)
                : throw new JsonException("A year is a number, or text such as \"3+\".");

    public override void Write(Utf8JsonWriter writer, YearLabel value, JsonSerializerOptions options)
    {
        if (int.TryParse(value.Text, out var year)) writer.WriteNumberValue(year);
        else writer.WriteStringValue(value.Text);
    }
}
