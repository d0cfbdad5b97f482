using Commissions.Service.Store;
using Hosting;
using Money;
using Npgsql;

namespace Commissions.Service.PartnerLedgers;

/// <summary>What every partner has earned and been paid, for lists; one partner's balance says more.</summary>
internal static class ListBalances
{
    private const int NamedMax = 200;

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/balances", Handle)
        .For(Role.PartnerManager, Role.Finance)
        .WithName("ListBalances").WithSummary("Sums of all partners, or of those named by partnerId, per currency")
        .Produces<Page<PartnerSums>>();

    private static async Task<IResult> Handle(NpgsqlDataSource dataSource, CancellationToken cancellation,
        string[]? partnerId = null, int? limit = null, string? after = null)
    {
        var named = partnerId is { Length: > 0 } ? partnerId.Take(NamedMax).ToArray() : null;
        var size = Page.Size(limit);
        await using var query = dataSource.CreateCommand(
            $"""
            select e.partner_id, e.currency, {Total.Sql("sum(e.amount_minor)")},
                   {Total.Sql("sum(e.amount_minor) filter (where p.paid_on is not null)")},
                   {Total.Sql("sum(e.amount_minor) filter (where p.entry_id is not null and p.paid_on is null)")}
            from entries e left join {PayoutRows.Held} p on p.entry_id = e.entry_id
            where ($1::text[] is null or e.partner_id = any($1))
              and ($2::text is null or e.partner_id || '~' || e.currency > $2)
            group by e.partner_id, e.currency order by e.partner_id || '~' || e.currency limit $3
            """);
        query.Parameters.Add(new NpgsqlParameter
        {
            Value = (object?)named ?? DBNull.Value,
            NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Text,
        });
        query.Parameters.Add(new NpgsqlParameter
        {
            Value = (object?)after
            ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text
        });
        query.Parameters.Add(new NpgsqlParameter { Value = size + 1 });
        var found = new List<PartnerSums>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) found.Add(Read(reader));
        return TypedResults.Ok(Page.From(found, size, sums => $"{sums.PartnerId}~{sums.Total.Currency}"));
    }

    private static PartnerSums Read(NpgsqlDataReader reader)
    {
        var currency = reader.GetString(1);
        var (total, paid, inPayout) = (reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4));
        return new PartnerSums(reader.GetString(0), new Amount(total, currency), new Amount(paid, currency),
            new Amount(inPayout, currency), new Amount(Total.Fitting((Int128)total - paid - inPayout), currency));
    }
}

/// <param name="Open">Neither paid nor in a payout: held, payable or negative.</param>
internal sealed record PartnerSums(string PartnerId, Amount Total, Amount Paid, Amount InPayout, Amount Open)
{
    /// <summary>True where a sum leaves 64 bits: the amounts are only the nearest numbers then.</summary>
    public bool IsOutOfRange => new[] { Total, Paid, InPayout, Open }.Any(amount =>
        Money.Total.IsNearest(amount.Minor));
}
