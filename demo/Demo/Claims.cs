using System.Globalization;

namespace Demo;

/// <summary>Everything the demo says is checked; one failed check makes the whole demo fail.</summary>
internal sealed class Claims(Screen screen)
{
    private readonly List<string> _failed = [];

    public int Passed { get; private set; }
    public IReadOnlyList<string> Failed => _failed;

    public void Equal<T>(string claim, T expected, T actual) =>
        Check(EqualityComparer<T>.Default.Equals(expected, actual), claim, Text(expected), Text(actual));

    public void Same<T>(string claim, IEnumerable<T> expected, IEnumerable<T> actual)
    {
        var missing = expected.Except(actual).ToArray();
        var surplus = actual.Except(expected).ToArray();
        Check(missing.Length == 0 && surplus.Length == 0, claim, $"missing {Sample(missing)}",
            $"too many {Sample(surplus)}");
    }

    public void True(string claim, bool holds, string expected, string actual) => Check(holds, claim, expected, actual);

    private void Check(bool holds, string claim, string expected, string actual)
    {
        if (holds)
        {
            Passed++;
            screen.Passed(claim);
            return;
        }

        _failed.Add(claim);
        screen.Failed(claim, expected, actual);
    }

    private static string Sample<T>(T[] items) => $"{items.Length}: {string.Join(", ", items.Take(3).Select(Text))}";

    private static string Text<T>(T value) =>
        value is IFormattable formattable ? formattable.ToString(null, CultureInfo.InvariantCulture)
        : value?.ToString() ?? "nothing";
}
