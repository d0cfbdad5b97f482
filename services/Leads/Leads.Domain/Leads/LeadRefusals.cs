namespace Leads.Domain.Leads;

internal static class LeadRefusals
{
    public static Rejection Decided(Lead lead) =>
        Rejection.Conflict("lead-decided", "The lead is decided already. Submit a new one when the case is open again.")
            .With("status", Word(lead.Decided));

    public static Rejection NotAccepted(Lead lead) =>
        Rejection.Conflict("lead-not-accepted", "Only an accepted lead can do that. Accept it first.")
            .With("status", Word(lead.Decided));

    public static Rejection Expired(Lead lead) =>
        Rejection.Conflict("lead-expired", "The protection of the lead did not cover that day; the company is free.")
            .With("protectedUntil", lead.ProtectedUntil!.Value.ToString("O"));

    private static string Word(LeadStatus status) => status.ToString().ToLowerInvariant();
}
