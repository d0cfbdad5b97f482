using System.Globalization;
using System.Text;
using Commissions.Domain.Exports;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Commissions.Service.Store;

namespace Commissions.Service.PartnerLedgers;

/// <summary>Entries as CSV: RFC 4180, amounts in major units with a decimal point.</summary>
internal static class EntryCsv
{
    private const string MediaType = "text/csv";

    public static bool IsWanted(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains(MediaType, StringComparison.OrdinalIgnoreCase);

    public static IResult Write(IEnumerable<EntryView> entries, string fileName)
    {
        var text =
            new StringBuilder("entryId,customerId,customerYear,component,invoiceId,lineId,segment,base,ratePpm," +
            "amount,currency,effectiveOn,recordedAt,period,originalPeriod,planId,planVersion,reason,causedBy\r\n");
        foreach (var entry in entries)
            text.Append(CsvCells.Row(Cells(entry)));
        return TypedResults.File(Encoding.UTF8.GetBytes(text.ToString()), MediaType, fileName);
    }

    private static IEnumerable<string> Cells(EntryView entry) =>
    [
        entry.EntryId.ToString(), entry.CustomerId, Invariant(entry.CustomerYear), entry.Component.Name(),
        entry.InvoiceId,
        entry.LineId, Invariant(entry.Segment), entry.Base.InMajorUnits(), Invariant(entry.RatePpm),
        entry.Amount.InMajorUnits(), entry.Amount.Currency, $"{entry.EffectiveOn:yyyy-MM-dd}",
        $"{entry.RecordedAt:O}", entry.Period.ToString(), entry.OriginalPeriod.ToString(), entry.PlanId,
        Invariant(entry.PlanVersion), entry.Reason.Name(), entry.CausedBy,
    ];

    private static string Invariant(int value) => value.ToString(CultureInfo.InvariantCulture);
}
