using System.Xml.Linq;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using EventStore;
using MassTransit;
using Specifications;

namespace Foundations.Tests;

/// <summary>What the parts may know of each other.</summary>
public sealed class Boundaries
{
    [Fact]
    public void The_domains_and_what_they_rest_on_reference_no_package_and_nothing_else()
    {
        string[] allowed = ["Billing", "Contracts", "Decisions", "Identities", "Money"];
        foreach (var project in Projects().Where(path => path.EndsWith(".Domain.csproj", StringComparison.Ordinal)
                     || allowed.Contains(Path.GetFileNameWithoutExtension(path))))
        {
            Referenced(project, "PackageReference").Should().BeEmpty(project);
            Referenced(project, "ProjectReference").Select(Path.GetFileNameWithoutExtension)
                .Except(allowed).Should().BeEmpty(project);
        }
    }

    [Fact]
    public void No_service_references_another_service()
    {
        foreach (var project in Projects().Where(path => path.Contains("/services/", StringComparison.Ordinal)))
        {
            var service = Path.GetFileNameWithoutExtension(project).Split('.')[0];
            Referenced(project, "ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference))
                .Where(name => name.Contains('.', StringComparison.Ordinal)
                    && !name.StartsWith(service + ".", StringComparison.Ordinal))
                .Should().BeEmpty(project);
        }
    }

    [Fact]
    public void The_names_that_other_programs_know_do_not_change()
    {
        MessageUrn.ForTypeString<BillingFacts>().Should().Be("urn:message:Contracts.Subscriptions.V1:BillingFacts");
        MessageUrn.ForTypeString<ProgrammeFacts>().Should().Be("urn:message:Contracts.Leads.V1:ProgrammeFacts");
        EventNames.List<BillingFact>().Keys.Should().BeEquivalentTo("subscription_started", "subscription_ended",
            "subscription_paused", "subscription_resumed", "invoice_issued", "payment_recorded", "refund_recorded",
            "credit_note_issued", "chargeback", "customer_profile", "customers_merged");
        EventNames.List<ProgrammeFact>().Keys.Should().BeEquivalentTo("partner_registered", "partner_approved",
            "partner_type_changed", "partner_suspended", "partner_reinstated", "agreement_accepted", "lead_won",
            "attribution_started", "attribution_ended", "training_delivered", "partner_segments_changed",
            "partner_identity_reported");
    }

    private static IEnumerable<string> Projects() =>
        new[] { "services", "shared" }.SelectMany(folder =>
            Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories));

    private static IEnumerable<string> Referenced(string project, string kind) =>
        XDocument.Load(project).Descendants(kind).Select(reference => reference.Attribute("Include")!.Value);
}
