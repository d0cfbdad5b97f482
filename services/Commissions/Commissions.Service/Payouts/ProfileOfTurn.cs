using System.Collections.Immutable;
using Commissions.Domain.Payouts;
using Commissions.Service.Ledger;
using Commissions.Service.Store;
using Hosting;
using Marten;

namespace Commissions.Service.Payouts;

/// <summary>A partner's payout profile as a turn at the ledger changes it.</summary>
internal static class ProfileOfTurn
{
    /// <summary>
    /// Folds events of the turn, which the caller appends to the partner's stream, and stores the outcome.
    /// </summary>
    public static PayoutProfileDocument Fold(
        this PayoutProfileDocument profile, Turn turn, IEnumerable<object> events)
    {
        var after = profile.Fold(events);
        turn.Session.Store(after);
        return after;
    }

    /// <summary>Appends and folds the events, commits the turn and answers with the profile.</summary>
    public static async Task<IResult> Keep(this PayoutProfileDocument profile, Turn turn,
        ImmutableArray<PayoutProfileEvent> events, IQuerySession session, HttpContext http,
        CancellationToken cancellation)
    {
        foreach (var happened in events) turn.AppendToPartner(profile.Id, happened);
        var after = profile.Fold(turn, events);
        await turn.Commit(cancellation);
        http.Response.SetVersion(after.Profile.Version);
        return TypedResults.Ok(await PayoutProfileView.Read(after, session, cancellation));
    }
}
