using Decisions;

namespace Commissions.Domain.Payouts;

/// <summary>The second of two people who have seen a return: the line is payable again (rule 8.5).</summary>
/// <param name="BankReference">As the second person reads it on the bank's statement.</param>
public sealed record ApprovePayoutReturn(string PartnerId, string BankReference, string ApprovedBy)
{
    public static Decision<PayoutEvent> Decide(Payout payout, ApprovePayoutReturn command)
    {
        if (payout.IsRejected(command.PartnerId)) return Decision.NothingNew<PayoutEvent>();
        if (payout.ProposedReturnOf(command.PartnerId) is not { } proposed) return NotProposed(command.PartnerId);
        if (FourEyes.Refusal(proposed.ProposedBy, command.ApprovedBy,
            "Who proposed a return cannot approve it: the line would be payable again. Ask a second person.")
            is { } alone) return alone;
        return proposed.BankReference == command.BankReference.Trim()
            ? new PayoutLineRejected(
                payout.Locked!.PayoutId, command.PartnerId, proposed.Reason, proposed.ProposedBy)
            {
                BankReference = proposed.BankReference,
                ApprovedBy = command.ApprovedBy,
            }
            : Rejection.Conflict("return-differs",
                "The return was proposed under another reference of the bank. Look at the bank's " +
                "statement again.").AddFact("bankReference", proposed.BankReference);
    }

    private static Rejection NotProposed(string partnerId) => Rejection.Conflict("return-not-proposed",
        "Nobody proposed a return of this line. Propose it with POST …/reject-line; a second person approves.")
        .AddFact("partnerId", partnerId);
}
