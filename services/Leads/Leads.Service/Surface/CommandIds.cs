namespace Leads.Service.Surface;

internal static class CommandIds
{
    /// <summary>
    /// Id of what the request creates. Under an Idempotency-Key it follows from the key, so that two copies of a
    /// request that run side by side mean the same thing.
    /// </summary>
    public static string NewId(this HttpContext http, string kind)
    {
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length == 0) return Guid.CreateVersion7().ToString();
        var caller = http.User.Identity?.IsAuthenticated == true ? http.User.Subject() : "anonymous";
        return NameBasedId.From(kind, caller, key).ToString();
    }
}
