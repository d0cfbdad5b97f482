using Leads.Domain.Partners;
using Command = Leads.Domain.Partners.EndNfrLicence;

namespace Leads.Service.Partners;

internal sealed record NfrLicenceEnd(DateOnly? ValidUntil = null, string? Reason = null);

/// <summary>Free use ends on a day.</summary>
internal static class EndNfrLicence
{
    public static void Map(IEndpointRouteBuilder api) =>
        ChangeOfLicence.Describe(api.MapPost("/v1/partners/{id}/nfr-licences/{licenceId}/end", Handle)
            .WithName("EndNfrLicence").WithSummary("End a licence on a day")
            .Produces<NfrLicence>());

    private static Task<IResult> Handle(string id, string licenceId, NfrLicenceEnd request, HttpContext http,
        IDocumentSession session, ProgrammeCalendar calendar, CancellationToken cancellation) =>
        ChangeOfLicence.Handle(id, licenceId, StatusCodes.Status200OK, partner => Command.Decide(partner, new Command(
            licenceId, request.ValidUntil ?? calendar.Today(), request.Reason, http.User.Subject())), http, session,
            cancellation);
}
