using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Commissions.Domain.Earning;
using Commissions.Domain.PartnerLedgers;
using Commissions.Service.Replays;
using Commissions.Service.Store;

namespace Commissions.Service.Verifications;

/// <summary>A customer's ledger as the store sends it.</summary>
/// <param name="Head">All of the document but its body, as JSON.</param>
/// <param name="BodyWithin">Base64 of the compressed ledger where an earlier release stored it in the document.</param>
/// <param name="OwnBody">The compressed ledger from its own table; null where there is none.</param>
internal sealed record StoredText(string Head, string? BodyWithin, string? NextRelease, byte[]? OwnBody);

/// <summary>A customer's ledger as stored, read only as far as it is compared.</summary>
internal sealed class StoredAccount
{
    private static readonly byte[] Start = "{\"account\":"u8.ToArray();
    private readonly PostedAccountDocument _document;
    private readonly byte[] _json;

    private StoredAccount(PostedAccountDocument document) => (_document, _json) = (document, document.Unpacked());

    private sealed record AccountOnly(Domain.Customers.CustomerAccount Account);

    /// <exception cref="JsonException">It is no ledger.</exception>
    /// <exception cref="FormatException">Its body is not Base64.</exception>
    public static StoredAccount Read(StoredText stored) => new(
        JsonSerializer.Deserialize<PostedAccountDocument>(stored.Head, EntryRows.Json)! with
        {
            Body = stored.BodyWithin is { } body ? Convert.FromBase64String(body) : null,
            OwnBody = stored.OwnBody,
        });

    /// <param name="waiting">Is told the corrections that wait, by key.</param>
    /// <returns>What differs, as expected and found.</returns>
    public IEnumerable<(string Expected, string Found)> Compare(
        AccountOutcome outcome, string? nextRelease, Dictionary<string, long> waiting)
    {
        if (_document.IsOfEarlierRelease)
            return [($"calculation {Calculation.Engine}", $"calculation {_document.Engine}")];
        var differences = new List<(string, string)>();
        var contents = Account(outcome, differences);
        foreach (var one in contents.Waiting) waiting[one.Key.ToString()] = one.Minor;
        Posted(outcome, contents.Posted, differences);
        Heads(outcome, nextRelease, waiting.Count, differences);
        return differences;
    }

    // Nearly all are the same bytes; then neither is decoded.
    private StoredPosted Account(AccountOutcome outcome, List<(string, string)> differences)
    {
        var expected = JsonSerializer.SerializeToUtf8Bytes(outcome.Account, EntryRows.Json);
        var end = Start.Length + expected.Length;
        if (_json.Length > end && _json[end] == (byte)',' && _json.AsSpan(0, Start.Length).SequenceEqual(Start)
            && _json.AsSpan(Start.Length, expected.Length).SequenceEqual(expected))
        {
            _json[end] = (byte)'{';
            return StoredPosted.Read(_json.AsSpan(end));
        }

        var stored = JsonSerializer.Deserialize<AccountOnly>(_json, EntryRows.Json)!.Account;
        var (wanted, found) = (Text(outcome.Account), Text(stored));
        // What two customers reported may be put together in another order; it must come to the same.
        var isSame = wanted == found
            || (outcome.History.CustomerIds.Count > 1
                && AreSame(outcome.Targets, Calculation.Targets(stored, outcome.Rules)));
        if (!isSame)
        {
            var difference = JsonDifference.First("account", "", wanted, found);
            differences.Add((difference.Expected, difference.Found));
        }

        return StoredPosted.Read(_json);
    }

    private static void Posted(AccountOutcome outcome, IReadOnlyList<PostedOne> stored,
        List<(string, string)> differences)
    {
        var sums = new Dictionary<string, (Int128 Minor, PostedSum Last)>(outcome.Posted.Count, StringComparer.Ordinal);
        foreach (var entry in outcome.Posted)
        {
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, entry.Key, out _);
            sum = (sum.Minor + entry.Minor, entry);
        }

        foreach (var one in stored)
        {
            var key = one.Key.ToString();
            if (!sums.Remove(key, out var sum)) differences.Add(($"no entry of {key}", $"{one.Amount} posted"));
            else if (sum.Minor != one.Amount.Minor || sum.Last.Currency != one.Amount.Currency
                || sum.Last.CustomerId != one.CustomerId
                || sum.Last.EarnedOn != one.EarnedOn
                || (sum.Last.CustomerYear, sum.Last.RatePpm) != (one.CustomerYear, one.RatePpm))
                differences.Add(($"{key}: {sum.Minor} {sum.Last.Currency} earned {sum.Last.EarnedOn:yyyy-MM-dd}",
                    $"{one.Amount} earned {one.EarnedOn:yyyy-MM-dd}"));
        }

        foreach (var (key, sum) in sums) differences.Add(($"{key}: {sum.Minor} {sum.Last.Currency}", "nothing posted"));
    }

    // What queries find the ledger by, and by what it is decided whether it follows the rules.
    private void Heads(AccountOutcome outcome, string? nextRelease, int waiting, List<(string, string)> differences)
    {
        void Same(string what, object? expected, object? found)
        {
            if (!Equals(expected, found)) differences.Add(($"{what}: {expected ?? "none"}", $"{found ?? "none"}"));
        }

        var release = new PostedAccount(outcome.Account, PostedKeys.None, 0).NextEarnedOn(outcome.Rules);
        Same("partners", string.Join(' ', outcome.Account.PartnerIds), string.Join(' ', _document.PartnerIds));
        Same("bank accounts", string.Join(' ', outcome.Account.BankAccounts), string.Join(' ', _document.BankAccounts));
        Same("waiting keys", waiting, _document.WaitingKeys);
        Same("rules", outcome.Rules.Revision, _document.RulebookRevision);
        Same("next release", release, _document.NextReleaseOn);
        Same("next release", release?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), nextRelease);
    }

    private static bool AreSame(IReadOnlyCollection<Target> targets, IReadOnlyCollection<Target> others) =>
        targets.Count == others.Count && targets.Select(target => (target.Key, target.Amount)).ToHashSet()
            .SetEquals(others.Select(target => (target.Key, target.Amount)));

    private static string Text(Domain.Customers.CustomerAccount account) =>
        JsonSerializer.Serialize(account, EntryRows.Json);
}
