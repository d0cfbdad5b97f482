using CommissionsConsole.Clients;

namespace CommissionsConsole.Tests;

public sealed class AskedTwice
{
    private readonly MovableClock _clock = new();
    private readonly RequestKeys _keys;

    public AskedTwice() => _keys = new RequestKeys(_clock);

    [Fact]
    public void The_second_click_of_a_double_click_has_the_key_of_the_first_even_once_that_was_answered()
    {
        var first = _keys.Derive("/v1/partners/p/adjustments", "12.34");
        _clock.Pass(TimeSpan.FromMilliseconds(600));
        _keys.Derive("/v1/partners/p/adjustments", "12.34").Should().Be(first);
    }

    [Fact]
    public void Another_amount_and_another_partner_are_asked_for_anew()
    {
        string[] keys =
        [
            _keys.Derive("/v1/partners/p/adjustments", "12.34"), _keys.Derive("/v1/partners/p/adjustments", "12.35"),
            _keys.Derive("/v1/partners/q/adjustments", "12.35"), _keys.Derive("/v1/partners/p/adjustments", "12.34"),
        ];
        keys.Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Whoever_repeats_it_later_means_it_again()
    {
        var first = _keys.Derive("/v1/verifications", "{}");
        _clock.Pass(TimeSpan.FromSeconds(3));
        _keys.Derive("/v1/verifications", "{}").Should().NotBe(first);
    }

    private sealed class MovableClock : TimeProvider
    {
        private long _passed;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _passed;

        public void Pass(TimeSpan time) => _passed += time.Ticks;
    }
}
