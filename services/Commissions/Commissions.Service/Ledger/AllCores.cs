using System.Runtime.ExceptionServices;

namespace Commissions.Service.Ledger;

/// <summary>The same work for each of many, on all cores.</summary>
internal static class AllCores
{
    /// <summary>The results in the order of the sources; a failure is the one of a single source.</summary>
    public static TResult[] Select<TSource, TResult>(TSource[] sources, Func<TSource, TResult> work)
    {
        try
        {
            return sources.AsParallel().AsOrdered().Select(work).ToArray();
        }
        catch (AggregateException failed)
        {
            ExceptionDispatchInfo.Throw(failed.InnerExceptions[0]);
            throw;
        }
    }
}
