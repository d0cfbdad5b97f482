using Demo;
using Spectre.Console;

namespace EndToEnd.Tests;

/// <summary>The demo's exit code hangs on its claims, so a false one must not pass.</summary>
public sealed class CheckedClaims : IDisposable
{
    private readonly StringWriter _shown = new();
    private readonly Claims _claims;

    public CheckedClaims() => _claims = new Claims(new Screen(AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(_shown),
        Interactive = InteractionSupport.No,
    })));

    public void Dispose() => _shown.Dispose();

    [Fact]
    public void A_false_claim_is_counted_and_shows_what_was_expected_and_what_came()
    {
        _claims.Equal("the sum", 75, 60);
        _claims.Failed.Should().Equal("the sum");
        _shown.ToString().Should().Contain("expected: 75").And.Contain("actual:   60");
    }

    [Fact]
    public void A_missing_and_a_surplus_item_both_count()
    {
        _claims.Same("missing", [1, 2], [1]);
        _claims.Same("surplus", [1], [1, 2]);
        _claims.Failed.Should().Equal("missing", "surplus");
    }

    [Fact]
    public void A_true_claim_passes()
    {
        _claims.Same("any order", [1, 2], [2, 1]);
        _claims.Equal("equal", "a", "a");
        _claims.Passed.Should().Be(2);
        _claims.Failed.Should().BeEmpty();
    }
}
