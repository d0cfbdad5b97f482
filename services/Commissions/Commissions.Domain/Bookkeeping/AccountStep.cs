using System.Diagnostics.CodeAnalysis;

namespace Commissions.Domain.Bookkeeping;

/// <summary>
/// One account's numbers must not stop the money of all others. What they can make a calculation fail of: sums beyond
/// 64 bits, and amounts of two currencies under one key. Every other exception is a defect and is never taken for an
/// account's own.
/// </summary>
public static class AccountStep
{
    public static bool FailsByItsNumbers(Exception error) => error is ArithmeticException;

    /// <param name="reason">Why it failed; empty where it did not.</param>
    public static bool TryCalculate<T>(Func<T> calculate, [NotNullWhen(true)] out T? result, out string reason)
        where T : class
    {
        try
        {
            (result, reason) = (calculate(), "");
            return true;
        }
        catch (Exception error) when (FailsByItsNumbers(error))
        {
            (result, reason) = (null, error.Message);
            return false;
        }
    }
}
