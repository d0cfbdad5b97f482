using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using Commissions.Domain.Customers;
using Commissions.Domain.Earning;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Plans;
using Marten;

namespace Commissions.Service.Store;

/// <summary>
/// A customer's folded facts and posted keys; a projection of the journal and the ledgers. What queries ask for is a
/// document with indexes, which seldom changes; the rest is its body, in <see cref="AccountBodies"/>.
/// </summary>
internal sealed record PostedAccountDocument
{
    /// <summary>Customer id.</summary>
    public required string Id { get; init; }

    /// <summary>The account, compressed, as read from its own table; null where there is none.</summary>
    [JsonIgnore]
    public byte[]? OwnBody { get; init; }

    /// <summary>The same where an earlier release stored it, within the document: then it is the newer one.</summary>
    public byte[]? Body { get; init; }

    /// <summary>As earlier releases stored it; null where there is a body.</summary>
    public CustomerAccount? Account { get; init; }

    /// <summary>As earlier releases stored it; null where there is a body.</summary>
    public ImmutableArray<PostedKey>? Posted { get; init; }

    /// <summary>Calculation that folded it; releases before the number was kept had the first.</summary>
    public int Engine { get; init; } = 1;

    /// <summary>Number of keys whose correction waits for approval.</summary>
    public int WaitingKeys { get; init; }

    public required int RulebookRevision { get; init; }
    public required ImmutableArray<string> PartnerIds { get; init; }
    public ImmutableArray<string> BankAccounts { get; init; } = [];
    public DateOnly? NextReleaseOn { get; init; }

    private byte[]? Packed => Body ?? OwnBody;

    private sealed record Contents(
        CustomerAccount Account, ImmutableArray<PostedKey> Posted, ImmutableArray<WaitingKey>? Waiting = null);

    private sealed record WaitingKey(LedgerKey Key, long Minor);

    private sealed record AccountOnly(CustomerAccount Account);

    public bool IsOfEarlierRelease => Engine != Calculation.Engine;

    public PostedAccount ToPostedAccount()
    {
        Require(!IsOfEarlierRelease);
        return Stored();
    }

    /// <summary>The folded facts alone: what is posted is as long again, and not looked at.</summary>
    public CustomerAccount ToAccount()
    {
        Require(!IsOfEarlierRelease);
        return Unpacked<AccountOnly>(Packed!).Account;
    }

    /// <summary>What an earlier release stored, with its facts folded anew.</summary>
    public PostedAccount Renewed(IEnumerable<object> facts, Rulebook rulebook)
    {
        var stored = Stored();
        var account = CustomerJournal.FoldAll(CustomerAccount.New(Id), facts)
            with
        { ProtectedVersions = stored.Facts.ProtectedVersions };
        return stored.Renewed(account, rulebook);
    }

    /// <summary>
    /// The body as JSON, UTF-8: "account", then "posted", then "waiting"; empty where an earlier release stored it.
    /// </summary>
    /// <exception cref="InvalidDataException">The body is not compressed JSON.</exception>
    public byte[] Unpacked()
    {
        if (Packed is null) return [];
        using var unpacked = new MemoryStream();
        using (var unpacking = new BrotliStream(new MemoryStream(Packed), CompressionMode.Decompress))
            unpacking.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    private PostedAccount Stored()
    {
        if (Packed is null && Account is null)
            throw new InvalidOperationException($"The account {Id} is stored without a body. Run verify.");
        var (account, posted, waiting) = Packed is null ? new Contents(Account!, Posted!.Value)
            : Unpacked<Contents>(Packed);
        return new PostedAccount(account, PostedKeys.FromKeys(posted), RulebookRevision)
        {
            Waiting = (waiting ?? []).ToImmutableDictionary(key => key.Key, key => key.Minor),
        };
    }

    private static void Require(bool isCurrent)
    {
        if (!isCurrent)
            throw new InvalidOperationException(
                "Customers' ledgers are of an earlier release. Run db-apply, then start again.");
    }

    /// <summary>What queries ask for, without a body.</summary>
    public static PostedAccountDocument HeadOf(PostedAccount account, Rulebook rulebook) => new()
    {
        Id = account.Facts.CustomerId,
        Engine = Calculation.Engine,
        WaitingKeys = account.Waiting.Count,
        RulebookRevision = account.RulebookRevision,
        PartnerIds = [.. account.Facts.PartnerIds],
        BankAccounts = [.. account.Facts.BankAccounts],
        NextReleaseOn = account.NextEarnedOn(rulebook),
    };

    /// <summary>True when nothing of the document would change.</summary>
    public bool IsSameHead(PostedAccountDocument other) =>
        this with { OwnBody = null, PartnerIds = other.PartnerIds, BankAccounts = other.BankAccounts } == other
        && PartnerIds.SequenceEqual(other.PartnerIds) && BankAccounts.SequenceEqual(other.BankAccounts);

    public static byte[] BodyOf(PostedAccount account) => Pack(new Contents(
        account.Facts, [.. account.Posted.All],
        account.Waiting.IsEmpty ? null : [.. account.Waiting.Select(key => new WaitingKey(key.Key, key.Value))]));

    private static byte[] Pack(Contents contents)
    {
        using var packed = new MemoryStream();
        using (var packing = new BrotliStream(packed, CompressionLevel.Fastest))
            JsonSerializer.Serialize(packing, contents, EntryRows.Json);
        return packed.ToArray();
    }

    private static T Unpacked<T>(byte[] body)
    {
        using var unpacking = new BrotliStream(new MemoryStream(body), CompressionMode.Decompress);
        return JsonSerializer.Deserialize<T>(unpacking, EntryRows.Json)!;
    }
}

/// <summary>Rules, partners and closed months as the ledger sees them.</summary>
internal sealed record RulebookDocument
{
    public const string TheId = "rulebook";
    public string Id { get; init; } = TheId;
    public required Rulebook Rulebook { get; init; }

    /// <summary>False where release 0.1.0 stored it, without a default plan and win-back days.</summary>
    public bool ProgrammeIsRecorded { get; init; }
}

internal static class RulesInForceQuery
{
    /// <summary>The rules as far as the ledger has come; empty before the first.</summary>
    public static async Task<Rulebook> RulesInForce(this IQuerySession session, CancellationToken cancellation) =>
        await session.LoadAsync<RulebookDocument>(RulebookDocument.TheId, cancellation) switch
        {
            null => new Rulebook(),
            { ProgrammeIsRecorded: false } stored => InferredProgramme.Infer(stored.Rulebook),
            var stored => stored.Rulebook,
        };
}

/// <summary>How far the ledger has come in the journal; moves in the same transaction as the entries.</summary>
internal sealed record LedgerPosition
{
    public const string TheId = "ledger";

    /// <summary>SQL for how far it has come; 0 before the first event.</summary>
    public const string UpToSql =
        $"coalesce((select (data ->> 'upTo')::bigint from mt_doc_ledgerposition where id = '{TheId}'), 0)";

    public string Id { get; init; } = TheId;
    public required long UpTo { get; init; }
}
