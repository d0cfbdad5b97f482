namespace Leads.Domain.Leads;

internal static class LeadRefusals
{
    public static Rejection Decided(Lead lead) =>
        About(lead.Decided, Rejection.Conflict("lead-decided",
            $"The lead was {Word(lead.Decided)} before. Submit a new one when the case is open again."));

    public static Rejection NotAccepted(Lead lead) =>
        About(lead.Decided, Rejection.Conflict("lead-not-accepted", lead.Decided is LeadStatus.Submitted
            ? "The lead waits for a decision. Accept it first."
            : $"The lead was {Word(lead.Decided)}; only an accepted one can do that. Submit a new one when the case " +
            "is open again."));

    public static Rejection NotOpen(Lead lead, DateOnly today, string advice) =>
        About(lead.StatusOn(today), Rejection.Conflict("lead-not-open", advice));

    public static Rejection Expired(Lead lead) =>
        Rejection.Conflict("lead-expired", "The protection of the lead did not cover that day; the company is free.")
            .AddFact("protectedUntil", lead.ProtectedUntil!.Value.ToString("O"));

    private static Rejection About(LeadStatus status, Rejection rejection) =>
        rejection.AddFact("leadStatus", Word(status));

    private static string Word(LeadStatus status) => status.ToString().ToLowerInvariant();
}
