using System.Text.Json;
using System.Text.RegularExpressions;
using Mono.Cecil;
using Mono.Cecil.Cil;
using RunningServers;
using Specifications;

namespace Foundations.Tests;

/// <summary>
/// What the console says is in its resources, whole in German, and in Russian where partners read it. What pages draw
/// is read from the console as it was built; which texts there are, from its source.
/// </summary>
public sealed partial class TextsOfTheConsole
{
    private const string Source = "services/Console/Console.Web";

    /// <summary>Attributes and parameters of components that are read, or read out.</summary>
    private static readonly HashSet<string> Spoken =
    [
        "Label", "Title", "Sub", "Note", "Hint", "Question", "Yes", "Any", "Placeholder", "ReasonLabel",
        "Caption", "aria-label", "title", "placeholder", "alt", "data-label",
    ];

    /// <summary>Where partners read; the parts and the shell they share with everybody.</summary>
    private static readonly string[] OfPartners =
    [
        "Pages/Agreements/", "Pages/Conflicts/", "Pages/Homes/", "Pages/Leads/", "Pages/Ledgers/", "Pages/Partners/",
        "Pages/PayoutProfiles/", "Pages/Payouts/", "Pages/Statements/", "Parts/", "Shell/", "SignIn/", "Language/",
    ];

    [Fact]
    public void No_page_draws_a_text_beside_the_resources() => None(Methods()
        .SelectMany(method => Drawn(method).Select(text => (method.DeclaringType.Name, Text: text)))
        .Where(drawn => Word().IsMatch(OfEveryLanguage().Replace(drawn.Text, "")))
        .Select(drawn => $"{drawn.Name}: {drawn.Text.Trim()}"));

    [Fact]
    public void No_sentence_stands_in_the_code_beside_the_resources()
    {
        var texts = Texts().SelectMany(text => new[] { text.English, text.One }).ToHashSet();
        None(Methods()
            .SelectMany(method => Literals(method).Select(text => (method.DeclaringType.FullName, Text: text)))
            .Where(literal => Sentence().IsMatch(literal.Text) && !texts.Contains(literal.Text))
            .Select(literal => $"{literal.FullName}: {literal.Text}"));
    }

    [Fact]
    public void German_has_every_text() =>
        None(Texts().Select(text => text.English).Distinct().Except(Translations("de").Keys));

    [Fact]
    public void Russian_has_every_text_that_partners_read() => None(Texts()
        .Where(text => OfPartners.Any(folder => text.File.StartsWith(folder, StringComparison.Ordinal)))
        .Select(text => text.English).Distinct().Except(Translations("ru").Keys));

    [Theory]
    [InlineData("de", 2)]
    [InlineData("ru", 3)]
    public void A_translation_has_the_places_of_its_text_and_a_form_for_each_plural(string language, int plurals)
    {
        var counted = Texts().Where(text => text.IsCounted).Select(text => text.English).ToHashSet();
        foreach (var (english, translated) in Translations(language))
        {
            var forms = counted.Contains(english) ? translated.Split('|') : [translated];
            if (counted.Contains(english)) forms.Should().HaveCount(plurals, "{0} are counted", english);
            foreach (var form in forms)
                Places(form).Should().BeSubsetOf(Places(english), "of: {0}", english);
            forms.SelectMany(Places).Distinct().Should().BeEquivalentTo(Places(english), "of: {0}", english);
        }
    }

    [Theory]
    [InlineData("de")]
    [InlineData("ru")]
    public void No_translation_is_of_a_text_that_is_said_nowhere(string language)
    {
        // What a service's code reads as is a text too, and some sentences of theirs are.
        var texts = Texts().Select(text => text.English).ToHashSet();
        var ofServices = string.Concat(Repository.Sources("services").Select(File.ReadAllText));
        ofServices = Joint().Replace(ofServices, "");
        None(Translations(language).Keys.Where(english => !texts.Contains(english) && !Code().IsMatch(english)
            && !ofServices.Contains(english.TrimEnd('.'), StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_code_of_the_services_is_said_in_German()
    {
        var codes = Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs/openapi"), "*.json")
            .SelectMany(file => Enums(JsonDocument.Parse(File.ReadAllText(file)).RootElement)).Distinct();
        None(codes.Select(code => Capital().Replace(code, found => $" {found.Value.ToLowerInvariant()}"))
            .Select(code => code.Replace('-', ' '))
            .Except(Translations("de").Keys));

        static IEnumerable<string> Enums(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
                member is { Name: "enum", Value.ValueKind: JsonValueKind.Array }
                    ? member.Value.EnumerateArray().Where(value => value.ValueKind == JsonValueKind.String)
                        .Select(value => value.GetString()!)
                    : Enums(member.Value)),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(Enums),
            _ => [],
        };
    }

    private static void None(IEnumerable<string> texts) => string.Join('\n', texts.Distinct()).Should().BeEmpty();

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(place => place.Value)
        .Distinct();

    private static Dictionary<string, string> Translations(string language) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(
            File.ReadAllText(Path.Combine(Repository.Root, Source, $"Language/{language}.json")))!;

    /// <param name="File">Below the console's folder.</param>
    /// <param name="One">The form for one of what is counted.</param>
    private sealed record SaidText(string File, string English, string? One)
    {
        public bool IsCounted => One is not null;
    }

    // Every literal of the first argument of "T(…)" and "Mixed(…)" is a text; of "Counted(n, one, many)" the last two.
    private static IEnumerable<SaidText> Texts()
    {
        var root = Path.Combine(Repository.Root, Source);
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".razor", StringComparison.Ordinal)
                || file.EndsWith(".cs", StringComparison.Ordinal))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal)))
        {
            var (path, source) = (Path.GetRelativePath(root, file), File.ReadAllText(file));
            foreach (Match call in Call().Matches(source))
            {
                var isCounted = call.Groups[1].Value == "Counted";
                var literals = LiteralsOf(source, call.Index + call.Length, isCounted);
                if (!isCounted) foreach (var english in literals) yield return new SaidText(path, english, null);
                else if (literals is [.., var one, var many]) yield return new SaidText(path, many, one);
            }
        }
    }

    private static List<string> LiteralsOf(string source, int from, bool allArguments)
    {
        var literals = new List<string>();
        var (depth, joins) = (0, false);
        for (var at = from; at < source.Length; at++)
        {
            var sign = source[at];
            if (sign == '"')
            {
                var end = at + 1;
                while (source[end] != '"') end += source[end] == '\\' ? 2 : 1;
                var literal = Regex.Unescape(source[(at + 1)..end]);
                if (joins && literals.Count > 0) literals[^1] += literal;
                else literals.Add(literal);
                (at, joins) = (end, false);
                continue;
            }

            if (sign is '(' or '[' or '{') depth++;
            else if (sign is ')' or ']' or '}' && depth-- == 0) break;
            else if (sign == ',' && depth == 0 && !allArguments) break;
            if (!char.IsWhiteSpace(sign)) joins = sign == '+';
        }

        return literals;
    }

    private static IEnumerable<MethodDefinition> Methods()
    {
        var built = AssemblyDefinition.ReadAssembly(BuiltProcess.PathOf("Console/Console.Web"));
        return AllTypes(built.MainModule.Types).SelectMany(type => type.Methods).Where(method => method.HasBody);

        static IEnumerable<TypeDefinition> AllTypes(IEnumerable<TypeDefinition> types) =>
            types.SelectMany(type => AllTypes(type.NestedTypes).Prepend(type));
    }

    private static IEnumerable<string> Literals(MethodDefinition method) =>
        method.Body.Instructions.Where(instruction => instruction.OpCode == OpCodes.Ldstr)
            .Select(instruction => (string)instruction.Operand);

    // What is handed to the page as it stands in the source, without the tags.
    private static IEnumerable<string> Drawn(MethodDefinition method)
    {
        foreach (var call in method.Body.Instructions)
        {
            if (call.Operand is not MethodReference { DeclaringType.Name: "RenderTreeBuilder" } drawing) continue;
            var value = call.Previous;
            while (value.Operand is MethodReference { Name: "TypeCheck" }) value = value.Previous;
            if (value.OpCode != OpCodes.Ldstr) continue;
            var text = (string)value.Operand;
            if (drawing.Name is "AddContent" or "AddMarkupContent") yield return Tag().Replace(text, " ");
            else if (value.Previous?.Operand is string name && Spoken.Contains(name)) yield return text;
        }
    }

    [GeneratedRegex(@"\b(T|Mixed|Counted)\(")]
    private static partial Regex Call();

    [GeneratedRegex("(?<=[a-z])[A-Z]")]
    private static partial Regex Capital();

    [GeneratedRegex(@"\{[0-9]\}")]
    private static partial Regex Place();

    [GeneratedRegex("\"\\s*\\+\\s*\"")]
    private static partial Regex Joint();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\p{L}{2}")]
    private static partial Regex Word();

    // Names, codes and examples.
    [GeneratedRegex(
        @"&\w+;|\b(Commissions|Leads|Subscriptions|Stripe|Ctrl K|Esc|example\.com|[A-Z]+[-0-9]*|min)\b")]
    private static partial Regex OfEveryLanguage();

    [GeneratedRegex(@"^[A-Z][a-z]+( [a-z]+){2}")]
    private static partial Regex Sentence();

    [GeneratedRegex(@"^[\p{L}0-9]+([ -][\p{L}0-9]+){0,3}$")]
    private static partial Regex Code();
}
