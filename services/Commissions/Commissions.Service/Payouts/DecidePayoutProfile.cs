using Commissions.Domain.Payouts;
using Commissions.Domain.Plans;
using Commissions.Service.Ledger;
using Commissions.Service.Settings;
using Commissions.Service.Store;
using Decisions;
using Hosting;
using Identities;
using Marten;

namespace Commissions.Service.Payouts;

/// <summary>
/// Finance looks at the account that a partner named. The decision names the account, so that nobody confirms one that
/// was submitted after the look.
/// </summary>
internal static class DecidePayoutProfile
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/v1/partners/{id}/payout-profile/confirm", Confirm).For(Role.Finance)
            .WithName("ConfirmPayoutProfile").WithSummary("Finance looked at an account: payouts may go to it")
            .WithDescription(
                "profileId: the id of the account that was looked at; 412 when another one waits. A changed account " +
                "is paid to after Programme:AccountCoolingDays, and another person makes the first payout to it.")
            .Produces<PayoutProfileView>().ProducesProblem(StatusCodes.Status412PreconditionFailed);
        api.MapPost("/v1/partners/{id}/payout-profile/refuse", Refuse).For(Role.Finance)
            .WithName("RefusePayoutProfile").WithSummary("Finance looked at an account: it is dropped")
            .Produces<PayoutProfileView>().ProducesProblem(StatusCodes.Status412PreconditionFailed);
    }

    private static async Task<IResult> Confirm(string id, LookedAtProfile body, Turns turns,
        IQuerySession session,
        BankAccountKey accounts, ProgrammeCalendar calendar, ProgrammeParameters parameters, HttpContext http,
        CancellationToken cancellation)
    {
        await using var turn = await turns.Begin(cancellation);
        var document = await turn.Session.LoadAsync<PayoutProfileDocument>(id, cancellation);
        if (document is null) return Problems.From(Rejection.NotFound("payout profile", id));
        var account = await turn.Session.LoadAsync<PayoutAccount>(body.ProfileId ?? "", cancellation);
        var hash = account?.PartnerId == id ? accounts.HashOf(account.Iban) : null;
        var decision = ConfirmPayoutProfile.Decide(document.Profile, new ConfirmPayoutProfile(id, body.ProfileId ?? "",
            hash, http.User.Subject(), calendar.Today(), turn.RecordedAt, parameters.AccountCoolingDays));
        if (hash is not null && !decision.Events.IsEmpty) turn.AppendToPartner(id, new PartnerAccountNamed(id, hash));
        return await Answer(turn, document, decision, session, http, cancellation);
    }

    private static async Task<IResult> Refuse(string id, RefusedProfile body, Turns turns, IQuerySession session,
        HttpContext http, CancellationToken cancellation)
    {
        await using var turn = await turns.Begin(cancellation);
        var document = await turn.Session.LoadAsync<PayoutProfileDocument>(id, cancellation);
        if (document is null) return Problems.From(Rejection.NotFound("payout profile", id));
        var decision = RefusePayoutProfile.Decide(document.Profile, new RefusePayoutProfile(
            id, body.ProfileId ?? "", body.Reason ?? "", http.User.Subject(), turn.RecordedAt));
        return await Answer(turn, document, decision, session, http, cancellation);
    }

    private static async Task<IResult> Answer(Turn turn, PayoutProfileDocument document,
        Decision<PayoutProfileEvent> decision, IQuerySession session, HttpContext http, CancellationToken cancellation)
    {
        if (http.Request.IsStale(document.Profile.Version))
            return Changed(PayoutProfile.Another(document.Profile));
        if (decision.Rejection is { Code: PayoutProfile.StaleCode } changed) return Changed(changed);
        if (decision.IsRejected) return Problems.From(decision.Rejection);
        if (!decision.Events.IsEmpty) return await document.Keep(turn, decision.Events, session, http, cancellation);
        // Looking twice changes nothing.
        http.Response.SetVersion(document.Profile.Version);
        return TypedResults.Ok(await PayoutProfileView.Read(document, turn.Session, cancellation));
    }

    private static IResult Changed(Rejection changed) =>
        Problems.From(StatusCodes.Status412PreconditionFailed, changed);
}

/// <param name="ProfileId">Id of the account that was looked at.</param>
internal sealed record LookedAtProfile(string? ProfileId = null);

internal sealed record RefusedProfile(string? ProfileId = null, string? Reason = null);
