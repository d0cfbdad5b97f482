namespace Leads.Service.Surface;

internal static class CommandIds
{
    /// <summary>Id of what the request creates: see <see cref="Commands.IdFromKey"/>.</summary>
    public static string NewId(this HttpContext http, string kind) =>
        Guid.ParseExact(http.IdFromKey(kind), "N").ToString();
}
