using System.Collections.Immutable;

namespace Decisions;

/// <summary>Why a command is refused: a value, never an exception.</summary>
/// <param name="Kind">What sort of refusal it is; a surface translates it (HTTP: a status code).</param>
/// <param name="Code">Stable, kebab-case; other programs switch on it.</param>
/// <param name="Explanation">One or two sentences for a person: what is wrong and what to do.</param>
public sealed record Rejection(RejectionKind Kind, string Code, string Explanation)
{
    /// <summary>The facts behind the refusal by name, such as the field, the value and the allowed range.</summary>
    public ImmutableSortedDictionary<string, string> Facts { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <exception cref="ArgumentException">The name is a member of every problem (RFC 9457) and would be
    /// overwritten.</exception>
    public Rejection AddFact(string fact, string value) =>
        fact is "type" or "title" or "status" or "detail" or "instance"
        ? throw new ArgumentException($"A fact is not called '{fact}': every problem has a member of that name.",
            nameof(fact))
        : this with { Facts = Facts.SetItem(fact, value) };

    /// <summary>The input itself is wrong: <paramref name="field"/> names where, in the sender's own words.</summary>
    public static Rejection Invalid(string field, string explanation, string code = "invalid-input") =>
        new Rejection(RejectionKind.Invalid, code, explanation).AddFact("field", field);

    public static Rejection NotFound(string what, string id) =>
        new Rejection(RejectionKind.NotFound, "not-found", $"There is no {what} '{id}' that you may see.")
        .AddFact("id", id);

    public static Rejection Conflict(string code, string explanation) => new(RejectionKind.Conflict, code, explanation);

    public static Rejection Forbidden(string code, string explanation) =>
        new(RejectionKind.Forbidden, code, explanation);
}

public enum RejectionKind
{
    Invalid,
    NotFound,
    Forbidden,
    Conflict,
}
