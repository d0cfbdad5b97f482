using System.Globalization;
using System.Text.Json;
using Commissions.Domain.Customers;
using Commissions.Domain.Plans;
using Commissions.Service.Store;
using Money;

namespace Commissions.Service.Verifications;

/// <summary>
/// What a stored ledger says of its keys, as far as it is compared. Read token by token: a verification reads every key
/// of every customer, and to decode what it does not look at would cost more than the calculation.
/// </summary>
internal sealed record StoredPosted(IReadOnlyList<PostedOne> Posted, IReadOnlyList<WaitingOne> Waiting)
{
    private static readonly Component[] Components = Enum.GetValues<Component>();

    /// <param name="json">An object with "posted", and "waiting" where corrections wait; all else is skipped.</param>
    /// <exception cref="JsonException">It is not what a ledger is stored as.</exception>
    /// <exception cref="InvalidOperationException">A member is of another kind.</exception>
    /// <exception cref="FormatException">A number or a date is none.</exception>
    public static StoredPosted Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var (posted, waiting) = ((List<PostedOne>?)null, (IReadOnlyList<WaitingOne>?)null);
        Begin(ref reader, JsonTokenType.StartObject);
        while (Member(ref reader))
            if (reader.ValueTextEquals("posted"u8)) posted = All(ref reader);
            else if (reader.ValueTextEquals("waiting"u8))
                waiting = JsonSerializer.Deserialize<List<WaitingOne>>(ref reader, EntryRows.Json);
            else reader.Skip();
        // What follows the object is no JSON.
        reader.Read();
        return new StoredPosted(posted ?? throw new JsonException("It has no posted keys."), waiting ?? []);
    }

    private static List<PostedOne> All(ref Utf8JsonReader reader)
    {
        var all = new List<PostedOne>();
        Begin(ref reader, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            all.Add(One(ref reader, all.Count == 0 ? null : all[^1]));
        return all;
    }

    /// <param name="before">The key before, whose texts are taken again where they are the same.</param>
    private static PostedOne One(ref Utf8JsonReader reader, PostedOne? before)
    {
        var (customerId, key, earnedOn) = (before?.CustomerId ?? "", (LedgerKey?)null, default(DateOnly));
        var (amount, working) = ((Amount?)null, ((int CustomerYear, int RatePpm)?)null);
        MustBe(reader, JsonTokenType.StartObject);
        while (Member(ref reader))
            if (reader.ValueTextEquals("customerId"u8)) customerId = Text(ref reader, customerId);
            else if (reader.ValueTextEquals("key"u8)) key = Key(ref reader, before?.Key);
            else if (reader.ValueTextEquals("amount"u8)) amount = Amount(ref reader, before?.Amount.Currency ?? "");
            else if (reader.ValueTextEquals("earnedOn"u8)) earnedOn = Day(ref reader);
            else if (reader.ValueTextEquals("working"u8)) working = Working(ref reader);
            else reader.Skip();
        if (key is null || amount is null || working is null) throw new JsonException("A posted key lacks a member.");
        return new PostedOne(customerId, key, amount.Value, earnedOn, working.Value.CustomerYear,
            working.Value.RatePpm);
    }

    private static LedgerKey Key(ref Utf8JsonReader reader, LedgerKey? before)
    {
        var (invoiceId, lineId, partnerId) = (before?.InvoiceId ?? "", before?.LineId ?? "", before?.PartnerId ?? "");
        var (segment, component) = (0, (Component?)null);
        Begin(ref reader, JsonTokenType.StartObject);
        while (Member(ref reader))
            if (reader.ValueTextEquals("invoiceId"u8)) invoiceId = Text(ref reader, invoiceId);
            else if (reader.ValueTextEquals("lineId"u8)) lineId = Text(ref reader, lineId);
            else if (reader.ValueTextEquals("segment"u8)) segment = Int32(ref reader);
            else if (reader.ValueTextEquals("partnerId"u8)) partnerId = Text(ref reader, partnerId);
            else if (reader.ValueTextEquals("component"u8)) component = ComponentOf(ref reader);
            else reader.Skip();
        return new LedgerKey(invoiceId, lineId, segment, partnerId, component
            ?? throw new JsonException("A key lacks a component."));
    }

    private static Amount Amount(ref Utf8JsonReader reader, string currencyBefore)
    {
        var (minor, currency) = (0L, currencyBefore);
        Begin(ref reader, JsonTokenType.StartObject);
        while (Member(ref reader))
            if (reader.ValueTextEquals("minor"u8)) minor = Int64(ref reader);
            else if (reader.ValueTextEquals("currency"u8)) currency = Text(ref reader, currency);
            else reader.Skip();
        return new Amount(minor, currency);
    }

    private static (int CustomerYear, int RatePpm) Working(ref Utf8JsonReader reader)
    {
        var (year, rate) = (0, 0);
        Begin(ref reader, JsonTokenType.StartObject);
        while (Member(ref reader))
            if (reader.ValueTextEquals("customerYear"u8)) year = Int32(ref reader);
            else if (reader.ValueTextEquals("ratePpm"u8)) rate = Int32(ref reader);
            else reader.Skip();
        return (year, rate);
    }

    private static Component ComponentOf(ref Utf8JsonReader reader)
    {
        reader.Read();
        foreach (var component in Components)
            if (reader.ValueTextEquals(component.Name())) return component;
        throw new JsonException($"'{reader.GetString()}' is no component.");
    }

    private static DateOnly Day(ref Utf8JsonReader reader)
    {
        reader.Read();
        return DateOnly.ParseExact(reader.GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    private static string Text(ref Utf8JsonReader reader, string same)
    {
        reader.Read();
        return reader.ValueTextEquals(same) ? same : reader.GetString()!;
    }

    private static int Int32(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetInt32();
    }

    private static long Int64(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetInt64();
    }

    // The next member's name; false at the end of the object.
    private static bool Member(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    private static void Begin(ref Utf8JsonReader reader, JsonTokenType type)
    {
        reader.Read();
        MustBe(reader, type);
    }

    private static void MustBe(in Utf8JsonReader reader, JsonTokenType type)
    {
        if (reader.TokenType != type) throw new JsonException($"There is {reader.TokenType} where {type} should be.");
    }
}

/// <param name="CustomerYear">Of the working of its last entry.</param>
/// <param name="RatePpm">Likewise.</param>
internal sealed record PostedOne(
    string CustomerId, LedgerKey Key, Amount Amount, DateOnly EarnedOn, int CustomerYear, int RatePpm);

/// <summary>A key whose correction waits for approval, and what it is to become.</summary>
internal sealed record WaitingOne(LedgerKey Key, long Minor);
