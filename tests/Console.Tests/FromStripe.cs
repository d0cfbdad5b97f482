using System.Security.Cryptography;
using System.Text;

namespace CommissionsConsole.Tests;

/// <summary>Events as Stripe delivers them.</summary>
internal static class FromStripe
{
    /// <returns>What Subscriptions answers.</returns>
    public static async Task<string> Deliver(RunningProgramme programme, string body, string? secret = null)
    {
        var time = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(secret ?? RunningProgramme.StripeSecret), Encoding.UTF8.GetBytes($"{time}.{body}")));
        using var stripe = programme.Subscriptions.Anonymous();
        stripe.DefaultRequestHeaders.Add("Stripe-Signature", $"t={time},v1={signature}");
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await stripe.PostAsync(new Uri("v1/webhooks/stripe", UriKind.Relative), content);
        return await answer.Content.ReadAsStringAsync();
    }
}
