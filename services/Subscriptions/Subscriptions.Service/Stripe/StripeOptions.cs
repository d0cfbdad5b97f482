namespace Subscriptions.Service.Stripe;

internal sealed class StripeOptions
{
    public const string Section = "Stripe";

    /// <summary>Signing secrets of the webhook endpoint; two while one is being rotated.</summary>
    public string[] WebhookSecrets { get; set; } = [];

    /// <summary>
    /// Restricted key that may read invoices and credit notes. With it the lines that an event leaves out are asked
    /// for; without it such an event waits for somebody.
    /// </summary>
    public string? ApiKey { get; set; }

    /// <summary>Address of the API; Stripe's own when absent.</summary>
    public string? ApiBase { get; set; }
}
