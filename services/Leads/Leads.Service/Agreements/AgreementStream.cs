using Leads.Domain.Agreements;

namespace Leads.Service.Agreements;

internal static class AgreementStream
{
    private const string StreamKey = "agreement";

    public static Task<LoadedStream<Agreement>> LoadAgreement(
        this IQuerySession session, CancellationToken cancellation) =>
        session.Load(StreamKey, Agreement.Initial,
            (agreement, stored) => Agreement.Fold(agreement, stored.Data), cancellation);

    /// <summary>Every version, oldest first.</summary>
    public static async Task<IReadOnlyList<AgreementPublished>> PublishedAgreements(
        this IQuerySession session, CancellationToken cancellation) =>
        [.. (await session.Events.FetchStreamAsync(StreamKey, token: cancellation))
            .Select(stored => stored.Data).OfType<AgreementPublished>()];
}

/// <param name="TextHash">SHA-256 of the UTF-8 text, hexadecimal.</param>
internal sealed record AgreementResponse(int Version, string Text, string TextHash, DateOnly PublishedOn)
{
    public static AgreementResponse From(Agreement agreement) =>
        new(agreement.Version, agreement.Text, agreement.TextHash, agreement.PublishedOn);
}
