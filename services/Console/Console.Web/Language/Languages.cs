using System.Collections.Immutable;
using System.Globalization;

namespace CommissionsConsole.Language;

/// <summary>
/// Languages of the console, with how each writes numbers and days. The data is written here: what an operating system
/// or a container image knows of languages differs from one to the next.
/// </summary>
public static class Languages
{
    public static readonly CultureInfo English = Make("en", ',', '.', "yyyy-MM-dd", "d MMM",
        "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
        "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
        "January February March April May June July August September October November December");

    public static readonly CultureInfo German = Make("de", '.', ',', "dd.MM.yyyy", "d. MMM",
        "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
        "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember");

    // Amounts are not broken at the end of a line.
    public static readonly CultureInfo Russian = Make("ru", '\u00a0', ',', "dd.MM.yyyy", "d MMM",
        "янв. февр. март апр. май июнь июль авг. сент. окт. нояб. дек.",
        "янв. февр. марта апр. мая июня июля авг. сент. окт. нояб. дек.",
        "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь");

    public static readonly ImmutableArray<CultureInfo> All = [English, German, Russian];

    /// <summary>The language of whoever is served; English where nobody is.</summary>
    public static CultureInfo Current =>
        All.FirstOrDefault(language => language.Equals(CultureInfo.CurrentUICulture)) ?? English;

    /// <summary>As those say who speak it.</summary>
    public static string NameOf(CultureInfo language) => language.Name switch
    {
        "de" => "Deutsch",
        "ru" => "Русский",
        _ => "English",
    };

    /// <summary>Which of several forms of a word stands behind a number: "1 day", "2 days".</summary>
    /// <param name="language">Two letters.</param>
    /// <seealso href="https://www.unicode.org/cldr/charts/latest/supplemental/language_plural_rules.html"/>
    public static int PluralForm(string language, long number) => language switch
    {
        "ru" => (Math.Abs(number % 10), Math.Abs(number % 100)) switch
        {
            (1, not 11) => 0,
            ( >= 2 and <= 4, not (>= 12 and <= 14)) => 1,
            _ => 2,
        },
        _ => Math.Abs(number) == 1 ? 0 : 1,
    };

    /// <param name="briefBehindDay">Names of months as they stand behind the number of a day.</param>
    private static CultureInfo Make(string name, char thousands, char decimals, string day, string dayOfYear,
        string brief, string briefBehindDay, string full) => CultureInfo.ReadOnly(new CultureInfo(name)
        {
            NumberFormat =
            {
                NumberGroupSeparator = thousands.ToString(),
                NumberDecimalSeparator = decimals.ToString(),
                NegativeSign = "−",
            },
            DateTimeFormat =
            {
                ShortDatePattern = day,
                MonthDayPattern = dayOfYear,
                AbbreviatedMonthNames = Names(brief),
                AbbreviatedMonthGenitiveNames = Names(briefBehindDay),
                MonthNames = Names(full),
                MonthGenitiveNames = Names(full),
            },
        });

    // .NET's calendars have a thirteenth month.
    private static string[] Names(string twelve) => [.. twelve.Split(' '), ""];
}
