using System.Globalization;
using Commissions.Service.Ledger;
using Commissions.Service.Store;
using Money;
using Npgsql;
using NpgsqlTypes;

namespace Commissions.Service.PartnerLedgers;

/// <summary>What of a partner's ledger to show, or of all ledgers what a payout took; null means any.</summary>
internal sealed record EntryCriteria(string? PartnerId)
{
    public string? CustomerId { get; init; }
    public string? Period { get; init; }
    public string? Component { get; init; }
    public string? Reason { get; init; }
    public DateOnly? EffectiveUntil { get; init; }
    public DateTimeOffset? KnownAt { get; init; }

    public string? InvoiceId { get; init; }

    /// <summary>Taken by this payout, also what came back since.</summary>
    public string? PayoutId { get; init; }

    /// <summary>In a payout on <see cref="Day"/>, and paid by then or not.</summary>
    public bool? IsPaid { get; init; }
    public DateOnly? Day { get; init; }

    /// <summary>Exactly these, where something else decided which.</summary>
    public Guid[]? EntryIds { get; init; }
}

/// <summary>An entry as listed.</summary>
/// <param name="PreviousRatePpm">Rate of the entry of the same key before it; null for the first.</param>
internal sealed record ListedEntry(RecordedEntry Recorded, int? PreviousRatePpm);

/// <summary>
/// In which order; the cursor names the last row of the page before by its value and its place in the ledger.
/// </summary>
internal sealed record EntryOrder(string Column, NpgsqlDbType Type, bool Descending)
{
    public const string Words = "position, effectiveOn, amount, each with a leading '-' for descending";

    /// <returns>Null when there is no such order.</returns>
    public static EntryOrder? Parse(string? text)
    {
        var descending = text?.StartsWith('-') == true;
        return text?.TrimStart('-') switch
        {
            null or "position" => new EntryOrder("position", NpgsqlDbType.Bigint, descending),
            "effectiveOn" => new EntryOrder("effective_on", NpgsqlDbType.Date, descending),
            "amount" => new EntryOrder("amount_minor", NpgsqlDbType.Bigint, descending),
            _ => null,
        };
    }

    public string CursorAfter(ListedEntry listed)
    {
        var (position, entry) = (Invariant(listed.Recorded.Position), listed.Recorded.Entry);
        return Column switch
        {
            "position" => position,
            "effective_on" => $"{entry.EffectiveOn:yyyy-MM-dd}~{position}",
            _ => $"{Invariant(entry.Amount.Minor)}~{position}",
        };
    }

    /// <returns>False when the cursor is of another order, or of none.</returns>
    public bool TryReadCursor(string text, out object value, out long position)
    {
        value = position = 0L;
        var parts = text.Split('~');
        if (parts.Length != (Column == "position" ? 1 : 2)) return false;
        if (!long.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out position)) return false;
        if (Column == "effective_on")
        {
            var isDate = DateOnly.TryParseExact(parts[0], "yyyy-MM-dd", out var day);
            value = day;
            return isDate;
        }

        var isNumber = long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
            out var number);
        value = number;
        return isNumber;
    }

    private static string Invariant(long value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>
/// Reads pages and sums of a partner's ledger; each page is one indexed query, however long the ledger.
/// </summary>
internal sealed class EntrySearch(NpgsqlDataSource dataSource)
{
    private static readonly string Where =
        $"""
        where ($1::text is null or partner_id = $1) and ($2::text is null or customer_id = $2)
          and ($3::text is null or period = $3)
          and ($4::text is null or component = $4) and ($5::text is null or body ->> 'reason' = $5)
          and ($6::date is null or effective_on <= $6) and ($7::timestamptz is null or recorded_at <= $7)
          and ($8::text is null or entry_id in (select taken.entry_id from payout_entries taken
            where taken.payout_id = $8 and ($1::text is null or taken.partner_id = $1)
              and ($6::date is null or taken.locked_on <= $6)
              and ($7::timestamptz is null or taken.locked_at <= $7)))
          and ($9::uuid[] is null or entry_id = any($9))
          and ($10::text is null or position in (select found.position from entries found
            where starts_with(found.key, $10 || '/') and ($1::text is null or found.partner_id = $1))
            and body -> 'key' ->> 'invoiceId' = $10)
          and ($11::boolean is null or exists (select from {PayoutRows.WithOutcomes} p
            where p.entry_id = entries.entry_id and {PayoutRows.IsTaken("$12", "$7")}
              and coalesce({PayoutRows.IsPaid("$12", "$7")}, false) = $11))
        """;

    private const string PreviousRate =
        $"""
        (select previous.rate_ppm from {EntryRows.TableName} previous
          where previous.customer_id = listed.customer_id and previous.key = listed.key
            and previous.position < listed.position order by previous.position desc limit 1)
        """;

    /// <param name="after">Cursor of the page before, null for the first.</param>
    public async Task<IReadOnlyList<ListedEntry>> Page(EntryCriteria criteria, EntryOrder order,
        (object Value, long Position)? after, int limit, CancellationToken cancellation)
    {
        var (direction, sign) = order.Descending ? ("desc", "<") : ("asc", ">");
        var beyond = after is null ? "" : $" and ({order.Column}, position) {sign} ($13, $14)";
        await using var connection = await Open(criteria, cancellation);
        await using var query = new NpgsqlCommand(
            $"""
            select position, recorded_at, known_up_to, body, {PreviousRate}
            from (select * from {EntryRows.TableName} {Where}{beyond}
              order by {order.Column} {direction}, position {direction}
              limit {limit.ToString(CultureInfo.InvariantCulture)}) listed
            order by {order.Column} {direction}, position {direction}
            """, connection);
        AddCriteria(query, criteria);
        if (after is { } cursor)
        {
            Add(query, cursor.Value, order.Type);
            Add(query, cursor.Position, NpgsqlDbType.Bigint);
        }

        var found = new List<ListedEntry>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            found.Add(new ListedEntry(new RecordedEntry(reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1),
                reader.GetInt64(2), EntryRows.Decode(reader.GetString(3))),
                reader.IsDBNull(4) ? null : reader.GetInt32(4)));
        return found;
    }

    /// <summary>One entry with the rate before it; null when there is no such entry.</summary>
    public async Task<ListedEntry?> Find(Guid entryId, CancellationToken cancellation) =>
        await Page(new EntryCriteria(null) { EntryIds = [entryId] }, EntryOrder.Parse(null)!, null, 1, cancellation)
            is [var found] ? found : null;

    /// <summary>Count and sum per currency of everything that the criteria select.</summary>
    public async Task<IReadOnlyList<EntryTotal>> Totals(EntryCriteria criteria, CancellationToken cancellation)
    {
        await using var connection = await Open(criteria, cancellation);
        await using var query = new NpgsqlCommand(
            $"""
            select currency, count(*), {Total.Sql("sum(amount_minor)")},
              {Total.Sql("sum(amount_minor) filter (where amount_minor < 0)")}
            from {EntryRows.TableName} {Where} group by currency order by currency
            """, connection);
        AddCriteria(query, criteria);
        var totals = new List<EntryTotal>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var currency = reader.GetString(0);
            totals.Add(new EntryTotal(reader.GetInt64(1), new Amount(reader.GetInt64(2), currency),
                new Amount(reader.GetInt64(3), currency)));
        }

        return totals;
    }

    private async Task<NpgsqlConnection> Open(EntryCriteria criteria, CancellationToken cancellation)
    {
        var connection = await dataSource.OpenConnectionAsync(cancellation);
        if (criteria.KnownAt is { } instant) await Turns.WaitForTurnsUpTo(instant, connection, cancellation);
        return connection;
    }

    private static void AddCriteria(NpgsqlCommand query, EntryCriteria criteria)
    {
        Add(query, criteria.PartnerId, NpgsqlDbType.Text);
        Add(query, criteria.CustomerId, NpgsqlDbType.Text);
        Add(query, criteria.Period, NpgsqlDbType.Text);
        Add(query, criteria.Component, NpgsqlDbType.Text);
        Add(query, criteria.Reason, NpgsqlDbType.Text);
        Add(query, criteria.EffectiveUntil, NpgsqlDbType.Date);
        Add(query, criteria.KnownAt?.ToUniversalTime(), NpgsqlDbType.TimestampTz);
        Add(query, criteria.PayoutId, NpgsqlDbType.Text);
        Add(query, criteria.EntryIds, NpgsqlDbType.Array | NpgsqlDbType.Uuid);
        // The index of customers has the keys, which begin with their invoice: what may be its is found without the
        // wide rows.
        Add(query, criteria.InvoiceId, NpgsqlDbType.Text);
        Add(query, criteria.IsPaid, NpgsqlDbType.Boolean);
        Add(query, criteria.Day, NpgsqlDbType.Date);
    }

    private static void Add(NpgsqlCommand query, object? value, NpgsqlDbType type) =>
        query.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
}

/// <param name="Negative">The part of the sum that was taken back.</param>
internal sealed record EntryTotal(long Entries, Amount Sum, Amount Negative);
