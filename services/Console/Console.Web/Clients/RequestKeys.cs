namespace CommissionsConsole.Clients;

/// <summary>
/// The Idempotency-Key of what a page asks a service to do. The second click of a double click may come after the first
/// was done: it asks for the very same thing, so it carries the same key, and the service answers it as it answered the
/// first.
/// </summary>
public sealed class RequestKeys(TimeProvider clock)
{
    /// <summary>Whoever asks for the same thing after this long means it again.</summary>
    private static readonly TimeSpan SameClickMax = TimeSpan.FromSeconds(2);

    private (string Request, string Key, long AskedAt)? _last;

    public string Derive(string path, string body)
    {
        var request = $"{path}\n{body}";
        var now = clock.GetTimestamp();
        if (_last is not { } last || last.Request != request || clock.GetElapsedTime(last.AskedAt, now) > SameClickMax)
            _last = last = (request, Guid.CreateVersion7().ToString("N"), now);
        return last.Key;
    }
}
