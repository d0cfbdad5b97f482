using Leads.Domain;
using Leads.Domain.Customers;
using Leads.Domain.Leads;
using Leads.Domain.Policies;
using Leads.Service.Customers;
using Leads.Service.Partners;
using Leads.Service.Policies;
using Leads.Service.Surface;
using Money;
using Command = Leads.Domain.Leads.SubmitLead;

namespace Leads.Service.Leads;

internal sealed record LeadSubmission(
    string? PartnerId = null, string? Company = null, string? Domain = null, string? VatId = null, string? Email = null,
    string? Country = null, Amount? ExpectedMonthlyRevenue = null, string? Segment = null);

/// <summary>The first complete registration of a company wins, by time.</summary>
internal static class SubmitLead
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/v1/leads", Handle).For(Role.PartnerManager, Role.Partner)
            .WithTags("Leads").WithName("SubmitLead").WithSummary("Register a company as a lead")
            .Produces<LeadResponse>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<IResult> Handle(LeadSubmission request, HttpContext http, IDocumentSession session,
        ProgrammeCalendar calendar, CancellationToken cancellation)
    {
        var partnerId = request.PartnerId ?? http.User.PartnerId();
        if (InputRules.Id("partnerId", partnerId) is { } missing) return Problems.From(missing);
        if (!http.User.MaySeePartner(partnerId!)) return Problems.From(Rejection.NotFound("partner", partnerId!));
        var command = new Command(http.IdFromKey("lead", "D"), request.Company, request.Domain, request.VatId,
            request.Email, request.Country, request.ExpectedMonthlyRevenue, calendar.Now(), calendar.Today(),
            http.User.Subject(), request.Segment);
        if (Command.InputRefusal(command) is { } refusal) return Problems.From(refusal);

        var keys = Command.KeysOf(command);
        await session.OneAtATime(
            cancellation, [.. keys.Select(key => $"match-key {key}"), $"leads-of {partnerId}"]);
        var byDirectSales = partnerId == DirectSales.OwnerId;
        var partner = byDirectSales ? null : await session.LoadPartner(partnerId!, cancellation);
        if (partner?.State.Exists() is false) return Problems.From(Rejection.NotFound("partner", partnerId!));

        var policy = (await session.LoadLeadPolicy(cancellation)).State;
        var around = await Around(session, keys, partnerId!, command.Today, cancellation) with
        {
            Policy = policy,
            PartnerEmail = (await session.LoadAsync<PartnerProfile>(partnerId!, cancellation))?.Email,
        };
        var decision = Command.Decide(partner?.State, around, command);
        if (decision.IsRejected) return Problems.From(decision.Rejection);
        return await Answer(http, session, calendar, policy, command, decision.Events, cancellation);
    }

    private static async Task<LeadsAround> Around(
        IQuerySession session, ImmutableArray<string> keys, string partnerId, DateOnly today,
        CancellationToken cancellation)
    {
        var key = keys[0];
        var sameKey = await session.Query<LeadView>().Where(view => view.MatchKey == key).ToListAsync(cancellation);
        var open = partnerId == DirectSales.OwnerId ? 0 : await session.Query<LeadView>().CountAsync(view =>
            view.PartnerId == partnerId && (view.Decided == nameof(LeadStatus.Submitted)
                || (view.Decided == nameof(LeadStatus.Accepted) && view.ProtectedUntil > today)), cancellation);
        var leads = sameKey.Select(view => view.State).ToImmutableArray();
        return new LeadsAround(leads, open, await IsCustomer(session, keys, leads, today, cancellation));
    }

    /// <summary>Known from billing or a won lead, and not gone for so long that it is new business.</summary>
    private static async Task<bool> IsCustomer(IQuerySession session, ImmutableArray<string> keys,
        ImmutableArray<Lead> sameKey, DateOnly today, CancellationToken cancellation)
    {
        var profiled = await session.LoadManyAsync<CustomerKey>(cancellation, keys.ToArray());
        var ids = sameKey.Select(lead => lead.CustomerId).OfType<string>()
            .Concat(profiled.SelectMany(known => known.OtherIds.Append(known.CustomerId))).Distinct().ToList();
        var lives = await session.LoadManyAsync<CustomerLife>(cancellation, ids);
        var winBack = (await session.LoadAsync<WinBackDays>(WinBackDays.TheId, cancellation)
            ?? new WinBackDays()).On(today);
        return ids.Exists(id => lives.FirstOrDefault(life => life.Id == id)?.IsGoneOn(today, winBack) is not true);
    }

    private static async Task<IResult> Answer(HttpContext http, IDocumentSession session, ProgrammeCalendar calendar,
        LeadPolicy policy, Command command, ImmutableArray<LeadEvent> events, CancellationToken cancellation)
    {
        var details = new LeadDetails
        {
            Id = command.LeadId,
            Company = command.Company!.Trim(),
            Country = command.Country!,
            Domain = HostName.Normalized(command.Domain),
            VatId = command.VatId,
            Email = command.Email,
            ExpectedMonthlyRevenue = command.ExpectedMonthlyRevenue,
        };
        var view = session.AppendLead(await session.LoadLead(command.LeadId, cancellation), events);
        if (!events.IsEmpty) session.Insert(details);
        http.Response.SetVersion(view.Version);
        return TypedResults.Created($"/v1/leads/{command.LeadId}", LeadResponse.From(view, details, policy, calendar));
    }
}
