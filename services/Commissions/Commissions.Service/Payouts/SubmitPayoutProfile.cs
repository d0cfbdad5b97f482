using Commissions.Domain.Payouts;
using Commissions.Service.Ledger;
using Commissions.Service.Store;
using Decisions;
using Hosting;
using Identities;
using Marten;
using Command = Commissions.Domain.Payouts.SubmitPayoutProfile;

namespace Commissions.Service.Payouts;

/// <summary>
/// Where a partner wants to be paid. Holder, address and IBAN are personal data: they live in documents that can be
/// erased, and events hold the id and a keyed hash. An account counts once finance has looked at it.
/// </summary>
internal static class SubmitPayoutProfile
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/v1/partners/{id}/payout-profile", Submit).For(Role.Partner).OnlyItself()
            .WithName("SubmitPayoutProfile").WithSummary("Where the partner wants to be paid, once finance has looked")
            .Produces<PayoutProfileView>().ProducesProblem(StatusCodes.Status412PreconditionFailed);
        api.MapGet("/v1/partners/{id}/payout-profile", Read).For(Role.Finance, Role.Partner).OnlyItself()
            .WithName("ReadPayoutProfile")
            .WithSummary("Account in use, one that waits, and who changed and confirmed what when")
            .Produces<PayoutProfileView>();
    }

    private static async Task<IResult> Submit(string id, NewPayoutProfile body, Turns turns,
        IQuerySession session, BankAccountKey accounts, HttpContext http, CancellationToken cancellation)
    {
        if (Command.InputRefusal(body.Holder, body.Address, body.Iban) is { } wrong) return Problems.From(wrong);
        await using var turn = await turns.Begin(cancellation);
        if (!turn.Rulebook.Partners.ContainsKey(id)) return Problems.From(Rejection.NotFound("partner", id));
        var document = await turn.Session.LoadAsync<PayoutProfileDocument>(id, cancellation)
            ?? PayoutProfileDocument.From(id, PayoutProfile.Initial);
        if (http.Request.IsStale(document.Profile.Version)) return Problems.Stale();
        var account = body.ToAccount(id);
        var known = await PayoutProfileView.Read(document, turn.Session, cancellation);
        if ((known.WaitsForSecondLook ?? known.Current)?.SameAs(account) == true) return TypedResults.Ok(known);

        turn.Session.Store(account);
        var decision = Command.Decide(document.Profile, new Command(
            id, account.Id, accounts.HashOf(account.Iban), http.User.Subject(), turn.RecordedAt));
        return await document.Keep(turn, decision.Events, session, http, cancellation);
    }

    private static async Task<IResult> Read(string id, IQuerySession session, HttpContext http,
        CancellationToken cancellation)
    {
        if (await session.LoadAsync<PayoutProfileDocument>(id, cancellation) is not { } document)
            return Problems.From(Rejection.NotFound("payout profile", id));
        http.Response.SetVersion(document.Profile.Version);
        return TypedResults.Ok(await PayoutProfileView.Read(document, session, cancellation));
    }
}

/// <param name="Town">With the country it is written into the file for the bank; without it no address is.</param>
/// <param name="Street">With the number of the house.</param>
internal sealed record NewPayoutProfile(
    string Iban, string Holder, string Country, string? Town = null, string? PostCode = null, string? Street = null)
{
    internal PostalAddress Address => new(Country, Given(Town), Given(PostCode), Given(Street));

    internal PayoutAccount ToAccount(string partnerId) => new()
    {
        Id = Guid.CreateVersion7().ToString("N"),
        PartnerId = partnerId,
        Iban = Identities.Iban.Normalise(Iban),
        Holder = Holder.Trim(),
        Country = Address.Country,
        Town = Address.Town,
        PostCode = Address.PostCode,
        Street = Address.Street,
    };

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
