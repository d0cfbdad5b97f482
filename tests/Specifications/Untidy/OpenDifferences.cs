using Contracts.Subscriptions.V1;
using Specifications.PlainLedger;

namespace Specifications.Untidy;

/// <summary>
/// Where the product is known to differ from the plain calculation and is still to be mended, or the rules still to say
/// more. Histories leave it out until then; each goes by making its property true.
/// </summary>
public static class OpenDifferences
{
    /// <summary>
    /// A line is refunded beyond what was paid for it, because the invoice was paid in part or the line was credited
    /// before. No more than was paid can go back, so the other lines have to bear the rest; the product lets them keep
    /// their base.
    /// </summary>
    public static bool OtherLinesBearARefundBeyondItsLine => false;

    /// <summary>
    /// Under the payment date, a payment beyond what is owed after a credit note prices nothing. The product compares
    /// it with the invoice before credit notes, so that it can lower an earlier part.
    /// </summary>
    public static bool PaymentsArePricedUpToWhatIsOwed => false;

    /// <summary>
    /// A corrected anchor is of the life that its day lies in, even while nothing is paid in that life. The product
    /// moves the anchor of the life before.
    /// </summary>
    public static bool AnchorsAreCorrectedInUnpaidLives => false;

    public static Draft LeaveOut(Draft draft)
    {
        var byPayment = draft.Rules.Versions.Any(version => version.Basis == PlainBasis.PaymentDate);
        return draft with { Customers = [.. draft.Customers.Select(customer => customer with
        {
            Bills = [.. customer.Bills.Select(bill => bill with
            {
                Returns = [.. bill.Returns.Where(back => !IsOpen(back.Kind, bill, byPayment))],
            })],
        })] };
    }

    private static bool IsOpen(Returning kind, DraftBill bill, bool byPayment) => kind switch
    {
        Returning.ByLine or Returning.ByLineAndGross => !OtherLinesBearARefundBeyondItsLine
            && (bill.Paying is Paying.ByHalf or Paying.InFullThenLess or Paying.InFullThenBounced or Paying.TwiceOnOneDay
                || bill.Returns.Any(other => other.Kind == Returning.CreditBeforePayment)),
        Returning.CreditAfterPayment or Returning.CreditBeforePayment => !PaymentsArePricedUpToWhatIsOwed && byPayment,
        _ => false,
    };

    public static PlainRulebook LeaveOut(PlainRulebook rules, IReadOnlyList<BillingFact> facts) =>
        AnchorsAreCorrectedInUnpaidLives || PlainLives.Read(facts, rules).Length == 1
            ? rules
            : rules with { AnchorCorrections = [] };
}
