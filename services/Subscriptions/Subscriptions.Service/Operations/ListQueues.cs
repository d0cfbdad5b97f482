using Hosting;
using Messaging;

namespace Subscriptions.Service.Operations;

/// <summary>What waits in the queues of this service, and why messages failed.</summary>
internal static class ListQueues
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/v1/operations/queues", Handle)
        .For(Role.Operations)
        .WithName("ListQueues").WithSummary("Receive, error and skipped queues, and the first faults")
        .Produces<ServiceQueues>();

    private static async Task<IResult> Handle(ErrorQueues queues, CancellationToken cancellation) =>
        TypedResults.Ok(await queues.List(cancellation));
}
