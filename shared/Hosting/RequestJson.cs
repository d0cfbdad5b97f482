using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hosting;

/// <summary>
/// How a request body is read. Stored events and messages are read tolerantly, never with these options.
/// </summary>
public static class RequestJson
{
    /// <summary>
    /// Missing and null members, members that nobody knows, members given twice, numbers in quotation marks or in place
    /// of an enum's words, and text that cannot be stored are refused with their path; a discriminator may stand
    /// anywhere.
    /// </summary>
    public static JsonSerializerOptions Strict(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.AllowOutOfOrderMetadataProperties = true;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        // Converters of the options go before those that stand at an enum, which take numbers too.
        options.Converters.Add(new EnumWords());
        options.Converters.Add(new StorableText());
        return options;
    }
}
