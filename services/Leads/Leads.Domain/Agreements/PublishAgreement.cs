using System.Security.Cryptography;
using System.Text;

namespace Leads.Domain.Agreements;

public sealed record PublishAgreement(string? Text, DateOnly Today, string PublishedBy)
{
    public const int TextLengthMax = 500_000;

    public static Decision<AgreementPublished> Decide(Agreement current, PublishAgreement command)
    {
        if (InputRules.Text("text", command.Text, TextLengthMax) is { } refusal) return refusal;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(command.Text!)));
        if (hash == current.TextHash) return Decision.NothingNew<AgreementPublished>();
        return new AgreementPublished(current.Version + 1, command.Text!, hash, command.Today, command.PublishedBy);
    }
}
