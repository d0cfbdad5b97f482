using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;

namespace CommissionsConsole.Language;

/// <summary>
/// What the console says, in the language of whoever reads it. A text stands in the code in English; the resources
/// de.json and ru.json have its translations under it. What a language lacks is said in English.
/// </summary>
public static partial class Texts
{
    private const char BetweenForms = '|';

    private static readonly Lazy<FrozenDictionary<string, FrozenDictionary<string, string>>> Translations = new(() =>
        Languages.All.Where(language => !language.Equals(Languages.English))
            .ToFrozenDictionary(language => language.Name, language => Load(language.Name)));

    /// <param name="values">What stands in the places {0}, {1} … of the text.</param>
    public static string T(string english, params ReadOnlySpan<object?> values) => values.IsEmpty
        ? In(Languages.Current, english)
        : string.Format(Languages.Current, In(Languages.Current, english), values);

    /// <summary>"1 line", "2,000 lines": the number is {0} in both.</summary>
    /// <param name="many">Its translations have a form for each plural of the language: "{0} Zeile|{0} Zeilen".</param>
    public static string Counted(long number, string one, string many)
    {
        var language = Languages.Current;
        var forms = In(language, many).Split(BetweenForms);
        var text = forms.Length == 1
            ? number == 1 ? one : many
            : forms[Math.Min(forms.Length - 1, Languages.PluralForm(language.Name, number))];
        return string.Format(language, text, Parts.Words.Number(number));
    }

    /// <summary>A sentence with more than text in it: the parts stand in the places {0}, {1} …</summary>
    public static RenderFragment Mixed(string english, params RenderFragment[] parts) => builder =>
    {
        foreach (var piece in Place().Split(In(Languages.Current, english)))
        {
            if (Place().IsMatch(piece)) builder.AddContent(1, parts[piece[1] - '0']);
            else builder.AddContent(0, piece);
        }
    };

    /// <summary>The text in a language; in English where that has none.</summary>
    public static string In(CultureInfo language, string english) => language.Equals(Languages.English)
        ? english
        : Translations.Value[language.Name].GetValueOrDefault(english, english);

    private static FrozenDictionary<string, string> Load(string language)
    {
        using var resource = typeof(Texts).Assembly.GetManifestResourceStream(typeof(Texts), $"{language}.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(resource)!.ToFrozenDictionary();
    }

    // In a group, so that Split keeps it.
    [GeneratedRegex(@"(\{[0-9]\})")]
    private static partial Regex Place();
}
