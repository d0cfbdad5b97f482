using Money;

namespace CommissionsConsole.Tests;

/// <summary>One page of a list.</summary>
internal sealed record Page<T>(IReadOnlyList<T> Items);

internal sealed record Created(string Id);

internal sealed record LeadShown(string PartnerId, string Status, string? Company = null);

internal sealed record AttributionShown(string Id, string PartnerId, int SharePpm, DateOnly? Until = null);

/// <summary>A partner as Leads describes it, as far as a story asks.</summary>
internal sealed record PartnerShown(string Status, string Type, IReadOnlyList<string> Territories,
    IReadOnlyList<LicenceShown> NfrLicences, string? Name = null, string? LegalId = null, AboutShown? Profile = null);

internal sealed record LicenceShown(string Product, int Seats, DateOnly? ValidUntil = null);

internal sealed record AboutShown(string? About = null);

internal sealed record TrainingShown(string PartnerId, Amount Revenue);

internal sealed record ImportShown(string ImportId, string State, bool DryRun);

internal sealed record StripeEventShown(string EventId);

internal sealed record ReadinessShown(bool Ready);

internal sealed record SegmentsShown(IReadOnlyList<System.Text.Json.JsonElement> Reviews);

internal sealed record CustomerShown(IReadOnlyList<object> Lives);

internal sealed record BillingAnswer(int Accepted, IReadOnlyList<object> Rejected);

internal sealed record PlanCreated(string PlanId);

internal sealed record PlanShown(int? InForceVersion = null);

internal sealed record VersionShown(int Version);

internal sealed record ReplayStarted(string ReplayId);

internal sealed record ReplayShown(string State);

internal sealed record StatementShown(string Period);

internal sealed record EntryShown(string EntryId, Amount Amount);

internal sealed record EntryTotal(long Entries, Amount Sum);

internal sealed record ProfileShown(AccountShown? Current = null, AccountShown? WaitsForSecondLook = null);

internal sealed record AccountShown(string Id, string Iban);

internal sealed record WaitingChangeShown(IReadOnlyList<HeldFactShown> Facts);

internal sealed record HeldFactShown(string? CustomerId = null);
