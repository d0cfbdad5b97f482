using Npgsql;

namespace EventStore;

/// <summary>One connection beside the pool, on which health is asked; closed soon after nobody asks.</summary>
public sealed class HealthConnection(string connectionString) : IAsyncDisposable
{
    private const int IdleSecondsMax = 60;
    private const int AnswerSecondsMax = 5;

    public NpgsqlDataSource Source { get; } =
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
        {
            MinPoolSize = 0,
            MaxPoolSize = 1,
            ConnectionIdleLifetime = IdleSecondsMax,
            Timeout = AnswerSecondsMax,
            CommandTimeout = AnswerSecondsMax,
        });

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
