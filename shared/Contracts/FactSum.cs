using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;

namespace Contracts;

/// <summary>How many facts, and the sum of their hashes, which depends on no order.</summary>
public readonly record struct FactSum(long Facts, UInt128 Hash)
{
    private const int ShownDigits = 8;

    /// <param name="hashText">As <see cref="HashText"/> has it.</param>
    public static FactSum Parse(long facts, string hashText) =>
        new(facts, HashOf(hashText));

    public string HashText => TextOf(Hash);

    /// <returns>32 hexadecimal digits.</returns>
    public static string TextOf(UInt128 hash) => hash.ToString("x32", CultureInfo.InvariantCulture);

    /// <param name="text">As <see cref="TextOf"/> has it.</param>
    public static UInt128 HashOf(string text) =>
        UInt128.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public FactSum Add(UInt128 hash) => new(Facts + 1, unchecked(Hash + hash));

    public override string ToString() => Facts == 0 ? "no facts"
        : $"{Facts} {(Facts == 1 ? "fact" : "facts")} {HashText[..ShownDigits]}…";
}

/// <summary>
/// Hash of a fact as published: of its id and its contract, written by the release that computes the hash. Both sides
/// write it anew from what they store, so members that came later have the same default on both. Who recorded a fact is
/// not part of it: release 0.1.0 stored that and did not publish it.
/// </summary>
/// <param name="salt">See <see cref="Commissions.V1.FactsAsked"/>.</param>
public sealed class FactHash(Guid salt)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public Guid Salt => salt;

    // Of the base of the contracts, whose discriminator is part of what is hashed.
    /// <param name="fact">A billing fact or a programme fact.</param>
    public UInt128 Compute(Guid eventId, object fact) => fact switch
    {
        BillingFact billing => Hash(eventId, billing),
        ProgrammeFact programme => Hash(eventId, programme with { RecordedBy = null }),
        _ => throw new ArgumentException($"{fact.GetType().Name} is not published.", nameof(fact)),
    };

    private UInt128 Hash<TContent>(Guid eventId, TContent content)
    {
        byte[] hashed =
        [
            .. salt.ToByteArray(bigEndian: true), .. eventId.ToByteArray(bigEndian: true),
            .. JsonSerializer.SerializeToUtf8Bytes(content, Json),
        ];
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(hashed));
    }
}
