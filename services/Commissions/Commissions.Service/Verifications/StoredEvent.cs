using System.Globalization;
using System.Text;
using System.Text.Json;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Periods;
using Commissions.Service.PartnerLedgers;
using Commissions.Service.Replays;
using Money;

namespace Commissions.Service.Verifications;

/// <summary>An entry as its partner's stream says it.</summary>
internal sealed record WalkedEntry(Period Period, long TargetMinor, StatementLine Line);

/// <summary>
/// The present row of a walk: an event of a partner's stream and, of an entry, the row that lists and balances are read
/// from. The database itself compares the two, so of nearly all entries a few fields are sent and none is decoded.
/// </summary>
internal sealed class StoredEvent(CopiedRows rows)
{
    // First the bytes: where they are the same, nothing is decoded to compare the bodies.
    private const string IsSame =
        """
        v.type = 'entry_posted' and record_image_eq(row(e.body), row(v.data))
        and v.stream_id = 'partner-' || e.partner_id and (v.data ->> 'entryId')::uuid = v.id
        and (e.partner_id, e.customer_id, e.period, e.currency, e.amount_minor, e.effective_on, e.earned_on)
          is not distinct from (v.data ->> 'partnerId', v.data ->> 'customerId', v.data ->> 'period',
            v.data -> 'amount' ->> 'currency', (v.data -> 'amount' ->> 'minor')::bigint,
            (v.data ->> 'effectiveOn')::date, (v.data ->> 'earnedOn')::date)
        and (e.anchor, e.customer_year, e.rate_ppm, e.plan_id, e.plan_version)
          is not distinct from ((v.data -> 'working' ->> 'anchor')::date, (v.data -> 'working' ->> 'customerYear')::int,
            (v.data -> 'working' ->> 'ratePpm')::int, v.data -> 'working' ->> 'planId', (v.data -> 'working' ->> 'planVersion')::int)
        and e.key = concat_ws('/', v.data -> 'key' ->> 'invoiceId', v.data -> 'key' ->> 'lineId', v.data -> 'key' ->> 'segment',
            v.data -> 'key' ->> 'partnerId', v.data -> 'key' ->> 'component')
        and e.component = v.data -> 'key' ->> 'component'
        """;

    /// <summary>
    /// Streams of partners in their own order; an event that is not the same as its row comes whole, with the row.
    /// "offset 0" keeps the comparison from being made again for each field that depends on it.
    /// </summary>
    public const string OfStreams =
        $"""
        select type, id, case when not same then data end, case when not same then to_jsonb(stored) end, has_row,
          key, customer_id, period, currency, amount_minor, effective_on, data ->> 'targetMinor', data ->> 'causedBy'
        from (select v.type, v.id, v.data, v.version, e as stored, e.entry_id is not null as has_row, e.key, e.customer_id,
            e.period, e.currency, e.amount_minor, e.effective_on, coalesce({IsSame}, false) as same
          from mt_events v left join {EntryRows.TableName} e on e.entry_id = v.id
          where v.stream_id = any({CopiedRows.Ids}) and v.type in ('entry_posted', 'statement_closed', 'payout_line_locked')
          offset 0) as walked
        order by version
        """;

    private const int JsonbVersionBytes = 1;
    private string _type = "";
    private string _customerId = "";
    private string _period = "";
    private string _currency = "";

    public string Type => _type = rows.Text(0, _type);
    public Guid Id => rows.Id(1);
    public bool IsAsItsRow => rows[2].IsEmpty;
    public bool HasRow => rows.Boolean(4);

    public string Json => Text(2);
    public string RowJson => HasRow ? Text(3) : "no row";

    /// <exception cref="JsonException">Somebody made something else of it.</exception>
    public T Decode<T>() => JsonSerializer.Deserialize<T>(rows[2].Span[JsonbVersionBytes..], EntryRows.Json)!;

    /// <summary>What the event says; of one that is the same as its row, its row says it.</summary>
    /// <exception cref="JsonException">Somebody made something else of it.</exception>
    public WalkedEntry Entry()
    {
        if (!IsAsItsRow)
        {
            var entry = Decode<EntryPosted>();
            return new WalkedEntry(entry.Period, entry.TargetMinor, StatementLine.Of(entry));
        }

        (_customerId, _period, _currency) = (rows.Text(6, _customerId), rows.Text(7, _period), rows.Text(8, _currency));
        if (!Period.TryParse(_period, out var period)) throw new JsonException($"'{_period}' is no month.");
        return new WalkedEntry(period, long.Parse(rows.Text(11), CultureInfo.InvariantCulture),
            new StatementLine(Id, rows.Text(5), _customerId, new Amount(rows.Int64(9), _currency), rows.Date(10), rows.Text(12)));
    }

    private string Text(int field) => Encoding.UTF8.GetString(rows[field].Span[JsonbVersionBytes..]);
}
