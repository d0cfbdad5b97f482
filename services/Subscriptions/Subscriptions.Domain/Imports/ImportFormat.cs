using System.Globalization;

namespace Subscriptions.Domain.Imports;

/// <summary>How the cells of a file are to be read, as the uploader says.</summary>
/// <param name="Currency">Currency of rows that name none; null when every row must.</param>
/// <param name="AssumePaid">Rows that say nothing of a payment were paid in full on the day of the invoice.</param>
public sealed record ImportFormat(DateForm Dates, DecimalForm Decimals, string? Currency, bool AssumePaid)
{
    private static readonly string[] IsoForms =
        ["yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss"];

    private static readonly string[] DayFirstForms =
    [
        .. from separator in "./-"
           from time in new[] { "", " H:mm", " H:mm:ss" }
           select $"d'{separator}'M'{separator}'yyyy{time}",
    ];

    /// <summary>The calendar day that a cell names; a time of day beside it is passed over.</summary>
    public DateOnly? DateIn(string cell)
    {
        var text = Dates == DateForm.Iso && cell.EndsWith('Z') ? cell[..^1] : cell;
        return DateTime.TryParseExact(text, Dates == DateForm.Iso ? IsoForms : DayFirstForms,
            CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
            ? DateOnly.FromDateTime(moment)
            : null;
    }
}

public enum DateForm
{
    /// <summary>2026-03-01</summary>
    Iso,

    /// <summary>1.3.2026, 01/03/2026, 01-03-2026</summary>
    DayFirst,
}

public enum DecimalForm
{
    /// <summary>Either separator, as long as a number can be read in one way only.</summary>
    Either,
    Point,
    Comma,
}
