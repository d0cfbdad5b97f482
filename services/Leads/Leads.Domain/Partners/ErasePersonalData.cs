namespace Leads.Domain.Partners;

/// <summary>
/// A person asks to be forgotten. Names, addresses and words go; events hold none of them, so the ledger stays whole.
/// </summary>
public sealed record ErasePersonalData(string? Reason, DateOnly Today, string ErasedBy)
{
    public static Decision<PartnerEvent> Decide(Partner partner, ErasePersonalData command) =>
        InputRules.Reason(command.Reason) is { } refusal
            ? refusal
            : new PartnerPersonalDataErased(partner.Id, command.Reason!, command.Today, command.ErasedBy);
}
