using Decisions;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Money;
using Subscriptions.Domain.Imports;

namespace Subscriptions.Service.Imports;

/// <summary>
/// What was uploaded: the parameters, from the query or the form fields before the file, and the file itself.
/// </summary>
internal sealed record ImportUpload(IReadOnlyDictionary<string, string> Parameters, Stream File)
{
    private const string MappingPrefix = "map.";
    private const int BoundaryLengthMax = 200;
    private const int FieldsMax = 50;
    private const int FieldLengthMax = 1_000;

    public static async Task<(ImportUpload? Upload, Rejection? Refusal)> Read(HttpRequest request,
        CancellationToken cancellation)
    {
        var parameters = request.Query.ToDictionary(
            parameter => parameter.Key, parameter => parameter.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed : null;
        if (type?.Charset.Value is { Length: > 0 } charset) parameters.TryAdd("encoding", charset.Trim('"'));
        if (type?.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase) != true)
            return (new ImportUpload(parameters, request.Body), null);

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > BoundaryLengthMax) return (null, NoFile);
        var reader = new MultipartReader(boundary, request.Body);
        for (var field = 0; field < FieldsMax
            && await reader.ReadNextSectionAsync(cancellation) is { } section; field++)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)) continue;
            if (disposition.IsFileDisposition()) return (new ImportUpload(parameters, section.Body), null);
            using var text = new StreamReader(section.Body);
            var value = new char[FieldLengthMax];
            var length = await text.ReadBlockAsync(value, cancellation);
            parameters[HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? ""] = new string(value, 0, length);
        }

        return (null, NoFile);
    }

    /// <summary>How the uploader says that the file is to be read.</summary>
    public (ImportSettings? Settings, Rejection? Refusal) Settings()
    {
        if (Parameters.FirstOrDefault(parameter =>
            parameter.Key.Any(char.IsControl) || parameter.Value.Any(char.IsControl))
            is { Key: { } unusable })
            return (null, Rejection.Invalid(string.Concat(unusable.Where(letter => !char.IsControl(letter))),
                "A parameter has no control characters.", "invalid-parameter"));
        var mapping = new Dictionary<ImportColumn, string>();
        foreach (var (name, header) in Parameters)
        {
            if (!name.StartsWith(MappingPrefix, StringComparison.OrdinalIgnoreCase)) continue;
            if (!Enum.TryParse<ImportColumn>(name[MappingPrefix.Length..], ignoreCase: true, out var column)
                || int.TryParse(name[MappingPrefix.Length..], out _))
                return (null, Rejection.Invalid(name, "There is no such meaning. Meanings: " +
                    string.Join(", ", Enum.GetValues<ImportColumn>().Select(ImportColumns.NameOf)) + ".",
                    "unknown-column"));
            mapping[column] = header;
        }

        var read = new Words(Parameters);
        var format = new ImportFormat(
            read.OneOf("dates", ("iso", DateForm.Iso), ("day-first", DateForm.DayFirst)),
            read.OneOf("decimal", ("either", DecimalForm.Either), ("point", DecimalForm.Point),
                ("comma", DecimalForm.Comma)),
            Parameters.GetValueOrDefault("currency")?.ToUpperInvariant(),
            read.OneOf("assumePaid", ("false", false), ("true", true)));
        var settings = new ImportSettings(format, Parameters.GetValueOrDefault("encoding"),
            read.OneOf<char?>("delimiter",
                ("", null), ("comma", ','), (",", ','), ("semicolon", ';'), (";", ';'), ("tab", '\t'), ("|", '|')),
            mapping, read.OneOf("dryRun", ("false", false), ("true", true)));
        if (format.Currency is { } currency && !Currencies.IsKnown(currency))
            read.Refuse("currency", "The currency is an ISO 4217 code, such as EUR.");
        if (ImportReader.EncodingOf(settings.Encoding) is null)
            read.Refuse("encoding", "The encoding is utf-8 or windows-1252.");
        return read.Wrong is null ? (settings, null) : (null, read.Wrong);
    }

    private static Rejection NoFile => Rejection.Invalid("file",
        "Upload the file as the body with Content-Type text/csv, or as the file of " +
        "multipart/form-data after its fields.",
        "file-missing");

    private sealed class Words(IReadOnlyDictionary<string, string> parameters)
    {
        public Rejection? Wrong { get; private set; }

        public void Refuse(string name, string explanation) =>
            Wrong ??= Rejection.Invalid(name, explanation, "invalid-parameter");

        /// <summary>The first word is what counts when the parameter is absent.</summary>
        public T OneOf<T>(string name, params (string Word, T Value)[] words)
        {
            if (parameters.GetValueOrDefault(name) is not { } given) return words[0].Value;
            foreach (var (word, value) in words)
                if (string.Equals(word, given, StringComparison.OrdinalIgnoreCase)) return value;
            Refuse(name, $"'{name}' is one of: {string.Join(", ", words.Select(one => $"'{one.Word}'"))}.");
            return words[0].Value;
        }
    }
}
