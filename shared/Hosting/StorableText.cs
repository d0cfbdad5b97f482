using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hosting;

/// <summary>
/// PostgreSQL stores no U+0000, neither as text nor in jsonb. Such a text is refused where it is read, with its path,
/// so that it never reaches a statement that would fail.
/// </summary>
public sealed class StorableText : JsonConverter<string>
{
    private const string Explanation = "The text contains the character U+0000, which cannot be stored. Leave it out.";

    public static bool Fits(string? text) => text?.Contains('\0', StringComparison.Ordinal) != true;

    /// <exception cref="JsonException">A text in it cannot be stored.</exception>
    public static void Check(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                Checked(json.GetString()!);
                break;
            case JsonValueKind.Array:
                foreach (var item in json.EnumerateArray()) Check(item);
                break;
            case JsonValueKind.Object:
                foreach (var member in json.EnumerateObject()) Check(member.Value);
                break;
        }
    }

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

    private static string Checked(string text) => Fits(text) ? text : throw new JsonException(Explanation);
}
