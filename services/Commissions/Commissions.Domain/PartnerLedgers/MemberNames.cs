using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json.Serialization;

namespace Commissions.Domain.PartnerLedgers;

/// <summary>The words of an enum on the surface, as its members say them: the same that are stored.</summary>
internal static class MemberNames<T> where T : struct, Enum
{
    public static FrozenDictionary<T, string> Names { get; } = Enum.GetValues<T>()
        .ToFrozenDictionary(value => value, value => typeof(T).GetField(value.ToString())!
            .GetCustomAttribute<JsonStringEnumMemberNameAttribute>()!.Name);
}
