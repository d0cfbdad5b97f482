namespace Leads.Domain.Agreements;

/// <summary>A version of the partner agreement. The text is the vendor's own and holds no personal data.</summary>
/// <param name="TextHash">SHA-256 of the UTF-8 text, hexadecimal.</param>
public sealed record AgreementPublished(
    int Version, string Text, string TextHash, DateOnly PublishedOn, string PublishedBy);

/// <summary>The version in force; number 0 before the first.</summary>
public sealed record Agreement(int Version, string Text, string TextHash, DateOnly PublishedOn)
{
    public static readonly Agreement Initial = new(0, "", "", DateOnly.MinValue);

    public static Agreement Fold(Agreement agreement, object happened) => happened is AgreementPublished published
        ? new Agreement(published.Version, published.Text, published.TextHash, published.PublishedOn)
        : agreement;
}
