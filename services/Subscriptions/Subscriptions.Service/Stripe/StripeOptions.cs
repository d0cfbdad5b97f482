namespace Subscriptions.Service.Stripe;

internal sealed class StripeOptions
{
    public const string Section = "Stripe";

    /// <summary>Signing secrets of the webhook endpoint; two while one is being rotated.</summary>
    public string[] WebhookSecrets { get; set; } = [];
}
