namespace Contracts.Commissions.V1;

/// <summary>Commissions asks every publisher of facts what it published. Asked twice, it is answered twice.</summary>
/// <param name="RequestId">Names the answers.</param>
/// <param name="Salt">Random, and part of every hash: nobody can alter facts beforehand so that sums stay the same.</param>
/// <param name="Groups">Groups whose customers and partners are counted one by one, too; at most
/// <see cref="FactCounts.GroupsCloselyMax"/>.</param>
public sealed record FactsAsked(Guid RequestId, Guid Salt, IReadOnlyList<int>? Groups = null);
