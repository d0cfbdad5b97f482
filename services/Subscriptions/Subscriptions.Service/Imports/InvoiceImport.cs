using System.Text.Json.Serialization;
using Subscriptions.Domain.Imports;

namespace Subscriptions.Service.Imports;

/// <summary>
/// An upload and how far it was read. The counts move in the transaction that stores what they count.
/// </summary>
internal sealed record InvoiceImport
{
    public const int RejectedShownMax = 1_000;
    public const int NotesShownMax = 100;

    /// <summary>A file up to this size is read before the upload is answered.</summary>
    public const long ReadAtOnceBytesMax = 1024 * 1024;

    public required string Id { get; init; }
    public required ImportState State { get; init; }
    public required ImportSettings Settings { get; init; }
    public required string RequestedBy { get; init; }
    public required DateTimeOffset RequestedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public required long Bytes { get; init; }

    /// <summary>Last line of the file that was dealt with; everything up to it is counted below.</summary>
    public int LinesDone { get; init; }

    public int? LinesTotal { get; init; }
    public int Accepted { get; init; }
    public int Duplicates { get; init; }
    public int RejectedCount { get; init; }
    public IReadOnlyList<RejectedLine> Rejected { get; init; } = [];
    public IReadOnlyList<RejectedLine> Notes { get; init; } = [];
    public int NoteCount { get; init; }

    /// <summary>
    /// How often reading it ended with an error that is the file's or ours, not the database's absence.
    /// </summary>
    public int Attempts { get; init; }

    /// <summary>Why the file could not be read to its end; what stands before that line is stored.</summary>
    public RejectedLine? Failure { get; init; }

    /// <summary>Stored, so that it can be asked for.</summary>
    public bool IsPending => State is ImportState.Waiting or ImportState.Running;
}

[JsonConverter(typeof(JsonStringEnumConverter<ImportState>))]
internal enum ImportState
{
    [JsonStringEnumMemberName("waiting")] Waiting,
    [JsonStringEnumMemberName("running")] Running,
    [JsonStringEnumMemberName("done")] Done,
    [JsonStringEnumMemberName("failed")] Failed,
}

/// <summary>How a file is to be read.</summary>
internal sealed record ImportSettings(ImportFormat Format, string? Encoding, char? Delimiter,
    IReadOnlyDictionary<ImportColumn, string> Mapping, bool DryRun);

/// <summary>A line of the file that is not stored, and why.</summary>
/// <param name="Line">From 1; the header is line 1.</param>
internal sealed record RejectedLine(int Line, string? SourceEventId, string Code, string Detail, string? Field);

/// <summary>What became of an upload.</summary>
/// <param name="Accepted">Lines of invoices of which something was new.</param>
/// <param name="Duplicates">Lines that say nothing new.</param>
/// <param name="Rejected">The first rejected lines; <paramref name="RejectedCount"/> counts all.</param>
/// <param name="Notes">Lines that were stored and that somebody should look at.</param>
internal sealed record ImportReport(string ImportId, ImportState State, bool DryRun, int LinesDone, int? LinesTotal,
    int Accepted, int Duplicates, int RejectedCount, IReadOnlyList<RejectedLine> Rejected, int NoteCount,
    IReadOnlyList<RejectedLine> Notes, RejectedLine? Failure, DateTimeOffset RequestedAt, DateTimeOffset? FinishedAt)
{
    public static ImportReport From(InvoiceImport import) => new(import.Id, import.State, import.Settings.DryRun,
        import.LinesDone, import.LinesTotal, import.Accepted, import.Duplicates, import.RejectedCount, import.Rejected,
        import.NoteCount, import.Notes, import.Failure, import.RequestedAt, import.FinishedAt);
}
