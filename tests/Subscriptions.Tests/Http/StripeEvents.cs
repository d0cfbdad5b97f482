using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Subscriptions.Tests.Http;

/// <summary>Events as Stripe sends them: whole objects with nulls and members that nobody here reads.</summary>
internal static class StripeEvents
{
    public const string Path = "/v1/webhooks/stripe";

    // 2026-03-01, 2026-04-01 and 2026-03-02, at noon UTC.
    private const long March = 1_772_366_400;
    private const long April = 1_775_044_800;
    private const long PaidAt = 1_772_452_800;
    private static int _events;

    public static string Signature(string body, string secret, DateTimeOffset? at = null)
    {
        var time = (at ?? DateTimeOffset.UtcNow).ToUnixTimeSeconds();
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{time}.{body}"));
        return $"t={time},v1={Convert.ToHexStringLower(hash)}";
    }

    public static Task<Answer> Stripe(
        this HttpClient client, string body, string secret = SubscriptionsRunning.Secret, DateTimeOffset? at = null) =>
        client.Send(Path, body, headers: ("Stripe-Signature", Signature(body, secret, at)));

    public static string Event(string type, string content, string? id = null, string previous = "null",
        long created = 1_772_539_200) =>
        $$"""
        {
          "id": "{{id ?? $"evt_{Interlocked.Increment(ref _events)}"}}", "object": "event", "api_version": "2024-06-20",
          "created": {{created}}, "livemode": false, "pending_webhooks": 1, "type": "{{type}}",
          "request": { "id": null, "idempotency_key": null }, "account": null,
          "data": { "object": {{content}}, "previous_attributes": {{previous}} }
        }
        """;

    /// <summary>An invoice of API versions before 2025-03-31.</summary>
    public static string OldInvoice(string customer, string id, long paid = 10_800) =>
        $$"""
        {
          "id": "{{id}}", "object": "invoice", "account_country": "DE", "account_name": "Vendor", "amount_due": 10800,
          "amount_paid": {{paid}}, "amount_remaining": 0, "application": null, "attempt_count": 1, "attempted": true,
          "automatic_tax": { "enabled": true, "liability": null, "status": "complete" },
          "billing_reason": "subscription_cycle", "charge": "ch_{{id}}", "collection_method": "charge_automatically",
          "created": {{March}}, "currency": "eur", "custom_fields": null, "customer": "cus_{{customer}}",
          "customer_address": null, "customer_email": null, "customer_name": null, "customer_tax_ids": [],
          "default_payment_method": null, "discount": null, "discounts": ["di_1"], "due_date": null,
          "effective_at": {{March}}, "ending_balance": 0, "footer": null, "livemode": false, "metadata": {},
          "paid": true, "payment_intent": "pi_{{id}}", "status": "paid",
          "status_transitions": { "finalized_at": {{March}}, "marked_uncollectible_at": null, "paid_at": {{PaidAt}},
            "voided_at": null },
          "subscription": "sub_1", "subscription_details": { "metadata": { "customer_id": "{{customer}}" } },
          "subtotal": 11900, "subtotal_excluding_tax": 10000, "tax": 1900, "total": 10800,
          "lines": {
            "object": "list", "has_more": false, "total_count": 2, "url": "/v1/invoices/{{id}}/lines",
            "data": [
              {
                "id": "il_{{id}}_1", "object": "line_item", "amount": 10000, "amount_excluding_tax": 10000,
                "currency": "eur",
                "description": "1 × Pro", "discount_amounts": [ { "amount": 1000, "discount": "di_1" } ],
                "discountable": true,
                "discounts": [], "invoice": "{{id}}", "livemode": false, "metadata": {},
                "period": { "start": {{March}}, "end": {{April}} }, "plan": null,
                "price": { "id": "price_1", "object": "price", "active": true, "nickname": null, "product": "prod_pro",
                  "unit_amount": 10000 },
                "proration": false, "proration_details": { "credited_items": null }, "quantity": 1,
                "subscription": "sub_1",
                "tax_amounts": [ { "amount": 1710, "inclusive": false, "tax_rate": "txr_1",
                  "taxability_reason": "standard_rated", "taxable_amount": 9000 } ],
                "tax_rates": [], "type": "subscription", "unit_amount_excluding_tax": "10000"
              },
              {
                "id": "il_{{id}}_2", "object": "line_item", "amount": 1190, "currency": "eur", "description": null,
                "discount_amounts": [], "metadata": { "commissionable": "false" },
                "period": { "start": {{March}}, "end": {{March}} }, "plan": null,
                "price": { "id": "price_2", "object": "price", "product": { "id": "prod_setup", "object": "product" } },
                "tax_amounts": [ { "amount": 190, "inclusive": true, "tax_rate": "txr_2" } ], "type": "invoiceitem"
              }
            ]
          }
        }
        """;

    /// <summary>The same invoice in API versions since 2025-03-31.</summary>
    public static string NewInvoice(string customer, string id, long paid = 10_800) =>
        $$"""
        {
          "id": "{{id}}", "object": "invoice", "amount_due": 10800, "amount_overpaid": 0, "amount_paid": {{paid}},
          "billing_reason": "subscription_cycle", "created": {{March}}, "currency": "eur",
          "customer": "cus_{{customer}}",
          "customer_account": null, "confirmation_secret": null, "effective_at": {{March}}, "metadata": {},
          "parent": {
            "quote_details": null, "type": "subscription_details",
            "subscription_details": { "metadata": { "customer_id": "{{customer}}" }, "subscription": "sub_1" }
          },
          "payments": null, "status": "paid",
          "status_transitions": { "finalized_at": {{March}}, "marked_uncollectible_at": null, "paid_at": {{PaidAt}},
            "voided_at": null },
          "total": 10800, "total_taxes": [],
          "lines": {
            "object": "list", "has_more": false, "total_count": 2, "url": "/v1/invoices/{{id}}/lines",
            "data": [
              {
                "id": "il_{{id}}_1", "object": "line_item", "amount": 10000, "currency": "eur",
                "description": "1 × Pro",
                "discount_amounts": [ { "amount": 1000, "discount": "di_1" } ], "discountable": true, "discounts": [],
                "invoice": "{{id}}", "metadata": {},
                "parent": {
                  "invoice_item_details": null, "type": "subscription_item_details",
                  "subscription_item_details": { "invoice_item": null, "proration": false, "subscription": "sub_1",
                    "subscription_item": "si_1" }
                },
                "period": { "start": {{March}}, "end": {{April}} }, "pretax_credit_amounts": [],
                "pricing": { "price_details": { "price": "price_1", "product": "prod_pro" }, "type": "price_details",
                  "unit_amount_decimal": "10000" },
                "quantity": 1,
                "taxes": [ { "amount": 1710, "tax_behavior": "exclusive", "tax_rate_details": { "tax_rate": "txr_1" },
                  "taxability_reason": "standard_rated", "taxable_amount": 9000, "type": "tax_rate_details" } ]
              },
              {
                "id": "il_{{id}}_2", "object": "line_item", "amount": 1190, "currency": "eur", "description": null,
                "discount_amounts": null, "metadata": { "commissionable": "false" }, "parent": null,
                "period": { "start": {{March}}, "end": {{March}} },
                "pricing": { "price_details": { "price": "price_2", "product": "prod_setup" },
                  "type": "price_details" },
                "taxes": [ { "amount": 190, "tax_behavior": "inclusive" } ]
              }
            ]
          }
        }
        """;

    /// <summary>A charge: older API versions name the invoice, newer ones have it in the metadata or nowhere.</summary>
    public static string Charge(string customer, string id, long refunded, string? invoice,
        string? inMetadata = null) =>
        new JsonObject
        {
            ["id"] = id, ["object"] = "charge", ["amount"] = 10_800, ["amount_captured"] = 10_800,
            ["amount_refunded"] = refunded, ["application"] = null, ["balance_transaction"] = "txn_1",
            ["captured"] = true,
            ["currency"] = "eur", ["customer"] = customer, ["dispute"] = null, ["failure_code"] = null,
            ["invoice"] = invoice,
            ["metadata"] = inMetadata is null ? [] : new JsonObject { ["invoice_id"] = inMetadata },
            ["payment_intent"] = $"pi_in_{customer}", ["refunded"] = false, ["refunds"] = null,
            ["status"] = "succeeded",
        }.ToJsonString();

    /// <summary>A charge of API versions since 2025-03-31: nothing in it names an invoice.</summary>
    public static string NewCharge(string stripeCustomer, string id, string paymentIntent, long refunded) =>
        $$"""
        {
          "id": "{{id}}", "object": "charge", "amount": 10800, "amount_captured": 10800,
          "amount_refunded": {{refunded}},
          "application": null, "application_fee": null, "application_fee_amount": null, "balance_transaction": "txn_1",
          "billing_details": { "address": { "city": null, "country": "DE", "line1": null, "line2": null,
            "postal_code": null, "state": null }, "email": null, "name": null, "phone": null, "tax_id": null },
          "calculated_statement_descriptor": "VENDOR", "captured": true, "created": {{March}}, "currency": "eur",
          "customer": "{{stripeCustomer}}",
          "description": "Subscription update", "disputed": false, "failure_balance_transaction": null,
          "failure_code": null,
          "failure_message": null, "fraud_details": {}, "livemode": false, "metadata": {}, "on_behalf_of": null,
          "outcome": { "network_status": "approved_by_network", "reason": null, "risk_level": "normal",
            "seller_message": "Payment complete.", "type": "authorized" },
          "paid": true, "payment_intent": "{{paymentIntent}}", "payment_method": "pm_1",
          "payment_method_details": { "card": { "brand": "visa", "country": "US", "exp_month": 4, "exp_year": 2030,
            "last4": "4242" }, "type": "card" },
          "receipt_email": null, "receipt_number": null, "receipt_url": "https://pay.stripe.com/receipts/x",
          "refunded": {{(refunded == 10_800 ? "true" : "false")}},
          "review": null, "shipping": null, "source_transfer": null, "statement_descriptor": null,
          "status": "succeeded", "transfer_data": null, "transfer_group": null
        }
        """;

    /// <summary>Says which payment pays which invoice. Source: docs.stripe.com, the Invoice Payment object.</summary>
    public static string InvoicePayment(string invoice, string paymentIntent) =>
        $$"""
        {
          "id": "inpay_{{invoice}}", "object": "invoice_payment", "amount_overpaid": 0, "amount_paid": 10800,
          "amount_requested": 10800,
          "created": {{March}}, "currency": "eur", "invoice": "{{invoice}}", "is_default": true, "livemode": false,
          "payment": { "payment_intent": "{{paymentIntent}}", "type": "payment_intent" }, "status": "paid",
          "status_transitions": { "canceled_at": null, "paid_at": {{PaidAt}} }
        }
        """;

    public static string Refund(string id, string charge, string paymentIntent, long amount, string status) =>
        $$"""
        {
          "id": "{{id}}", "object": "refund", "amount": {{amount}}, "balance_transaction": "txn_2",
          "charge": "{{charge}}", "created": 1772539200,
          "currency": "eur", "destination_details": { "card": { "reference": null, "reference_status": "pending",
            "type": "refund" }, "type": "card" },
          "metadata": {}, "payment_intent": "{{paymentIntent}}", "reason": null, "receipt_number": null,
          "source_transfer_reversal": null, "status": "{{status}}", "transfer_reversal": null
        }
        """;

    /// <summary>A dispute as Stripe sends it: the charge by its id only.</summary>
    public static string NewDispute(string id, string charge, string paymentIntent) =>
        $$"""
        {
          "id": "{{id}}", "object": "dispute", "amount": 10800, "balance_transactions": [], "charge": "{{charge}}",
          "created": {{April}},
          "currency": "eur", "enhanced_eligibility_types": [], "evidence": { "customer_name": null, "receipt": null },
          "evidence_details": { "due_by": 1773100800, "enhanced_eligibility": {}, "has_evidence": false,
            "past_due": false, "submission_count": 0 },
          "is_charge_refundable": true, "livemode": false, "metadata": {}, "payment_intent": "{{paymentIntent}}",
          "payment_method_details": { "card": { "brand": "visa", "case_type": "chargeback",
            "network_reason_code": "10.4" }, "type": "card" },
          "reason": "fraudulent", "status": "needs_response"
        }
        """;

    public static string Dispute(string customer, string id, string invoice, long amount = 10_800) =>
        $$"""
        {
          "id": "{{id}}", "object": "dispute", "amount": {{amount}}, "balance_transaction": null,
          "balance_transactions": [],
          "charge": {{Charge(customer, "ch_d", 0, invoice)}}, "created": 1772539200, "currency": "eur",
          "evidence": { "customer_name": null }, "evidence_details": { "due_by": 1773100800, "has_evidence": false },
          "is_charge_refundable": false, "metadata": {}, "payment_intent": "pi_in_{{customer}}", "reason": "fraudulent",
          "status": "needs_response"
        }
        """;

    public static string CreditNote(string customer, string id, string invoice) =>
        $$"""
        {
          "id": "{{id}}", "object": "credit_note", "amount": 2380, "currency": "eur", "customer": "cus_{{customer}}",
          "customer_balance_transaction": null, "effective_at": null, "invoice": "{{invoice}}", "memo": null,
          "metadata": {},
          "reason": "product_unsatisfactory", "status": "issued", "type": "post_payment", "voided_at": null,
          "lines": {
            "object": "list", "has_more": false,
            "data": [
              { "id": "cnli_1", "amount": 1500, "amount_excluding_tax": 1500, "invoice_line_item": "il_1",
               "type": "invoice_line_item", "discount_amounts": [], "tax_amounts": [] },
              { "id": "cnli_2", "amount": 500, "invoice_line_item": "il_1", "type": "invoice_line_item" },
              { "id": "cnli_3", "amount": 1190, "discount_amounts": [ { "amount": 100, "discount": "di_1" } ],
               "invoice_line_item": "il_2", "type": "invoice_line_item",
               "taxes": [ { "amount": 174, "tax_behavior": "inclusive" } ] },
              { "id": "cnli_4", "amount": 900, "invoice_line_item": null, "type": "custom_line_item" }
            ]
          }
        }
        """;

    public static string Subscription(
        string customer, string id, string status, long? endedAt = null, string product = "prod_pro",
        string pause = "null") =>
        $$"""
        {
          "id": "{{id}}", "object": "subscription", "application": null, "cancel_at": null,
          "cancellation_details": { "comment": null, "feedback": null, "reason": "cancellation_requested" },
          "created": {{March}}, "currency": "eur", "customer": "{{customer}}",
          "ended_at": {{endedAt?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "null"}},
          "items": { "object": "list",
            "data": [ { "id": "si_1", "object": "subscription_item",
              "price": { "id": "price_1", "product": "{{product}}" } } ] },
          "metadata": {}, "pause_collection": {{pause}}, "start_date": {{March}}, "status": "{{status}}",
          "trial_end": null
        }
        """;

    private static string Address(string? country) =>
        country is null ? "null" : $$"""{ "city": null, "country": "{{country}}", "line1": null }""";

    public static string Customer(string customer, string name, string? country = "DE") =>
        $$"""
        {
          "id": "{{customer}}", "object": "customer", "address": {{Address(country)}},
          "balance": 0, "created": {{March}}, "email": "ann@a.example", "metadata": { "domain": "a.example" },
          "name": "{{name}}", "phone": null
        }
        """;
}
