namespace Contracts.Commissions.V1;

/// <summary>
/// Commissions asks every publisher of facts what it stored. Asked twice, it is answered twice. A publisher sends
/// <see cref="FactsMarked"/> behind what it has published, too, and says for each listed fact whether that was before
/// the mark.
/// </summary>
/// <param name="RequestId">Names the answers.</param>
/// <param name="Salt">Random, and part of every hash: nobody can alter facts beforehand so that sums stay the
/// same.</param>
/// <param name="Groups">Groups whose facts are listed one by one, too; at most
/// <see cref="FactCounts.GroupsListedMax"/>.</param>
public sealed record FactsAsked(Guid RequestId, Guid Salt, IReadOnlyList<int>? Groups = null);
