using Commissions.Domain.WaitingChanges;

namespace Specifications.Untidy;

/// <summary>
/// Facts that may change closed months, held back as the service does, each with those that queue behind it, until they
/// are approved at random: the journal gets them later, and no money may depend on when.
/// </summary>
internal sealed class HeldBack(bool isOn, int seed)
{
    private const int ApprovedOneIn = 4;

    private readonly Random _random = new(seed);
    private readonly List<(WaitingChange Change, List<object> Facts)> _waiting = [];

    /// <returns>True where the fact waits.</returns>
    public bool Holds(object fact, Programme programme)
    {
        if (!isOn || PastChange.SubjectOf(fact, programme.Rulebook) is not { } subject) return false;
        var place = _waiting.FindIndex(known => subject.Meets(known.Change, programme.Rulebook));
        if (place >= 0) _waiting[place].Facts.Add(fact);
        else if (PastChange.MayReach(fact, programme.Rulebook.ClosedThrough))
            _waiting.Add((WaitingChange.Initial with { Kind = subject.Kind, Subjects = [.. subject.Ids] }, [fact]));
        else return false;
        return true;
    }

    public void ApproveSome(Programme programme)
    {
        if (_waiting.Count > 0 && _random.Next(ApprovedOneIn) == 0) Approve(_random.Next(_waiting.Count), programme);
    }

    public void ApproveAll(Programme programme)
    {
        while (_waiting.Count > 0) Approve(_random.Next(_waiting.Count), programme);
    }

    private void Approve(int place, Programme programme)
    {
        var facts = _waiting[place].Facts;
        _waiting.RemoveAt(place);
        foreach (var fact in facts) programme.Deliver(fact);
    }
}
