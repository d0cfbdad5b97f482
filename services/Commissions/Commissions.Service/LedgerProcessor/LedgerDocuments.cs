using System.Collections.Immutable;
using Commissions.Domain.Customers;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;

namespace Commissions.Service.LedgerProcessor;

/// <summary>A customer's folded facts and posted keys; a projection of the journal and the ledgers.</summary>
internal sealed record CustomerLedgerDocument
{
    /// <summary>Condition with one parameter, a partner id; in this form the index on the one member answers it.</summary>
    public const string IsOfPartner = "data -> 'partnerIds' @> jsonb_build_array(?::text)";

    /// <summary>Customer id.</summary>
    public required string Id { get; init; }

    public required CustomerAccount Account { get; init; }
    public required ImmutableArray<PostedKey> Posted { get; init; }
    public required int RulebookRevision { get; init; }
    public required ImmutableArray<string> PartnerIds { get; init; }
    public DateOnly? NextReleaseOn { get; init; }

    public CustomerLedger ToLedger() => new(Account, PostedKeys.Of(Posted), RulebookRevision);

    public static CustomerLedgerDocument Of(CustomerLedger ledger, Rulebook rulebook) => new()
    {
        Id = ledger.Account.CustomerId,
        Account = ledger.Account,
        Posted = [.. ledger.Posted.All],
        RulebookRevision = ledger.RulebookRevision,
        PartnerIds = [.. ledger.Account.PartnerIds],
        NextReleaseOn = ledger.NextReleaseOn(rulebook),
    };
}

/// <summary>Rules, partners and closed months as the ledger sees them.</summary>
internal sealed record RulebookDocument
{
    public const string TheId = "rulebook";
    public string Id { get; init; } = TheId;
    public required Rulebook Rulebook { get; init; }
}

/// <summary>How far the ledger has come in the journal; moves in the same transaction as the entries.</summary>
internal sealed record LedgerPosition
{
    public const string TheId = "ledger";
    public string Id { get; init; } = TheId;
    public required long UpTo { get; init; }
}
