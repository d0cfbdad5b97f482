using Commissions.Domain.Payouts;
using CsCheck;
using static Commissions.Domain.Tests.WrittenPayments;

namespace Commissions.Domain.Tests;

/// <summary>Names and addresses in the characters and lengths that banks take.</summary>
public sealed class PaymentFileNames
{
    private static readonly string[] OddNames =
    [
        "Jürgen Größ-Łuński", "Ωμέγα Α.Ε.", "🚀🚀", "", "   ", "=cmd()", "Smith & Sons <Ltd> \"x\"", new('n', 300),
        "tab\tline\nnull\0", "\ud800", "Zoë\u0301 d’Arc", "Øystein Æsir Þór", "Nguyễn Văn Ước", "株式会社",
    ];

    public static TheoryData<string> Names => [.. OddNames];

    [Theory]
    [InlineData("", "Lyon")]
    [InlineData("France", "Lyon")]
    [InlineData("fr", "Lyon")]
    [InlineData("FR", null)]
    [InlineData("FR", "🚀")]
    public void Without_town_and_country_there_is_no_address(string country, string? town) =>
        Values(Valid(Write("EUR", Line(1, 1) with { Address = new PostalAddress(country, town, "69001", "1 rue X") })),
            "PstlAdr")
            .Should().BeEmpty();

    [Fact]
    public void An_address_is_structured_in_the_characters_and_lengths_of_banks()
    {
        var tooLong = new string('x', 200);
        var file =
            Write("EUR", Line(1, 1) with { Address = new PostalAddress("PL", "Łódź", "90-001", "ul. Piotrkowska 5") },
            Line(2, 1) with { Address = new PostalAddress("DE", tooLong, tooLong, tooLong) },
            Line(3, 1) with { Address = new PostalAddress("GR", "Athina", null, "Οδός") });
        var message =
            Valid(file with { Debtor = file.Debtor with { Country = "DE", Town = "Köln", Street = "Domplatz 1" } });
        message.Descendants(Pain + "PstlAdr").Select(address => string.Join("|", address.Elements()
            .Select(part => $"{part.Name.LocalName} {part.Value}"))).Should().Equal(
            "StrtNm Domplatz 1|TwnNm Koln|Ctry DE",
            "StrtNm ul. Piotrkowska 5|PstCd 90-001|TwnNm Lodz|Ctry PL",
            $"StrtNm {tooLong[..70]}|PstCd {tooLong[..16]}|TwnNm {tooLong[..35]}|Ctry DE",
            "TwnNm Athina|Ctry GR");
    }

    [Fact]
    public void A_file_that_release_0_1_0_handed_out_keeps_its_bytes() =>
        Values(Valid(Write("EUR", Line(1, 1)) with { WritesCountryAlone = true }), "PstlAdr").Should().Equal("FR");

    [Theory]
    [InlineData("DE", "Köln", "50667", "Domplatz 1", null)]
    [InlineData("DE", null, null, null, null)]
    [InlineData("D", "Köln", null, null, "country")]
    [InlineData("DE", null, "50667", null, "town")]
    [InlineData("GR", "Αθήνα", null, null, "town")]
    [InlineData("DE", "a town with a name of more than 35 letters", null, null, "town")]
    [InlineData("DE", "Köln", "12345678901234567", null, "postCode")]
    public void An_address_that_banks_would_not_take_is_refused_where_it_is_typed(
        string country, string? town, string? postCode, string? street, string? wrong) =>
        (PostalAddress.Check(new PostalAddress(country, town, postCode, street))?.Facts["field"]).Should().Be(wrong);

    [Theory]
    [MemberData(nameof(Names))]
    public void Odd_names_leave_the_file_valid_and_in_the_characters_of_banks(string name)
    {
        var file = Write("EUR", Line(1, 1, name));
        var message = Valid(file with { Debtor = file.Debtor with { Name = name } });
        foreach (var written in Values(message, "Nm"))
            written.Should().MatchRegex("^[A-Za-z0-9/?:().,'+-][A-Za-z0-9/?:().,'+ -]{0,69}$").And.NotEndWith(" ");
    }

    [Theory]
    [InlineData("Jürgen Größ-Łuński", "Jurgen Gross-Lunski")]
    [InlineData("Zoe\u0308 d’Arc & fils", "Zoe d'Arc + fils")]
    [InlineData("Nguyễn Văn Ước", "Nguyen Van Uoc")]
    [InlineData("Øystein Æsir Þór Țepeș", "Oystein AEsir Thor Tepes")]
    [InlineData("=cmd()", "cmd()")]
    [InlineData("A 🚀 B", "A B")]
    [InlineData("Ωμέγα Α.Ε.", "partner-1")]
    [InlineData("🚀", "partner-1")]
    [InlineData("", "partner-1")]
    public void Names_keep_their_Latin_letters_and_else_the_partner_is_named(string holder, string written) =>
        Values(Valid(Write("EUR", Line(1, 1, holder))), "Nm").Last().Should().Be(written);

    [Fact]
    public void Accented_letters_of_Europe_keep_their_letter() =>
        Values(Valid(Write("EUR", Line(1, 1, "ÀÉÎÕÜÇÑŠŽŘĄĘŁŐŰĞİȘȚ àéîõüçñšžřąęłőűğışșț"))), "Nm").Last()
            .Should().Be("AEIOUCNSZRAELOUGIST aeioucnszraelougisst");
}
