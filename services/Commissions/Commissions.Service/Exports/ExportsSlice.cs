namespace Commissions.Service.Exports;

/// <summary>The books in the formats of accounting tools.</summary>
internal static class ExportsSlice
{
    public static void Map(IEndpointRouteBuilder api) => ExportGeneralJournal.Map(api);
}
