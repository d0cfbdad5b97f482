using System.Net;
using System.Text.Json.Nodes;

namespace Leads.Tests.Http;

public sealed class BadInput(LeadsRunning leads)
{
    private const string Partner = """
        {"name":"N","email":"a@b.example","type":"affiliate","country":"DE","payoutCurrency":"EUR"}
        """;

    private const string Lead = """
        {"partnerId":"{partner}","company":"C","domain":"bad-input.example","country":"DE"}
        """;

    private const string Attribution = """
        {"customerId":"c","partnerId":"{partner}","role":"acquisition","sharePpm":1,"from":"2026-01-01","reason":"r"}
        """;

    private const string Training = """
        {"partnerId":"{partner}","deliveredOn":"2026-01-01","revenue":{"minor":1,"currency":"EUR"}}
        """;

    /// <summary>A good body, the member that is made bad, and the bad value ("absent" removes it).</summary>
    public static TheoryData<string, string, string, string> BadBodies => new()
    {
        { "/v1/partners", Partner, "name", "absent" }, { "/v1/partners", Partner, "name", "\"\"" },
        { "/v1/partners", Partner, "name", "5" }, { "/v1/partners", Partner, "name", "\"a\\u0000b\"" },
        { "/v1/partners", Partner, "email", "\"nobody\"" }, { "/v1/partners", Partner, "email", "absent" },
        { "/v1/partners", Partner, "country", "\"Germany\"" }, { "/v1/partners", Partner, "country", "\"XX\"" },
        { "/v1/partners", Partner, "payoutCurrency", "\"EURO\"" },
        { "/v1/partners", Partner, "payoutCurrency", "absent" },
        { "/v1/partners", Partner, "type", "\"friend\"" }, { "/v1/partners", Partner, "type", "absent" },
        { "/v1/partners", Partner, "type", "7" }, { "/v1/partners", Partner, "domain", "\"no host\"" },
        { "/v1/partners", Partner, "segments", "[\"\"]" },
        { "/v1/partners/{partner}/suspend", """{"reason":"r"}""", "reason", "absent" },
        { "/v1/partners/{partner}/suspend", """{"reason":"r"}""", "validFrom", "\"tomorrow\"" },
        { "/v1/partners/{partner}/type", """{"reason":"r","type":"consultant"}""", "type", "absent" },
        { "/v1/agreements", """{"text":"t"}""", "text", "absent" },
        { "/v1/leads", Lead, "partnerId", "absent" }, { "/v1/leads", Lead, "company", "absent" },
        { "/v1/leads", Lead, "domain", "absent" }, { "/v1/leads", Lead, "domain", "\"a b\"" },
        { "/v1/leads", Lead, "country", "absent" }, { "/v1/leads", Lead, "email", "\"x\"" },
        { "/v1/leads", Lead, "expectedMonthlyRevenue", """{"minor":-1,"currency":"EUR"}""" },
        { "/v1/leads", Lead, "expectedMonthlyRevenue", """{"minor":1,"currency":"QQQ"}""" },
        { "/v1/leads", Lead, "expectedMonthlyRevenue", """{"minor":1.5,"currency":"EUR"}""" },
        { "/v1/leads/{lead}/extend", """{"reason":"r"}""", "reason", "absent" },
        { "/v1/leads/{lead}/win", """{"customerId":"c","wonOn":"2026-01-01"}""", "customerId", "absent" },
        { "/v1/leads/{lead}/win", """{"customerId":"c","wonOn":"2026-01-01"}""", "wonOn", "\"2099-01-01\"" },
        { "/v1/attributions", Attribution, "customerId", "absent" },
        { "/v1/attributions", Attribution, "partnerId", "absent" },
        { "/v1/attributions", Attribution, "role", "\"owner\"" }, { "/v1/attributions", Attribution, "sharePpm", "0" },
        { "/v1/attributions", Attribution, "sharePpm", "1000001" },
        { "/v1/attributions", Attribution, "from", "absent" },
        { "/v1/attributions", Attribution, "reason", "absent" },
        { "/v1/trainings", Training, "deliveredOn", "\"2099-01-01\"" },
        { "/v1/trainings", Training, "revenue", "absent" },
    };

    [Theory, MemberData(nameof(BadBodies))]
    public async Task The_bad_member_is_named_and_nothing_is_stored(
        string path, string good, string member, string value)
    {
        var partner = await leads.ApprovedPartner();
        var lead = await leads.AcceptedLead(partner);
        string Filled(string text) => text.Replace("{partner}", partner, StringComparison.Ordinal)
            .Replace("{lead}", lead, StringComparison.Ordinal);
        var body = JsonNode.Parse(Filled(good))!.AsObject();
        if (value == "absent") body.Remove(member);
        else body[member] = JsonNode.Parse(value);
        var before = await leads.StoredEvents(partner);

        var answer = await leads.Service.As("alice").Post(Filled(path), body.ToJsonString());

        answer.Expect(HttpStatusCode.BadRequest).Text("field").Should().Contain(member);
        answer.Text("detail").Should().NotContain("Leads.");
        (await leads.StoredEvents(partner)).Should().HaveCount(before.Count);
    }

    [Theory]
    [InlineData("type", "\"friend\"", "affiliate, distributor, consultant")]
    [InlineData("name", "5", "a text in quotation marks")]
    [InlineData("segments", "true", "form")]
    public async Task The_answer_says_what_would_be_right(string member, string value, string advice)
    {
        var body = JsonNode.Parse(Partner)!.AsObject();
        body[member] = JsonNode.Parse(value);
        var answer = await leads.Service.Anonymous().Post("/v1/partners", body.ToJsonString());
        answer.Expect(HttpStatusCode.BadRequest).Text("field").Should().Be(member);
        answer.Text("detail").Should().Contain(advice);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    public async Task A_body_that_is_no_object_is_refused(string body) =>
        (await leads.Service.Anonymous().Post("/v1/partners", body)).Status.Should().Be(HttpStatusCode.BadRequest);

    [Theory]
    [InlineData("/v1/partners/%00", HttpStatusCode.BadRequest)]
    [InlineData("/v1/leads?partnerId=%00", HttpStatusCode.BadRequest)]
    [InlineData("/v1/leads?status=nice", HttpStatusCode.BadRequest)]
    [InlineData("/v1/leads?limit=many", HttpStatusCode.BadRequest)]
    [InlineData("/v1/partners/nobody", HttpStatusCode.NotFound)]
    [InlineData("/v1/leads/nothing", HttpStatusCode.NotFound)]
    public async Task A_bad_address_is_refused(string path, HttpStatusCode status) =>
        (await leads.Service.As("alice").Get(path)).Status.Should().Be(status);
}
