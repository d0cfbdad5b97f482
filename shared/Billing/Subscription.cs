namespace Billing;

/// <summary>A subscription of a customer: from its start until its end, as far as they are known.</summary>
public sealed record Subscription(string SubscriptionId, DateOnly? StartedOn, DateOnly? EndedOn)
{
    public Subscription UnitedWith(Subscription other) => this with
    {
        StartedOn = Earlier(StartedOn, other.StartedOn),
        EndedOn = Earlier(EndedOn, other.EndedOn),
    };

    public static DateOnly? Earlier(DateOnly? one, DateOnly? other) => one is null || other < one ? other ?? one : one;
}
