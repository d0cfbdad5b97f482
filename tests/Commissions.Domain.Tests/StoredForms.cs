using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Commissions.Domain.Adjustments;
using Commissions.Domain.Customers;
using Commissions.Domain.Disputes;
using Commissions.Domain.Earning;
using Commissions.Domain.PartnerLedgers;
using Commissions.Domain.Payouts;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Commissions.Domain.Replays;
using Commissions.Domain.WaitingChanges;
using Specifications;

namespace Commissions.Domain.Tests;

/// <summary>Stored JSON stays byte for byte as it is, whatever the types in memory are.</summary>
public sealed class StoredForms
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    private static readonly Rulebook Rules = RulebookFold.Fold(new Rulebook
    {
        Published = [new PlanVersion("plan", 1, A.DefaultTerms with { TrainingRoyaltyPpm = 100_000 }, "h", "alice",
            "bob", A.Date("2023-01-01"), "r")],
        DefaultPlans = [new DefaultPlanFrom("plan", DateOnly.MinValue)],
    }, A.Consultant("p"));

    [Fact]
    public void Reasons_have_one_name_wherever_they_are_stored_listed_or_asked_for()
    {
        var reasons = Enum.GetValues<EntryReason>();
        string.Join(' ', reasons.Select(reason => reason.Name())).Should().Be(
            "accrual refund credit-note chargeback attribution partner-type rule-change release assignment merge " +
            "profile training adjustment engine-correction programme anchor");
        reasons.Select(reason => JsonSerializer.Serialize(reason, Json))
            .Should().Equal(reasons.Select(reason => $"\"{reason.Name()}\""));
        reasons.Select(reason => EntryReasonNames.Parse(reason.Name())).Should().Equal(reasons);
    }

    [Fact]
    public void A_royalty_is_stored_as_a_line_that_was_paid_in_full() => Stored(A.Training("t", "p", 500_00,
        "2026-01-05"), Component.Training).Should().Be("""
        {"anchor":"2026-01-05","customerYear":1,"serviceFrom":"2026-01-05","serviceUntil":"2026-01-05",
        "base":{"lineNetMinor":50000,"owedNetMinor":50000,"paidGrossMinor":50000,"owedGrossMinor":50000,
        "paidNetMinor":50000,"paidCreditMinor":0,"returnedNetMinor":0,"minor":50000},
        "segmentDays":1,"lineDays":1,"segmentNetMinor":50000,"planId":"plan","planVersion":1,
        "partnerType":"consultant","ratePpm":-100000,"capPpm":null,"sumOfRatesPpm":-100000,"poolMinor":-5000,
        "sharePpm":1000000}
        """.ReplaceLineEndings(""));

    [Fact]
    public void An_adjustment_is_stored_as_a_line_at_the_whole_rate() => Stored(A.Adjustment("a", "p", -7_00,
        "2026-01-05"), Component.Adjustment).Should().Be("""
        {"anchor":"2026-01-05","customerYear":1,"serviceFrom":"2026-01-05","serviceUntil":"2026-01-05",
        "base":{"lineNetMinor":-700,"owedNetMinor":-700,"paidGrossMinor":-700,"owedGrossMinor":-700,
        "paidNetMinor":-700,"paidCreditMinor":0,"returnedNetMinor":0,"minor":-700},
        "segmentDays":1,"lineDays":1,"segmentNetMinor":-700,"planId":"","planVersion":0,
        "partnerType":"affiliate","ratePpm":1000000,"capPpm":null,"sumOfRatesPpm":1000000,"poolMinor":-700,
        "sharePpm":1000000}
        """.ReplaceLineEndings(""));

    [Fact]
    public void A_line_under_a_cap_is_stored_with_every_number_that_its_commission_comes_from() => StoredLine(
        [A.DefaultTerms with { ProgramCapPpm = 40_000 }], A.Payment("i", 100_00, "2026-01-15")).Should().Be("""
        {"anchor":"2026-01-15","customerYear":1,"serviceFrom":"2026-01-15","serviceUntil":"2026-02-15",
        "base":{"lineNetMinor":10000,"owedNetMinor":10000,"paidGrossMinor":10000,"owedGrossMinor":10000,
        "paidNetMinor":10000,"paidCreditMinor":0,"returnedNetMinor":0,"minor":10000},
        "segmentDays":31,"lineDays":31,"segmentNetMinor":10000,"planId":"plan","planVersion":1,
        "partnerType":"consultant","ratePpm":50000,"capPpm":40000,"sumOfRatesPpm":50000,"poolMinor":400,
        "sharePpm":1000000}
        """.ReplaceLineEndings(""));

    [Fact]
    public void A_line_that_was_paid_in_parts_at_rates_of_their_days_is_stored_with_each_part() => StoredLine(
        [ByPayment("2023-01-01", 120_000), ByPayment("2026-02-01", 150_000)],
        A.Payment("i", 40_00, "2026-01-15"), A.Payment("i", 100_00, "2026-02-15")).Should().Be("""
        {"anchor":"2026-01-15","customerYear":1,"serviceFrom":"2026-01-15","serviceUntil":"2026-02-15",
        "base":{"lineNetMinor":10000,"owedNetMinor":10000,"paidGrossMinor":10000,"owedGrossMinor":10000,
        "paidNetMinor":10000,"paidCreditMinor":0,"returnedNetMinor":0,"minor":10000},
        "segmentDays":31,"lineDays":31,"segmentNetMinor":10000,"planId":"plan","planVersion":2,
        "partnerType":"consultant","ratePpm":50000,"capPpm":null,"sumOfRatesPpm":50000,"poolMinor":500,
        "sharePpm":1000000,"parts":[
        {"paidOn":"2026-01-15","grossMinor":4000,"planId":"plan","planVersion":1,"ratePpm":50000,"capPpm":null,
        "sumOfRatesPpm":50000},
        {"paidOn":"2026-02-15","grossMinor":6000,"planId":"plan","planVersion":2,"ratePpm":50000,"capPpm":null,
        "sumOfRatesPpm":50000}]}
        """.ReplaceLineEndings(""));

    [Fact]
    public void What_is_stored_in_another_shape_is_read_as_it_is_and_written_back_unchanged()
    {
        var entry = Entry(A.Adjustment("a", "p", -7_00, "2026-01-05"), Component.Adjustment);
        var text = JsonSerializer.Serialize(entry, Json).Replace("\"lineDays\":1", "\"lineDays\":2",
            StringComparison.Ordinal);
        var read = JsonSerializer.Deserialize<EntryPosted>(text, Json)!;
        read.Working.Should().BeOfType<Working.LineWorking>("somebody changed the event, and a verification sees it");
        JsonSerializer.Serialize(read, Json).Should().Be(text);
    }

    // A base record must not move members: each event lists its own in the order of its constructor, first of all.
    [Fact]
    public void Events_are_stored_with_their_members_in_the_order_in_which_they_are_declared()
    {
        Type[] streams =
        [
            typeof(PlanEvent), typeof(ProgrammeEvent), typeof(PayoutEvent), typeof(PayoutProfileEvent),
            typeof(AdjustmentEvent), typeof(AnchorEvent), typeof(DisputeEvent), typeof(WaitingChangeEvent),
            typeof(ReplayEvent), typeof(SegmentReviewEvent),
        ];
        var events = typeof(PlanEvent).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && streams.Any(stream => stream.IsAssignableFrom(type)))
            .Append(typeof(EntryPosted)).Append(typeof(PeriodClosed)).ToArray();
        events.Should().HaveCountGreaterThan(35);
        foreach (var type in events)
        {
            string[] declared = [.. type.GetConstructors().OrderByDescending(each => each.GetParameters().Length)
                .First().GetParameters().Select(parameter => JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!))];
            Json.GetTypeInfo(type).Properties.Where(property => property.Get is not null)
                .Select(property => property.Name).Take(declared.Length).Should().Equal(declared, type.Name);
        }
    }

    private static string Stored(object fact, Component component)
    {
        var entry = Entry(fact, component);
        var text = JsonSerializer.Serialize(entry.Working, Json);
        var stored = JsonSerializer.Serialize(entry, Json);
        stored.Should().EndWith($",\"working\":{text}}}");
        var read = JsonSerializer.Deserialize<EntryPosted>(stored, Json)!;
        read.Should().Be(entry);
        read.Working.Should().NotBeOfType<Working.LineWorking>();
        return text;
    }

    private static PlanTerms ByPayment(string from, int retention) =>
        A.Terms(retention, from) with { RateDateBasis = RateDateBasis.PaymentDate };

    private static string StoredLine(PlanTerms[] terms, params object[] payments)
    {
        object[] facts = [A.Retention("p"), A.Invoice("i", 100_00, "2026-01-15"), .. payments];
        var rules = Rules with
        {
            Published = [.. terms.Select((each, i) => new PlanVersion("plan", i + 1, each, "h", "alice", "bob",
                A.Date("2023-01-01"), "r"))],
        };
        var account = facts.Aggregate(CustomerAccount.New("c1"), CustomerJournal.Fold);
        var target = Calculation.Targets(account, rules).Single();
        var text = JsonSerializer.Serialize(target.Working, Json);
        var posted = new PostedKey(target.CustomerId, target.Key, target.Amount, target.EarnedOn, target.Working);
        var stored = JsonSerializer.Serialize(posted, Json);
        stored.Should().EndWith($",\"working\":{text}}}");
        var read = JsonSerializer.Deserialize<PostedKey>(stored, Json)!;
        read.Working.Should().BeOfType<Working.LineWorking>();
        JsonSerializer.Serialize(read, Json).Should().Be(stored);
        return text;
    }

    private static EntryPosted Entry(object fact, Component component)
    {
        var account = CustomerJournal.Fold(CustomerAccount.New(CustomerAccount.IdOfPartner("p")), fact);
        var target = Calculation.Targets(account, Rules).Single();
        target.Key.Component.Should().Be(component);
        return Posting.Entries([target], PostedKeys.None, new Cause("c", EntryReason.Accrual, null), null).Single();
    }
}
