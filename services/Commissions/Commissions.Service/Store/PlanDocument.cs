
namespace Commissions.Service.Store;

/// <summary>A plan in lists.</summary>
internal sealed record PlanDocument
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public string? Template { get; init; }
    public int Versions { get; init; }
    public int? PublishedVersion { get; init; }

    public static string StreamOf(string planId) => $"plan-{planId}";
}
