using System.Globalization;
using Leads.Domain.Partners;

namespace Leads.Domain.Agreements;

/// <summary>The partner itself accepts the version it read; nothing is paid out before that.</summary>
public sealed record AcceptAgreement(int? Version, DateOnly Today, string AcceptedBy)
{
    public static Decision<PartnerEvent> Decide(Partner partner, Agreement current, AcceptAgreement command)
    {
        if (command.Version is not { } version || version < 1 || version > current.Version)
            return Rejection.Invalid("version", "'version' numbers a published agreement; read the current one.")
                .AddFact("currentVersion", current.Version.ToString(CultureInfo.InvariantCulture));
        if (partner.AcceptedAgreementVersion == version) return Decision.NothingNew<PartnerEvent>();
        if (version < current.Version)
            return Rejection.Conflict("agreement-superseded", "A newer version is in force. Read and accept that one.");
        return new AgreementAccepted(partner.Id, version, current.TextHash, command.Today, command.AcceptedBy);
    }
}
