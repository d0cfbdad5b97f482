using System.Net;

namespace Leads.Tests.Http;

/// <summary>Every endpoint against every kind of caller.</summary>
public sealed class WhoMay(LeadsRunning leads)
{
    private const string Lead = """
        {"partnerId":"{partner}","company":"C","domain":"who-may.example","country":"DE"}
        """;

    private const string Attribution = """
        {"customerId":"w","partnerId":"{partner}","role":"acquisition","sharePpm":1,"from":"2026-01-01","reason":"r"}
        """;

    private const string Training = """
        {"partnerId":"{partner}","deliveredOn":"2026-01-01","revenue":{"minor":1,"currency":"EUR"}}
        """;

    private static readonly string[] Callers = ["", "alice", "carol", "erin", "feed", "self", "other"];

    public static TheoryData<string, string, string> Endpoints => new()
    {
        { "GET /v1/partners", "", "alice carol self other" },
        { "GET /v1/partners/{partner}", "", "alice carol self" },
        { "GET /v1/partners/{partner}/attributions", "", "alice carol self" },
        { "POST /v1/partners/{partner}/approve", """{"reason":"r"}""", "alice" },
        { "POST /v1/partners/{partner}/suspend", """{"reason":"r","validFrom":"2099-01-01"}""", "alice" },
        { "POST /v1/partners/{partner}/reinstate", """{"reason":"r","validFrom":"2099-01-01"}""", "alice" },
        { "POST /v1/partners/{partner}/type", """{"reason":"r","type":"affiliate"}""", "alice" },
        { "POST /v1/partners/{partner}/agreement-acceptances", """{"version":1}""", "self" },
        { "POST /v1/agreements", """{"text":"Be fair."}""", "alice" },
        { "GET /v1/agreements/current", "", "anyone" },
        { "POST /v1/leads", Lead, "alice self" },
        { "GET /v1/leads?partnerId={partner}", "", "alice self" },
        { "GET /v1/leads/{lead}", "", "alice self" },
        { "POST /v1/leads/{lead}/accept", "{}", "alice" },
        { "POST /v1/leads/{lead}/extend", """{"reason":"r"}""", "alice" },
        { "POST /v1/leads/{lead}/lose", """{"reason":"r"}""", "alice" },
        { "POST /v1/leads/{lead}/reject", """{"reason":"r"}""", "alice" },
        { "POST /v1/leads/{lead}/win", """{"customerId":"c","wonOn":"2026-01-01"}""", "alice feed" },
        { "POST /v1/attributions", Attribution, "alice" },
        { "POST /v1/attributions/{attribution}/end", """{"until":"2098-01-01","reason":"r"}""", "alice" },
        { "GET /v1/customers/who-may/attributions", "", "alice carol" },
        { "POST /v1/trainings", Training, "alice self" },
        { "POST /v1/feedback", """{"partnerId":"{partner}","text":"t"}""", "self" },
        { "GET /v1/feedback", "", "alice" },
        { "POST /v1/partners/{partner}/reject", """{"reason":"r"}""", "alice" },
        { "POST /v1/partners/{partner}/scope", """{"reason":"r","territories":["DE"]}""", "alice" },
        { "POST /v1/partners/{partner}/identity", """{"country":"DE","reason":"r"}""", "alice self" },
        { "POST /v1/partners/{partner}/profile", """{"goals":"g"}""", "alice self" },
        { "POST /v1/partners/{partner}/nfr-licences", """{"product":"p","seats":1,"reason":"r"}""", "alice" },
        { "POST /v1/partners/{partner}/erase-personal-data", """{"reason":"r"}""", "alice" },
        { "GET /v1/partners/{partner}/statistics", "", "alice self" },
        { "POST /v1/partners/{partner}/viewings", "{}", "alice" },
        { "GET /v1/partners/{partner}/viewings", "", "alice self" },
        { "GET /v1/partners/{partner}/agreement-acceptances", "", "alice carol self" },
        { "GET /v1/partners/{partner}/feedback", "", "alice self" },
        { "GET /v1/agreements", "", "anyone" },
        { "GET /v1/agreements/1", "", "anyone" },
        { "GET /v1/agreements/starter", "", "alice" },
        { "GET /v1/lead-policy", "", "anyone" },
        { "POST /v1/lead-policy", """{"reason":"ours"}""", "alice" },
        { "POST /v1/leads/{lead}/stage", """{"stage":"demo"}""", "alice feed self" },
        { "POST /v1/leads/{lead}/erase-personal-data", """{"reason":"r"}""", "alice" },
        { "GET /v1/forecasts/pipeline?partnerId={partner}", "", "alice carol self" },
        { "GET /v1/conflicts", "", "alice self other" },
        { "POST /v1/conflicts", """{"partnerId":"{partner}","domain":"c.example","country":"DE","description":"d"}""",
            "alice self" },
        { "GET /v1/conflicts/{conflict}", "", "alice self" },
        { "POST /v1/conflicts/{conflict}/appeal", """{"reason":"r"}""", "self" },
        { "POST /v1/conflicts/{conflict}/decide", """{"outcome":"keep","reason":"r"}""", "alice" },
        { "POST /v1/partners/{partner}/nfr-licences/{licence}/end", """{"reason":"r"}""", "alice" },
        { "POST /v1/feedback/{feedback}/status", """{"status":"read"}""", "alice" },
        { "GET /v1/trainings?partnerId={partner}", "", "alice carol self" },
        { "GET /v1/readiness", "", "alice carol erin" },
        { "POST /v1/programme/stability", """{"stable":false,"answer":"a"}""", "alice" },
        { "POST /v1/programme/go-live", "{}", "alice" },
        { "GET /v1/operations/lag", "", "erin" },
        { "GET /v1/operations/queues", "", "erin" },
        { "POST /v1/operations/queues/leads-customer-lives_error/redrive", "{}", "erin" },
    };

    [Theory, MemberData(nameof(Endpoints))]
    public async Task Only_the_named_callers_get_in(string endpoint, string body, string allowed)
    {
        var (partner, other) = (await leads.ApprovedPartner(), await leads.ApprovedPartner());
        await leads.PublishedAgreement();
        var lead = await leads.AcceptedLead(partner);
        var attribution = await leads.Service.As("alice")
            .Post("/v1/attributions", Calls.Attribution(partner, $"c-{partner}"));
        var conflict = endpoint.Contains("{conflict}", StringComparison.Ordinal) ? await ConflictOf(partner) : "";
        var licence = endpoint.Contains("{licence}", StringComparison.Ordinal) ? await LicenceOf(partner) : "";
        var feedback = endpoint.Contains("{feedback}", StringComparison.Ordinal) ? await FeedbackOf(partner) : "";
        string Filled(string text) => text.Replace("{partner}", partner, StringComparison.Ordinal)
            .Replace("{conflict}", conflict, StringComparison.Ordinal)
            .Replace("{licence}", licence, StringComparison.Ordinal)
            .Replace("{feedback}", feedback, StringComparison.Ordinal)
            .Replace("{lead}", lead, StringComparison.Ordinal)
            .Replace("{attribution}", attribution.Id, StringComparison.Ordinal);

        foreach (var caller in Callers)
        {
            using var client = Client(caller, partner, other);
            var path = Filled(endpoint.Split(' ')[1]);
            var answer = endpoint.StartsWith("GET", StringComparison.Ordinal)
                ? await client.Get(path)
                : await client.Post(path, Filled(body));
            HttpStatusCode[] refusals =
            [
                HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.NotFound,
                HttpStatusCode.InternalServerError,
            ];
            if (allowed == "anyone" || allowed.Split(' ').Contains(caller))
                refusals.Should().NotContain(answer.Status, $"'{caller}' may call {endpoint}");
            else answer.Status.Should().Be(Refusal(caller, allowed), $"'{caller}' may not call {endpoint}");
        }
    }

    [Fact]
    public async Task The_page_of_who_may_call_what_says_what_the_service_does() =>
        (await RunningServers.CommittedPage.Compare(
        "docs/who-may/leads.md", RunningServers.AccessMatrix.Page("Leads",
            RunningServers.AccessMatrix.Read(leads.Service))))
        .Should().BeNull();

    /// <summary>An endpoint that somebody adds is an endpoint that is tested here.</summary>
    [Fact]
    public void No_endpoint_is_left_out()
    {
        static string Shape(string path) => System.Text.RegularExpressions.Regex.Replace(
            path.Split('?')[0].Replace("/who-may/", "/{}/", StringComparison.Ordinal)
                .Replace("leads-customer-lives_error", "{}", StringComparison.Ordinal), @"\{[^}]*\}", "{}");

        var tested = Endpoints.Select(row => Shape(row.Data.Item1)).ToHashSet();
        RunningServers.AccessMatrix.Read(leads.Service).Where(endpoint => !endpoint.IsOpen)
            .Select(endpoint => Shape(endpoint.ToString())).Where(endpoint => !tested.Contains(endpoint))
            .Should().BeEmpty();
    }

    private async Task<string> ConflictOf(string partner)
    {
        var domain = Calls.NewDomain();
        await leads.AcceptedLead(await leads.ApprovedPartner(), domain);
        return (await leads.Service.As("alice").Post("/v1/conflicts",
            new { partnerId = partner, domain, country = "DE", description = "first contact" }))
                .Expect(HttpStatusCode.Created).Id;
    }

    private async Task<string> LicenceOf(string partner) => (await leads.Service.As("alice").Post(
        $"/v1/partners/{partner}/nfr-licences", new { product = "suite", seats = 1, reason = "r" }))
            .Expect(HttpStatusCode.Created).Id;

    private async Task<string> FeedbackOf(string partner) => (await leads.Service.As($"partner:{partner}").Post(
        "/v1/feedback", new { text = "Exports are slow." })).Expect(HttpStatusCode.Created).Id;

    private HttpClient Client(string caller, string partner, string other) => caller switch
    {
        "" => leads.Service.Anonymous(),
        "self" => leads.Service.As($"partner:{partner}"),
        "other" => leads.Service.As($"partner:{other}"),
        _ => leads.Service.As(caller),
    };

    /// <summary>Where partners may call at all, another partner's things do not exist.</summary>
    private static HttpStatusCode Refusal(string caller, string allowed) => caller switch
    {
        "" => HttpStatusCode.Unauthorized,
        "other" when allowed.Contains("self", StringComparison.Ordinal) => HttpStatusCode.NotFound,
        _ => HttpStatusCode.Forbidden,
    };

    [Fact]
    public async Task A_partner_finds_only_itself_and_its_own_leads_in_lists()
    {
        var (partner, other) = (await leads.ApprovedPartner(), await leads.ApprovedPartner());
        var lead = await leads.AcceptedLead(partner);
        await leads.AcceptedLead(other);
        var client = leads.Service.As($"partner:{partner}");
        (await client.Get("/v1/partners")).Items().Select(item => item!["id"]!.ToString()).Should().Equal(partner);
        (await client.Get("/v1/leads")).Items().Select(item => item!["id"]!.ToString()).Should().Equal(lead);
    }

    [Fact]
    public async Task Applications_from_one_address_are_limited()
    {
        await using var strict = await RunningServers.RunningService.Start(Leads.Service.LeadsService.Create,
            leads.Database, leads.Broker, "--role", "api", "--RateLimits:ApplicationsPerMinute", "3");
        var client = strict.Anonymous();
        for (var i = 0; i < 3; i++) (await client.Post("/v1/partners", "{}")).Expect(HttpStatusCode.BadRequest);
        (await client.Post("/v1/partners", "{}")).Expect(HttpStatusCode.TooManyRequests, "too-many-requests");
        (await client.Get("/v1/agreements/current")).Status.Should().NotBe(HttpStatusCode.TooManyRequests);
    }
}
