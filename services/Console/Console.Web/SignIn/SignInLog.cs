using System.Security.Claims;

namespace CommissionsConsole.SignIn;

/// <summary>
/// Who signed in or out, and who could not: a line for the auditor, with the subject and never a token.
/// </summary>
internal static class SignInLog
{
    public static void SignedIn(HttpContext context, ClaimsPrincipal who) => Log(context).LogInformation(
        "{Subject} signed in as {Role}", who.FindFirst("sub")?.Value, who.FindFirst("role")?.Value);

    public static void SignedOut(HttpContext context) => Log(context).LogInformation(
        "{Subject} signed out", context.User.FindFirst("sub")?.Value);

    public static void Failed(HttpContext context, Exception? reason) => Log(context).LogWarning(
        "A sign-in failed: {Reason}", reason?.Message);

    private static ILogger Log(HttpContext context) =>
        context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Audit");
}
