using System.Collections.Frozen;

namespace Money;

/// <summary>Active ISO 4217 currencies and the number of decimals of each. Source: ISO 4217 list one.</summary>
public static class Currencies
{
    private const string WithoutDecimals = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
    private const string WithThreeDecimals = "BHD IQD JOD KWD LYD OMR TND";
    private const string WithFourDecimals = "CLF UYW";

    private const string WithTwoDecimals =
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF " +
        "CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG " +
        "HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR " +
        "MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD " +
        "SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD " +
        "XCG YER ZAR ZMW ZWG";

    private static readonly FrozenDictionary<string, int> Exponents =
        new[] { (WithoutDecimals, 0), (WithTwoDecimals, 2), (WithThreeDecimals, 3), (WithFourDecimals, 4) }
            .SelectMany(group => group.Item1.Split(' ').Select(code => (code, exponent: group.Item2)))
            .ToFrozenDictionary(currency => currency.code, currency => currency.exponent, StringComparer.Ordinal);

    public static bool IsKnown(string? code) => code is not null && Exponents.ContainsKey(code);

    /// <summary>Decimals of a currency: JPY 0, EUR 2, KWD 3.</summary>
    /// <exception cref="ArgumentException">The code is not an active ISO 4217 currency.</exception>
    public static int ExponentOf(string code) =>
        Exponents.TryGetValue(code, out var exponent)
            ? exponent
            : throw new ArgumentException($"'{code}' is not an ISO 4217 currency.", nameof(code));
}
