using System.Text.Json.Serialization;

namespace Commissions.Service.Store;

/// <summary>
/// A journalled fact that its account's money cannot be calculated with, such as one whose sums leave 64 bits. The
/// account stays as it was before, everybody else's goes on, and the fact is tried again with each later fact of its
/// account. As long as it is set aside it counts for nobody: a replay leaves it out like the ledger does.
/// </summary>
internal sealed record SetAsideFact
{
    /// <summary>Id of the journal event, or of the message that was not journalled.</summary>
    public required Guid Id { get; init; }

    public SetAsideKind Kind { get; init; }

    /// <summary>Customer; the stream it was meant for where it was not journalled.</summary>
    public required string CustomerId { get; init; }

    /// <summary>The customer that was to go on; null unless it is a merge.</summary>
    public string? IntoCustomerId { get; init; }

    /// <summary>Place in the journal; 0 where it was not journalled.</summary>
    public required long Sequence { get; init; }

    /// <summary>What the calculation failed of, or what lies out of range.</summary>
    public required string Reason { get; init; }

    /// <summary>The fact itself where it was not journalled, as JSON.</summary>
    public string? Content { get; init; }

    /// <summary>Name of its type in the journal where it was not journalled.</summary>
    public string? Type { get; init; }
}

[JsonConverter(typeof(JsonStringEnumConverter<SetAsideKind>))]
internal enum SetAsideKind
{
    [JsonStringEnumMemberName("fact")] Fact,
    [JsonStringEnumMemberName("merge")] Merge,

    /// <summary>Never tried again: groups only grow.</summary>
    [JsonStringEnumMemberName("merge-too-large")] MergeTooLarge,

    /// <summary>Never journalled: an amount or a date lies out of range. What is right comes as another fact.</summary>
    [JsonStringEnumMemberName("intake")] Intake,
}

/// <summary>What is set aside, as SQL.</summary>
internal static class SetAsideSql
{
    /// <summary>SQL that is true when anything is set aside.</summary>
    public const string IsAny =
        "exists (select from mt_doc_setasidefact) or exists (select from mt_doc_setasideaccount)";

    /// <summary>SQL for the ids of all facts that count for nobody.</summary>
    public const string Ids = "select id from mt_doc_setasidefact";

    /// <summary>SQL for those that are merges.</summary>
    public const string MergeIds =
        "select id from mt_doc_setasidefact where data ->> 'kind' in ('merge', 'merge-too-large')";

    /// <summary>SQL for those that were never journalled: id, stream, name of the type, JSON.</summary>
    public const string NotJournalled =
        """
        select id, data ->> 'customerId', coalesce(data ->> 'type', ''), data ->> 'content' from mt_doc_setasidefact
        where data ->> 'kind' = 'intake'
        """;

    /// <summary>Subject, expected and found, for a verification.</summary>
    public const string Listed =
        """
        select id::text, 'a ' || coalesce(data ->> 'kind', 'fact') || ' that can be calculated with', data ->> 'reason'
        from mt_doc_setasidefact
        union all select id, 'an account that follows the rules', data ->> 'reason' from mt_doc_setasideaccount
        """;
}

internal static class SetAsideKinds
{
    public static string Name(this SetAsideKind kind) => kind switch
    {
        SetAsideKind.Fact => "fact",
        SetAsideKind.Merge => "merge",
        SetAsideKind.MergeTooLarge => "merge-too-large",
        _ => "intake",
    };
}

/// <summary>
/// An account that could not follow a rule; it is as it was before, until a later step of it succeeds.
/// </summary>
internal sealed record SetAsideAccount
{
    /// <summary>Id of the account.</summary>
    public required string Id { get; init; }

    public required string Reason { get; init; }
    public required DateTimeOffset SetAsideAt { get; init; }
}
