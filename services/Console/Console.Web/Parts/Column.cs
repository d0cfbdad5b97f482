namespace CommissionsConsole.Parts;

/// <summary>The heading of a column of a table; a text is one.</summary>
public sealed record Column(string Label, string? Class = null)
{
    /// <summary>Of figures, which stand at the right.</summary>
    public static Column Figure(string label) => new(label, "num");

    public static implicit operator Column(string label) => new(label);
}
