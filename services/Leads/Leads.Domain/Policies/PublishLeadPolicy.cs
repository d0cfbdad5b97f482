namespace Leads.Domain.Policies;

/// <summary>What is left out stays as it is; leads that were decided already keep what they were promised.</summary>
public sealed record PublishLeadPolicy(
    int? ProtectionDays, int? ExtensionDays, int? OpenPerPartnerMax, int? DecisionHoursMax,
    ImmutableArray<PipelineStage>? Stages, string? Reason, DateOnly Today, string PublishedBy)
{
    public const int DaysMax = 1_000;
    public const int OpenMax = 10_000;
    public const int StagesMax = 20;
    private const int CertainPpm = 1_000_000;

    public static Decision<LeadPolicyPublished> Decide(LeadPolicy current, PublishLeadPolicy command)
    {
        var next = current with
        {
            ProtectionDays = command.ProtectionDays ?? current.ProtectionDays,
            ExtensionDays = command.ExtensionDays ?? current.ExtensionDays,
            OpenPerPartnerMax = command.OpenPerPartnerMax ?? current.OpenPerPartnerMax,
            DecisionHoursMax = command.DecisionHoursMax ?? current.DecisionHoursMax,
            Stages = command.Stages ?? current.Stages,
        };
        var refusal = InputRules.Reason(command.Reason)
            ?? Whole("protectionDays", next.ProtectionDays, 1, DaysMax)
            ?? Whole("extensionDays", next.ExtensionDays, 0, DaysMax)
            ?? Whole("openPerPartnerMax", next.OpenPerPartnerMax, 1, OpenMax)
            ?? Whole("decisionHoursMax", next.DecisionHoursMax, 1, DaysMax)
            ?? StagesRefusal(next.Stages);
        if (refusal is not null) return refusal;
        if (current.Version > 0 && Same(current, next)) return Decision.NothingNew<LeadPolicyPublished>();
        return new LeadPolicyPublished(current.Version + 1, next.ProtectionDays, next.ExtensionDays,
            next.OpenPerPartnerMax, next.DecisionHoursMax, next.Stages, command.Reason!, command.Today,
            command.PublishedBy);
    }

    private static bool Same(LeadPolicy one, LeadPolicy other) =>
        one with { Stages = other.Stages } == other && one.Stages.SequenceEqual(other.Stages);

    private static Rejection? Whole(string field, int value, int min, int max) => value < min || value > max
        ? Rejection.Invalid(field, $"'{field}' is a whole number from {min} to {max}.")
        : null;

    private static Rejection? StagesRefusal(ImmutableArray<PipelineStage> stages)
    {
        if (stages.Length is 0 or > StagesMax)
            return Rejection.Invalid("stages", $"A pipeline has 1 to {StagesMax} stages.");
        if (stages.DistinctBy(stage => stage.Name).Count() != stages.Length)
            return Rejection.Invalid("stages", "Two stages have one name.");
        return stages.Select(stage => InputRules.Text("stages", stage.Name, InputRules.NameLengthMax)
            ?? Whole("stages.probabilityPpm", stage.ProbabilityPpm, 0, CertainPpm)).FirstOrDefault(r => r is not null);
    }
}
