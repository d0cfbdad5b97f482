using Npgsql;

namespace Bench;

/// <param name="Sql">Change of what belongs to entry @id, or to its invoice @part of customer @owner.</param>
/// <param name="Names">What a verification must name at least one of.</param>
internal sealed record TamperingWay(string Sql, Named Names = Named.Entry);

internal enum Named
{
    Entry,

    /// <summary>A ledger key of the invoice: its sum is not what comes out.</summary>
    Key,
}

/// <summary>What somebody with the owner's rights could do to the stored history.</summary>
internal static class TamperingWays
{
    private const string IsPayment =
        "type = 'payment_recorded' and stream_id = 'customer-' || @owner and data ->> 'invoiceId' = @part";

    private const string AnotherId = "md5(@id::text)::uuid";

    /// <summary>Condition with the streams ($2) and the invoices ($3) side by side.</summary>
    public const string IsPaymentOfAny =
        """
        (type = 'payment_recorded' and stream_id = any($2)
          and (stream_id, data ->> 'invoiceId') in (select * from unnest($2, $3)))
        """;

    public static IReadOnlyList<TamperingWay> WithAnEntry { get; } =
    [
        // The row that lists, balances and payouts read. Its other columns are derived from the body and cannot be set.
        Body("{amount,minor}", "to_jsonb((body -> 'amount' ->> 'minor')::bigint + 1)"),
        Body("{amount,minor}", "to_jsonb(-(body -> 'amount' ->> 'minor')::bigint)"),
        Body("{effectiveOn}", "to_jsonb(effective_on + 1)"),
        Body("{earnedOn}", "to_jsonb(earned_on - 1)"),
        Body("{working,anchor}", "to_jsonb(anchor + 1)"),
        Body("{key,lineId}", "'\"somebody\"'"),
        Body("{key,component}", "to_jsonb(case component when 'retention' then 'acquisition' else 'retention' end)"),
        Body("{working,ratePpm}", "to_jsonb(rate_ppm + 1)"),
        Body("{working,customerYear}", "to_jsonb(customer_year + 1)"),
        Body("{working,planId}", "'\"other\"'"),
        Body("{working,planVersion}", "to_jsonb(plan_version + 1)"),
        Body("{amount,currency}", "'\"XXX\"'"),
        Body("{period}", "'\"1999-12\"'"),
        Body("{partnerId}", "'\"somebody\"'"),
        Body("{customerId}", "'\"somebody\"'"),
        Body("{causedBy}", "'\"somebody\"'"),
        Body("{entryId}", $"to_jsonb({AnotherId})"),
        new("update entries set recorded_at = recorded_at - interval '10 years' where entry_id = @id"),
        new("delete from entries where entry_id = @id"),
        // The event that everything is recomputed from.
        Event("{amount,minor}", "'1'"),
        Event("{targetMinor}", "'1'"),
        Event("{effectiveOn}", "'\"2020-02-02\"'"),
        Event("{working,ratePpm}", "'1'"),
        Event("{key,invoiceId}", "'\"somebody\"'"),
        Event("{causedBy}", "'\"somebody\"'"),
        Event("{entryId}", $"to_jsonb({AnotherId})"),
        new($"update mt_events set id = {AnotherId} where id = @id"),
        new("delete from mt_events where id = @id"),
        // Both alike, so that neither contradicts the other.
        new("""
            update mt_events set data = data || '{"targetMinor":1,"amount":{"minor":1,"currency":"EUR"}}'
            where id = @id;
            update entries set body = (select data from mt_events where id = @id) where entry_id = @id
            """, Named.Key),
        new("delete from mt_events where id = @id; delete from entries where entry_id = @id", Named.Key),
        // The facts.
        new($"""update mt_events set data = jsonb_set(data, '{"{"}paidGrossMinorTotal{"}"}', '1') where {IsPayment}""",
            Named.Key),
        new($"delete from mt_events where {IsPayment}", Named.Key),
    ];

    /// <summary>@id is the listed statement, @owner its partner, @part its month.</summary>
    public static IReadOnlyList<TamperingWay> WithAStatement { get; } =
    [
        new("update mt_doc_statementdocument set data = jsonb_set(data, '{closed,totals,0,minor}', '1') " +
            "where id = @id"),
        new("update mt_doc_statementdocument set data = jsonb_set(data, '{closed,hash}', '\"0\"') where id = @id"),
        new("delete from mt_doc_statementdocument where id = @id"),
        Closed("{hash}", "'\"0\"'"),
        Closed("{entries}", "'0'"),
    ];

    public static async Task<Corruption> Outcome(NpgsqlConnection connection, TamperingWay way, Victim victim)
    {
        // As they were, and as they are: what is named may be either.
        await using var query = new NpgsqlCommand(
            $"""
            select entry_id::text, customer_id || ' ' || key from
              (select * from tampered_entries union all select * from entries) as stored
            where customer_id in (@owner, 'somebody') and starts_with(key, @part || '/')
            union select {AnotherId}::text, ''
            """, connection)
        {
            Parameters = { new("id", victim.EntryId), new("owner", victim.CustomerId), new("part", victim.InvoiceId) },
        };
        var (entries, keys) = (new HashSet<string>(), new HashSet<string>());
        await using var reader = await query.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            entries.Add(reader.GetString(0));
            keys.Add(reader.GetString(1));
        }

        string[] others = [.. entries, .. keys, victim.CustomerId, $"customer-{victim.CustomerId}",
            $"partner-{victim.PartnerId}", victim.Statement];
        return new Corruption(way.Sql, way.Names == Named.Key ? [.. keys] : [victim.EntryId.ToString()], others);
    }

    private static TamperingWay Body(string path, string value) =>
        new($"update entries set body = jsonb_set(body, '{path}', {value}) where entry_id = @id");

    private static TamperingWay Event(string path, string value) =>
        new($"update mt_events set data = jsonb_set(data, '{path}', {value}) where id = @id");

    private static TamperingWay Closed(string path, string value) => new(
        $"""
        update mt_events set data = jsonb_set(data, '{path}', {value})
        where type = 'statement_closed' and stream_id = 'partner-' || @owner and data ->> 'period' = @part
        """);
}
