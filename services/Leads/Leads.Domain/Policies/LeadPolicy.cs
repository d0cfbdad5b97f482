namespace Leads.Domain.Policies;

/// <summary>A step of a sale, and how often a lead that reached it is won.</summary>
public sealed record PipelineStage(string Name, int ProbabilityPpm);

/// <summary>How leads are handled. Decisions take the policy of their day; what was promised stays.</summary>
/// <param name="Version">0 for the rules that hold before any were published.</param>
public sealed record LeadPolicy(
    int Version, int ProtectionDays, int ExtensionDays, int OpenPerPartnerMax, int DecisionHoursMax,
    ImmutableArray<PipelineStage> Stages)
{
    public static readonly LeadPolicy Default = new(0, 90, 60, 25, 48,
    [
        new("registered", 100_000), new("qualified", 250_000), new("demo", 400_000), new("proposal", 600_000),
        new("contract", 850_000),
    ]);

    public PipelineStage? Stage(string? name) => Stages.FirstOrDefault(stage => stage.Name == name);

    /// <summary>The stage of a lead that nobody moved yet, or whose stage a later policy no longer knows.</summary>
    public PipelineStage StageOrFirst(string? name) => Stage(name) ?? Stages[0];

    public static LeadPolicy Fold(LeadPolicy policy, object happened) => happened is LeadPolicyPublished published
        ? new LeadPolicy(published.Version, published.ProtectionDays, published.ExtensionDays,
            published.OpenPerPartnerMax, published.DecisionHoursMax, published.Stages)
        : policy;
}

public sealed record LeadPolicyPublished(
    int Version, int ProtectionDays, int ExtensionDays, int OpenPerPartnerMax, int DecisionHoursMax,
    ImmutableArray<PipelineStage> Stages, string Reason, DateOnly PublishedOn, string PublishedBy);
