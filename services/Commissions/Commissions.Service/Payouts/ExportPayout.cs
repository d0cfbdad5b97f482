using System.Security.Cryptography;
using Commissions.Domain.Payouts;
using Commissions.Service.Ledger;
using Commissions.Service.Store;
using Decisions;
using EventStore;
using Hosting;
using Identities;
using Command = Commissions.Domain.Payouts.ExportPayout;

namespace Commissions.Service.Payouts;

/// <summary>
/// The payment file for the bank. Everything in it was fixed by lock and approval, so it is the same bytes each time:
/// a file that is fetched or submitted twice has one message id, and the bank drops the second.
/// </summary>
internal static partial class ExportPayout
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/v1/payouts/{id}/export", Handle).For(Role.Finance).RefusesSumsOutOfRange()
        .WithName("ExportPayout").WithSummary("Payment file as pain.001.001.09 or CSV, with its control sum")
        .Produces<string>(StatusCodes.Status200OK, "application/xml", "text/csv");

    private static async Task<IResult> Handle(
        string id, Turns turns, BankAccountKey key, ProgrammeCalendar calendar, ILogger<Turns> log, HttpContext http,
        CancellationToken cancellation, string format = PaymentFileFormat.Pain001)
    {
        if (format is not (PaymentFileFormat.Pain001 or PaymentFileFormat.Csv))
            return Problems.From(Rejection.Invalid("format", "Formats are 'pain.001' and 'csv'."));
        await using var turn = await turns.Begin(cancellation);
        var stream = await turn.Session.Load(PayoutDocument.StreamOf(id), Payout.Initial,
            (payout, e) => Payout.Fold(payout, e.Data), cancellation);
        if (stream.Version == 0) return Problems.From(Rejection.NotFound("payout", id));
        var accounts = await AccountsOf(turn, stream.State, key, cancellation);
        var (file, problem) = PayoutFile.Make(stream.State, format, accounts, turn.Rulebook);
        if (problem is not null)
        {
            if (problem.Facts.TryGetValue("partnerId", out var partnerId)) Refused(log, id, partnerId, problem.Code);
            return Problems.From(problem);
        }

        var bytes = format == PaymentFileFormat.Csv ? file!.AsCsv() : file!.AsPain001();
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var decision = Command.Decide(stream.State, new Command(format, hash, http.User.Subject(),
            calendar.Today()));
        if (decision.IsRejected) return Problems.From(decision.Rejection);
        if (!decision.Events.IsEmpty)
        {
            turn.Session.Append(stream, decision.Events);
            turn.Session.Store(new PayoutDocument
            {
                Id = id,
                Payout = decision.Events.Aggregate(stream.State, Payout.Fold)
            });
            await turn.Commit(cancellation);
        }

        http.Response.Headers["Content-Digest"] = $"sha-256=:{Convert.ToBase64String(SHA256.HashData(bytes))}:";
        return format == PaymentFileFormat.Csv
            ? TypedResults.File(bytes, "text/csv", $"payout-{id}.csv")
            : TypedResults.File(bytes, "application/xml", $"payout-{id}.xml");
    }

    private static async Task<Dictionary<string, StoredAccount>> AccountsOf(
        Turn turn, Payout payout, BankAccountKey key, CancellationToken cancellation)
    {
        var accounts = await turn.Session.LoadManyAsync<PayoutAccount>(
            cancellation, payout.Locked!.Lines.Select(line => line.ProfileId).ToArray());
        return accounts.ToDictionary(account => account.Id, account => new StoredAccount(
            account.Id, account.Holder, account.Iban, account.Address, key.HashOf(account.Iban)));
    }

    [LoggerMessage(Level = LogLevel.Error,
        Message =
            "The file of payout {PayoutId} is not handed out because of the account of partner {PartnerId}: {Code}")]
    private static partial void Refused(ILogger log, string payoutId, string partnerId, string code);
}
