using System.Diagnostics.CodeAnalysis;

namespace Commissions.Service.LedgerProcessor;

/// <summary>
/// What the numbers of one account can make a calculation fail of: sums beyond 64 bits, and amounts of two currencies under
/// one key. Every other exception is a defect and is never taken for an account's own.
/// </summary>
internal static class OneAccount
{
    public static bool IsOfItsNumbers(Exception error) => error is ArithmeticException;

    /// <param name="reason">What it failed of; empty where it did not.</param>
    public static bool TryCalculate<T>(Func<T> calculate, [NotNullWhen(true)] out T? result, out string reason) where T : class
    {
        try
        {
            (result, reason) = (calculate(), "");
            return true;
        }
        catch (Exception error) when (IsOfItsNumbers(error))
        {
            (result, reason) = (null, error.Message);
            return false;
        }
    }
}
