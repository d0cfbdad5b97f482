using Decisions;
using Specifications;

namespace Commissions.Domain.Tests;

public sealed class TwoPeople
{
    [Fact]
    public void Who_asked_is_refused_by_name_and_anybody_else_is_not()
    {
        var refusal = FourEyes.Refusal("carol", "carol", "Ask a second person.")!;
        (refusal.Kind, refusal.Code, refusal.Facts["author"])
            .Should().Be((RejectionKind.Forbidden, "four-eyes", "carol"));
        FourEyes.Refusal("carol", "bob", "Ask a second person.").Should().BeNull();
        FourEyes.Refusal(null, "bob", "Ask a second person.").Should().BeNull("nobody recorded who asked");
    }

    [Fact]
    public void Each_decision_of_the_ledger_asks_the_one_rule()
    {
        var domain = Path.Combine(Repository.Root, "services", "Commissions", "Commissions.Domain");
        Directory.EnumerateFiles(domain, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(file).Contains("\"four-eyes\"", StringComparison.Ordinal))
            .Should().BeEmpty();
    }
}
