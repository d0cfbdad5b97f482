namespace Decisions;

/// <summary>What the service rests on does not answer. No refusal: the same request may succeed in a moment.</summary>
/// <param name="code">Stable, kebab-case; other programs switch on it.</param>
/// <param name="explanation">One or two sentences for a person.</param>
public sealed class UnavailableException(string code, string explanation, Exception cause)
    : Exception(explanation, cause)
{
    public string Code { get; } = code;
}
