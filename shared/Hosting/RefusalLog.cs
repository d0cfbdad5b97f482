using Decisions;
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
    private const string RefusalItem = "token-refusal";

    /// <summary>Why the token of this request lets nobody in; null when the fault is another one.</summary>
    public static Rejection? OfToken(HttpContext context) => context.Items[RefusalItem] as Rejection;

    public static JwtBearerEvents Events() => new()
    {
        OnTokenValidated = context =>
        {
            if (TokenClaims.Refusal(context.Principal!) is not { } refusal) return Task.CompletedTask;
            context.HttpContext.Items[RefusalItem] = refusal;
            Log(context.HttpContext).LogWarning("A token was refused for {Method} {Path}: {Reason}",
                context.Request.Method, context.Request.Path.Value, refusal.Explanation);
            context.Fail(refusal.Explanation);
            return Task.CompletedTask;
        },
        OnAuthenticationFailed = async context =>
        {
            await MustKnowTheProvider(context);
            Log(context.HttpContext).LogWarning("A token was refused for {Method} {Path}: {Reason}",
                context.Request.Method, context.Request.Path.Value, context.Exception.GetType().Name);
        },
        OnForbidden = context =>
        {
            Log(context.HttpContext).LogWarning("{Subject} may not call {Method} {Path}",
                context.HttpContext.User.FindFirst("sub")?.Value, context.Request.Method, context.Request.Path.Value);
            return Task.CompletedTask;
        },
    };

    /// <summary>
    /// A token whose keys could not be fetched is unchecked, not false; its bearer need not sign in again.
    /// </summary>
    private static async Task MustKnowTheProvider(AuthenticationFailedContext context)
    {
        if (context.Options.ConfigurationManager is not { } provider) return;
        try
        {
            await provider.GetConfigurationAsync(context.HttpContext.RequestAborted);
        }
        catch (InvalidOperationException error)
        {
            throw new UnavailableException("identity-unavailable",
                "The identity provider does not answer, so the token cannot be checked. Repeat in a moment.", error);
        }
    }

    private static ILogger Log(HttpContext context) =>
        context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Audit");
}
