using Leads.Domain.Partners;
using Command = Leads.Domain.Partners.GrantNfrLicence;

namespace Leads.Service.Partners;

internal sealed record NfrLicenceRequest(string? Product = null, int? Seats = null, DateOnly? ValidFrom = null,
    DateOnly? ValidUntil = null, string? Reason = null);

/// <summary>Free own use. Billing marks the lines of such a subscription "nfr"; they earn nobody anything.</summary>
internal static class GrantNfrLicence
{
    public static void Map(IEndpointRouteBuilder api) =>
        ChangeOfLicence.Describe(api.MapPost("/v1/partners/{id}/nfr-licences", Handle)
            .WithName("GrantNfrLicence").WithSummary("Give a partner free use of the product, not for resale")
            .Produces<NfrLicence>(StatusCodes.Status201Created));

    private static Task<IResult> Handle(string id, NfrLicenceRequest request, HttpContext http,
        IDocumentSession session, ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var licenceId = http.IdFromKey("nfr-licence", "D");
        return ChangeOfLicence.Handle(id, licenceId, StatusCodes.Status201Created, partner => Command.Decide(partner,
            new Command(licenceId, request.Product, request.Seats, request.ValidFrom, request.ValidUntil,
                request.Reason, calendar.Today(), http.User.Subject())), http, session, cancellation);
    }
}
