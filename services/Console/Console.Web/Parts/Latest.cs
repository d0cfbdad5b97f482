namespace CommissionsConsole.Parts;

/// <summary>
/// The answer to the newest question of a component. Questions are answered out of order: an answer to an older
/// question is dropped when it arrives, and the answer to another question is never shown while the newest is under
/// way.
/// </summary>
internal sealed class Latest<TAnswer>
{
    private object? _question;
    private int _asked;

    /// <summary>Default until the newest question is answered.</summary>
    public TAnswer? Answer { get; private set; }

    /// <summary>Asks unless this very question was the last one.</summary>
    /// <returns>True when the answer is now that of the newest question; false when there is nothing new to
    /// show.</returns>
    public Task<bool> AskOnce(object question, Func<Task<TAnswer>> ask) =>
        Equals(question, _question) ? Task.FromResult(false) : Ask(question, ask);

    /// <summary>Asks, even the same question again; its answer stays until the new one is there.</summary>
    /// <returns>As <see cref="AskOnce"/>; whatever <paramref name="ask"/> throws, unless the question is an old one by
    /// then.</returns>
    public async Task<bool> Ask(object question, Func<Task<TAnswer>> ask)
    {
        if (!Equals(question, _question)) Answer = default;
        _question = question;
        var number = ++_asked;
        try
        {
            var answer = await ask();
            if (number != _asked) return false;
            Answer = answer;
            return true;
        }
        catch (Clients.ServiceException) when (number != _asked)
        {
            return false;
        }
    }
}
