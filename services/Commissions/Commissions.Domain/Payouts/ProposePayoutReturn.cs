using Decisions;

namespace Commissions.Domain.Payouts;

/// <summary>
/// The first of two people who have seen that the bank sent a line back. A returned line is payable again, so both have
/// to see the return on the bank's statement (rule 8.5).
/// </summary>
/// <param name="BankReference">The bank's own reference of the return.</param>
public sealed record ProposePayoutReturn(string PartnerId, string BankReference, string Reason, string ProposedBy)
{
    private const int BankReferenceLengthMax = 140;
    private const int ReasonLengthMax = 2_000;

    public static Decision<PayoutEvent> Decide(Payout payout, ProposePayoutReturn command)
    {
        if (payout.Locked!.Lines.All(line => line.PartnerId != command.PartnerId))
            return Rejection.NotFound("payout line", command.PartnerId);
        if (InputRefusal(command) is { } wrong) return wrong;
        var reference = command.BankReference.Trim();
        if (payout.Rejected.FirstOrDefault(line => line.PartnerId == command.PartnerId) is { } rejected)
            return rejected.BankReference is null || rejected.BankReference == reference
                ? Decision.NothingNew<PayoutEvent>()
                : Rejection.Conflict("line-returned",
                    "This line was returned before, under another reference of the bank.")
                    .AddFact("bankReference", rejected.BankReference);
        if (payout.ProposedReturnOf(command.PartnerId) is { } proposed)
            return proposed.BankReference == reference
                ? Decision.NothingNew<PayoutEvent>()
                : Rejection.Conflict("return-proposed",
                    "A return of this line is proposed under another reference of the bank. " +
                    "Approve that one, or withdraw it first.")
                    .AddFact("bankReference", proposed.BankReference).AddFact("author", proposed.ProposedBy);
        return payout.State is PayoutState.Exported or PayoutState.Confirmed
            ? new PayoutReturnProposed(
                payout.Locked.PayoutId, command.PartnerId, reference, command.Reason, command.ProposedBy)
            : Rejection.Conflict("payout-not-exported", "Before the export, cancel the payout and make it again.")
                .AddFact("state", payout.State.ToString());
    }

    private static Rejection? InputRefusal(ProposePayoutReturn command)
    {
        if (string.IsNullOrWhiteSpace(command.BankReference) || command.BankReference.Length > BankReferenceLengthMax)
            return Rejection.Invalid("bankReference",
                $"Give the bank's reference of the return, in 1 to {BankReferenceLengthMax} characters.",
                "bank-reference-missing");
        return string.IsNullOrWhiteSpace(command.Reason) || command.Reason.Length > ReasonLengthMax
            ? Rejection.Invalid("reason", $"Say why the bank sent it back, in 1 to {ReasonLengthMax} characters.",
                "reason-missing")
            : null;
    }
}
