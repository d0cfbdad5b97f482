using System.Collections;
using System.Reflection;
using System.Text.Json.Serialization;
using Commissions.Service.Store;
using Commissions.Service.Verifications;
using Contracts;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;

namespace Commissions.Tests;

/// <summary>A fact of every contract has the same hash before it is published and after it is journalled.</summary>
public sealed class HashesOfPublishedFacts
{
    [Fact]
    public async Task Every_contract_is_journalled_as_it_was_published_with_all_its_members_or_only_those_it_needs()
    {
        await using var company = await Company.Found();
        PublishedFact<BillingFact>[] billing = [.. Of<BillingFact>()];
        PublishedFact<ProgrammeFact>[] programme = [.. Of<ProgrammeFact>()];
        await company.Send(billing);
        await company.Send(programme);

        var hash = new FactHash(Guid.NewGuid());
        await using var dataSource = company.AsOwner();
        int[] all = [.. Enumerable.Range(0, FactCounts.Groups)];
        var received = await Company.Eventually(() =>
            ReceivedFacts.Count(dataSource, hash, all, TestContext.Current.CancellationToken),
            facts => facts.GetCounts(FactSources.Subscriptions).Facts.Count == billing.Length
                && facts.GetCounts(FactSources.Leads).Facts.Count == programme.Length);

        received.GetCounts(FactSources.Subscriptions).Facts.Should().BeEquivalentTo(billing.Select(
            fact => new HashedFact(fact.EventId, FactSubject.Find(fact.Content),
                hash.Compute(fact.EventId, fact.Content))));
        received.GetCounts(FactSources.Leads).Facts.Should().BeEquivalentTo(programme.Select(
            fact => new HashedFact(fact.EventId, FactSubject.Find(fact.Content),
                hash.Compute(fact.EventId, fact.Content))));
        new FactHash(Guid.NewGuid()).Compute(billing[0].EventId, billing[0].Content)
            .Should().NotBe(hash.Compute(billing[0].EventId, billing[0].Content),
            "nobody knows it before it is asked for");
    }

    private static IEnumerable<PublishedFact<T>> Of<T>() =>
        from contract in typeof(T).GetCustomAttributes<JsonDerivedTypeAttribute>()
        from isFull in new[] { true, false }
        select Company.Fact((T)Filled(contract.DerivedType, isFull));

    private static object Filled(Type type, bool isFull)
    {
        var values = Activator.CreateInstance(type,
            [.. type.GetConstructors()[0].GetParameters().Select(parameter =>
                Value(parameter.ParameterType, isFull))])!;
        foreach (var property in type.GetProperties().Where(property => property.SetMethod is not null))
            if (isFull || property.GetCustomAttribute<System.Runtime.CompilerServices.RequiredMemberAttribute>()
                is not null)
                property.SetValue(values, Value(property.PropertyType, isFull));
        return values;
    }

    private static object Value(Type type, bool isFull)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string)) return "Ärger & <Söhne> \"1\" \u2028";
        if (type == typeof(DateOnly)) return new DateOnly(2026, 2, 28);
        if (type == typeof(bool)) return true;
        if (type.IsEnum) return Enum.GetValues(type).Cast<object>().Last();
        if (type.IsPrimitive) return Convert.ChangeType(1_234, type, System.Globalization.CultureInfo.InvariantCulture);
        if (!type.IsGenericType) return Filled(type, isFull);
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(type.GenericTypeArguments))!;
        list.Add(Value(type.GenericTypeArguments[0], isFull));
        return list;
    }
}
