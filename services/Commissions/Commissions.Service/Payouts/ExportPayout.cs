using System.Security.Cryptography;
using Commissions.Domain.Payouts;
using Commissions.Service.Ledger;
using Commissions.Service.Store;
using Decisions;
using EventStore;
using Hosting;
using Identities;

namespace Commissions.Service.Payouts;

/// <summary>
/// The payment file for the bank. Everything in it was fixed by lock and approval, so it is the same bytes each time:
/// a file that is fetched or submitted twice has one message id, and the bank drops the second.
/// </summary>
internal static partial class ExportPayout
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/payouts/{id}/export", Handle).For(Role.Finance).RefusesSumsOutOfRange()
        .WithName("ExportPayout").WithSummary("Payment file as pain.001.001.09 or CSV, with its control sum");

    private static async Task<IResult> Handle(
        string id, LedgerTurns ledger, BankAccountKey key, ILogger<LedgerTurns> log, HttpContext http, CancellationToken cancellation,
        string format = PaymentFileFormat.Pain001)
    {
        if (format is not (PaymentFileFormat.Pain001 or PaymentFileFormat.Csv))
            return Problems.Of(Rejection.Invalid("format", "Formats are 'pain.001' and 'csv'."));
        await using var turn = await ledger.Begin(cancellation);
        var stream = await turn.Session.Load(PayoutDocument.StreamOf(id), Payout.Unknown,
            (payout, e) => Payout.Fold(payout, e.Data), cancellation);
        if (stream.Version == 0) return Problems.Of(Rejection.NotFound("payout", id));
        var (file, problem) = await FileOf(turn, stream.State, format, key, cancellation);
        if (problem is not null)
        {
            if (problem.Facts.TryGetValue("partnerId", out var partnerId)) Refused(log, id, partnerId, problem.Code);
            return Problems.Of(problem);
        }

        var bytes = format == PaymentFileFormat.Csv ? file!.AsCsv() : file!.AsPain001();
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var decision = Payout.Export(stream.State, format, hash, http.User.Subject());
        if (decision.IsRejected) return Problems.Of(decision.Rejection);
        if (!decision.Events.IsEmpty)
        {
            turn.Session.Append(stream, decision.Events);
            turn.Session.Store(new PayoutDocument { Id = id, Payout = decision.Events.Aggregate(stream.State, Payout.Fold) });
            await turn.Commit(cancellation);
        }

        http.Response.Headers["Content-Digest"] = $"sha-256=:{Convert.ToBase64String(SHA256.HashData(bytes))}:";
        return format == PaymentFileFormat.Csv
            ? TypedResults.File(bytes, "text/csv", $"payout-{id}.csv")
            : TypedResults.File(bytes, "application/xml", $"payout-{id}.xml");
    }

    private static async Task<(PaymentFile? File, Rejection? Problem)> FileOf(
        LedgerTransaction turn, Payout payout, string format, BankAccountKey key, CancellationToken cancellation)
    {
        var locked = payout.Locked!;
        if (payout.Approved is not { } approved)
            return (null, Rejection.Conflict("payout-not-approved", "A second person approves the payout before it is exported."));
        if (locked.Debtor is null && format == PaymentFileFormat.Pain001)
            return (null, Rejection.Conflict("debtor-missing", "Set Programme:Debtor:Name and Programme:Debtor:Iban, then " +
                "cancel this payout and make it again; or export it as CSV."));
        var accounts = (await turn.Session.LoadManyAsync<PayoutAccount>(
            cancellation, locked.Lines.Select(line => line.ProfileId).ToArray())).ToDictionary(account => account.Id);
        if (locked.Lines.FirstOrDefault(line => !accounts.ContainsKey(line.ProfileId)) is { } erased)
            return (null, Rejection.Conflict("payout-profile-erased", "The account of a line was erased; the file can no " +
                "longer be made.").With("partnerId", erased.PartnerId));
        if (locked.Lines.FirstOrDefault(line => !IsAsLocked(turn, line, key.HashOf(accounts[line.ProfileId].Iban))) is { } other)
            return (null, PayoutProfile.Differs(other.PartnerId));
        return (new PaymentFile(locked.PayoutId, locked.Currency, approved.ApprovedAt, approved.ApprovedOn,
            locked.Debtor ?? new Debtor("", "", null),
            [
                .. locked.Lines.Select((line, number) => new PaymentLine($"{locked.PayoutId[..20]}-{number + 1}", line.PartnerId,
                    accounts[line.ProfileId].Holder, accounts[line.ProfileId].Iban, accounts[line.ProfileId].Address, line.Amount.Minor)),
            ])
        {
            WritesCountryAlone = !payout.Exports.IsEmpty && locked.Lines.All(line => line.AccountHash is null),
        }, null);
    }

    // Release 0.1.0 locked no hash; there the account is one that the ledger knows as the partner's.
    private static bool IsAsLocked(LedgerTransaction turn, PayoutLine line, string accountHash) => line.AccountHash is { } locked
        ? locked == accountHash
        : turn.Rulebook.Partners.GetValueOrDefault(line.PartnerId)?.BankAccounts.Contains(accountHash) == true;

    [LoggerMessage(Level = LogLevel.Error,
        Message = "The file of payout {PayoutId} is not handed out because of the account of partner {PartnerId}: {Code}")]
    private static partial void Refused(ILogger log, string payoutId, string partnerId, string code);
}
