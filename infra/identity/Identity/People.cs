namespace Identity;

/// <summary>Who can sign in locally.</summary>
internal sealed record Person(string Subject, string Role, string? PartnerId = null);

internal static class People
{
    public const string Secret = "demo";
    private const string PartnerPrefix = "partner:";

    private static readonly Dictionary<string, Person> Staff = new Person[]
    {
        new("alice", "partner-manager"), new("bob", "partner-manager"), new("carol", "finance"), new("dave", "finance"),
        new("erin", "operations"), new("feed", "feed"),
    }.ToDictionary(person => person.Subject);

    /// <summary>People to choose from on the sign-in page; the feed is a machine.</summary>
    public static IEnumerable<Person> All => Staff.Values.Where(person => person.Role != "feed");

    public static string OfPartner(string partnerId) => PartnerPrefix + partnerId;

    /// <summary>Staff by name, or any partner as <c>partner:{partnerId}</c>.</summary>
    public static Person? Find(string? clientId) =>
        clientId is null ? null
        : Staff.GetValueOrDefault(clientId) ?? (clientId.StartsWith(PartnerPrefix, StringComparison.Ordinal)
            ? new Person(clientId, "partner", clientId[PartnerPrefix.Length..])
            : null);
}
