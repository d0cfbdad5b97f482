using System.Text.Json.Nodes;
using Demo.History;

namespace Demo.Stripe;

/// <summary>
/// Webhook events in the shape Stripe sends them (invoices with "parent" and "pricing", since 2025-03-31).
/// </summary>
internal static class StripeEvents
{
    private const string ApiVersion = "2025-03-31.basil";

    public static StripeDelivery CustomerCreated(DemoCustomer customer) =>
        Event(customer, $"evt_{customer.Id}_created", "customer.created", customer.StartedOn, 0, new JsonObject
        {
            ["id"] = CustomerId(customer),
            ["object"] = "customer",
            ["created"] = Instant(customer.StartedOn),
            ["name"] = $"Customer {customer.Id[^3..]}",
            ["email"] = $"billing@{customer.Domain}",
            ["address"] = new JsonObject { ["country"] = customer.Country },
            ["livemode"] = false,
            ["metadata"] = Metadata(customer, ("legal_id", customer.LegalId), ("domain", customer.Domain)),
        });

    public static StripeDelivery SubscriptionCreated(DemoCustomer customer, string id, DateOnly on) =>
        Event(customer, $"evt_{id}_created", "customer.subscription.created", on, 0,
            Subscription(customer, id, on, null));

    public static StripeDelivery SubscriptionDeleted(DemoCustomer customer, string id, DateOnly from,
        DateOnly endedOn) =>
        Event(customer, $"evt_{id}_deleted", "customer.subscription.deleted", endedOn, 0,
            Subscription(customer, id, from, endedOn));

    public static StripeDelivery InvoicePaid(Bill bill, DateOnly paidOn, int daysLate) =>
        Event(bill.Customer, $"evt_{bill.InvoiceId}_paid", "invoice.paid", paidOn, daysLate, new JsonObject
        {
            ["id"] = bill.InvoiceId,
            ["object"] = "invoice",
            ["customer"] = CustomerId(bill.Customer),
            ["currency"] = "eur",
            ["status"] = "paid",
            ["livemode"] = false,
            ["created"] = Instant(bill.ServiceFrom),
            ["effective_at"] = Instant(bill.ServiceFrom),
            ["period_start"] = Instant(bill.ServiceFrom),
            ["period_end"] = Instant(bill.ServiceUntil),
            ["amount_due"] = bill.GrossMinor,
            ["amount_paid"] = bill.GrossMinor,
            ["amount_remaining"] = 0,
            ["subtotal"] = bill.NetMinor,
            ["subtotal_excluding_tax"] = bill.NetMinor,
            ["total"] = bill.GrossMinor,
            ["total_excluding_tax"] = bill.NetMinor,
            ["status_transitions"] = new JsonObject
            {
                ["finalized_at"] = Instant(bill.ServiceFrom),
                ["paid_at"] = Instant(paidOn),
            },
            ["parent"] = new JsonObject
            {
                ["type"] = "subscription_details",
                ["subscription_details"] = new JsonObject
                {
                    ["subscription"] = bill.SubscriptionId,
                    ["metadata"] = Metadata(bill.Customer),
                },
            },
            ["metadata"] = Metadata(bill.Customer),
            ["lines"] = List(InvoiceLine(bill)),
        });

    public static StripeDelivery ChargeRefunded(
        Bill bill, int part, long refundedGrossMinor, DateOnly paidOn, DateOnly refundedOn) =>
        Event(bill.Customer, $"evt_{bill.InvoiceId}_refund_{part}", "charge.refunded", refundedOn, 0, new JsonObject
        {
            ["id"] = $"ch_{bill.InvoiceId}",
            ["object"] = "charge",
            ["customer"] = CustomerId(bill.Customer),
            ["currency"] = "eur",
            ["status"] = "succeeded",
            ["paid"] = true,
            ["livemode"] = false,
            ["created"] = Instant(paidOn),
            ["payment_intent"] = $"pi_{bill.InvoiceId}",
            ["amount"] = bill.GrossMinor,
            ["amount_captured"] = bill.GrossMinor,
            ["amount_refunded"] = refundedGrossMinor,
            ["refunded"] = refundedGrossMinor == bill.GrossMinor,
            // A charge of this API version no longer names its invoice; the biller writes it into the metadata.
            ["metadata"] = Metadata(bill.Customer, ("invoice_id", bill.InvoiceId)),
        });

    private static JsonObject Subscription(DemoCustomer customer, string id, DateOnly from, DateOnly? endedOn) => new()
    {
        ["id"] = id,
        ["object"] = "subscription",
        ["customer"] = CustomerId(customer),
        ["currency"] = "eur",
        ["status"] = endedOn is null ? "active" : "canceled",
        ["livemode"] = false,
        ["created"] = Instant(from),
        ["start_date"] = Instant(from),
        ["canceled_at"] = endedOn is { } canceled ? Instant(canceled) : null,
        ["ended_at"] = endedOn is { } ended ? Instant(ended) : null,
        ["metadata"] = Metadata(customer),
        ["items"] = List(new JsonObject
        {
            ["id"] = $"si_{id}",
            ["object"] = "subscription_item",
            ["quantity"] = 1,
            ["subscription"] = id,
            ["metadata"] = new JsonObject(),
            ["price"] = new JsonObject
            {
                ["id"] = $"price_{customer.Product}",
                ["object"] = "price",
                ["product"] = customer.Product,
                ["currency"] = "eur",
                ["active"] = true,
                ["type"] = "recurring",
                ["unit_amount"] = customer.NetMinor,
            },
        }),
    };

    private static JsonObject InvoiceLine(Bill bill) => new()
    {
        ["id"] = bill.LineId,
        ["object"] = "line_item",
        ["invoice"] = bill.InvoiceId,
        ["currency"] = "eur",
        ["amount"] = bill.NetMinor,
        ["subtotal"] = bill.NetMinor,
        ["quantity"] = 1,
        ["livemode"] = false,
        ["discountable"] = true,
        ["discount_amounts"] = new JsonArray(),
        ["discounts"] = new JsonArray(),
        ["metadata"] = new JsonObject(),
        ["period"] = new JsonObject { ["start"] = Instant(bill.ServiceFrom), ["end"] = Instant(bill.ServiceUntil) },
        ["pricing"] = new JsonObject
        {
            ["type"] = "price_details",
            ["price_details"] = new JsonObject { ["price"] = $"price_{bill.Product}", ["product"] = bill.Product },
        },
        ["parent"] = new JsonObject
        {
            ["type"] = "subscription_item_details",
            ["subscription_item_details"] = new JsonObject
            {
                ["subscription"] = bill.SubscriptionId,
                ["subscription_item"] = $"si_{bill.SubscriptionId}",
                ["proration"] = false,
            },
        },
        ["taxes"] = new JsonArray(new JsonObject
        {
            ["amount"] = bill.TaxMinor,
            ["tax_behavior"] = "exclusive",
            ["taxable_amount"] = bill.NetMinor,
            ["taxability_reason"] = "standard_rated",
            ["type"] = "tax_rate_details",
        }),
    };

    private static StripeDelivery Event(
        DemoCustomer customer, string id, string type, DateOnly on, int daysLate, JsonObject content)
    {
        var body = new JsonObject
        {
            ["id"] = id,
            ["object"] = "event",
            ["type"] = type,
            ["api_version"] = ApiVersion,
            ["created"] = Instant(on),
            ["livemode"] = false,
            ["pending_webhooks"] = 1,
            ["data"] = new JsonObject { ["object"] = content },
        };
        return new StripeDelivery(on.AddDays(daysLate), customer.Id, id, body.ToJsonString());
    }

    private static string CustomerId(DemoCustomer customer) => $"cus_{customer.Id}";

    private static JsonObject List(JsonObject item) => new()
    {
        ["object"] = "list",
        ["has_more"] = false,
        ["data"] = new JsonArray(item),
    };

    private static JsonObject Metadata(DemoCustomer customer, params ReadOnlySpan<(string Key, string Value)> more)
    {
        var metadata = new JsonObject { ["customer_id"] = customer.Id };
        foreach (var (key, value) in more) metadata[key] = value;
        return metadata;
    }

    // Noon keeps the calendar day the same in every European time zone.
    private static long Instant(DateOnly day) =>
        new DateTimeOffset(day, new TimeOnly(12, 0), TimeSpan.Zero).ToUnixTimeSeconds();
}
