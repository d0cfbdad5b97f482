using System.Globalization;
using System.Security.Claims;
using Commissions.Service.Store;
using Decisions;
using Hosting;
using Npgsql;
using NpgsqlTypes;

namespace Commissions.Service.PartnerLedgers;

/// <summary>
/// Whoever has an invoice in hand finds what was posted for it, without knowing whose customer it is.
/// </summary>
internal static class FindInvoice
{
    private const int InvoiceIdMax = 200;

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/entries", Handle)
        .For(Role.PartnerManager, Role.Finance, Role.Partner)
        .WithName("FindEntriesOfInvoice").WithSummary("Entries of an invoice; a partner sees its own only")
        .WithDescription("invoiceId: as the billing system has it, whole.").Produces<Page<EntryView>>();

    private static async Task<IResult> Handle(ClaimsPrincipal user, NpgsqlDataSource dataSource,
        CancellationToken cancellation, string? invoiceId = null, int? limit = null, string? after = null)
    {
        if (!long.TryParse(after ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out var position))
            return Problems.From(Rejection.Invalid("after", "Use the 'next' of the page before."));
        if (invoiceId is not { Length: > 0 and <= InvoiceIdMax })
            return Problems.From(Rejection.Invalid("invoiceId", "Name the invoice, in at most 200 characters."));
        var size = Page.Size(limit);
        // The ids come from an index that has the keys; only the rows that are shown are read whole.
        await using var query = dataSource.CreateCommand(
            $"""
            select position, recorded_at, known_up_to, body from {EntryRows.TableName} where position in (
              select position from {EntryRows.TableName}
              where starts_with(key, $1) and ($2::text is null or partner_id = $2) and position > $3
              order by position limit $4)
            order by position
            """);
        query.Parameters.Add(new NpgsqlParameter { Value = invoiceId + "/" });
        query.Parameters.Add(new NpgsqlParameter
        {
            Value = (object?)user.PartnerId() ?? DBNull.Value,
            NpgsqlDbType = NpgsqlDbType.Text,
        });
        query.Parameters.Add(new NpgsqlParameter { Value = position });
        query.Parameters.Add(new NpgsqlParameter { Value = (long)size + 1 });
        var page = Page.From(await EntryRows.Read(query, cancellation), size, entry =>
            entry.Position.ToString(CultureInfo.InvariantCulture));
        return TypedResults.Ok(new Page<EntryView>([.. page.Items.Select(EntryView.From)], page.Next));
    }
}
