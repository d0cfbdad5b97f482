using Money;

namespace Leads.Domain;

/// <summary>What a sender may write into a field; each rule gives the refusal, or null when all is well.</summary>
public static class InputRules
{
    private static readonly DateOnly LatestDate = new(2200, 12, 31);

    public const int IdLengthMax = 200;
    public const int NameLengthMax = 200;
    public const int ReasonLengthMax = 2_000;

    /// <summary>A sender in another time zone may live in yesterday or tomorrow and still be right.</summary>
    public const int CalendarDaysApartMax = 1;

    public static Rejection? Text(string field, string? value, int lengthMax) =>
        string.IsNullOrWhiteSpace(value)
            ? Rejection.Invalid(field, $"'{field}' is missing.")
            : OptionalText(field, value, lengthMax);

    /// <summary>PostgreSQL cannot store U+0000, and other control characters have no place in a single line.</summary>
    public static Rejection? OptionalText(string field, string? value, int lengthMax)
    {
        if (value is null) return null;
        if (value.Length > lengthMax)
            return Rejection.Invalid(field, $"'{field}' has {value.Length} characters; at most {lengthMax} are read.");
        return value.Any(character => char.IsControl(character) && character is not ('\n' or '\r' or '\t'))
            ? Rejection.Invalid(field, $"'{field}' contains a control character.")
            : null;
    }

    public static Rejection? Id(string field, string? value) => Text(field, value, IdLengthMax);

    public static Rejection? OptionalId(string field, string? value) => OptionalText(field, value, IdLengthMax);

    public static Rejection? OptionalReason(string? value) => OptionalText("reason", value, ReasonLengthMax);

    public static Rejection? Reason(string? value) => Text("reason", value, ReasonLengthMax);

    /// <param name="earliest">First day that may still be recorded.</param>
    public static Rejection? InReach(string field, DateOnly date, DateOnly earliest) => date < earliest
        ? Rejection.Invalid(field,
            $"'{field}' lies too far back: before {earliest:yyyy-MM-dd} the past stays as it is. " +
            "Programme:PastDaysMax says how far back a date may lie.", "date-too-far-back")
                .AddFact("earliest", earliest.ToString("O"))
        : date > LatestDate
            ? Rejection.Invalid(field, $"'{field}' is a day up to {LatestDate:yyyy-MM-dd}.", "date-out-of-range")
            : null;

    public static Rejection? Country(string? value) => Countries.IsKnown(value)
        ? null
        : Rejection.Invalid("country", "'country' is an ISO 3166 code of two capital letters, such as DE.");

    public static Rejection? Currency(string field, string? value) => Currencies.IsKnown(value)
        ? null
        : Rejection.Invalid(field, $"'{field}' is an active ISO 4217 code of three capital letters, such as EUR.");

    public static Rejection? Email(string field, string? value)
    {
        if (Text(field, value, NameLengthMax) is { } unreadable) return unreadable;
        var at = value!.LastIndexOf('@');
        var plausible = at > 0 && !value.Any(char.IsWhiteSpace) && value.AsSpan(at).IndexOfAny("/:?#") < 0
            && HostName.Normalized(value[(at + 1)..]) is not null;
        return plausible ? null : Rejection.Invalid(field, $"'{field}' is an e-mail address, such as ann@example.com.");
    }

    public static Rejection? OptionalDomain(string field, string? value) =>
        value is null || HostName.Normalized(value) is not null
            ? null
            : Rejection.Invalid(field, $"'{field}' is a host name, such as example.com.");

    public static Rejection? Revenue(string field, Amount? value)
    {
        if (value is not { } amount) return null;
        if (Currency($"{field}.currency", amount.Currency) is { } unknown) return unknown;
        if (amount.Minor < 0) return Rejection.Invalid($"{field}.minor", $"'{field}.minor' is not negative.");
        return Amount.IsInRange(amount.Minor)
            ? null
            : Rejection.Invalid($"{field}.minor", $"'{field}.minor' is at most {Amount.MinorMax} minor units.",
                "amount-out-of-range");
    }
}
