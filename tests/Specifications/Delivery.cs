using Commissions.Domain.Periods;
using Commissions.Domain.Plans;

namespace Specifications;

/// <summary>How the facts of a scenario reach the ledger.</summary>
public enum Delivery
{
    InOrder,
    ShuffledA,
    ShuffledB,
    ShuffledC,
    Doubled,
    ClosingAfterEachStep,
}

/// <summary>A step of a scenario: facts may come in any order, everything else stays where it stands.</summary>
public sealed record Step(DateOnly On, object? Fact, Action<Programme>? Do);

/// <summary>A scenario in business words, played in any way of delivery.</summary>
public sealed class Scenario
{
    private readonly List<Step> _steps = [];
    private PlanTerms _terms = A.DefaultTerms;

    public static Scenario Given(params object[] facts) => new Scenario().When(facts);

    public Scenario When(params object[] facts)
    {
        _steps.AddRange(facts.Select(fact => new Step(A.DateOf(fact), fact, null)));
        return this;
    }

    /// <summary>Other first rules than the default ones.</summary>
    public Scenario Under(PlanTerms terms)
    {
        _terms = terms;
        return this;
    }

    public Scenario Then(string on, Action<Programme> @do)
    {
        _steps.Add(new Step(A.Date(on), null, @do));
        return this;
    }

    /// <summary>Months pass: all up to and including one are closed.</summary>
    public Scenario TimePassesThrough(string period)
    {
        if (!Period.TryParse(period, out var last)) throw new ArgumentException("A period is yyyy-MM.", nameof(period));
        return Then(period + "-01", programme => programme.CloseUpTo(last, Period.Containing(_steps[0].On)));
    }

    public Programme Play(Delivery delivery)
    {
        var programme = new Programme();
        var first = Period.Containing(_steps.Min(step => step.On));
        programme.Publish(_terms, A.Date("2023-01-01"));
        foreach (var step in Arranged(delivery))
        {
            if (step.Fact is { } fact) programme.Deliver(fact);
            step.Do?.Invoke(programme);
            if (delivery == Delivery.ClosingAfterEachStep) programme.CloseUpTo(Period.Containing(step.On), first);
        }

        return programme;
    }

    private IEnumerable<Step> Arranged(Delivery delivery) => delivery switch
    {
        Delivery.ShuffledA => Shuffled(20260101),
        Delivery.ShuffledB => Shuffled(4711),
        Delivery.ShuffledC => Shuffled(1848),
        Delivery.Doubled => _steps.SelectMany(step => step.Fact is null ? [step] : new[] { step, step }),
        _ => _steps,
    };

    private IEnumerable<Step> Shuffled(int seed)
    {
        var random = new Random(seed);
        var facts = new List<Step>();
        foreach (var step in _steps)
        {
            if (step.Fact is not null)
            {
                facts.Add(step);
                continue;
            }

            foreach (var fact in Drawn()) yield return fact;
            yield return step;
        }

        foreach (var fact in Drawn()) yield return fact;

        Step[] Drawn()
        {
            var drawn = facts.ToArray();
            random.Shuffle(drawn);
            facts.Clear();
            return drawn;
        }
    }
}
