namespace Decisions;

/// <summary>Two people stand behind what moves money: whoever asked for it never approves it (docs/rules.md).</summary>
public static class FourEyes
{
    /// <summary>Code of the refusal.</summary>
    public const string Code = "four-eyes";

    /// <param name="author">Who asked for it; null where nobody recorded that.</param>
    /// <param name="by">Who approves.</param>
    /// <param name="explanation">For a person: what it is about and what to do.</param>
    /// <returns>Null when they are two people.</returns>
    public static Rejection? Refusal(string? author, string by, string explanation) => author == by
        ? Rejection.Forbidden(Code, explanation).AddFact("author", by)
        : null;
}
