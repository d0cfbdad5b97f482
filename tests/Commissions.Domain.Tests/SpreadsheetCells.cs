using Commissions.Domain.Exports;

namespace Commissions.Domain.Tests;

/// <summary>Cells of every CSV that is handed out.</summary>
public sealed class SpreadsheetCells
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+49 30", "'+49 30")]
    [InlineData("+5", "'+5")]
    [InlineData("-x", "'-x")]
    [InlineData("@a", "'@a")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\rx", "\"'\rx\"")]
    [InlineData("=a,b", "\"'=a,b\"")]
    [InlineData("-12.50", "-12.50")]
    [InlineData("-12", "-12")]
    [InlineData("-", "'-")]
    [InlineData("-.5", "'-.5")]
    [InlineData("-5.", "'-5.")]
    [InlineData("-1.2.3", "'-1.2.3")]
    [InlineData("-1-1", "'-1-1")]
    [InlineData("-1,000", "\"'-1,000\"")]
    [InlineData("a=b", "a=b")]
    [InlineData("", "")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    public void A_cell_is_quoted_and_never_a_formula(string cell, string written) =>
        CsvCells.Escape(cell).Should().Be(written);
}
