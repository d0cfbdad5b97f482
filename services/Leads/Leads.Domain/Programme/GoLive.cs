namespace Leads.Domain.Programme;

/// <summary>Starting is refused with the list of what is missing; once live, a programme stays live.</summary>
public sealed record GoLive(DateOnly Today, string StartedBy)
{
    public static Decision<ProgrammeEvent> Decide(Readiness readiness, GoLive command)
    {
        if (readiness.Programme.Live is not null) return Decision.NothingNew<ProgrammeEvent>();
        var missing = readiness.Items().Where(item => !item.Done).Select(item => item.Item).ToList();
        if (missing.Count > 0)
            return Rejection.Conflict("programme-not-ready",
                    "The programme cannot start yet. GET /v1/readiness tells what to do for each missing part.")
                .AddFact("missing", string.Join(", ", missing));
        return new ProgrammeWentLive(command.Today, readiness.AgreementVersion, readiness.LeadPolicyVersion,
            readiness.SegmentsVersion, readiness.Plan!.Id, readiness.Plan.PlanVersion, command.StartedBy);
    }
}
