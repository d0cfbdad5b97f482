namespace Commissions.Service.Documents;

/// <summary>What partners get in writing, as one model: shown, printed and sent alike.</summary>
internal static class DocumentsSlice
{
    public static void Map(IEndpointRouteBuilder api)
    {
        ReadStatementDocument.Map(api);
        ReadRemittance.Map(api);
    }
}
