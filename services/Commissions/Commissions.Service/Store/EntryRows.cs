using System.Globalization;
using System.Text.Json;
using Commissions.Domain.PartnerLedgers;
using EventStore;
using Marten;
using Npgsql;
using NpgsqlTypes;
using Weasel.Core;
using Weasel.Postgresql.Tables;

namespace Commissions.Service.Store;

/// <summary>An entry with what only the store knows: its place in the ledger and when it was recorded.</summary>
/// <param name="KnownUpTo">Journal sequence of the last event that it knows of.</param>
internal sealed record RecordedEntry(long Position, DateTimeOffset RecordedAt, long KnownUpTo, EntryPosted Entry);

/// <summary>What to list; null means any.</summary>
internal sealed record EntryFilter
{
    public string? PartnerId { get; init; }
    public string? CustomerId { get; init; }
    public string? Period { get; init; }
    public DateOnly? EffectiveUntil { get; init; }
    public DateTimeOffset? KnownAt { get; init; }
    public Guid? EntryId { get; init; }
    public string? Key { get; init; }
    public long After { get; init; }
    public int? Limit { get; init; }
}

/// <summary>
/// The ledger as a flat table for lists, balances and statements; written in the transaction that posts the entries,
/// so what is posted is visible at once.
/// </summary>
internal sealed class EntryRows(IDocumentStore store)
{
    public const string TableName = "entries";

    private const string Columns = "recorded_at, known_up_to, body";

    /// <summary>
    /// What lists and balances read of an entry. The database derives it from the body, so that a row which has the
    /// body of its event cannot say anything else, whoever writes.
    /// </summary>
    private static readonly (string Name, string Type, string Derivation)[] Derived =
    [
        ("entry_id", "uuid", "(body ->> 'entryId')::uuid"),
        ("partner_id", "text", "body ->> 'partnerId'"),
        ("customer_id", "text", "body ->> 'customerId'"),
        ("key", "text", string.Join(" || '/' || ",
            new[] { "invoiceId", "lineId", "segment", "partnerId", "component" }.Select(part => $"({Key(part)})"))),
        ("component", "text", Key("component")),
        ("period", "text", "body ->> 'period'"),
        ("effective_on", "date", Date("body ->> 'effectiveOn'")),
        ("earned_on", "date", Date("body ->> 'earnedOn'")),
        ("anchor", "date", Date("body -> 'working' ->> 'anchor'")),
        ("customer_year", "integer", "(body -> 'working' ->> 'customerYear')::integer"),
        ("rate_ppm", "integer", "(body -> 'working' ->> 'ratePpm')::integer"),
        ("plan_id", "text", "body -> 'working' ->> 'planId'"),
        ("plan_version", "integer", "(body -> 'working' ->> 'planVersion')::integer"),
        ("amount_minor", "bigint", "(body -> 'amount' ->> 'minor')::bigint"),
        ("currency", "text", "body -> 'amount' ->> 'currency'"),
    ];

    public static Table Table(string schema)
    {
        var table = new Table($"{schema}.{TableName}");
        table.AddColumn<long>("position").AutoIncrement().AsPrimaryKey();
        table.AddColumn("recorded_at", "timestamptz").NotNull();
        table.AddColumn<long>("known_up_to").NotNull();
        table.AddColumn("body", "jsonb").NotNull();
        foreach (var (name, type, derivation) in Derived) table.AddColumn(name, type).NotNull().GeneratedAs(derivation);
        table.Indexes.Add(new IndexDefinition("entries_of_id") { Columns = ["entry_id"], IsUnique = true });
        table.Indexes.Add(new IndexDefinition("entries_of_partner") { Columns = ["partner_id", "period", "position"] });
        // Replays read all that is posted, customer by customer: from this index alone, without the wide rows.
        table.Indexes.Add(new IndexDefinition("entries_of_customer")
        {
            Columns = ["customer_id", "position"],
            IncludeColumns =
            [
                "key", "partner_id", "component", "currency", "amount_minor", "earned_on", "customer_year", "rate_ppm",
                "known_up_to",
            ],
        });
        return table;
    }

    /// <summary>
    /// Columns that do not follow from the body as they should, with what they follow from; none when all do.
    /// </summary>
    public async Task<IReadOnlyList<(string Column, string Expected, string? Found)>> NotDerived(
        NpgsqlConnection connection, CancellationToken cancellation)
    {
        var stored = await Table(store.Options.DatabaseSchemaName).FetchExistingAsync(connection, cancellation);
        var found = Derived.Select(column =>
            (column.Name, column.Derivation, stored?.ColumnFor(column.Name)?.ComputedExpression));
        return [.. found.Where(column => Canonical(column.ComputedExpression) != Canonical(column.Derivation))];

        // PostgreSQL lists an expression with casts and parentheses of its own.
        static string Canonical(string? expression) => TableCheckConstraint.Canonicalize(expression ?? "");
    }

    private static string Key(string part) => $"body -> 'key' ->> '{part}'";

    // A cast from text to a date depends on settings, which PostgreSQL allows in no derivation.
    private static string Date(string iso) =>
        $"make_date(left({iso}, 4)::integer, substr({iso}, 6, 2)::integer, substr({iso}, 9, 2)::integer)";

    // A turn that follows no event knows of the whole journal.
    private static readonly string InsertOfFacts = string.Create(CultureInfo.InvariantCulture,
        $"""
        insert into {TableName} ({Columns})
        select ${RowsOfFacts.FirstParameter}, coalesce(up_to, (select max(seq_id) from mt_events), 0), body
        from facts
        join unnest(${RowsOfFacts.FirstParameter + 1}) with ordinality as known (up_to, place) using (place)
        where type = 'entry_posted' order by place
        """);

    /// <summary>The rows of a turn's entries.</summary>
    /// <param name="knownUpTo">
    /// Of each event of the turn, the journal sequence that it knows of; null: everything stored so far.
    /// </param>
    public static RowsOfFacts ForTurn(IEnumerable<long?> knownUpTo, DateTimeOffset recordedAt) => new(
        InsertOfFacts,
        [
            new NpgsqlParameter { Value = recordedAt.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz },
            new NpgsqlParameter
            {
                Value = knownUpTo.ToArray(),
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint,
            },
        ]);

    public static async Task<IReadOnlyList<RecordedEntry>> Find(
        EntryFilter filter, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var query = Query("select position, recorded_at, known_up_to, body", filter,
            " order by position limit $9");
        query.Connection = connection;
        query.Parameters.Add(new NpgsqlParameter { Value = (long)(filter.Limit ?? int.MaxValue) });
        var found = new List<RecordedEntry>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            found.Add(new RecordedEntry(reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetInt64(2),
                Decode(reader.GetString(3))));
        return found;
    }

    /// <summary>Entries of customers that payouts took and did not give back, in order of posting.</summary>
    public static async Task<IReadOnlyList<EntryPosted>> Paid(
        string[] customerIds, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand(
            $"""
            select body from {TableName} join {PayoutRows.Held} as held using (entry_id)
            where customer_id = any($1) order by position
            """, connection);
        query.Parameters.Add(new NpgsqlParameter { Value = customerIds });
        var paid = new List<EntryPosted>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) paid.Add(Decode(reader.GetString(0)));
        return paid;
    }

    public static EntryPosted Decode(string json) => JsonSerializer.Deserialize<EntryPosted>(json, Json)!;

    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() },
    };

    private static NpgsqlCommand Query(string select, EntryFilter filter, string tail)
    {
        var query = new NpgsqlCommand($"""
            {select} from {TableName}
            where ($1::text is null or partner_id = $1) and ($2::text is null or customer_id = $2)
              and ($3::text is null or period = $3) and ($4::date is null or effective_on <= $4)
              and ($5::timestamptz is null or recorded_at <= $5) and ($6::uuid is null or entry_id = $6)
              and ($7::text is null or key = $7) and position > $8{tail}
            """);
        Add(query, filter.PartnerId, NpgsqlDbType.Text);
        Add(query, filter.CustomerId, NpgsqlDbType.Text);
        Add(query, filter.Period, NpgsqlDbType.Text);
        Add(query, filter.EffectiveUntil, NpgsqlDbType.Date);
        Add(query, filter.KnownAt?.ToUniversalTime(), NpgsqlDbType.TimestampTz);
        Add(query, filter.EntryId, NpgsqlDbType.Uuid);
        Add(query, filter.Key, NpgsqlDbType.Text);
        Add(query, filter.After, NpgsqlDbType.Bigint);
        return query;
    }

    private static void Add(NpgsqlCommand query, object? value, NpgsqlDbType type) =>
        query.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
}
