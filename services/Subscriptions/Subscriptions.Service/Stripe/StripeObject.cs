using System.Text.Json;

namespace Subscriptions.Service.Stripe;

/// <summary>
/// Reads Stripe's JSON by path. Webhook payloads follow the API version of the account, not that of a library, so the
/// members that moved between versions are looked for in both places.
/// </summary>
internal static class StripeObject
{
    /// <summary>The element at a dotted path, or null when a member is missing or null.</summary>
    public static JsonElement? At(this JsonElement element, string path)
    {
        foreach (var member in path.Split('.'))
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(member, out var next)
                || next.ValueKind == JsonValueKind.Null) return null;
            element = next;
        }

        return element;
    }

    public static string? Text(this JsonElement element, string path) =>
        element.At(path) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <exception cref="InvalidOperationException">The number is no whole number of 64 bits.</exception>
    public static long? Number(this JsonElement element, string path) =>
        element.At(path) is not { ValueKind: JsonValueKind.Number } number ? null
        : number.TryGetInt64(out var whole) ? whole
        : throw new InvalidOperationException($"'{path}' is not a whole number.");

    public static IEnumerable<JsonElement> Items(this JsonElement element, string path) =>
        element.At(path) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    /// <summary>An id, whether Stripe sent the id or the expanded object.</summary>
    public static string? IdAt(this JsonElement element, string path) =>
        element.At(path) is not { } found ? null
        : found.ValueKind == JsonValueKind.String ? found.GetString() : found.Text("id");
}
