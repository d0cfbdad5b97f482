using System.Net;
using CommissionsConsole.Clients;

namespace CommissionsConsole.Parts;

/// <summary>
/// Does what a person asked for and keeps how it went, done or refused and why, for the top of the page.
/// </summary>
public sealed class Commanding
{
    private bool _isDoing;

    /// <summary>What the last command did; null when it was refused.</summary>
    public string? Done { get; private set; }

    /// <summary>The last refusal, until something succeeds.</summary>
    public ServiceException? Refused { get; private set; }

    /// <summary>There is something else to say.</summary>
    public event Action? Said;

    /// <summary>One command at a time: a double click does it once.</summary>
    /// <returns>True when it was done.</returns>
    public async Task<bool> Do(Func<Task> command, string done)
    {
        if (_isDoing) return false;
        _isDoing = true;
        try
        {
            await command();
            Say(done, null);
            return true;
        }
        catch (ServiceException problem)
        {
            Say(null, problem);
            return false;
        }
        finally
        {
            _isDoing = false;
        }
    }

    /// <summary>Says what is wrong with what was typed, before a service is asked.</summary>
    public void Refuse(string why) => Say(null, new ServiceException(HttpStatusCode.BadRequest, "typed", why));

    public void Forget() => Say(null, null);

    private void Say(string? done, ServiceException? refused)
    {
        (Done, Refused) = (done, refused);
        Said?.Invoke();
    }
}
