using System.Text.Json;
using Decisions;
using Hosting;
using Subscriptions.Domain.BillingFacts;
using Subscriptions.Domain.StripePayments;

namespace Subscriptions.Service.Stripe;

/// <summary>Reads the body of an event, and refuses what could not be stored.</summary>
internal sealed class StripeReading(StripeTranslation translation, ProgrammeCalendar calendar)
{
    /// <exception cref="ShortenedDocumentException">The event carries only a part of its document.</exception>
    public (StripeSaid Said, string? Type, Rejection? Refusal) Read(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var type = json.RootElement.Text("type") ?? throw new KeyNotFoundException("type");
            // Under these a part of a document waits.
            foreach (var id in new[] { "id", "data.object.id" })
                if (json.RootElement.At(id) is { } found) StorableText.Check(found);
            var said = translation.SaidBy(json.RootElement);
            foreach (var note in said.Notes)
                StorableText.Check(JsonSerializer.SerializeToElement(note, note.GetType()));
            // A return that waits for its invoice is checked now, as if it were placed.
            var refusal = said.Facts.Concat(PlacedReturns.Place("in", "cus", said.Notes.OfType<StripeReturn>()))
                .Select(fact => BillingFactCheck.Refusal(fact, calendar.Today()))
                .FirstOrDefault(wrong => wrong is not null);
            return (said, type, refusal);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException
                                          or InvalidOperationException or ArgumentOutOfRangeException)
        {
            return (StripeSaid.Nothing, null,
                Rejection.Invalid("body", $"The event cannot be read: {error.Message}", "malformed-event"));
        }
    }
}
