using System.Net.Sockets;
using System.Text.RegularExpressions;
using EventStore;
using Npgsql;
using RunningServers;

namespace Foundations.Tests;

/// <summary>What waits for the database, and what fails because of itself (docs/adr/0036).</summary>
public sealed class StoreAway
{
    public static TheoryData<string, bool> Errors => new()
    {
        { nameof(TimeoutException), true },
        { nameof(SocketException), true },
        { "connection reset while reading", true },
        { "wrapped by the store", true },
        { PostgresErrorCodes.ReadOnlySqlTransaction, true },
        { PostgresErrorCodes.AdminShutdown, true },
        { PostgresErrorCodes.CannotConnectNow, true },
        { PostgresErrorCodes.TooManyConnections, true },
        { PostgresErrorCodes.UniqueViolation, false },
        { PostgresErrorCodes.UndefinedTable, false },
        { nameof(RegexMatchTimeoutException), false },
        { nameof(HttpRequestException), false },
        { nameof(InvalidOperationException), false },
    };

    [Theory, MemberData(nameof(Errors))]
    public void A_database_that_is_away_is_told_from_a_fault_in_what_was_asked(string error, bool isAway) =>
        StoreAbsence.Explains(Thrown(error)).Should().Be(isAway, error);

    [Fact]
    public async Task A_server_that_became_a_replica_is_away_for_writers()
    {
        await using var replica = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(await Servers.NewDatabase())
        {
            Options = "-c default_transaction_read_only=on",
        }.ConnectionString);
        await using var write = replica.CreateCommand("create table written (id int)");

        var refused = (await write.Awaiting(command => command.ExecuteNonQueryAsync())
            .Should().ThrowAsync<PostgresException>()).Which;

        StoreAbsence.Explains(refused).Should().BeTrue("after a fail-over the client reaches the new primary");
    }

    private static Exception Thrown(string error) => error switch
    {
        nameof(TimeoutException) => new TimeoutException(),
        nameof(SocketException) => new SocketException((int)SocketError.ConnectionRefused),
        "connection reset while reading" =>
            new IOException("read", new SocketException((int)SocketError.ConnectionReset)),
        "wrapped by the store" =>
            new InvalidOperationException("store", new AggregateException(new TimeoutException())),
        nameof(RegexMatchTimeoutException) => new RegexMatchTimeoutException(),
        nameof(HttpRequestException) =>
            new HttpRequestException("identity", new SocketException((int)SocketError.ConnectionRefused)),
        nameof(InvalidOperationException) => new InvalidOperationException(),
        _ => new PostgresException("refused", "ERROR", "ERROR", error),
    };
}
