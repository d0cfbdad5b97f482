namespace CommissionsConsole.Clients;

internal sealed partial class CommissionsClient
{
    public Task<StatementLetter> StatementDocument(string partnerId, string period, DateOnly? effectiveUntil,
        DateTimeOffset? knownAt, CancellationToken cancellation) => Get<StatementLetter>(AddQuery(
            $"/v1/partners/{PathSegment(partnerId)}/statements/{PathSegment(period)}/document",
            ("effectiveUntil", effectiveUntil), ("knownAt", knownAt)), cancellation);

    public Task<RemittanceLetter> Remittance(string payoutId, string partnerId, CancellationToken cancellation) =>
        Get<RemittanceLetter>($"/v1/payouts/{PathSegment(payoutId)}/remittances/{PathSegment(partnerId)}",
            cancellation);
}
