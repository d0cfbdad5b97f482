using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Demo.Stripe;

/// <summary>Signs a webhook body as Stripe does: HMAC-SHA256 over "timestamp.body", sent as "t=…,v1=…".</summary>
internal static class StripeSignature
{
    public const string Header = "Stripe-Signature";

    public static string Sign(string body, string secret, DateTimeOffset sentAt)
    {
        var timestamp = sentAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{timestamp}.{body}"));
        return $"t={timestamp},v1={Convert.ToHexStringLower(mac)}";
    }
}
