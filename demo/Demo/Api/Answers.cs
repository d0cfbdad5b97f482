using System.Text.Json;
using Money;

namespace Demo.Api;

/// <summary>One page of a list; <see cref="Next"/> is null on the last.</summary>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

internal sealed record Created(string Id);

/// <summary>An entry of a partner's ledger, as the API shows it.</summary>
internal sealed record Entry(
    Guid EntryId, string Key, string Component, string CustomerId, int CustomerYear, string InvoiceId, string LineId,
    int Segment, Amount Base, int RatePpm, Amount Amount, DateOnly EffectiveOn, string Period, string OriginalPeriod,
    string PlanId, int PlanVersion, string CausedBy, string Reason);

/// <summary>A partner's month. Only a closed one has a hash, which covers the one before.</summary>
internal sealed record StatementLine(
    string Period, string? Hash, string? PreviousHash, int Entries, IReadOnlyList<Amount> Totals);

internal sealed record BillingAnswer(int Accepted, int Duplicates, IReadOnlyList<RejectedFact> Rejected);

internal sealed record WebhookAnswer(int Accepted, int Duplicates);

internal sealed record RejectedFact(int Index, string? SourceEventId, string Code, string Detail);

internal sealed record ShardLag(string Name, long Behind);

internal sealed record FactProgress(long Done, long Of, double? PerSecond, long? SecondsLeft);

internal sealed record Lag(IReadOnlyList<ShardLag> Shards);

internal sealed record Drafted(int Version);

internal sealed record TriedOut(IReadOnlyList<TriedRates> Estimates);

internal sealed record TriedRates(IReadOnlyList<TriedTotal> Totals, int PartnersThatGain, int PartnersThatLose);

internal sealed record TriedTotal(Amount Difference);

internal sealed record ReplayStarted(string ReplayId);

internal sealed record ReplayProgress(
    string State, long Processed, long Total, JsonElement RatePerSecond, IReadOnlyList<ReplayDifference>? Totals,
    string? Hash);

internal sealed record ReplayDifference(
    string PartnerId, string Period, int CustomerYear, Amount Before, Amount After, Amount Difference);
