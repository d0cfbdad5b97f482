using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Billing;

/// <summary>
/// Reads sorted maps and sets of ids with ordinal comparison. The serializer's own would compare by culture, under
/// which two different ids can be equal.
/// </summary>
public sealed class OrdinalJson : JsonConverterFactory
{
    public static ImmutableSortedSet<string> EmptySet { get; } =
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    public static ImmutableSortedDictionary<string, T> EmptyMap<T>() =>
        ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal);

    /// <summary>Two maps put together; what both have is united.</summary>
    public static ImmutableSortedDictionary<string, T> United<T>(ImmutableSortedDictionary<string, T> ones,
        ImmutableSortedDictionary<string, T> others, Func<T, T, T> unite) => others.IsEmpty ? ones
        : ones.IsEmpty ? others
        : ones.SetItems(others.Select(other =>
            KeyValuePair.Create(other.Key, ones.TryGetValue(other.Key, out var one) ? unite(one, other.Value)
                : other.Value)));

    public override bool CanConvert(Type typeToConvert) => typeToConvert == typeof(ImmutableSortedSet<string>)
        || (typeToConvert.IsGenericType
            && typeToConvert.GetGenericTypeDefinition() == typeof(ImmutableSortedDictionary<,>));

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        typeToConvert == typeof(ImmutableSortedSet<string>)
            ? new Set()
            : (JsonConverter)Activator.CreateInstance(typeof(Map<>)
                .MakeGenericType(typeToConvert.GetGenericArguments()[1]))!;

    private sealed class Set : JsonConverter<ImmutableSortedSet<string>>
    {
        public override ImmutableSortedSet<string> Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            EmptySet.Union(JsonSerializer.Deserialize<string[]>(ref reader, options) ?? []);

        public override void Write(Utf8JsonWriter writer, ImmutableSortedSet<string> value,
            JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.AsEnumerable(), options);
    }

    private sealed class Map<TValue> : JsonConverter<ImmutableSortedDictionary<string, TValue>>
    {
        // A map of maps needs the same comparison inside.
        private static readonly JsonConverter<TValue>? Nested = new OrdinalJson() is var maps
            && maps.CanConvert(typeof(TValue))
            ? (JsonConverter<TValue>)maps.CreateConverter(typeof(TValue), JsonSerializerOptions.Default)
            : null;

        public override ImmutableSortedDictionary<string, TValue> Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var map = EmptyMap<TValue>().ToBuilder();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var key = reader.GetString()!;
                reader.Read();
                map[key] = Nested is null
                    ? JsonSerializer.Deserialize<TValue>(ref reader, options)!
                    : Nested.Read(ref reader, typeof(TValue), options)!;
            }

            return map.ToImmutable();
        }

        public override void Write(
            Utf8JsonWriter writer, ImmutableSortedDictionary<string, TValue> value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            foreach (var (key, item) in value)
            {
                writer.WritePropertyName(key);
                JsonSerializer.Serialize(writer, item, options);
            }

            writer.WriteEndObject();
        }
    }
}
