using System.Net;
using Contracts.Subscriptions.V1;
using Identities;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using RunningServers;

namespace Subscriptions.Tests.Http;

/// <summary>A customer's account comes in, and only its keyed hash stays.</summary>
public sealed class BankAccounts(SubscriptionsRunning subscriptions)
{
    private const string Iban = "DE89370400440532013000";

    [Fact]
    public async Task An_account_is_stored_as_its_keyed_hash_and_in_no_other_form()
    {
        var customer = Calls.NewCustomer();
        var answer = await subscriptions.Service.As("feed")
            .Deliver(Profile(customer, "\"bankAccount\":\"DE89 3704 0044 0532 0130 00\""));
        answer.Counts().Should().Be((1, 0));

        var stored = (await subscriptions.Service.StoredOf(customer))
            .Single().Data.Should().BeOfType<CustomerProfileRecorded>().Subject;
        stored.BankAccountHash.Should().Be(new BankAccountKey(RunningService.IdentityKey).HashOf(Iban));
        stored.BankAccount.Should().BeNull();
        await using var query = subscriptions.Service.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(
            "select count(*) from mt_events where replace(data::text, ' ', '') like '%0440532013000%'");
        (await query.ExecuteScalarAsync()).Should().Be(0L);
    }

    [Theory]
    [InlineData("\"bankAccount\":\"DE88370400440532013000\"", "iban-check-digits", "bankAccount")]
    [InlineData("\"bankAccount\":\"\"", "iban-missing", "bankAccount")]
    [InlineData("\"bankAccount\":\"12345678\"", "iban-characters", "bankAccount")]
    [InlineData("\"bankAccountHash\":\"00\"", "bank-account-hash", "bankAccountHash")]
    public async Task What_is_no_account_is_refused_without_repeating_it(string member, string code, string field)
    {
        var customer = Calls.NewCustomer();
        var answer = await subscriptions.Service.As("feed")
            .Deliver(Profile(customer, member), Calls.Payment(customer, $"{customer}-paid"));
        answer.Expect(HttpStatusCode.OK).Rejected().Should().Equal($"0 {customer}-profile {code} {field}");
        answer.Json.ToJsonString().Should().NotContain("370400440532013000");
        (await subscriptions.Service.StoredOf(customer)).Should().ContainSingle();
    }

    private static string Profile(string customer, string member) =>
        $$"""{"type":"customer-profile","sourceEventId":"{{customer}}-profile","customerId":"{{customer}}",""" +
        $$""" "country":"DE",{{member}}}""";
}
