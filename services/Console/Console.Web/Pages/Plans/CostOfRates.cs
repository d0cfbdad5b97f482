using CommissionsConsole.Clients;

namespace CommissionsConsole.Pages.Plans;

/// <summary>
/// What a draft costs, asked again whenever it changes: a little later, so that a slider that is dragged asks once. An
/// answer stays until the next one is there.
/// </summary>
public sealed class CostOfRates : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);
    private readonly CancellationTokenSource _gone = new();
    private readonly CommissionsClient _commissions;
    private readonly Action _changed;
    private string? _question;

    internal CostOfRates(CommissionsClient commissions, Action changed) =>
        (_commissions, _changed) = (commissions, changed);

    public WhatIf? Answer { get; private set; }

    /// <summary>Why there is no answer; null where there is one, or one is asked for.</summary>
    public string? Wrong { get; private set; }

    public bool IsAsking { get; private set; }

    /// <param name="draft">Null while it cannot be read.</param>
    public async Task Ask(string planId, PlanDraft? draft, string? wrong)
    {
        var question = draft is null
            ? wrong
            : System.Text.Json.JsonSerializer.Serialize(draft with { Reason = "" }, ServiceClient.Json);
        if (question == _question) return;
        _question = question;
        (Wrong, IsAsking) = (wrong, draft is not null);
        _changed();
        if (draft is null) return;
        try
        {
            if (Answer is not null) await Task.Delay(Pause, _gone.Token);
            if (question != _question) return;
            var answer = await _commissions.TryOut(planId, draft, _gone.Token);
            if (question != _question) return;
            Answer = answer;
        }
        catch (ServiceException refused) when (question == _question)
        {
            (Answer, Wrong) = (null, refused.Message);
        }
        catch (Exception late) when (late is ServiceException or OperationCanceledException)
        {
            return;
        }

        IsAsking = false;
        _changed();
    }

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }
}
