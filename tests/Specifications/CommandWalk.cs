using System.Collections.Immutable;
using System.Reflection;
using CsCheck;
using Decisions;

namespace Specifications;

/// <summary>
/// Gives the commands of one stream, in any order, to states that they lead to themselves, and each of them twice: what
/// is decided again after its events were folded is nothing new, and is not refused.
/// </summary>
/// <param name="stream">For the message of a failure.</param>
/// <param name="initial">State before the first event.</param>
/// <param name="fold">The fold of the stream.</param>
public sealed class CommandWalk<TState, TEvent>(string stream, TState initial, Func<TState, TEvent, TState> fold)
    : ICommandWalk
{
    private const int StepsMax = 60;
    private readonly List<Step> _steps = [];

    public IEnumerable<Type> Commands => _steps.Select(step => step.Command).OfType<Type>();

    /// <param name="draw">A command for a state; null where none can be given in it.</param>
    /// <param name="refusedAgain">Code of the refusal that a repeat gets; null where it is nothing new.</param>
    public CommandWalk<TState, TEvent> Command<TCommand>(Func<TState, Dice, TCommand?> draw,
        Func<TState, TCommand, Decision<TEvent>> decide, string? refusedAgain = null)
        where TCommand : class => Command(typeof(TCommand), draw, decide, refusedAgain);

    /// <summary>For what is decided without a refusal.</summary>
    public CommandWalk<TState, TEvent> Command<TCommand>(
        Func<TState, Dice, TCommand?> draw, Func<TState, TCommand, ImmutableArray<TEvent>> decide)
        where TCommand : class => Command(draw, (state, command) => new Decision<TEvent>(decide(state, command), null));

    /// <summary>For a decision whose type is not that of its input.</summary>
    public CommandWalk<TState, TEvent> Command<TCommand>(Type decider, Func<TState, Dice, TCommand?> draw,
        Func<TState, TCommand, Decision<TEvent>> decide, string? refusedAgain = null)
        where TCommand : class
    {
        _steps.Add(new Step(decider, refusedAgain, (state, dice) => draw(state, dice) is { } command
            ? ($"{command}", now => decide(now, command))
            : null));
        return this;
    }

    /// <summary>Something that is recorded in the stream and that nobody commands.</summary>
    public CommandWalk<TState, TEvent> Event(Func<TState, Dice, TEvent?> draw)
    {
        _steps.Add(new Step(null, null, (state, dice) => draw(state, dice) is { } happened
            ? ($"{happened}", _ => happened)
            : null));
        return this;
    }

    /// <exception cref="InvalidOperationException">A repeated command yields an event or is refused, or some command
    /// never yields an event, so that nothing was looked at.</exception>
    public void Walk()
    {
        var effective = new HashSet<Type>();
        Gen.Int[0, int.MaxValue].Array[20, 400].Sample(
            numbers => Walk(new Dice(numbers), effective), iter: 400, threads: 1);
        if (Commands.FirstOrDefault(command => !effective.Contains(command)) is { } idle)
            throw new InvalidOperationException(
                $"{idle.Name} never yields an event in the walk of {stream}: draw one that is not refused.");
    }

    private void Walk(Dice dice, HashSet<Type> effective)
    {
        var (state, history) = (initial, new List<string>());
        for (var i = 0; i < StepsMax && !dice.IsSpent; i++)
        {
            var step = dice.Pick([.. _steps]);
            if (step.Draw(state, dice) is not var (text, decide)) continue;
            var events = decide(state).Events;
            if (events.IsEmpty) continue;
            history.Add(text);
            state = events.Aggregate(state, fold);
            if (step.Command is null) continue;
            effective.Add(step.Command);
            if (WrongWith(decide(state), step.RefusedAgain) is { } wrong)
                throw new InvalidOperationException($"{text} {wrong} when it is repeated after" +
                    $"{Environment.NewLine}{string.Join(Environment.NewLine, history)}");
        }
    }

    private static string? WrongWith(Decision<TEvent> again, string? refusedAgain)
    {
        if (!again.Events.IsEmpty) return $"yields {string.Join(", ", again.Events)}";
        return again.Rejection?.Code == refusedAgain
            ? null
            : $"is {(again.IsRejected ? $"refused ({again.Rejection.Code})" : $"not refused ({refusedAgain})")}";
    }

    private sealed record Step(Type? Command, string? RefusedAgain,
        Func<TState, Dice, (string Text, Func<TState, Decision<TEvent>> Decide)?> Draw);
}

public interface ICommandWalk
{
    IEnumerable<Type> Commands { get; }

    void Walk();
}

public static class DecidedCommands
{
    /// <summary>The same decision about what else a walk folds.</summary>
    public static Decision<TTo> As<TFrom, TTo>(this Decision<TFrom> decision, Func<TFrom, TTo> into) =>
        new([.. decision.Events.Select(into)], decision.Rejection);

    /// <summary>Every type of an assembly that decides something: it has a static <c>Decide</c>.</summary>
    public static IReadOnlyList<Type> In(Assembly assembly) =>
    [
        .. assembly.GetExportedTypes().Where(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Any(method => method.Name == "Decide")),
    ];
}

/// <summary>Choices out of numbers that were drawn before, so that a failure is repeated and shortened.</summary>
public sealed class Dice(int[] numbers)
{
    private int _next;

    public bool IsSpent => _next >= numbers.Length;

    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[Next(choices.Length)];

    public bool Flip() => Next(2) == 1;

    /// <summary>In [0, <paramref name="count"/>); 0 when all numbers are spent.</summary>
    public int Next(int count) => IsSpent ? 0 : numbers[_next++] % count;
}
