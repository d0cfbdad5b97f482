using System.Text.Json;
using Commissions.Domain.PartnerLedgers;
using Marten;
using Npgsql;
using NpgsqlTypes;
using Weasel.Postgresql.Tables;

namespace Commissions.Service.PartnerLedgers;

/// <summary>An entry with what only the store knows: its place in the ledger and when it was recorded.</summary>
internal sealed record RecordedEntry(long Position, DateTimeOffset RecordedAt, EntryPosted Entry);

/// <summary>What to list; null means any.</summary>
internal sealed record EntryFilter
{
    public string? PartnerId { get; init; }
    public string? CustomerId { get; init; }
    public string? Period { get; init; }
    public DateOnly? EffectiveUntil { get; init; }
    public DateTimeOffset? KnownAt { get; init; }
    public Guid? EntryId { get; init; }
    public long After { get; init; }
    public int? Limit { get; init; }
}

/// <summary>
/// The ledger as a flat table for lists, balances and statements; written in the transaction that posts the entries,
/// so what is posted is visible at once.
/// </summary>
internal sealed class EntryRows(IDocumentStore store, NpgsqlDataSource dataSource)
{
    public const string TableName = "entries";

    private const string Columns =
        "entry_id, partner_id, customer_id, period, effective_on, plan_id, plan_version, amount_minor, currency, body";

    public static Table Table(string schema)
    {
        var table = new Table($"{schema}.{TableName}");
        table.AddColumn<long>("position").AutoIncrement().AsPrimaryKey();
        table.AddColumn<Guid>("entry_id").NotNull().AddIndex(index => index.IsUnique = true);
        table.AddColumn<string>("partner_id").NotNull();
        table.AddColumn<string>("customer_id").NotNull().AddIndex();
        table.AddColumn<string>("period").NotNull();
        table.AddColumn("effective_on", "date").NotNull();
        table.AddColumn<string>("plan_id").NotNull();
        table.AddColumn<int>("plan_version").NotNull();
        table.AddColumn<long>("amount_minor").NotNull();
        table.AddColumn<string>("currency").NotNull();
        table.AddColumn("recorded_at", "timestamptz").NotNull().DefaultValueByExpression("clock_timestamp()");
        table.AddColumn("body", "jsonb").NotNull();
        table.Indexes.Add(new IndexDefinition("entries_of_partner") { Columns = ["partner_id", "period", "position"] });
        return table;
    }

    public async Task Insert(
        IReadOnlyList<EntryPosted> entries, NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (entries.Count == 0) return;
        await using var copy = await connection.BeginBinaryImportAsync(
            $"copy entries ({Columns}) from stdin (format binary)", cancellation);
        foreach (var entry in entries)
        {
            await copy.StartRowAsync(cancellation);
            await copy.WriteAsync(entry.EntryId, cancellation);
            await copy.WriteAsync(entry.PartnerId, cancellation);
            await copy.WriteAsync(entry.CustomerId, cancellation);
            await copy.WriteAsync(entry.Period.ToString(), cancellation);
            await copy.WriteAsync(entry.EffectiveOn, cancellation);
            await copy.WriteAsync(entry.Working.PlanId, cancellation);
            await copy.WriteAsync(entry.Working.PlanVersion, cancellation);
            await copy.WriteAsync(entry.Amount.Minor, cancellation);
            await copy.WriteAsync(entry.Amount.Currency, cancellation);
            await copy.WriteAsync(store.Options.Serializer().ToJson(entry), NpgsqlDbType.Jsonb, cancellation);
        }

        await copy.CompleteAsync(cancellation);
    }

    public async Task<IReadOnlyList<RecordedEntry>> Find(EntryFilter filter, CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        return await Find(filter, connection, cancellation);
    }

    public static async Task<IReadOnlyList<RecordedEntry>> Find(
        EntryFilter filter, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var query = Query("select position, recorded_at, body", filter, " order by position limit $8");
        query.Connection = connection;
        query.Parameters.Add(new NpgsqlParameter { Value = (long)(filter.Limit ?? int.MaxValue) });
        var found = new List<RecordedEntry>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            found.Add(new RecordedEntry(reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1),
                JsonSerializer.Deserialize<EntryPosted>(reader.GetString(2), Json)!));
        return found;
    }

    /// <summary>Sums by plan version, effective date and currency: enough to derive every state of a balance.</summary>
    public async Task<IReadOnlyList<EntrySum>> Sums(EntryFilter filter, CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await using var query = Query("select plan_id, plan_version, effective_on, currency, sum(amount_minor)::bigint",
            filter, " group by 1, 2, 3, 4");
        query.Connection = connection;
        var sums = new List<EntrySum>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            sums.Add(new EntrySum(reader.GetString(0), reader.GetInt32(1), reader.GetFieldValue<DateOnly>(2),
                reader.GetString(3), reader.GetInt64(4)));
        return sums;
    }

    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() },
    };

    private static NpgsqlCommand Query(string select, EntryFilter filter, string tail)
    {
        var query = new NpgsqlCommand($"""
            {select} from entries
            where ($1::text is null or partner_id = $1) and ($2::text is null or customer_id = $2)
              and ($3::text is null or period = $3) and ($4::date is null or effective_on <= $4)
              and ($5::timestamptz is null or recorded_at <= $5) and ($6::uuid is null or entry_id = $6)
              and position > $7{tail}
            """);
        Add(query, filter.PartnerId, NpgsqlDbType.Text);
        Add(query, filter.CustomerId, NpgsqlDbType.Text);
        Add(query, filter.Period, NpgsqlDbType.Text);
        Add(query, filter.EffectiveUntil, NpgsqlDbType.Date);
        Add(query, filter.KnownAt?.ToUniversalTime(), NpgsqlDbType.TimestampTz);
        Add(query, filter.EntryId, NpgsqlDbType.Uuid);
        Add(query, filter.After, NpgsqlDbType.Bigint);
        return query;
    }

    private static void Add(NpgsqlCommand query, object? value, NpgsqlDbType type) =>
        query.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
}

internal sealed record EntrySum(string PlanId, int PlanVersion, DateOnly EffectiveOn, string Currency, long Minor);
