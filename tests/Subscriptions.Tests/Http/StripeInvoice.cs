using System.Text.Json.Nodes;

namespace Subscriptions.Tests.Http;

/// <summary>Invoices of one line and their credit notes, of API versions since 2025-03-31.</summary>
internal static class StripeInvoice
{
    private const long MonthInSeconds = 30 * 86_400;

    /// <param name="at">When it was issued and paid, in seconds since 1970.</param>
    /// <param name="credits">Prepaid credit that was applied before tax.</param>
    public static string Of(string customer, string id, long net, long paid, long at, long credits = 0, long tax = 0)
    {
        var invoice = JsonNode.Parse(StripeEvents.NewInvoice(customer, $"in_{id}_{customer}", paid))!;
        var line = invoice["lines"]!["data"]![0]!;
        line["id"] = $"il_{id}";
        line["amount"] = net;
        line["discount_amounts"] = new JsonArray();
        line["pretax_credit_amounts"] = credits == 0 ? [] : new JsonArray(
            new JsonObject
            {
                ["amount"] = credits, ["credit_balance_transaction"] = "cbtxn_1",
                ["type"] = "credit_balance_transaction"
            });
        line["taxes"] = new JsonArray(new JsonObject { ["amount"] = tax, ["tax_behavior"] = "exclusive" });
        line["period"] = new JsonObject { ["start"] = at, ["end"] = at + MonthInSeconds };
        invoice["lines"]!["data"] = new JsonArray(line.DeepClone());
        invoice["total"] = net - credits + tax;
        var isPaid = paid == net - credits + tax || (paid == 0 && id == "right");
        invoice["status"] = isPaid ? "paid" : "open";
        invoice["status_transitions"]!["finalized_at"] = at;
        invoice["status_transitions"]!["paid_at"] = at;
        return invoice.ToJsonString();
    }

    /// <param name="amount">In all, of which <paramref name="refunded"/> and <paramref name="outOfBand"/> go back to
    /// the customer.</param>
    /// <param name="credits">Prepaid credit that the line gives back beside the amount.</param>
    /// <param name="toBalance">Whether the rest is credited to the customer's balance.</param>
    public static string Credit(string customer, string invoice, long amount, bool toBalance = false, long refunded = 0,
        long outOfBand = 0, bool customLine = false, long credits = 0)
    {
        var note = JsonNode.Parse(StripeEvents.CreditNote(customer, $"cn_{customer}", $"in_{invoice}_{customer}"))!;
        note["amount"] = amount;
        note["type"] = toBalance || refunded > 0 || outOfBand > 0 ? "post_payment" : "pre_payment";
        note["customer_balance_transaction"] = toBalance ? "cbtxn_2" : null;
        note["refunds"] = refunded == 0 ? []
            : new JsonArray(new JsonObject { ["amount_refunded"] = refunded, ["refund"] = $"re_{customer}" });
        note["out_of_band_amount"] = outOfBand == 0 ? null : outOfBand;
        note["lines"]!["data"] = new JsonArray(new JsonObject
        {
            ["id"] = "cnli_1", ["amount"] = amount + credits, ["discount_amounts"] = new JsonArray(),
            ["pretax_credit_amounts"] = credits == 0 ? [] : new JsonArray(
                new JsonObject
                {
                    ["amount"] = credits, ["credit_balance_transaction"] = "cbtxn_1",
                    ["type"] = "credit_balance_transaction"
                }),
            ["invoice_line_item"] = customLine ? null : $"il_{invoice}", ["type"] = customLine ? "custom_line_item"
            : "invoice_line_item",
        });
        return note.ToJsonString();
    }
}
