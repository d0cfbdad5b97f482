using Contracts.Commissions.V1;
using MassTransit;

namespace Commissions.Service.Store;

/// <summary>Who publishes facts, and the marks that come behind them.</summary>
internal static class FactSources
{
    public const string Leads = "Leads";
    public const string Subscriptions = "Subscriptions";

    public static IReadOnlyCollection<string> All { get; } = [Leads, Subscriptions];

    /// <summary>
    /// Says that a mark has come through the queue of a source's facts; marks of other sources say nothing there.
    /// </summary>
    public static Task Passed(ConsumeContext<FactsMarked> context, string sourceOfQueue) =>
        context.Message.Source == sourceOfQueue && context.ResponseAddress is not null
            ? context.RespondAsync(new FactsArrived(context.Message.RequestId, sourceOfQueue, context.Message.AnswerId))
            : Task.CompletedTask;
}
