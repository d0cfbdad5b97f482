using Commissions.Domain.Payouts;
using Commissions.Domain.Plans;
using Commissions.Service.LedgerProcessor;
using Decisions;
using Hosting;
using Identities;
using Marten;

namespace Commissions.Service.Payouts;

/// <summary>
/// Where a partner wants to be paid. Holder and IBAN are personal data: they live in documents that can be erased, and
/// events hold only the id. The first profile counts at once; a change waits until finance has looked at it.
/// </summary>
internal static class PayoutProfile
{
    private const int HolderLengthMax = 140;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/v1/partners/{id}/payout-profile", Submit).For(Role.Partner).OnlyItself()
            .WithName("SubmitPayoutProfile").WithSummary("Where the partner wants to be paid").Produces<PayoutProfileView>();
        api.MapGet("/v1/partners/{id}/payout-profile", Read).For(Role.Finance, Role.Partner).OnlyItself()
            .WithName("ReadPayoutProfile").WithSummary("Payout profile and a change that waits").Produces<PayoutProfileView>();
        api.MapPost("/v1/partners/{id}/payout-profile/confirm", Confirm).For(Role.Finance)
            .WithName("ConfirmPayoutProfile").WithSummary("The second look at a changed profile: it counts from now on")
            .Produces<PayoutProfileView>();
        api.MapPost("/v1/partners/{id}/payout-profile/refuse", Refuse).For(Role.Finance)
            .WithName("RefusePayoutProfile").WithSummary("The second look at a changed profile: it is dropped")
            .Produces<PayoutProfileView>();
    }

    private static async Task<IResult> Submit(
        string id, NewPayoutProfile body, Ledger ledger, IQuerySession session, BankAccountKey accounts,
        HttpContext http, CancellationToken cancellation)
    {
        if (Check(body) is { } wrong) return Problems.Of(wrong);
        await using var turn = await ledger.Begin(cancellation);
        if (!turn.Rulebook.Partners.ContainsKey(id)) return Problems.Of(Rejection.NotFound("partner", id));
        var profile = await turn.Session.LoadAsync<PayoutProfileDocument>(id, cancellation)
            ?? new PayoutProfileDocument { Id = id };
        var account = PayoutAccount.Of(id, body);
        var known = await PayoutProfileView.Of(profile, turn.Session, cancellation);
        if ((known.WaitsForSecondLook ?? known.Current)?.SameAs(account) == true) return TypedResults.Ok(known);

        var isChange = profile.CurrentId is not null;
        turn.AppendToPartner(id, new PayoutProfileSubmitted(id, account.Id, http.User.Subject(), isChange));
        if (!isChange) turn.AppendToPartner(id, new PartnerAccountNamed(id, accounts.HashOf(account.Iban)));
        turn.Session.Store(account);
        profile = isChange
            ? profile with { PendingId = account.Id }
            : profile with { CurrentId = account.Id, Since = turn.RecordedAt };
        return await Keep(turn, profile, session, cancellation);
    }

    private static Task<IResult> Confirm(
        string id, Ledger ledger, IQuerySession session, BankAccountKey accounts, HttpContext http,
        CancellationToken cancellation) => Decide(id, ledger, session, async (turn, profile) =>
        {
            var account = await turn.Session.LoadAsync<PayoutAccount>(profile.PendingId!, cancellation);
            turn.AppendToPartner(id, new PayoutProfileConfirmed(id, profile.PendingId!, http.User.Subject()));
            turn.AppendToPartner(id, new PartnerAccountNamed(id, accounts.HashOf(account!.Iban)));
            return profile with { CurrentId = profile.PendingId, PendingId = null };
        }, cancellation);

    private static Task<IResult> Refuse(
        string id, RefusedProfile body, Ledger ledger, IQuerySession session, HttpContext http,
        CancellationToken cancellation) => Decide(id, ledger, session, (turn, profile) =>
        {
            turn.AppendToPartner(id, new PayoutProfileRefused(id, profile.PendingId!, http.User.Subject(), body.Reason));
            return Task.FromResult(profile with { PendingId = null });
        }, cancellation);

    private static async Task<IResult> Decide(string id, Ledger ledger, IQuerySession session,
        Func<LedgerTransaction, PayoutProfileDocument, Task<PayoutProfileDocument>> decide, CancellationToken cancellation)
    {
        await using var turn = await ledger.Begin(cancellation);
        var profile = await turn.Session.LoadAsync<PayoutProfileDocument>(id, cancellation);
        if (profile is null) return Problems.Of(Rejection.NotFound("payout profile", id));
        // Looking twice changes nothing.
        return profile.PendingId is null
            ? TypedResults.Ok(await PayoutProfileView.Of(profile, turn.Session, cancellation))
            : await Keep(turn, await decide(turn, profile), session, cancellation);
    }

    private static async Task<IResult> Keep(
        LedgerTransaction turn, PayoutProfileDocument profile, IQuerySession session, CancellationToken cancellation)
    {
        turn.Session.Store(profile);
        await turn.Commit(cancellation);
        return TypedResults.Ok(await PayoutProfileView.Of(profile, session, cancellation));
    }

    private static async Task<IResult> Read(string id, IQuerySession session, CancellationToken cancellation) =>
        await session.LoadAsync<PayoutProfileDocument>(id, cancellation) is { } profile
            ? TypedResults.Ok(await PayoutProfileView.Of(profile, session, cancellation))
            : Problems.Of(Rejection.NotFound("payout profile", id));

    private static Rejection? Check(NewPayoutProfile body)
    {
        if (string.IsNullOrWhiteSpace(body.Holder) || body.Holder.Length > HolderLengthMax)
            return Rejection.Invalid("holder", $"Name the holder of the account in 1 to {HolderLengthMax} characters.");
        return body.Country is { Length: 2 } country && country.All(char.IsAsciiLetterUpper)
            ? Iban.Check(body.Iban)
            : Rejection.Invalid("country", "Use the two-letter ISO 3166-1 code of the holder's country, such as DE.");
    }
}

internal sealed record NewPayoutProfile(string Iban, string Holder, string Country);

internal sealed record RefusedProfile(string Reason);

/// <summary>An account to pay to; erasing the document erases the personal data.</summary>
internal sealed record PayoutAccount
{
    public required string Id { get; init; }
    public required string PartnerId { get; init; }
    public required string Iban { get; init; }
    public required string Holder { get; init; }
    public required string Country { get; init; }

    public static PayoutAccount Of(string partnerId, NewPayoutProfile body) => new()
    {
        Id = Guid.CreateVersion7().ToString("N"),
        PartnerId = partnerId,
        Iban = Identities.Iban.Normalise(body.Iban),
        Holder = body.Holder.Trim(),
        Country = body.Country,
    };

    public bool SameAs(PayoutAccount other) => this with { Id = other.Id } == other;
}

internal sealed record PayoutProfileDocument
{
    /// <summary>Partner id.</summary>
    public required string Id { get; init; }

    public string? CurrentId { get; init; }
    public string? PendingId { get; init; }

    /// <summary>Since when the partner can be paid at all.</summary>
    public DateTimeOffset? Since { get; init; }
}

internal sealed record PayoutProfileView(string PartnerId, PayoutAccount? Current, PayoutAccount? WaitsForSecondLook)
{
    public static async Task<PayoutProfileView> Of(
        PayoutProfileDocument profile, IQuerySession session, CancellationToken cancellation) => new(profile.Id,
            await Account(profile.CurrentId, session, cancellation), await Account(profile.PendingId, session, cancellation));

    private static async Task<PayoutAccount?> Account(string? id, IQuerySession session, CancellationToken cancellation) =>
        id is null ? null : await session.LoadAsync<PayoutAccount>(id, cancellation);
}
