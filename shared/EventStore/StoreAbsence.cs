using Npgsql;

namespace EventStore;

/// <summary>Tells a database that is away, starting, full or out of connections from a fault in what was asked of it.</summary>
public static class StoreAbsence
{
    /// <summary>True when the same thing may succeed later, unchanged. Marten wraps what the driver throws.</summary>
    public static bool Explains(Exception? error) => error switch
    {
        null => false,
        PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown } => true,
        // On a full disk a server may be unable even to begin a session, and calls that an internal error.
        PostgresException { SqlState: PostgresErrorCodes.InternalError, InvariantSeverity: "FATAL" } => true,
        NpgsqlException { IsTransient: true } => true,
        AggregateException several => several.InnerExceptions.Any(Explains),
        _ => Explains(error.InnerException),
    };
}
