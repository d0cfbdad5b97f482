using System.Reflection;
using System.Text.Json.Serialization;
using Marten;

namespace EventStore;

/// <summary>
/// Contracts that are stored as events are stored under their name on the wire, in snake_case: "invoice-issued" is
/// "invoice_issued". The name never changes; a new meaning is a new contract.
/// </summary>
public static class EventNames
{
    /// <summary>Types by stored name of all contracts derived from one.</summary>
    public static IReadOnlyDictionary<string, Type> List<TContract>() =>
        typeof(TContract).GetCustomAttributes<JsonDerivedTypeAttribute>().ToDictionary(
            contract => ((string)contract.TypeDiscriminator!).Replace('-', '_'), contract => contract.DerivedType);

    public static void MapContracts<TContract>(this StoreOptions options)
    {
        foreach (var (name, type) in List<TContract>()) options.Events.MapEventType(type, name);
    }
}
