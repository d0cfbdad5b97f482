using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Payouts;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using EventStore;
using Money;
using Npgsql;
using NpgsqlTypes;
using Weasel.Postgresql.Tables;

namespace Commissions.Service.Store;

/// <summary>An entry, and the payout that has it at the moment asked about.</summary>
/// <param name="LockedOn">Day on which that payout took it; null where none has it.</param>
/// <param name="PaidOn">Day on which that payout was paid; null before.</param>
/// <param name="ReturnedOn">Day on which the bank sent it back last; null where it never did.</param>
internal sealed record EntryInPayout(
    string PartnerId, OpenEntry Entry, string? PayoutId, DateOnly? LockedOn, DateOnly? PaidOn, DateOnly? ReturnedOn)
{
    public bool IsPaid => PaidOn is not null;
}

/// <summary>What to look at, and as of when on both axes.</summary>
/// <param name="Day">Business day up to which entries and payouts count.</param>
/// <param name="KnownAt">Instant up to which they were known; null: everything known now.</param>
/// <param name="OnlyOpen">Leaves out entries that are in a payout.</param>
internal sealed record PayoutFilter(
    string? PartnerId, string? Currency, DateOnly Day, DateTimeOffset? KnownAt = null, bool OnlyOpen = false)
{
    /// <summary>Last effective day of an entry that counts; null: <see cref="Day"/>.</summary>
    public DateOnly? EffectiveUntil { get; init; }

    /// <summary>Only entries of these customers; null: of any.</summary>
    public string[]? CustomerIds { get; init; }
}

/// <summary>
/// Which payout has which entry. Rows are only added: that a line was paid or given back is a row of its own
/// (<see cref="PayoutOutcomes"/>). An entry is in one payout at a time: the database itself refuses a second one.
/// </summary>
internal static class PayoutRows
{
    public const string TableName = "payout_entries";

    /// <summary>
    /// Entries of payouts, each with the days on which its line was paid and given back; null where it was not.
    /// </summary>
    public const string WithOutcomes =
        $"""
        (select taken.payout_id, taken.entry_id, taken.partner_id, taken.taking, taken.locked_on, taken.locked_at,
            paid.happened_on as paid_on, paid.recorded_at as paid_at,
            released.happened_on as released_on, released.recorded_at as released_at
          from {TableName} taken
            left join {PayoutOutcomes.TableName} paid on paid.payout_id = taken.payout_id
              and paid.partner_id = taken.partner_id and paid.outcome = '{PayoutOutcomes.Paid}'
            left join {PayoutOutcomes.TableName} released on released.payout_id = taken.payout_id
              and released.partner_id = taken.partner_id and released.outcome = '{PayoutOutcomes.Returned}')
        """;

    /// <summary>The same without what was given back.</summary>
    public const string Held = $"(select * from {WithOutcomes} as known where released_at is null)";

    /// <summary>SQL: a row "p" of <see cref="WithOutcomes"/> has its entry on a day, as known at an instant.</summary>
    /// <param name="day">Parameter such as $3.</param>
    /// <param name="knownAt">Likewise; null in it: everything known now.</param>
    public static string IsTaken(string day, string knownAt) =>
        $"""
        p.locked_on <= {day} and ({knownAt}::timestamptz is null or p.locked_at <= {knownAt})
          and (p.released_at is null or p.released_on > {day} or p.released_at > {knownAt})
        """;

    /// <summary>SQL: the same row was paid by then; null where it never was.</summary>
    public static string IsPaid(string day, string knownAt) =>
        $"p.paid_on <= {day} and ({knownAt}::timestamptz is null or p.paid_at <= {knownAt})";

    public static Table Table(string schema)
    {
        var table = new Table($"{schema}.{TableName}");
        table.AddColumn<string>("payout_id").AsPrimaryKey();
        table.AddColumn<Guid>("entry_id").AsPrimaryKey();
        table.AddColumn<string>("partner_id").NotNull();
        table.AddColumn("locked_on", "date").NotNull();
        table.AddColumn("locked_at", "timestamptz").NotNull();
        table.AddColumn<int>("taking").NotNull();
        // Only what was given back is counted, so that whoever takes an entry out of a payout that has it takes a
        // number twice.
        table.Indexes.Add(new IndexDefinition("payout_entries_one_at_a_time")
        {
            Columns = ["entry_id", "taking"],
            IsUnique = true
        });
        table.Indexes.Add(new IndexDefinition("payout_entries_of_partner") { Columns = ["partner_id", "payout_id"] });
        return table;
    }

    public static async Task Lock(string payoutId, DateOnly on, DateTimeOffset at, IEnumerable<PayoutCandidate> lines,
        NpgsqlConnection connection, CancellationToken cancellation)
    {
        var taken = lines.SelectMany(line => line.Entries.Select(entry => (line.PartnerId, entry.EntryId))).ToArray();
        await using var insert = new NpgsqlCommand(
            $"""
            insert into {TableName} (payout_id, entry_id, partner_id, locked_on, locked_at, taking)
            select $1, entry_id, partner_id, $2, $3,
              1 + (select count(*) from {WithOutcomes} as known where known.entry_id = given.entry_id
                and released_at is not null)
            from unnest($4, $5) as given (partner_id, entry_id)
            """, connection);
        insert.Parameters.Add(new NpgsqlParameter { Value = payoutId });
        insert.Parameters.Add(new NpgsqlParameter { Value = on });
        Add(insert, at.ToUniversalTime(), NpgsqlDbType.TimestampTz);
        Add(insert, taken.Select(entry => entry.PartnerId).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
        Add(insert, taken.Select(entry => entry.EntryId).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Uuid);
        await insert.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Payouts that have or had a line of a partner, and when that was paid; newest first.</summary>
    /// <param name="after">The last payout of the page before; null for the first page.</param>
    public static async Task<IReadOnlyList<(string PayoutId, DateOnly? PaidOn)>> OfPartner(string partnerId,
        string? after, int limit, NpgsqlDataSource dataSource, CancellationToken cancellation)
    {
        await using var query = dataSource.CreateCommand(
            $"""
            with payouts as (select payout_id, min(locked_at) as locked_at from {TableName} where partner_id = $1
              group by payout_id)
            select payouts.payout_id, paid.happened_on from payouts left join {PayoutOutcomes.TableName} paid
              on paid.payout_id = payouts.payout_id and paid.partner_id = $1
              and paid.outcome = '{PayoutOutcomes.Paid}'
            where $2::text is null or (locked_at, payouts.payout_id) <
              (select locked_at, payout_id from payouts where payout_id = $2)
            order by locked_at desc, payouts.payout_id desc limit $3
            """);
        query.Parameters.Add(new NpgsqlParameter { Value = partnerId });
        query.Parameters.Add(new NpgsqlParameter
        {
            Value = (object?)after ?? DBNull.Value,
            NpgsqlDbType = NpgsqlDbType.Text,
        });
        query.Parameters.Add(new NpgsqlParameter { Value = limit });
        var found = new List<(string, DateOnly?)>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            found.Add((reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetFieldValue<DateOnly>(1)));
        return found;
    }

    /// <summary>Entries with the payout they are in; those of no payout have none.</summary>
    public static async Task<IReadOnlyList<EntryInPayout>> Find(PayoutFilter filter, IReadOnlySet<Guid> disputed,
        Rulebook rulebook, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var query = Query(filter);
        query.Connection = connection;
        var found = new List<EntryInPayout>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) found.Add(Read(reader, disputed, rulebook));
        return found;
    }

    // A payout that was given up before its file was handed out came back from nobody.
    private static readonly string SentBack =
        $"""
        (select taken.entry_id, max(back.happened_on) as sent_back_on
          from {PayoutOutcomes.TableName} back
            join {TableName} taken on taken.payout_id = back.payout_id and taken.partner_id = back.partner_id
            join {DocumentTables.Name<PayoutDocument>()} payout on payout.id = back.payout_id
          where back.outcome = '{PayoutOutcomes.Returned}' and not {PayoutDocument.IsCancelled}
            and ($1::text is null or back.partner_id = $1)
            and back.happened_on <= $3 and ($4::timestamptz is null or back.recorded_at <= $4)
          group by taken.entry_id)
        """;

    private static NpgsqlCommand Query(PayoutFilter filter)
    {
        var query = new NpgsqlCommand(
            $"""
            select e.entry_id, e.partner_id, e.key, e.component, e.amount_minor, e.currency, e.period, e.earned_on,
              e.anchor, e.plan_id, e.plan_version, p.payout_id, p.locked_on,
              case when {IsPaid("$3", "$4")} then p.paid_on end,
              b.sent_back_on, e.body ->> 'reason'
            from entries e left join {WithOutcomes} p on p.entry_id = e.entry_id and {IsTaken("$3", "$4")}
              left join {SentBack} b on b.entry_id = e.entry_id
            where ($1::text is null or e.partner_id = $1) and ($2::text is null or e.currency = $2)
              and e.effective_on <= $6 and ($4::timestamptz is null or e.recorded_at <= $4)
              and (not $5 or p.payout_id is null) and ($7::text[] is null or e.customer_id = any($7))
            """);
        Add(query, filter.PartnerId, NpgsqlDbType.Text);
        Add(query, filter.Currency, NpgsqlDbType.Text);
        Add(query, filter.Day, NpgsqlDbType.Date);
        Add(query, filter.KnownAt?.ToUniversalTime(), NpgsqlDbType.TimestampTz);
        Add(query, filter.OnlyOpen, NpgsqlDbType.Boolean);
        Add(query, filter.EffectiveUntil ?? filter.Day, NpgsqlDbType.Date);
        Add(query, filter.CustomerIds, NpgsqlDbType.Array | NpgsqlDbType.Text);
        return query;
    }

    private static EntryInPayout Read(NpgsqlDataReader reader, IReadOnlySet<Guid> disputed, Rulebook rulebook)
    {
        _ = Period.TryParse(reader.GetString(6), out var period);
        var unpaid = new UnpaidEntry(reader.GetGuid(0), reader.GetString(2),
            Enum.Parse<Component>(reader.GetString(3), ignoreCase: true), EntryReasonNames.Parse(reader.GetString(15)),
            new Amount(reader.GetInt64(4), reader.GetString(5)), period, reader.GetFieldValue<DateOnly>(7),
            reader.GetFieldValue<DateOnly>(8), reader.GetString(9), reader.GetInt32(10));
        return new EntryInPayout(reader.GetString(1), Payable.Open(unpaid, rulebook, disputed.Contains(unpaid.EntryId)),
            reader.IsDBNull(11) ? null : reader.GetString(11), Day(12), Day(13), Day(14));

        DateOnly? Day(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateOnly>(column);
    }

    private static void Add(NpgsqlCommand query, object? value, NpgsqlDbType type) =>
        query.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
}
