using System.Collections.Immutable;
using System.Reflection;
using CsCheck;
using Decisions;

namespace Specifications;

/// <summary>
/// Gives the commands of one stream, in any order, to states that they lead to themselves, and each of them twice: what
/// is decided again after its events were folded is nothing new.
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
    public CommandWalk<TState, TEvent> Command<TCommand>(
        Func<TState, Dice, TCommand?> draw, Func<TState, TCommand, Decision<TEvent>> decide)
        where TCommand : class => Command(draw, (state, command) => decide(state, command).Events);

    /// <summary>For what is decided without a refusal, or about events of one kind only.</summary>
    public CommandWalk<TState, TEvent> Command<TCommand>(
        Func<TState, Dice, TCommand?> draw, Func<TState, TCommand, ImmutableArray<TEvent>> decide)
        where TCommand : class => Command(typeof(TCommand), draw, decide);

    /// <summary>For a decision whose type is not that of its input.</summary>
    public CommandWalk<TState, TEvent> Command<TCommand>(
        Type decider, Func<TState, Dice, TCommand?> draw, Func<TState, TCommand, ImmutableArray<TEvent>> decide)
        where TCommand : class
    {
        _steps.Add(new Step(decider, (state, dice) => draw(state, dice) is { } command
            ? ($"{command}", now => decide(now, command))
            : null));
        return this;
    }

    /// <summary>Something that is recorded in the stream and that nobody commands.</summary>
    public CommandWalk<TState, TEvent> Event(Func<TState, Dice, TEvent?> draw)
    {
        _steps.Add(new Step(null, (state, dice) => draw(state, dice) is { } happened
            ? ($"{happened}", _ => [happened])
            : null));
        return this;
    }

    /// <exception cref="InvalidOperationException">A repeated command yields an event, or some command never yields
    /// one, so that nothing was looked at.</exception>
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
            var events = decide(state);
            if (events.IsEmpty) continue;
            history.Add(text);
            state = events.Aggregate(state, fold);
            if (step.Command is null) continue;
            effective.Add(step.Command);
            if (decide(state) is { IsEmpty: false } again)
                throw new InvalidOperationException($"{text} yields {string.Join(", ", again)} when it is repeated " +
                    $"after{Environment.NewLine}{string.Join(Environment.NewLine, history)}");
        }
    }

    private sealed record Step(
        Type? Command, Func<TState, Dice, (string Text, Func<TState, ImmutableArray<TEvent>> Decide)?> Draw);
}

public interface ICommandWalk
{
    IEnumerable<Type> Commands { get; }

    void Walk();
}

public static class DecidedCommands
{
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
