using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hosting;

/// <summary>
/// Every refused token and every refused caller leaves a line for the auditor, with the subject and never the token.
/// Sign-ins are recorded by the identity provider and the console; approvals are events of the ledger, with both names.
/// </summary>
internal static class RefusalLog
{
    public static JwtBearerEvents Events() => new()
    {
        OnAuthenticationFailed = context =>
        {
            Log(context.HttpContext).LogWarning("A token was refused for {Method} {Path}: {Reason}",
                context.Request.Method, context.Request.Path.Value, context.Exception.GetType().Name);
            return Task.CompletedTask;
        },
        OnForbidden = context =>
        {
            Log(context.HttpContext).LogWarning("{Subject} may not call {Method} {Path}",
                context.HttpContext.User.FindFirst("sub")?.Value, context.Request.Method, context.Request.Path.Value);
            return Task.CompletedTask;
        },
    };

    private static ILogger Log(HttpContext context) =>
        context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Audit");
}
