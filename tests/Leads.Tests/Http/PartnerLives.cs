using System.Net;
using Contracts.Leads.V1;
using Npgsql;

namespace Leads.Tests.Http;

public sealed class PartnerLives(LeadsRunning leads)
{
    private HttpClient Alice => leads.Service.As("alice");

    [Fact]
    public async Task A_rejected_application_stays_rejected()
    {
        var id = (await leads.Service.Anonymous().Post("/v1/partners", Calls.Application())).Id;
        (await Alice.Post($"/v1/partners/{id}/reject", new { reason = "no references" }))
            .Expect(HttpStatusCode.OK).Text("status").Should().Be("rejected");
        (await Alice.Post($"/v1/partners/{id}/approve", new { reason = "fits" }))
            .Expect(HttpStatusCode.Conflict, "partner-rejected");
        (await Alice.Post("/v1/leads", Calls.Lead(id))).Expect(HttpStatusCode.Conflict, "partner-rejected");
        (await leads.Service.As($"partner:{id}").Get($"/v1/partners/{id}")).Text("rejectionReason")
            .Should().Be("no references");
        (await Alice.Get($"/v1/partners?status=rejected&search={id}")).Items().Should().ContainSingle();
    }

    [Fact]
    public async Task A_partner_reads_when_a_manager_looked_as_it_does_but_not_who()
    {
        var id = await leads.ApprovedPartner();
        (await Alice.Post($"/v1/partners/{id}/viewings", new { })).Expect(HttpStatusCode.Created)
            .Text("viewedBy").Should().Be("alice");
        var partner = leads.Service.As($"partner:{id}");
        var told = (await partner.Get($"/v1/partners/{id}/viewings")).Items().Single()!;
        told["viewedAt"].Should().NotBeNull();
        told["viewedBy"].Should().BeNull();
        (await Alice.Get($"/v1/partners/{id}/viewings")).Items().Single()!["viewedBy"]!.ToString()
            .Should().Be("alice");
    }

    [Fact]
    public async Task A_new_version_of_the_agreement_asks_again_and_every_acceptance_stays_on_record()
    {
        await using var own = new LeadsRunning();
        await own.InitializeAsync();
        var id = await own.ApprovedPartner();
        var partner = own.Service.As($"partner:{id}");
        var acceptances = $"/v1/partners/{id}/agreement-acceptances";
        foreach (var text in new[] { "Be fair.", "Be fair and quick." })
        {
            var version = (await own.Service.As("alice").Post("/v1/agreements", new { text })).Text("version");
            ((bool)(await partner.Get(acceptances)).Json["due"]!).Should().BeTrue();
            (await partner.Post(acceptances, new { version = int.Parse(version) })).Expect(HttpStatusCode.Created);
        }

        var known = await partner.Get(acceptances);
        ((bool)known.Json["due"]!).Should().BeFalse();
        known.Json["acceptances"]!.AsArray().Select(a => (int)a!["version"]!).Should().Equal(1, 2);
        (await partner.Get("/v1/agreements")).Items().Should().HaveCount(2);
        (await partner.Get("/v1/agreements/1")).Text("text").Should().Be("Be fair.");
        (await partner.Get("/v1/agreements/3")).Expect(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task A_type_change_leaves_attributions_alone_or_converts_them_on_request()
    {
        var (kept, converted) = (await leads.ApprovedPartner(), await leads.ApprovedPartner());
        foreach (var partner in new[] { kept, converted })
        {
            (await Alice.Post("/v1/attributions", Calls.Attribution(partner, $"c-{partner}")))
                .Expect(HttpStatusCode.Created);
            (await Alice.Post($"/v1/partners/{partner}/type", new
            {
                type = "consultant",
                reason = "trains now",
                validFrom = "2026-06-01",
                convertAttributions = partner == converted,
            })).Expect(HttpStatusCode.OK);
        }

        (await Alice.Get($"/v1/customers/c-{kept}/attributions")).Items().Single()!["until"].Should().BeNull();
        var after = (await Alice.Get($"/v1/customers/c-{converted}/attributions")).Items();
        after.Select(item => (item!["role"]!.ToString(), item["until"]?.ToString(), (int)item["sharePpm"]!))
            .Should().Equal(
            ("acquisition", "2026-06-01", 500_000), ("retention", null, 500_000));
        (await leads.Received.About(converted, 6)).Select(fact => fact.GetType().Name).Should().Contain(
            [nameof(AttributionEnded), nameof(PartnerTypeChanged)]);
    }

    [Fact]
    public async Task A_conversion_may_be_asked_for_later_than_the_change_of_type_although_the_type_changed_again()
    {
        var id = await leads.ApprovedPartner();
        (await Alice.Post("/v1/attributions", Calls.Attribution(id, $"c-{id}"))).Expect(HttpStatusCode.Created);
        await Change("consultant", "2026-06-01", convertAttributions: false);
        await Change("distributor", "2026-09-01", convertAttributions: false);
        var (before, after) = (await Attributions(), await Converted());
        before.Should().Equal(("acquisition", null));
        after.Should().Equal(("acquisition", "2026-06-01"), ("retention", null));
        (await Converted()).Should().Equal(after, "what is converted already stays as it is");

        async Task<IEnumerable<(string, string?)>> Converted()
        {
            await Change("consultant", "2026-06-01", convertAttributions: true);
            return await Attributions();
        }

        async Task Change(string type, string validFrom, bool convertAttributions) =>
            (await Alice.Post($"/v1/partners/{id}/type",
                new { type, reason = "trains now", validFrom, convertAttributions })).Expect(HttpStatusCode.OK);

        async Task<IEnumerable<(string, string?)>> Attributions() =>
            (await Alice.Get($"/v1/customers/c-{id}/attributions")).Items()
            .Select(item => (item!["role"]!.ToString(), item["until"]?.ToString())).ToArray();
    }

    [Fact]
    public async Task A_changed_scope_is_published_with_its_day_and_refuses_leads_outside_of_it()
    {
        var id = await leads.ApprovedPartner();
        (await Alice.Post($"/v1/partners/{id}/scope", new
        {
            segments = new[] { "smb" },
            territories = new[] { "AT" },
            validFrom = "2099-01-01",
            reason = "focus",
        })).Expect(HttpStatusCode.OK).Json["territories"]!.AsArray().Select(t => t!.ToString()).Should().Equal("AT");
        (await Alice.Post("/v1/leads", Calls.Lead(id))).Expect(HttpStatusCode.Conflict, "outside-territory");
        var facts = await leads.Received.About(id, 3);
        facts.OfType<PartnerSegmentsChanged>().Single().Should().BeEquivalentTo(
            new { Segments = new[] { "smb" }, ValidFrom = new DateOnly(2099, 1, 1) });
    }

    [Fact]
    public async Task A_profile_and_a_licence_are_shown_to_the_partner()
    {
        var id = await leads.ApprovedPartner();
        var partner = leads.Service.As($"partner:{id}");
        (await partner.Post($"/v1/partners/{id}/profile",
            new { goals = "20 customers", productGaps = new[] { "exports" } }))
            .Expect(HttpStatusCode.OK);
        var licence = (await Alice.Post($"/v1/partners/{id}/nfr-licences",
            new { product = "suite", seats = 5, reason = "demos" }))
            .Expect(HttpStatusCode.Created);
        (await Alice.Post($"/v1/partners/{id}/nfr-licences/{licence.Id}/end",
            new { validUntil = "2099-01-01", reason = "left" }))
            .Expect(HttpStatusCode.OK).Text("validUntil").Should().Be("2099-01-01");
        var shown = await partner.Get($"/v1/partners/{id}");
        shown.Json["profile"]!["goals"]!.ToString().Should().Be("20 customers");
        shown.Json["nfrLicences"]!.AsArray().Single()!["seats"]!.ToString().Should().Be("5");
        (await leads.StoredEvents(id))
            .Should().AllSatisfy(happened => happened.Json.Should().NotContain("20 customers"));
    }

    [Fact]
    public async Task Erased_data_is_nowhere_in_the_database_and_the_partner_goes_on()
    {
        await using var own = new LeadsRunning();
        await own.InitializeAsync();
        var (alice, anonymous) = (own.Service.As("alice"), own.Service.Anonymous());
        var key = ("Idempotency-Key", "apply-once");
        var body = new
        {
            name = "Zoe Uniquename",
            email = "zoe@uniquename.example",
            type = "affiliate",
            country = "DE",
            payoutCurrency = "EUR"
        };
        var id = (await anonymous.Post("/v1/partners", body, key)).Expect(HttpStatusCode.Created).Id;
        (await alice.Post($"/v1/partners/{id}/approve", new { reason = "fits" }, ("Idempotency-Key", "approve-once")))
            .Expect(HttpStatusCode.OK);
        var partner = own.Service.As($"partner:{id}");
        (await partner.Post("/v1/feedback", new { text = "Call Uniquename." }, ("Idempotency-Key", "said-once")))
            .Expect(HttpStatusCode.Created);
        (await partner.Post($"/v1/partners/{id}/profile", new { about = "Uniquename & co." }))
            .Expect(HttpStatusCode.OK);
        var submission = new { company = "Uniquename Works", email = "ann@works.example", country = "DE" };
        var lead = (await partner.Post("/v1/leads", submission, ("Idempotency-Key", "lead-once")))
            .Expect(HttpStatusCode.Created).Id;
        (await Mentions(own.Database, "niquename")).Should().NotBeEmpty();

        (await alice.Post($"/v1/partners/{id}/erase-personal-data", new { reason = "asked to" }))
            .Expect(HttpStatusCode.OK);
        (await alice.Post($"/v1/leads/{lead}/erase-personal-data", new { reason = "asked to" }))
            .Expect(HttpStatusCode.OK);
        (await Mentions(own.Database, "niquename")).Should().BeEmpty();

        // Repeats of the forgotten requests bring nothing back.
        (await anonymous.Post("/v1/partners", body, key)).Expect(HttpStatusCode.Created).Id.Should().Be(id);
        (await partner.Post("/v1/leads", submission, ("Idempotency-Key", "lead-once"))).Id.Should().Be(lead);
        (await alice.Get($"/v1/partners/{id}")).Expect(HttpStatusCode.OK).Json.ContainsKey("name").Should().BeFalse();
        (await alice.Get($"/v1/leads/{lead}")).Expect(HttpStatusCode.OK).Json.ContainsKey("company").Should().BeFalse();
        (await alice.Post($"/v1/leads/{lead}/accept", new { })).Expect(HttpStatusCode.OK);
        (await own.StoredEvents(id)).Select(happened => happened.Type).Should().Contain("partner_personal_data_erased");
    }

    [Fact]
    public async Task Feedback_is_answered_and_the_partner_sees_what_became_of_it()
    {
        var id = await leads.ApprovedPartner();
        var partner = leads.Service.As($"partner:{id}");
        var feedback = (await partner.Post("/v1/feedback", new { text = "Exports are slow." }))
            .Expect(HttpStatusCode.Created);
        feedback.Text("status").Should().Be("new");
        (await Alice.Post($"/v1/feedback/{feedback.Id}/status", new { status = "planned", note = "next quarter" }))
            .Expect(HttpStatusCode.OK);
        var seen = (await partner.Get($"/v1/partners/{id}/feedback?status=planned")).Items().Single()!;
        (seen["text"]!.ToString(), seen["note"]!.ToString()).Should().Be(("Exports are slow.", "next quarter"));
        (await partner.Get($"/v1/partners/{id}/feedback?status=new")).Items().Should().BeEmpty();
        (await Alice.Post("/v1/feedback/nobody/status", new { status = "read" }))
            .Expect(HttpStatusCode.NotFound, "not-found");
    }

    /// <summary>Tables that hold a text anywhere.</summary>
    private static async Task<IReadOnlyList<string>> Mentions(string database, string text)
    {
        await using var source = NpgsqlDataSource.Create(database);
        var tables = new List<string>();
        await using (var names = source.CreateCommand("select tablename from pg_tables where schemaname = 'public'"))
        await using (var reader = await names.ExecuteReaderAsync())
            while (await reader.ReadAsync()) tables.Add(reader.GetString(0));
        tables.Should().Contain("mt_events");
        var found = new List<string>();
        foreach (var table in tables)
        {
            await using var count = source.CreateCommand(
                $"select count(*) from {table} as t where strpos(t::text, $1) > 0");
            count.Parameters.Add(new NpgsqlParameter { Value = text });
            if ((long)(await count.ExecuteScalarAsync())! > 0) found.Add(table);
        }

        return found;
    }
}
