using Npgsql;

namespace EventStore;

/// <summary>Rows of facts for another table, written by the statement that appends them.</summary>
/// <param name="Insert">
/// INSERT from <c>facts</c>, which has the columns place (1, 2, …), stream, id, type and body (JSON).
/// </param>
/// <param name="Parameters">Those of the INSERT; the first is <see cref="FirstParameter"/>.</param>
public sealed record RowsOfFacts(string Insert, IReadOnlyList<NpgsqlParameter> Parameters)
{
    /// <summary>What the append itself takes comes before.</summary>
    public const int FirstParameter = 8;
}
