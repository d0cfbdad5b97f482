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
    private readonly CancellationToken _left;
    private (string PlanId, int? Version)? _of;
    private string? _question;

    internal CostOfRates(CommissionsClient commissions, Action changed) =>
        (_commissions, _changed, _left) = (commissions, changed, _gone.Token);

    public WhatIf? Answer { get; private set; }

    /// <summary>Why there is no answer; null where there is one, or one is asked for.</summary>
    public string? Wrong { get; private set; }

    public bool IsAsking { get; private set; }

    /// <summary>The service refused or did not answer.</summary>
    public bool IsFailed { get; private set; }

    /// <param name="version">Null for one that is being written.</param>
    /// <param name="draft">Null while it cannot be read.</param>
    public async Task Ask(string planId, int? version, PlanDraft? draft, string? wrong)
    {
        // The figures of another plan or version are no figures of this one, not even for a moment.
        if (_of != (planId, version)) (_of, _question, Answer) = ((planId, version), null, null);
        var question = draft is null
            ? wrong
            : System.Text.Json.JsonSerializer.Serialize(draft with { Reason = "" }, ServiceClient.Json);
        if (question == _question || _left.IsCancellationRequested) return;
        _question = question;
        (Wrong, IsAsking, IsFailed) = (wrong, draft is not null, false);
        _changed();
        if (draft is null) return;
        try
        {
            if (Answer is not null) await Task.Delay(Pause, _left);
            if (question != _question) return;
            var answer = await _commissions.TryOut(planId, draft, _left);
            if (question != _question) return;
            Answer = answer;
        }
        catch (ServiceException refused) when (question == _question)
        {
            (Answer, Wrong, IsFailed) = (null, refused.Message, true);
        }
        catch (Exception late) when (late is ServiceException or OperationCanceledException)
        {
            return;
        }

        IsAsking = false;
        _changed();
    }

    /// <summary>Asks the same again, after a question that could not be answered.</summary>
    public void Again()
    {
        _question = null;
        _changed();
    }

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }
}
