using Marten;

namespace EventStore;

/// <summary>Settings without which events could be lost or delayed silently. Checked when the store is built.</summary>
internal static class LedgerSettings
{
    /// <exception cref="InvalidOperationException">A setting is not what a ledger needs.</exception>
    public static void Verify(StoreOptions options)
    {
        Require(!options.Projections.Errors.SkipApplyErrors, "Projections.Errors.SkipApplyErrors must be false");
        Require(!options.Projections.Errors.SkipSerializationErrors,
            "Projections.Errors.SkipSerializationErrors must be false");
        Require(!options.Projections.Errors.SkipUnknownEvents, "Projections.Errors.SkipUnknownEvents must be false");
        Require(!options.Events.UseListenNotifyForEventAppends, "Events.UseListenNotifyForEventAppends must be false");
        Require(options.Events.EnableUniqueIndexOnEventId, "Events.EnableUniqueIndexOnEventId must be true");
    }

    private static void Require(bool condition, string rule)
    {
        if (!condition) throw new InvalidOperationException($"The event store is misconfigured: {rule}.");
    }
}
