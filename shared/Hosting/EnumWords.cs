using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hosting;

/// <summary>
/// An enum in a request is one of its words: no number, no number in quotation marks, no list of words. The converter
/// of the framework would read all of these, and two words as a third value that nobody named.
/// </summary>
internal sealed class EnumWords : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Words<>).MakeGenericType(typeToConvert))!;

    /// <summary>What the enum's values are called in JSON, in the order in which they are declared.</summary>
    public static IEnumerable<string> List(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(WordOf);

    private static string WordOf(FieldInfo value) => value.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name
        ?? JsonNamingPolicy.CamelCase.ConvertName(value.Name);

    private sealed class Words<T> : JsonConverter<T> where T : struct, Enum
    {
        private static readonly FrozenDictionary<string, T> Values = typeof(T)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .ToFrozenDictionary(WordOf, value => (T)value.GetValue(null)!, StringComparer.OrdinalIgnoreCase);

        private static readonly FrozenDictionary<T, string> Named = Values.ToFrozenDictionary(word =>
            word.Value, word => word.Key);

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && Values.TryGetValue(reader.GetString()!, out var value) ? value
            : throw Unknown();

        public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert,
            JsonSerializerOptions options) =>
            Values.TryGetValue(reader.GetString()!, out var value) ? value : throw Unknown();

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(TextOf(value));

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WritePropertyName(TextOf(value));

        // What was stored before only words were taken must still be readable.
        private static string TextOf(T value) => Named.GetValueOrDefault(value) ?? value.ToString();

        private static JsonException Unknown() => new($"The value is one of: {string.Join(", ", List(typeof(T)))}.");
    }
}
