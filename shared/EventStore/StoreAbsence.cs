using System.Net.Sockets;
using System.Text.RegularExpressions;
using Npgsql;

namespace EventStore;

/// <summary>
/// Tells a database that is away, starting, read-only, full or out of connections from a fault in what was asked of it.
/// </summary>
public static class StoreAbsence
{
    /// <summary>True when the same thing may succeed later, unchanged. Marten wraps what the driver throws.</summary>
    public static bool Explains(Exception? error) => error switch
    {
        // Caused by the input itself, or by another server than the database.
        null or RegexMatchTimeoutException or HttpRequestException => false,
        // The driver does not wrap every time-out and socket error of a connection in its own type.
        TimeoutException or SocketException => true,
        PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown } => true,
        // The server became a replica in a fail-over; a new connection reaches the new primary.
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => true,
        // On a full disk a server may be unable even to begin a session, and calls that an internal error.
        PostgresException { SqlState: PostgresErrorCodes.InternalError, InvariantSeverity: "FATAL" } => true,
        NpgsqlException { IsTransient: true } => true,
        AggregateException several => several.InnerExceptions.Any(Explains),
        _ => Explains(error.InnerException),
    };
}
