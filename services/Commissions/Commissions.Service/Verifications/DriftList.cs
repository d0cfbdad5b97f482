using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Commissions.Service.Verifications;

/// <summary>
/// What differs, counted by kind and kept up to a limit of each kind, so that a ledger of which everything differs
/// fills no memory and no kind hides another.
/// </summary>
internal sealed class DriftList
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, OfKind> _kinds = new(StringComparer.Ordinal);

    private sealed class OfKind
    {
        public int Count { get; set; }
        public List<Drift> Kept { get; } = [];
        public HashSet<ulong> Subjects { get; } = [];
    }

    public int Count
    {
        get { lock (_lock) return _kinds.Values.Sum(kind => kind.Count); }
    }

    public void Add(string kind, object subject, object? expected, object? found) =>
        Add(new Drift(kind, Text(subject), Text(expected), Text(found)));

    public void Add(Drift drift)
    {
        lock (_lock)
        {
            if (!_kinds.TryGetValue(drift.Kind, out var kind)) _kinds[drift.Kind] = kind = new OfKind();
            if (kind.Kept.Count < VerificationReport.DriftsMax) kind.Kept.Add(drift.Shortened());
            kind.Subjects.Add(XxHash3.HashToUInt64(MemoryMarshal.AsBytes(drift.Subject.AsSpan())));
            kind.Count++;
        }
    }

    public void AddAll(IEnumerable<Drift> drifts)
    {
        foreach (var drift in drifts) Add(drift);
    }

    /// <summary>How many different things differ, of these kinds together.</summary>
    public int SubjectsOf(params string[] kinds)
    {
        lock (_lock)
            return kinds.Where(_kinds.ContainsKey).SelectMany(kind => _kinds[kind].Subjects).Distinct().Count();
    }

    /// <summary>How many there are of each kind.</summary>
    public IReadOnlyDictionary<string, int> Counts()
    {
        lock (_lock) return _kinds.ToDictionary(kind => kind.Key, kind => kind.Value.Count);
    }

    /// <summary>
    /// At most <see cref="VerificationReport.DriftsMax"/> in all: the first of each kind before the second of any.
    /// </summary>
    public IReadOnlyList<Drift> Shown()
    {
        lock (_lock)
            return
            [
                .. _kinds.Values.SelectMany(kind =>
                    kind.Kept.OrderBy(drift => drift.Subject, StringComparer.Ordinal).Index())
                    .OrderBy(drift => drift.Index).Take(VerificationReport.DriftsMax).Select(drift => drift.Item)
                    .OrderBy(drift => drift.Kind, StringComparer.Ordinal)
                    .ThenBy(drift => drift.Subject, StringComparer.Ordinal),
            ];
    }

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
