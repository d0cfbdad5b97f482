using System.Globalization;
using System.Text;
using System.Text.Json;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Periods;
using Commissions.Service.Store;
using Money;

namespace Commissions.Service.Verifications;

/// <summary>An entry as its partner's stream says it.</summary>
internal sealed record WalkedEntry(Period Period, long TargetMinor, StatementLine Line);

/// <summary>
/// An event of a partner's ledger and, of an entry, the row that lists and balances are read from. The database itself
/// compares the two, so of nearly all entries a few fields are sent and none is decoded.
/// </summary>
internal sealed record StoredEvent
{
    private const string EntryType = "entry_posted";

    // All else that a row says of an entry is derived from its body, its id too.
    private const string IsSame =
        $"v.type = '{EntryType}' and record_image_eq(row(e.body), row(v.data)) and v.stream_id = 'partner-' || " +
        "e.partner_id";

    /// <summary>
    /// The events of a page, each with its row if that is in the page too. One that is not the same as its row comes
    /// whole, with the row. "offset 0" keeps the comparison from being made again for each field that depends on it.
    /// </summary>
    public static string BuildQuery(LedgerPage page) => string.Create(CultureInfo.InvariantCulture, $"""
        {Compared(RowsOf(page))}
          where v.seq_id > {page.After} and v.seq_id <= {page.UpTo}
            and v.type in ('{EntryType}', 'statement_closed', 'payout_line_locked') offset 0) as walked
        """);

    private static string RowsOf(LedgerPage page) => string.Create(CultureInfo.InvariantCulture,
        $"(select * from {EntryRows.TableName} where position > {page.RowsAfter} and position <= {page.RowsUpTo} " +
        $"offset 0)");

    /// <summary>The events with the ids that are copied, each with its row wherever that is.</summary>
    public static readonly string OfIds = $"""
        {Compared(EntryRows.TableName)} where v.id = any({CopiedRows.Ids}::uuid[]) offset 0) as walked
        """;

    private static string Compared(string rows) => $"""
        select type, id, case when not same then data end,
          case when not same
            then (select to_jsonb(e) from {EntryRows.TableName} e where e.position = walked.position) end,
          position, key, customer_id, period, currency, amount_minor, effective_on, data ->> 'targetMinor',
          data ->> 'causedBy',
          stream_id, version, recorded_at, seq_id
        from (select v.type, v.id, v.data, v.stream_id, v.version, v.seq_id, e.position::bigint, e.key, e.customer_id,
            e.period, e.currency, e.amount_minor, e.effective_on, e.recorded_at, coalesce({IsSame}, false) as same
          from {VerificationSql.Events} v left join {rows} e on e.entry_id = v.id
        """;

    private const int JsonbVersionBytes = 1;

    public required string Type { get; init; }
    public required Guid Id { get; init; }
    public required string Stream { get; init; }
    public required long Sequence { get; init; }
    public required long Version { get; init; }

    /// <summary>Place of the entry's row in the ledger; null where there is no row.</summary>
    public long? Position { get; init; }

    /// <summary>When the entry's row was recorded, in the store's microseconds.</summary>
    public long RecordedAt { get; init; }

    /// <summary>What is stored, as JSON; empty of an entry that is the same as its row.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }
    public ReadOnlyMemory<byte> RowBody { get; init; }

    /// <summary>What the row says of an entry that is the same.</summary>
    private StatementLine? Line { get; init; }
    private string Period { get; init; } = "";
    private string TargetMinor { get; init; } = "";

    public bool IsAsItsRow => Line is not null;
    public bool IsEntryWithoutRow => Type == EntryType && Position is null;
    public string Json => Encoding.UTF8.GetString(Body.Span);
    public string RowJson => Position is null ? "no row" : Encoding.UTF8.GetString(RowBody.Span);

    /// <summary>The present one of rows that <see cref="BuildQuery(LedgerPage)"/> or <see cref="OfIds"/>
    /// gave.</summary>
    /// <param name="before">The one before it, whose texts are taken again where they are the same.</param>
    public static StoredEvent Read(CopiedRows rows, StoredEvent? before)
    {
        var differs = !rows[2].IsEmpty;
        return new StoredEvent
        {
            Type = rows.Text(0, before?.Type ?? ""),
            Id = rows.Id(1),
            Stream = rows.Text(13, before?.Stream ?? ""),
            Version = rows.Int64(14),
            Sequence = rows.Int64(16),
            Position = rows[4].IsEmpty ? null : rows.Int64(4),
            RecordedAt = rows[15].IsEmpty ? 0 : rows.Int64(15),
            Body = differs ? rows[2][JsonbVersionBytes..] : default,
            RowBody = rows[3].IsEmpty ? default : rows[3][JsonbVersionBytes..],
            Period = differs ? "" : rows.Text(7, before?.Period ?? ""),
            TargetMinor = differs ? "" : rows.Text(11),
            Line = differs ? null
            : new StatementLine(rows.Id(1), rows.Text(5), rows.Text(6, before?.Line?.CustomerId ?? ""),
                new Amount(rows.Int64(9), rows.Text(8, before?.Line?.Amount.Currency ?? "")), rows.Date(10),
                rows.Text(12)),
        };
    }

    /// <exception cref="JsonException">Somebody made something else of it.</exception>
    public T Decode<T>() => JsonSerializer.Deserialize<T>(Body.Span, EntryRows.Json)!;

    /// <summary>What the event says; of one that is the same as its row, its row says it.</summary>
    /// <exception cref="JsonException">Somebody made something else of it.</exception>
    public WalkedEntry Entry()
    {
        if (Line is not { } line)
        {
            var entry = Decode<EntryPosted>();
            return new WalkedEntry(entry.Period, entry.TargetMinor, StatementLine.FromEntry(entry));
        }

        if (!Domain.Periods.Period.TryParse(Period, out var period))
            throw new JsonException($"'{Period}' is no month.");
        if (!long.TryParse(TargetMinor, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
            out var targetMinor))
            throw new JsonException($"'{TargetMinor}' is no target.");
        return new WalkedEntry(period, targetMinor, line);
    }
}
