using System.Text.Json;
using Commissions.Domain.Payouts;
using Commissions.Domain.Plans;
using Commissions.Service.Store;
using Identities;
using Npgsql;

namespace Commissions.Service.Verifications;

/// <summary>
/// Accounts that partners are paid to. The account is personal data and in no event; events hold a keyed hash of it,
/// which the stored account must have. An account that was erased is nothing to compare.
/// </summary>
/// <param name="accounts">Null where this process has no key; accounts are then counted and not compared.</param>
internal sealed class AccountCheck(BankAccountKey? accounts, DriftList drifts)
{
    private const string Kind = "profile";
    private readonly Dictionary<string, Named> _profiles = new(StringComparer.Ordinal);

    /// <param name="At">When the hash was told.</param>
    /// <param name="Again">Hashes that the ledger was told later while the profile was in use.</param>
    private sealed record Named(string PartnerId, string? Hash, DateTimeOffset At,
        List<(string Hash, DateTimeOffset At)> Again);

    public Proportion Compared { get; private set; } = new(0, 0);

    public void Read(DecidedStream stream)
    {
        string? current = null;
        foreach (var stored in stream.Events)
        {
            switch (stored.Content)
            {
                case PayoutProfileSubmitted submitted:
                    _profiles[submitted.ProfileId] = new Named(submitted.PartnerId, null, stored.StoredAt, []);
                    if (!submitted.NeedsSecondLook) current = submitted.ProfileId;
                    Tell(submitted.ProfileId, HashIn(stored.Json), stored.StoredAt);
                    break;
                case PayoutProfileConfirmed confirmed:
                    current = confirmed.ProfileId;
                    Confirm(confirmed.ProfileId, HashIn(stored.Json), stored.StoredAt);
                    break;
                case PartnerAccountNamed named when current is not null:
                    Tell(current, named.AccountHash, stored.StoredAt);
                    break;
                default:
                    break;
            }
        }
    }

    public async Task Finish(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand(VerificationSql.PayoutAccounts, connection);
        var stored = new List<(string Id, string PartnerId, string Hash)>();
        var count = 0;
        await using (var reader = await query.ExecuteReaderAsync(cancellation))
            while (await reader.ReadAsync(cancellation))
            {
                count++;
                if (Decode(reader.GetString(1)) is not { } account)
                    drifts.Add(Kind, reader.GetString(0), "an account that can be read", "another");
                else if (!_profiles.TryGetValue(reader.GetString(0), out var profile)
                    || profile.PartnerId != account.PartnerId)
                    drifts.Add(Kind, reader.GetString(0), "an account that its partner submitted",
                        $"an account of {account.PartnerId}");
                else if (accounts is not null)
                    stored.Add((reader.GetString(0), account.PartnerId, accounts.HashOf(account.Iban)));
            }

        Compare(stored, count);
    }

    // Under another key all hashes are told again, in one turn at a start. Where an account that was told before still
    // has the hash of then, the key is the same, and what was told later is the hash of another account.
    private void Compare(List<(string Id, string PartnerId, string Hash)> stored, int count)
    {
        var sameKeySince = stored.Where(account => _profiles[account.Id].Hash == account.Hash)
            .Select(account => (DateTimeOffset?)_profiles[account.Id].At).Min();
        bool IsToldUnderAnotherKey(DateTimeOffset at) => sameKeySince is null || at <= sameKeySince;
        var equal = 0;
        foreach (var (id, partnerId, hash) in stored)
        {
            var profile = _profiles[id];
            if (profile.Hash is null || profile.Hash == hash
                || profile.Again.Any(again => again.Hash == hash && IsToldUnderAnotherKey(again.At))) equal++;
            else drifts.Add(Kind, id, $"the account that {partnerId} named", "another account");
        }

        Compared = new Proportion(equal, count);
    }

    private void Tell(string profileId, string? hash, DateTimeOffset at)
    {
        if (hash is null || !_profiles.TryGetValue(profileId, out var profile)) return;
        if (profile.Hash is null) _profiles[profileId] = profile with { Hash = hash, At = at };
        else if (profile.Hash != hash) profile.Again.Add((hash, at));
    }

    // What somebody looked at counts, also where the account was confirmed again under another key.
    private void Confirm(string profileId, string? hash, DateTimeOffset at)
    {
        if (hash is not null && _profiles.TryGetValue(profileId, out var profile))
            _profiles[profileId] = profile with { Hash = hash, At = at };
    }

    private static PayoutAccount? Decode(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<PayoutAccount>(json, EntryRows.Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? HashIn(string json)
    {
        using var content = JsonDocument.Parse(json);
        return content.RootElement.TryGetProperty("accountHash", out var hash) && hash.ValueKind == JsonValueKind.String
            ? hash.GetString()
            : null;
    }
}
