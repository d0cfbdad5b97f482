using System.Globalization;
using Demo.Api;
using Demo.History;

namespace Demo;

/// <summary>What infra/demo.sh tells the program, in environment variables.</summary>
internal sealed record Arguments(Endpoints Endpoints, string StripeSecret, string ResultPath, HistoryShape Shape)
{
    public static Arguments FromEnvironment() => new(
        new Endpoints(Address("DEMO_LEADS"), Address("DEMO_SUBSCRIPTIONS"), Address("DEMO_COMMISSIONS"),
            Address("DEMO_IDENTITY")),
        Required("DEMO_STRIPE_SECRET"), Required("DEMO_RESULT"),
        ShapeOf(Environment.GetEnvironmentVariable("DEMO_CUSTOMERS")));

    private static HistoryShape ShapeOf(string? customers) => customers switch
    {
        null or "" => HistoryShape.Full,
        _ when int.TryParse(customers, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && count >= HistoryShape.CustomersMin =>
            HistoryShape.Full with { Customers = count },
        _ => throw new DemoFailure(
            $"DEMO_CUSTOMERS is a number from {HistoryShape.CustomersMin} on, not '{customers}'."),
    };

    private static Uri Address(string name) => new(Required(name).TrimEnd('/') + "/");

    private static string Required(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
        ? value
        : throw new DemoFailure($"Set {name}. The demo is started with ./infra/demo.sh.");
}
