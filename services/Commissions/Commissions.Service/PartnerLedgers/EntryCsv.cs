using System.Globalization;
using System.Text;
using Commissions.Domain.Exports;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Payouts;
using Commissions.Domain.Plans;
using Commissions.Service.Store;

namespace Commissions.Service.PartnerLedgers;

/// <summary>Entries as CSV: RFC 4180, amounts in major units with a decimal point.</summary>
internal static class EntryCsv
{
    private const string MediaType = "text/csv";

    public static bool IsWanted(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains(MediaType, StringComparison.OrdinalIgnoreCase);

    private const string Columns =
        "entryId,customerId,customerYear,component,invoiceId,lineId,segment,base,ratePpm,amount,currency,effectiveOn," +
        "recordedAt,period,originalPeriod,planId,planVersion,reason,causedBy";

    /// <summary>What never changes of entries, as a statement has it.</summary>
    public static IResult Write(IEnumerable<EntryView> entries, string fileName) =>
        Write(Columns, entries.Select(Cells), fileName);

    /// <summary>The same, and where the money of each is today.</summary>
    public static IResult WriteWithStates(IEnumerable<EntryView> entries, string fileName) =>
        Write($"{Columns},partnerId,sharePpm,previousRatePpm,state,heldBecause,payableOn,payoutId,paidOn,returnedOn",
            entries.Select(entry => Cells(entry).Concat(StateCells(entry))), fileName);

    private static IResult Write(string columns, IEnumerable<IEnumerable<string>> rows, string fileName)
    {
        var text = new StringBuilder(columns).Append("\r\n");
        foreach (var row in rows) text.Append(CsvCells.Row(row));
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

    private static IEnumerable<string> StateCells(EntryView entry) =>
    [
        entry.PartnerId, entry.SharePpm is { } share ? Invariant(share) : "",
        entry.PreviousRatePpm is { } rate ? Invariant(rate) : "", entry.State?.Name() ?? "", entry.HeldBecause ?? "",
        $"{entry.PayableOn:yyyy-MM-dd}", entry.PayoutId ?? "", $"{entry.PaidOn:yyyy-MM-dd}",
        $"{entry.ReturnedOn:yyyy-MM-dd}",
    ];

    private static string Invariant(int value) => value.ToString(CultureInfo.InvariantCulture);
}
