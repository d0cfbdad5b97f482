using CommissionsConsole.Clients;
using MudBlazor;

namespace CommissionsConsole.Parts;

/// <summary>Does what a person asked for and says how it went: done, or refused and why.</summary>
public sealed class Commanding(ISnackbar messages)
{
    private const int RefusalShownMs = 12_000;

    private bool _isDoing;

    /// <summary>The last refusal, until something succeeds; pages show it beside the form.</summary>
    public ServiceException? Refused { get; private set; }

    /// <summary>One command at a time: a double click does it once.</summary>
    /// <returns>True when it was done.</returns>
    public async Task<bool> Do(Func<Task> command, string done)
    {
        if (_isDoing) return false;
        _isDoing = true;
        try
        {
            await command();
            Refused = null;
            messages.Add(done, Severity.Success);
            return true;
        }
        catch (ServiceException problem)
        {
            Refused = problem;
            messages.Add(problem.IsSessionOver ? "Your session has ended. Sign in again, then repeat."
                : problem.Message,
                Severity.Error, options => options.VisibleStateDuration = RefusalShownMs);
            return false;
        }
        finally
        {
            _isDoing = false;
        }
    }
}
