using System.Net;

namespace Leads.Tests.Http;

/// <summary>Repeats and races.</summary>
public sealed class SameMoment(LeadsRunning leads)
{
    private const int Rivals = 200;

    [Fact]
    public async Task Of_two_hundred_simultaneous_submissions_of_one_company_exactly_one_wins()
    {
        var domain = Calls.NewDomain();
        var partners = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => leads.ApprovedPartner()));
        var alice = leads.Service.As("alice");
        var answers = await Task.WhenAll(Enumerable.Range(0, Rivals).Select(rival =>
            alice.Post("/v1/leads", Calls.Lead(partners[rival % partners.Length], $"www{rival}.{domain}"))));

        answers.Count(answer => answer.Status == HttpStatusCode.Created).Should().Be(1);
        foreach (var loser in answers.Where(answer => answer.Status != HttpStatusCode.Created))
        {
            loser.Expect(HttpStatusCode.Conflict, "lead-pending");
            partners.Should().NotContain(partner => loser.Json.ToJsonString().Contains(partner));
        }
    }

    [Fact]
    public async Task Of_forty_simultaneous_leads_of_one_partner_twenty_five_are_open()
    {
        var partner = await leads.ApprovedPartner();
        var alice = leads.Service.As("alice");
        var answers = await Task.WhenAll(Enumerable.Range(0, 40)
            .Select(_ => alice.Post("/v1/leads", Calls.Lead(partner))));
        answers.Count(answer => answer.Status == HttpStatusCode.Created).Should().Be(25);
        answers.Where(answer => answer.Status != HttpStatusCode.Created).Should()
            .AllSatisfy(answer => answer.Expect(HttpStatusCode.Conflict, "too-many-open-leads"));
    }

    [Fact]
    public async Task Of_many_simultaneous_attributions_no_more_than_the_whole_is_given()
    {
        var partner = await leads.ApprovedPartner();
        var alice = leads.Service.As("alice");
        var answers = await Task.WhenAll(Enumerable.Range(0, 10)
            .Select(_ => alice.Post("/v1/attributions", Calls.Attribution(partner, $"shared-{partner}"))));
        answers.Count(answer => answer.Status == HttpStatusCode.Created).Should().Be(2);
        answers.Where(answer => answer.Status != HttpStatusCode.Created).Should()
            .AllSatisfy(answer => answer.Expect(HttpStatusCode.Conflict, "share-exceeded"));
    }

    [Fact]
    public async Task The_same_key_and_body_gives_the_first_answer_again()
    {
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        var body = Calls.Application();
        var first = await leads.Service.Anonymous().Post("/v1/partners", body, key);
        var second = await leads.Service.Anonymous().Post("/v1/partners", body, key);
        second.Expect(HttpStatusCode.Created).Id.Should().Be(first.Expect(HttpStatusCode.Created).Id);
        second.Message.Headers.GetValues("Idempotency-Replayed").Should().Equal("true");
        second.ETag.Should().Be(first.ETag);
        (await leads.StoredEvents(first.Id)).Should().ContainSingle();
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused_and_of_two_strangers_it_is_two_keys()
    {
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        var alice = leads.Service.As("alice");
        var first = await alice.Post("/v1/partners", Calls.Application(), key);
        (await alice.Post("/v1/partners", Calls.Application("consultant"), key))
            .Expect(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");

        // Callers who are not signed in cannot be told apart.
        var stranger = await leads.Service.Anonymous().Post("/v1/partners", Calls.Application(), key);
        var other = await leads.Service.Anonymous().Post("/v1/partners", Calls.Application("consultant"), key);
        new[] { first, stranger, other }.Select(answer => answer.Expect(HttpStatusCode.Created).Id)
            .Should().OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData("/v1/partners")]
    [InlineData("/v1/leads")]
    [InlineData("/v1/attributions")]
    [InlineData("/v1/trainings")]
    public async Task Simultaneous_copies_of_a_request_get_one_answer(string path)
    {
        var partner = await leads.ApprovedPartner(path == "/v1/trainings" ? "consultant" : "affiliate");
        object body = path switch
        {
            "/v1/partners" => Calls.Application(),
            "/v1/leads" => Calls.Lead(partner),
            "/v1/attributions" => Calls.Attribution(partner, $"copies-{partner}"),
            _ => new { partnerId = partner, deliveredOn = "2026-01-01", revenue = new { minor = 1, currency = "EUR" } },
        };
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        var client = leads.Service.As("alice");
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.Post(path, body, key)));
        answers.Should().AllSatisfy(answer => answer.Expect(HttpStatusCode.Created));
        answers.Select(answer => answer.Id).Distinct().Should().ContainSingle();
    }

    [Fact]
    public async Task A_decision_on_what_has_changed_since_is_refused()
    {
        var partner = await leads.ApprovedPartner();
        var alice = leads.Service.As("alice");
        var read = (await alice.Get($"/v1/partners/{partner}")).ETag!;
        (await alice.Post($"/v1/partners/{partner}/suspend", new { reason = "r" }, ("If-Match", read)))
            .Expect(HttpStatusCode.OK);
        (await alice.Post($"/v1/partners/{partner}/reinstate", new { reason = "r" }, ("If-Match", read)))
            .Expect(HttpStatusCode.PreconditionFailed, "stale");
    }

    [Fact]
    public async Task Of_simultaneous_decisions_on_one_version_one_counts()
    {
        var partner = await leads.ApprovedPartner();
        var alice = leads.Service.As("alice");
        var read = (await alice.Get($"/v1/partners/{partner}")).ETag!;
        var answers = await Task.WhenAll(Enumerable.Range(10, 10).Select(day => alice.Post(
            $"/v1/partners/{partner}/suspend", new { reason = "r", validFrom = $"2026-01-{day}" },
            ("If-Match", read))));
        answers.Count(answer => answer.Status == HttpStatusCode.OK).Should().Be(1);
        answers.Where(answer => answer.Status != HttpStatusCode.OK).Should()
            .AllSatisfy(answer => answer.Expect(HttpStatusCode.PreconditionFailed, "stale"));
        (await leads.StoredEvents(partner)).Should().HaveCount(3);
    }
}
