using Decisions;

namespace Foundations.Tests;

public sealed class Ids
{
    // By Python's uuid.uuid5: what was ever given an id keeps it.
    [Theory]
    [InlineData("fe9d4ac7-d160-5060-89fe-08ab346586ee", "a", "bc")]
    [InlineData("1c1d1df0-8a17-5862-9c6a-a53cc18cd418", "ab", "c")]
    [InlineData("1feac591-8c8a-5f6a-8a8e-35dbd0137a59", "", "a")]
    [InlineData("b524008c-198a-5741-839a-6b0df175ad98", "entry", "Größe €")]
    public void The_same_name_always_gives_the_same_id(string id, params string[] name) =>
        NameBasedId.From(name).Should().Be(Guid.Parse(id));

    [Fact]
    public void A_long_name_is_not_cut() =>
        NameBasedId.From(new string('x', 700)).Should().Be(Guid.Parse("c067e032-2e06-5ab9-a426-64512c6bd107"));
}
