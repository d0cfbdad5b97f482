using System.Collections.Immutable;
using Contracts.Leads.V1;
using Decisions;

namespace Commissions.Domain.Plans;

/// <summary>
/// Components that would never be paid as they read: one that no partner of the type can hold the role of, and a second
/// one for the same type and product, which the first always hides (rule 5.6).
/// </summary>
public static class EarnableComponents
{
    public static Rejection? Refusal(ImmutableArray<ComponentRates> components)
    {
        for (var i = 0; i < components.Length; i++)
        {
            foreach (var type in components[i].PartnerTypes)
                if (!Earns(type, components[i].Component)) return NeverEarned(i, components[i].Component, type);
            for (var before = 0; before < i; before++)
                if (Overlap(components[before], components[i]) is { } type)
                    return Twice(before, i, components[i].Component, type);
        }

        return null;
    }

    /// <summary>Roles follow the type: who is to earn acquisition has, on that date, a type that may hold it.</summary>
    private static bool Earns(PartnerType type, Component component) => type switch
    {
        PartnerType.Affiliate => component == Component.Acquisition,
        PartnerType.Distributor => component is Component.Acquisition or Component.Retention,
        PartnerType.Consultant => component == Component.Retention,
        _ => false,
    };

    private static PartnerType? Overlap(ComponentRates one, ComponentRates other)
    {
        if (one.Component != other.Component || !ShareProduct(one.Products, other.Products)) return null;
        foreach (var type in one.PartnerTypes)
            if (other.PartnerTypes.Contains(type)) return type;
        return null;
    }

    private static bool ShareProduct(ImmutableArray<string>? one, ImmutableArray<string>? other) =>
        one is not { } ofOne || other is not { } ofOther || ofOne.Any(product => ofOther.Contains(product));

    private static Rejection NeverEarned(int index, Component component, PartnerType type) =>
        Rejection.Invalid($"components[{index}].partnerTypes",
            $"A partner of type '{Name(type)}' never holds the role of " +
            $"'{component.Name()}', so it would never be paid. Take the type out, or change the partner's type.",
            "component-never-earned").AddFact("component", component.Name()).AddFact("partnerType", Name(type));

    private static Rejection Twice(int first, int second, Component component, PartnerType type) =>
        Rejection.Invalid($"components[{second}]",
            $"'{component.Name()}' for type '{Name(type)}' is paid by components[{first}] " +
            "already, for the same products. Put the rates together, or name different products.", "component-overlap")
            .AddFact("component", component.Name()).AddFact("partnerType", Name(type));

    private static string Name(PartnerType type) => type.ToString().ToLowerInvariant();
}
