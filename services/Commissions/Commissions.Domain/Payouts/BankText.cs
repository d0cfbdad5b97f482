using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace Commissions.Domain.Payouts;

/// <summary>
/// Text that every bank of the SEPA takes: a-z A-Z 0-9 / - ? : ( ) . , ' + and the space. Source: EPC217-08, the
/// character set of ISO 20022 payments. The same text always gives the same letters, whatever the host's culture.
/// </summary>
internal static class BankText
{
    private const int LongestIdentifier = 35;
    private const int KeptOfALongIdentifier = 18;
    private const string Signs = "/-?:().,'+ ";

    // Each group is a Latin letter and the letters it stands for. String.Normalize would know most of them, but it does
    // nothing where the host runs without culture data, and the same payout must give the same bytes everywhere.
    private const string Letters =
        "AÀÁÂÃÄÅĀĂĄǍǞǠǺȀȂȦḀẠẢẤẦẨẪẬẮẰẲẴẶ BḂḄḆ CÇĆĈĊČḈ DĎḊḌḎḐḒĐ EÈÉÊËĒĔĖĘĚȄȆȨḔḖḘḚḜẸẺẼẾỀỂỄỆ FḞ GĜĞĠĢǦǴḠ HĤȞḢḤḦḨḪĦ " +
        "IÌÍÎÏĨĪĬĮİǏȈȊḬḮỈỊ JĴ KĶǨḰḲḴ LĹĻĽḶḸḺḼŁ MḾṀṂ NÑŃŅŇǸṄṆṈṊŊ OÒÓÔÕÖŌŎŐƠǑǪǬȌȎȪȬȮȰṌṎṐṒỌỎỐỒỔỖỘỚỜỞỠỢØǾ PṔṖ " +
        "RŔŖŘȐȒṘṚṜṞ SŚŜŞŠȘṠṢṤṦṨ TŢŤȚṪṬṮṰŦ UÙÚÛÜŨŪŬŮŰŲƯǓǕǗǙǛȔȖṲṴṶṸṺỤỦỨỪỬỮỰ VṼṾ WŴẀẂẄẆẈ XẊẌ YÝŶŸȲẎỲỴỶỸ ZŹŻŽẐẒẔ " +
        "aàáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ bḃḅḇ cçćĉċčḉ dďḋḍḏḑḓđ eèéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ fḟ gĝğġģǧǵḡ hĥȟḣḥḧḩḫẖħ " +
        "iìíîïĩīĭįǐȉȋḭḯỉịı jĵǰ kķǩḱḳḵ lĺļľḷḹḻḽł mḿṁṃ nñńņňǹṅṇṉṋŋ oòóôõöōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợøǿ pṕṗ " +
        "rŕŗřȑȓṙṛṝṟ sśŝşšșṡṣṥṧṩ tţťțṫṭṯṱẗŧ uùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự vṽṿ wŵẁẃẅẇẉẘ xẋẍ yýÿŷȳẏẙỳỵỷỹ zźżžẑẓẕ";

    private static readonly FrozenDictionary<char, string> Replacements = Table();

    /// <summary>The text in the allowed characters, without doubled or outer spaces, cut to a number of them.</summary>
    /// <returns>Empty when nothing of the text can be written.</returns>
    public static string Transliterate(string text, int longest)
    {
        var written = new StringBuilder(text.Length);
        foreach (var sign in text.Where(sign => !IsCombiningMark(sign)))
        {
            var next = IsAllowed(sign) ? sign.ToString() : Replacements.GetValueOrDefault(sign, " ");
            if (next != " " || (written.Length > 0 && written[^1] != ' ')) written.Append(next);
        }

        return written.ToString(0, Math.Min(written.Length, longest)).TrimEnd();
    }

    /// <summary>
    /// An identifier of 1 to 35 characters that banks hand back unchanged. One that already is stays as it is; another
    /// keeps its beginning and gets 16 hexadecimal digits of its SHA-256, so that different ones stay different.
    /// </summary>
    public static string Identifier(string id)
    {
        if (id.Length is > 0 and <= LongestIdentifier && id.All(IsIdentifying)) return id;
        var kept = string.Concat(id.Where(IsIdentifying).Take(KeptOfALongIdentifier));
        return $"{kept}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..16]}";
    }

    // Fewer than the allowed characters: a slash has a meaning of its own in an identifier, and a space gets lost.
    private static bool IsIdentifying(char sign) => char.IsAsciiLetterOrDigit(sign) || sign is '-' or '.' or ':';

    private static bool IsAllowed(char sign) =>
        char.IsAsciiLetterOrDigit(sign) || Signs.Contains(sign, StringComparison.Ordinal);

    // The accent of a letter that comes in two characters.
    private static bool IsCombiningMark(char sign) => sign is >= '\u0300' and <= '\u036f';

    private static FrozenDictionary<char, string> Table()
    {
        var single = Letters.Split(' ')
            .SelectMany(group => group.Skip(1).Select(letter => (letter, written: group[..1])));
        // Letters that are written as two, and signs that word processors put in place of an allowed one.
        (char, string)[] longer =
        [
            ('ß', "ss"), ('ẞ', "SS"), ('Æ', "AE"), ('æ', "ae"), ('Œ', "OE"), ('œ', "oe"), ('Þ', "Th"), ('þ', "th"),
            ('Ð', "D"), ('ð', "d"), ('‘', "'"), ('’', "'"), ('‐', "-"), ('–', "-"), ('—', "-"), ('&', "+"),
        ];
        return single.Concat(longer).ToFrozenDictionary(pair => pair.Item1, pair => pair.Item2);
    }
}
