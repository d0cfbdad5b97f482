namespace Leads.Service.Surface;

internal sealed record ErasureRequest(string? Reason = null);

internal sealed record ErasureResponse(string Id, DateOnly ErasedOn);

/// <summary>
/// The right to be forgotten. Names, addresses and words are kept in documents of their own and in stored answers to
/// repeated requests; both go. Events hold none of them, so nothing that was earned or decided changes.
/// </summary>
internal static class Erasure
{
    public static void Describe(RouteHandlerBuilder endpoint) => endpoint.For(Role.PartnerManager)
        .Produces<ErasureResponse>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    // A repeat of a forgotten request still does nothing: ids of what it made come from its key.
    public static void ForgetAnswers(this IDocumentSession session, IEnumerable<string> about)
    {
        foreach (var id in about)
            session.DeleteWhere<IdempotentAnswer>(answer => answer.Body.Contains(id) || answer.Id.Contains(id));
    }
}
