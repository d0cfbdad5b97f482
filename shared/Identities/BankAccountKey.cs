using System.Security.Cryptography;
using System.Text;

namespace Identities;

/// <summary>
/// Turns bank accounts into keyed hashes (HMAC-SHA-256), so that two services can tell that two accounts are one
/// without storing or sending either. There are few enough IBANs to try them all: without the key a hash says nothing,
/// with a plain hash it would say everything.
/// </summary>
public sealed class BankAccountKey
{
    /// <summary>A shorter key could be guessed.</summary>
    public const int LengthMin = 32;

    // Keeps this use of the key apart from any other one.
    private const string Purpose = "bank-account\u001f";
    private readonly byte[] _key;

    /// <param name="secret">At least <see cref="LengthMin"/> characters; the same in every service that hashes.</param>
    /// <exception cref="ArgumentException">The secret is too short.</exception>
    public BankAccountKey(string secret)
    {
        if (secret.Length < LengthMin)
            throw new ArgumentException($"A key for bank accounts has at least {LengthMin} characters.",
                nameof(secret));
        _key = Encoding.UTF8.GetBytes(secret);
    }

    /// <param name="iban">Valid by <see cref="Iban.Check"/>, in electronic or printed form.</param>
    /// <returns>64 hexadecimal digits.</returns>
    public string HashOf(string iban) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(Purpose + Iban.Normalise(iban))));
}
