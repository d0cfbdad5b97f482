using System.Net;
using Commissions.Service.Statements;
using RunningServers;

namespace Commissions.Tests;

/// <summary>
/// The answer of a closed month is kept; it must stay an answer to one question of those who may ask it.
/// </summary>
public sealed class ReadingStatements
{
    private const string March = "/v1/partners/p1/statements/2026-03";

    [Fact]
    public async Task A_closed_statement_is_the_same_to_the_byte_whenever_it_is_read()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await company.CloseThrough("2025-01", "2026-03");
        var first = await company.Download("carol", March);
        var again = await company.Download("partner:p1", March);
        await company.Restart();
        var fresh = await company.Download("carol", March);

        first.Text.Should().Contain("\"isClosed\":true").And.Contain("\"minor\":6000");
        again.Text.Should().Be(first.Text);
        fresh.Text.Should().Be(first.Text);
    }

    [Fact]
    public async Task A_month_read_while_it_was_open_is_shown_closed_once_it_is_closed()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await company.CloseThrough("2025-01", "2026-02");
        var open = await company.Get("carol", March).Read<StatementView>();
        await company.Close("2026-03");
        var closed = await company.Get("carol", March).Read<StatementView>();

        open.Statement.IsClosed.Should().BeFalse();
        closed.Statement.IsClosed.Should().BeTrue();
        closed.Entries.Should().Equal(open.Entries);
    }

    [Fact]
    public async Task A_closed_statement_that_was_read_before_does_not_answer_other_questions()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        var then = Uri.EscapeDataString($"{DateTimeOffset.UtcNow:O}");
        await company.CloseThrough("2025-01", "2026-03");
        await company.Get("carol", March);

        var earlier = await company.Get("carol", $"{March}?effectiveUntil=2026-02-28").Read<StatementView>();
        earlier.Statement.IsClosed.Should().BeFalse();
        earlier.Entries.Should().BeEmpty();
        var known = await company.Get("carol", $"{March}?knownAt={then}").Read<StatementView>();
        known.Statement.IsClosed.Should().BeFalse();
        known.Entries.Should().ContainSingle();
        using var table = company.Service.As("partner:p1");
        table.DefaultRequestHeaders.Add("Accept", "text/csv");
        (await table.GetStringAsync(March)).Should().StartWith("entryId,").And.Contain("60.00,EUR");
    }

    [Fact]
    public async Task A_closed_statement_that_was_read_before_is_still_shown_to_nobody_else()
    {
        await using var company = await PayingOut.ThreeMonthsOf60();
        await company.CloseThrough("2025-01", "2026-03");
        await company.Get("partner:p1", March);
        using var other = company.Service.As("partner:p2");
        using var nobody = company.Service.Anonymous();

        (await other.GetAsync(March)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await nobody.GetAsync(March)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }
}
