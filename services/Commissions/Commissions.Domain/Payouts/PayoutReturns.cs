using System.Collections.Immutable;
using Decisions;

namespace Commissions.Domain.Payouts;

/// <summary>
/// Lines that the bank sent back. A returned line is payable again, so two people have to see the return on the bank's
/// statement: one proposes it with the bank's reference, another one approves it.
/// </summary>
public sealed partial record Payout
{
    private const int BankReferenceLengthMax = 140;
    private const int ReasonLengthMax = 2_000;

    public PayoutReturnProposed? ProposedReturnOf(string partnerId) =>
        ProposedReturns.FirstOrDefault(proposed => proposed.PartnerId == partnerId);

    /// <summary>The first of two people who have seen that the bank sent a line back (rule 8.5).</summary>
    public static Decision<IPayoutEvent> ProposeReturn(
        Payout payout, string partnerId, string bankReference, string reason, string by)
    {
        if (payout.Locked!.Lines.All(line => line.PartnerId != partnerId))
            return Rejection.NotFound("payout line", partnerId);
        if (Wrong(bankReference, reason) is { } wrong) return wrong;
        var reference = bankReference.Trim();
        if (payout.Rejected.FirstOrDefault(line => line.PartnerId == partnerId) is { } rejected)
            return rejected.BankReference is null || rejected.BankReference == reference
                ? Decision.NothingNew<IPayoutEvent>()
                : Rejection.Conflict("line-returned",
                    "This line was returned before, under another reference of the bank.")
                    .With("bankReference", rejected.BankReference);
        if (payout.ProposedReturnOf(partnerId) is { } proposed)
            return proposed.BankReference == reference
                ? Decision.NothingNew<IPayoutEvent>()
                : Rejection.Conflict("return-proposed",
                    "A return of this line is proposed under another reference of the bank. " +
                    "Approve that one, or withdraw it first.")
                    .With("bankReference", proposed.BankReference).With("author", proposed.ProposedBy);
        return payout.State is PayoutState.Exported or PayoutState.Confirmed
            ? new PayoutReturnProposed(payout.Locked.PayoutId, partnerId, reference, reason, by)
            : Rejection.Conflict("payout-not-exported", "Before the export, cancel the payout and make it again.")
                .With("state", payout.State.ToString());
    }

    /// <param name="bankReference">As the second person reads it on the bank's statement.</param>
    public static Decision<IPayoutEvent> ApproveReturn(Payout payout, string partnerId, string bankReference, string by)
    {
        if (payout.IsRejected(partnerId)) return Decision.NothingNew<IPayoutEvent>();
        if (payout.ProposedReturnOf(partnerId) is not { } proposed) return NotProposed(partnerId);
        if (FourEyes.Refusal(proposed.ProposedBy, by, "Who proposed a return cannot approve it: the line would be " +
            "payable again. Ask a second person.") is { } alone) return alone;
        return proposed.BankReference == bankReference.Trim()
            ? new PayoutLineRejected(payout.Locked!.PayoutId, partnerId, proposed.Reason, proposed.ProposedBy)
            {
                BankReference = proposed.BankReference,
                ApprovedBy = by,
            }
            : Rejection.Conflict("return-differs",
                "The return was proposed under another reference of the bank. Look at the bank's " +
                "statement again.").With("bankReference", proposed.BankReference);
    }

    public static Decision<IPayoutEvent> WithdrawReturn(Payout payout, string partnerId, string by)
    {
        if (payout.IsRejected(partnerId))
            return Rejection.Conflict("line-returned", "The return was approved, and the line is payable again.");
        return payout.ProposedReturnOf(partnerId) is null
            ? Decision.NothingNew<IPayoutEvent>()
            : new PayoutReturnWithdrawn(payout.Locked!.PayoutId, partnerId, by);
    }

    private ImmutableArray<PayoutReturnProposed> Without(string partnerId) =>
        [.. ProposedReturns.Where(proposed => proposed.PartnerId != partnerId)];

    private static Rejection? Wrong(string bankReference, string reason)
    {
        if (string.IsNullOrWhiteSpace(bankReference) || bankReference.Length > BankReferenceLengthMax)
            return Rejection.Invalid("bankReference",
                $"Give the bank's reference of the return, in 1 to {BankReferenceLengthMax} characters.",
                "bank-reference-missing");
        return string.IsNullOrWhiteSpace(reason) || reason.Length > ReasonLengthMax
            ? Rejection.Invalid("reason", $"Say why the bank sent it back, in 1 to {ReasonLengthMax} characters.",
                "reason-missing")
            : null;
    }

    private static Rejection NotProposed(string partnerId) => Rejection.Conflict("return-not-proposed",
        "Nobody proposed a return of this line. Propose it with POST …/reject-line; a second person approves.")
        .With("partnerId", partnerId);
}
