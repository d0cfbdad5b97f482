using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Subscriptions.Tests.Http;

/// <summary>A whole history comes in one request, a fact a line.</summary>
public sealed class LongDeliveries(SubscriptionsRunning running)
{
    private const int Facts = 25_000;
    private readonly HttpClient _feed = running.Service.As("feed");
    private readonly string _customer = Calls.NewCustomer();

    [Fact]
    public async Task However_many_lines_there_are_each_is_stored_in_its_order_and_a_bad_one_is_named_by_its_place()
    {
        int[] bad = [0, 999, 1_000, 17_500, Facts - 1];
        var lines = Enumerable.Range(0, Facts).Select(place => bad.Contains(place) ? "{" : Payment(place)).ToArray();

        var answer = await Deliver(lines);
        answer.Counts().Should().Be((Facts - bad.Length, 0));
        answer.Rejected().Should().Equal(bad.Select(place => $"{place} - malformed-item item"));
        (await running.Service.SourceIdsOf(_customer)).Should()
            .Equal(Enumerable.Range(0, Facts).Except(bad).Select(place => $"{_customer}-{place}"));

        (await Deliver(lines)).Counts().Should().Be((0, Facts - bad.Length), "a repeat changes nothing");
    }

    [Fact]
    public async Task A_body_larger_than_any_array_may_be_is_taken()
    {
        var blanks = new string(' ', 10_000);
        var lines = Enumerable.Range(0, 1_200).Select(place => Payment(place) + blanks).ToArray();

        (await Deliver(lines)).Counts().Should().Be((lines.Length, 0));
    }

    [Fact]
    public async Task A_line_that_never_ends_is_named_and_the_others_are_stored()
    {
        var endless = new string('x', 5 * 1024 * 1024);

        var answer = await Deliver(Payment(0), endless, Payment(2), endless);

        answer.Counts().Should().Be((2, 0));
        answer.Rejected().Should().Equal("1 - line-too-long item", "3 - line-too-long item");
        (await running.Service.SourceIdsOf(_customer)).Should().Equal($"{_customer}-0", $"{_customer}-2");
    }

    [Fact]
    public async Task A_file_of_the_wrong_kind_is_refused_with_the_first_of_its_mistakes_and_their_number()
    {
        var answer = await Deliver([.. Enumerable.Repeat("date;customer;amount", 12_500)]);

        answer.Expect(HttpStatusCode.UnprocessableEntity, "all-rejected").Rejected().Should().HaveCount(10_000);
        answer.Text("rejectedCount").Should().Be("12500");
    }

    [Fact]
    public async Task A_delivery_that_breaks_off_is_sent_again_and_each_fact_is_stored_once()
    {
        var lines = Enumerable.Range(0, 5_000).Select(Payment).ToArray();
        using var torn = new HttpRequestMessage(HttpMethod.Post, Calls.Path);
        torn.Content = new TornContent(string.Join('\n', lines[..3_300]));
        torn.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(Calls.NewlineDelimited);
        await _feed.Invoking(feed => feed.SendAsync(torn)).Should().ThrowAsync<HttpRequestException>();

        var (accepted, duplicates) = (await Deliver(lines)).Counts();
        (accepted + duplicates).Should().Be(lines.Length);
        (await running.Service.SourceIdsOf(_customer)).Should()
            .BeEquivalentTo(Enumerable.Range(0, lines.Length).Select(place => $"{_customer}-{place}"));
    }

    [Fact]
    public async Task Under_an_idempotency_key_a_body_has_a_limit_since_it_is_hashed_first()
    {
        var body = new string(' ', 10 * 1024 * 1024);
        (await _feed.Send(Calls.Path, body, Calls.NewlineDelimited, ("Expect", "100-continue"),
            ("Idempotency-Key", _customer))).Expect(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
    }

    [Fact]
    public async Task What_is_quoted_of_a_bad_fact_is_short_however_long_it_was()
    {
        var id = new string('i', 100_000);
        var answer = await Deliver(Payment(0), $$"""{"type":"payment-recorded","sourceEventId":"{{id}}","x":1}""",
            $$"""{"{{id}}":1,"type":"payment-recorded","sourceEventId":"e","customerId":"c"}""");

        answer.Counts().Should().Be((1, 0));
        answer.Json.ToJsonString().Length.Should().BeLessThan(3_000);
    }

    private string Payment(int place) => Calls.Payment(_customer, $"{_customer}-{place}");

    private Task<Answer> Deliver(params string[] lines) =>
        _feed.Send(Calls.Path, string.Join('\n', lines), Calls.NewlineDelimited);

    // The connection is lost where the text ends; more was to come.
    private sealed class TornContent(string text) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
            await stream.FlushAsync();
            throw new IOException("The connection is lost.");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
