using Leads.Domain.Policies;

namespace Leads.Service.Policies;

internal static class LeadPolicyStream
{
    private const string StreamKey = "lead-policy";

    public static Task<LoadedStream<LeadPolicy>> LoadLeadPolicy(
        this IQuerySession session, CancellationToken cancellation) =>
        session.Load(StreamKey, LeadPolicy.Default,
            (policy, stored) => LeadPolicy.Fold(policy, stored.Data), cancellation);
}
