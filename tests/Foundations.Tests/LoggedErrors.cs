using Hosting;
using Npgsql;
using RunningServers;
using Serilog;
using Serilog.Formatting.Compact;

namespace Foundations.Tests;

/// <summary>What the log tells of an error of the database.</summary>
public sealed class LoggedErrors
{
    private const string Iban = "DE89370400440532013000";

    [Theory]
    [InlineData("select ('{\"iban\":\"DE89370400440532013000 \\u0000\"}')::jsonb", "22P05")]
    [InlineData("select 'DE89370400440532013000'::integer", "22P02")]
    [InlineData(
        "create temporary table profiles (iban text primary key); insert into profiles select " +
        "'DE89370400440532013000' from generate_series(1, 2)", "23505")]
    [InlineData(
        "create temporary table profiles (iban text check (iban is null)); insert into profiles values " +
        "('DE89370400440532013000')", "23514")]
    public async Task It_says_what_failed_and_where_but_no_value(string sql, string state)
    {
        var written = await LoggedBy(sql);
        written.Should().NotContain(Iban).And.Contain(state).And.Contain("It failed").And.Contain(
            nameof(PostgresException));
    }

    [Fact]
    public async Task A_fault_of_the_schema_is_told_by_name() =>
        (await LoggedBy("select * from no_such_table")).Should().Contain("no_such_table").And.Contain("42P01");

    private static async Task<string> LoggedBy(string sql)
    {
        // Even where an operator asks the driver for details.
        var database = new NpgsqlConnectionStringBuilder(await Servers.NewDatabase())
        {
            IncludeErrorDetail = true,
            Pooling = false
        };
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        var error = await FluentActions.Awaiting(() => command.ExecuteNonQueryAsync())
            .Should().ThrowAsync<PostgresException>();
        await using var text = new StringWriter();
        await using (var log = new LoggerConfiguration().WriteTo.Sink(new Written(text)).CreateLogger())
            log.Error(new InvalidOperationException("The command failed: " + error.Which.Message, error.Which),
                "It failed");
        return text.ToString();
    }

    private sealed class Written(TextWriter text) : Serilog.Core.ILogEventSink
    {
        private readonly WithoutDatabaseValues _formatter = new(new CompactJsonFormatter());

        public void Emit(Serilog.Events.LogEvent logEvent) => _formatter.Format(logEvent, text);
    }
}
