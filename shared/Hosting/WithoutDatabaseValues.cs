using System.Text;
using System.Text.RegularExpressions;
using Npgsql;
using Serilog.Events;
using Serilog.Formatting;

namespace Hosting;

/// <summary>
/// PostgreSQL quotes rows and parameters in its errors: an IBAN would stand in the log beside the statement that
/// failed. An error of the database is written with its state, the things of the schema that it names and the stack,
/// without anything that was stored or sent.
/// </summary>
public sealed partial class WithoutDatabaseValues(ITextFormatter formatter) : ITextFormatter
{
    public void Format(LogEvent logEvent, TextWriter output) => formatter.Format(
        logEvent.Exception is { } error && DatabaseError(error) is { } fault ? Redacted(logEvent, error, fault)
        : logEvent, output);

    private static PostgresException? DatabaseError(Exception? error) => error switch
    {
        null => null,
        PostgresException fault => fault,
        AggregateException many => many.InnerExceptions.Select(DatabaseError)
        .FirstOrDefault(found => found is not null),
        _ => DatabaseError(error.InnerException),
    };

    private static LogEvent Redacted(LogEvent logged, Exception error, PostgresException fault) =>
        new(logged.Timestamp, logged.Level,
        new DatabaseFault(error, fault), logged.MessageTemplate,
        logged.Properties.Select(property => new LogEventProperty(property.Key, property.Value)),
        logged.TraceId ?? default, logged.SpanId ?? default);

    private sealed partial class DatabaseFault(Exception error, PostgresException fault) : Exception
    {
        // Errors of the schema (42…) quote names that the repository has; others may quote what somebody sent.
        private const string SchemaErrors = "42";

        public override string Message => $"{fault.SqlState}: {Text} (table {fault.TableName ?? "-"}, column "
            + $"{fault.ColumnName ?? "-"}, constraint {fault.ConstraintName ?? "-"}, {fault.Routine})";

        private string Text => fault.SqlState.StartsWith(SchemaErrors, StringComparison.Ordinal)
            ? fault.MessageText
            : Quoted().Replace(fault.MessageText, "\"…\"");

        public override string ToString()
        {
            var text = new StringBuilder(Message);
            for (var one = error; one is not null; one = one.InnerException)
                text.Append('\n').Append(one.GetType().FullName).Append('\n').Append(one.StackTrace);
            return text.ToString();
        }

        [GeneratedRegex("\".*\"", RegexOptions.Singleline)]
        private static partial Regex Quoted();
    }
}
