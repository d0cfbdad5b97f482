using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hosting;

/// <summary>
/// PostgreSQL stores no U+0000, neither as text nor in jsonb. Such a text is refused where it is read, with its path,
/// so that it never reaches a statement that would fail.
/// </summary>
internal sealed class StorableText : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            ? Checked(reader.GetString()!)
            // The words by which Problems knows that a value has the wrong form.
            : throw new JsonException("The JSON value could not be converted to System.String.");

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert,
        JsonSerializerOptions options) =>
        Checked(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value);

    private static string Checked(string text) => text.Contains('\0', StringComparison.Ordinal)
        ? throw new JsonException("The text contains the character U+0000, which cannot be stored. Leave it out.")
        : text;
}
