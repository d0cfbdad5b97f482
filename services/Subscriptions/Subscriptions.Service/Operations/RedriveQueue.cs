using Hosting;
using Messaging;

namespace Subscriptions.Service.Operations;

/// <summary>Messages of an error queue are tried again, after the cause of their failure is gone.</summary>
internal static class RedriveQueue
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/v1/operations/queues/{name}/redrive", Handle)
        .For(Role.Operations)
        .WithName("RedriveQueue").WithSummary("Move messages of an error queue back to where they came from")
        .Produces<RedrivenQueue>();

    private static async Task<IResult> Handle(
        string name, ErrorQueues queues, CancellationToken cancellation, RedriveRequest? body = null)
    {
        var limit = body?.Limit ?? ErrorQueues.RedriveDefault;
        return queues.Refusal(name, limit) is { } refusal
            ? Problems.Of(refusal)
            : TypedResults.Ok(await queues.Redrive(name, limit, cancellation));
    }
}
