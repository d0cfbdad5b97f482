using System.Globalization;

namespace Leads.Domain.Programme;

/// <summary>What has been said and done about the start of the programme.</summary>
public sealed record ProgrammeState
{
    public static readonly ProgrammeState Initial = new();

    public StabilityAnswered? Stability { get; init; }
    public ProgrammeWentLive? Live { get; init; }

    public static ProgrammeState Fold(ProgrammeState programme, object happened) => happened switch
    {
        StabilityAnswered answered => programme with { Stability = answered },
        ProgrammeWentLive live => programme with { Live = live },
        _ => programme,
    };
}

/// <summary>The newest published plan version that Commissions told of.</summary>
public sealed record KnownPlan(string Id, int PlanVersion, DateOnly ValidFrom);

/// <param name="Item">"segments", "lead-policy", "plan", "agreement" or "stability".</param>
/// <param name="Detail">What is there, or what to do.</param>
public sealed record ReadinessItem(string Item, bool Done, string Detail);

/// <summary>
/// Everything that a programme needs before it may start; versions are 0 where nothing was published.
/// </summary>
public sealed record Readiness(
    ProgrammeState Programme, int SegmentsVersion, int LeadPolicyVersion, int AgreementVersion, KnownPlan? Plan)
{
    public ImmutableArray<ReadinessItem> Items() =>
    [
        Versioned("segments", SegmentsVersion, "Publish the segments: POST /v1/segments of Commissions."),
        Versioned("lead-policy", LeadPolicyVersion, "Publish the lead policy: POST /v1/lead-policy."),
        new("plan", Plan is not null, Plan is { } plan
            ? string.Create(CultureInfo.InvariantCulture,
                $"Version {plan.PlanVersion} of plan {plan.Id}, valid from {plan.ValidFrom:yyyy-MM-dd}.")
            : "Publish a plan version: draft, preview and approve it in Commissions."),
        Versioned("agreement", AgreementVersion, "Publish the partner agreement: POST /v1/agreements."),
        new("stability", Programme.Stability is { IsStable: true }, Programme.Stability switch
        {
            null => "Say whether the product is steady enough to be sold by others: POST /v1/programme/stability.",
            { IsStable: false } => "It was answered that the product is not steady enough. Answer again when it is.",
            { } answered => $"Answered on {answered.AnsweredOn.ToString("O", CultureInfo.InvariantCulture)}.",
        }),
    ];

    public bool IsReady() => Items().All(item => item.Done);

    private static ReadinessItem Versioned(string item, int version, string whatToDo) => new(item, version > 0,
        version > 0 ? $"Version {version.ToString(CultureInfo.InvariantCulture)} is published." : whatToDo);
}
