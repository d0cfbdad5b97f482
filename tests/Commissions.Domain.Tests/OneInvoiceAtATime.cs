using Commissions.Domain.PartnerLedgers;
using CsCheck;
using Specifications;
using Specifications.Untidy;
using static Commissions.Domain.Tests.PlayedHistories;

namespace Commissions.Domain.Tests;

/// <summary>
/// An account in memory settles only the invoice that a fact is about. It must post, entry by entry, what settling the
/// whole account posts.
/// </summary>
public sealed class OneInvoiceAtATime
{
    [Fact]
    public void Whatever_happens_the_same_entries_are_posted_as_when_whole_accounts_are_settled() =>
        Gen.Select(History, Gen.Int[2, 30]).Sample((facts, every) =>
            Bytes(Play(facts, every, 3)).Should().Be(Bytes(Play(facts, every, 3, settlingWhole: true))),
            iter: Iterations);

    [Fact]
    public void However_untidy_lives_are_the_same_entries_are_posted() => UntidyHistories.Any.Sample(history =>
    {
        var (parts, whole) = (history.Play(), history.Play(new Programme { ForgetsSettlements = true }));
        Bytes(parts).Should().Be(Bytes(whole));
        foreach (var account in parts.Accounts)
            account.NextEarnedOn(parts.Rulebook).Should().Be(
                new PostedAccount(account.Facts, account.Posted, account.RulebookRevision)
                    .NextEarnedOn(parts.Rulebook));
    }, iter: Iterations);
}
