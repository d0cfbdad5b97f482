using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Commissions.Service;
using Commissions.Service.Operations;
using Commissions.Service.PartnerLedgers;
using Commissions.Service.Payouts;
using Commissions.Service.Plans;
using Commissions.Service.Replays;
using Commissions.Service.Verifications;
using Contracts;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using Hosting;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using RunningServers;

namespace Commissions.Tests;

/// <summary>
/// A Commissions service on its own database and broker, and what the other two services would send to it.
/// </summary>
internal sealed class Company : IAsyncDisposable
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(90);
    private readonly string _database;
    private readonly string[] _settings;

    private Company(string database, string broker, string[] settings, RunningService service)
    {
        _database = database;
        Broker = broker;
        _settings = settings;
        Service = service;
    }

    public string Broker { get; }

    public RunningService Service { get; private set; }

    /// <param name="settings">As on the command line: "--Messaging:RetriesMax=1".</param>
    public static async Task<Company> Found(params string[] settings) =>
        await On(await RunningService.NewDatabase(CommissionsService.Create), settings);

    /// <summary>The service on a database that holds something already, brought up to date first.</summary>
    public static async Task<Company> On(string database, params string[] settings)
    {
        var broker = await Servers.NewBroker();
        string[] all = [.. Usual, .. settings];
        return new Company(database, broker, all,
            await RunningService.Start(CommissionsService.Create, database, broker, all));
    }

    private static readonly string[] Usual =
    [
        "--Programme:Debtor:Name=Example Software Ltd", "--Programme:Debtor:Iban=DE75512108001245126199",
        "--Verification:NightlyHour=24",
    ];

    /// <summary>A second worker on the same database and broker.</summary>
    public Task<RunningService> AnotherInstance(params string[] settings) =>
        RunningService.Start(CommissionsService.Create, _database, Broker, [.. _settings, .. settings]);

    /// <summary>Runs the executable with a verb on the company's database.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> RunVerb(string verb) => await CommissionsService.Create(
        [verb, "--environment=Development", $"--ConnectionStrings:EventStore={Servers.AsApplication(_database)}",
            $"--ConnectionStrings:EventStoreOwner={_database}", $"--Database:ApplicationRole={Servers.ApplicationRole}",
            $"--ConnectionStrings:Broker={Broker}", $"--Identity:Authority={await Servers.Authority}"]).Run();

    /// <summary>
    /// The service's parts on the company's database, of which none is started: nothing is posted meanwhile.
    /// </summary>
    public async Task<Microsoft.AspNetCore.Builder.WebApplication> Stopped()
    {
        await Service.DisposeAsync();
        return CommissionsService.Create(
            ["--environment=Development", $"--ConnectionStrings:EventStore={Servers.AsApplication(_database)}",
                $"--ConnectionStrings:Broker={Broker}", $"--Identity:Authority={await Servers.Authority}",
                $"--Programme:IdentityKey={RunningService.IdentityKey}", .. _settings]).Build();
    }

    /// <summary>Connection string of its owner.</summary>
    public string Database => _database;

    /// <summary>The database as services see it, and as whoever takes one over does.</summary>
    public NpgsqlDataSource AsApplication() => NpgsqlDataSource.Create(Servers.AsApplication(_database));

    /// <summary>The database as its owner sees it: only an owner can do what an intruder would.</summary>
    public NpgsqlDataSource AsOwner() => NpgsqlDataSource.Create(_database);

    public async Task Restart(params string[] settings)
    {
        await Service.DisposeAsync();
        Service = await AnotherInstance(settings);
    }

    /// <summary>The service as a process of its own on the same database and broker, which can be killed.</summary>
    public async Task<ServiceProcess> OwnProcess() => new("Commissions", _database, Broker, await Servers.Authority);

    /// <summary>Nobody writes the table until the lock is disposed of.</summary>
    public Task<HeldTable> Hold(string table) => HeldTable.Hold(_database, table);

    public ValueTask DisposeAsync() => Service.DisposeAsync();

    public static PublishedFact<T> Fact<T>(T content, Guid? id = null) =>
        new(id ?? Guid.CreateVersion7(), DateTimeOffset.UtcNow, content);

    public Task Send(params BillingFact[] facts) => Send(facts.Select(fact => Fact(fact)).ToArray());

    public Task Send(params PublishedFact<BillingFact>[] facts) => Publish(new BillingFacts(0, facts));

    public Task Send(params ProgrammeFact[] facts) =>
        Publish(new ProgrammeFacts(0, facts.Select(fact => Fact(fact)).ToArray()));

    public Task Send(params PublishedFact<ProgrammeFact>[] facts) => Publish(new ProgrammeFacts(0, facts));

    private Task Publish<T>(T message) where T : class =>
        Service.Services.GetRequiredService<IBus>().Publish(message, context =>
        {
            if (context.TryGetPayload<RabbitMqSendContext>(out var rabbit)) rabbit.Mandatory = true;
        }).WaitAsync(WaitMax);

    /// <summary>Publishes the default plan (15 % acquisition; 5 / 12 / 8 % retention), approved by bob.</summary>
    public async Task<string> DefaultPlan(int holdDays = 30) => await PlanOf(Version("2023-01-01", holdDays: holdDays));

    public async Task<string> PlanOf(object version)
    {
        var plan = await Post("alice", "/v1/plans", new { name = "Standard", template = "default" })
            .Read<CreatedPlan>();
        await Publish(plan.PlanId, version);
        return plan.PlanId;
    }

    public static object Version(string validFrom, int retentionYear2 = 120_000, int holdDays = 30,
        string retroDecrease = "protectPaid", string? clause = null, int? trainingRoyaltyPpm = null,
        bool royaltySetOff = false) => new
        {
            validFrom,
            mode = "retroactive",
            retroDecrease,
            clause,
            trainingRoyaltyPpm,
            royaltySetOff,
            components = new object[]
        {
            new { component = "acquisition", partnerTypes = new[] { "affiliate", "distributor" },
                years = new object[] { new { year = 1, ppm = 150_000 } } },
            new
            {
                component = "retention", partnerTypes = new[] { "distributor", "consultant" },
                years = new object[] { new { year = 1, ppm = 50_000 }, new { year = 2, ppm = retentionYear2 },
                    new { year = "3+", ppm = 80_000 } },
            },
        },
            holdDays,
            reason = "agreed with the partners",
        };

    public async Task<(int Version, string ReplayId)> Preview(string planId, object version)
    {
        var drafted = await Post("alice", $"/v1/plans/{planId}/versions", version).Read<DraftedVersion>();
        return (drafted.Version, await Preview(planId, drafted.Version));
    }

    private async Task<string> Preview(string planId, int version)
    {
        var replay = await Post("alice", $"/v1/plans/{planId}/versions/{version}/replays", new { })
            .Read<RequestedReplay>();
        await ReplayReaches(replay.ReplayId, "calculated");
        return replay.ReplayId;
    }

    public async Task<string> Publish(string planId, object version)
    {
        var (number, replayId) = await Preview(planId, version);
        while (true)
        {
            using var answer = await TryPost("bob", $"/v1/plans/{planId}/versions/{number}/approve", new { replayId });
            if (answer.StatusCode != HttpStatusCode.Conflict) break;
            // Something that was told before has only just been read: look again, as a person would.
            await Refused(answer, HttpStatusCode.Conflict, "replay-stale");
            replayId = await Preview(planId, number);
        }

        await ReplayReaches(replayId, "verified");
        return replayId;
    }

    public Task<ReplayView> ReplayReaches(string replayId, string state) => Eventually(
        () => Get("alice", $"/v1/replays/{replayId}").Read<ReplayView>(), replay => replay.State == state);

    /// <summary>What could not be counted and waits beside the ledger.</summary>
    public Task<SetAside> SetAside() => Get("erin", "/v1/operations/set-aside").Read<SetAside>();

    public Task Close(string period) => Post("carol", $"/v1/periods/{period}/close", new { });

    public async Task<JsonElement> Post(string user, string path, object body)
    {
        using var client = Service.As(user);
        using var response = await client.PostAsJsonAsync(path, body);
        return await Read(response);
    }

    public async Task<HttpResponseMessage> TryPost(string user, string path, object body)
    {
        using var client = Service.As(user);
        return await client.PostAsJsonAsync(path, body);
    }

    public async Task<JsonElement> Get(string user, string path)
    {
        using var client = Service.As(user);
        using var response = await client.GetAsync(path);
        return await Read(response);
    }

    public async Task<JsonElement> PostOnce(string user, string path, object body, string key)
    {
        using var client = Service.As(user);
        client.DefaultRequestHeaders.Add("Idempotency-Key", key);
        using var response = await client.PostAsJsonAsync(path, body);
        return await Read(response);
    }

    public async Task<(byte[] Bytes, string Text)> Download(string user, string path)
    {
        using var client = Service.As(user);
        using var response = await client.GetAsync(path);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        response.IsSuccessStatusCode.Should().BeTrue(System.Text.Encoding.UTF8.GetString(bytes));
        return (bytes, System.Text.Encoding.UTF8.GetString(bytes));
    }

    /// <summary>A refusal with a status and a stable code.</summary>
    public async Task Refuses(string user, string path, object body, HttpStatusCode status, string code)
    {
        using var response = await TryPost(user, path, body);
        await Refused(response, status, code);
    }

    public static async Task Refused(HttpResponseMessage response, HttpStatusCode status, string code) =>
        (await Problem(response, status)).GetProperty("code").GetString().Should().Be(code);

    /// <summary>
    /// The partner accepts the agreement and says where it wants to be paid; dave looks at the account.
    /// </summary>
    /// <param name="confirmedBy">Who looks at the account; null leaves it waiting.</param>
    public async Task CanBePaid(string partnerId, string? confirmedBy = "dave")
    {
        await Send(new AgreementAccepted
        {
            PartnerId = partnerId, AgreementVersion = 1, TextHash = "hash", AcceptedOn = new DateOnly(2024, 1, 1),
        });
        await Eventually(async () =>
        {
            using var response = await TryPost($"partner:{partnerId}", $"/v1/partners/{partnerId}/payout-profile",
                new { iban = "DE89 3704 0044 0532 0130 00", holder = $"Partner {partnerId}", country = "DE" });
            return response.StatusCode;
        }, status => status == HttpStatusCode.OK);
        if (confirmedBy is not null) await ConfirmAccount(confirmedBy, partnerId);
        await Eventually(() => Get("carol", $"/v1/partners/{partnerId}/balance").Read<PartnerBalance>(), balance =>
            balance.Hold is null || (confirmedBy is null && balance.Hold == "account-not-confirmed"));
    }

    /// <summary>Somebody of finance confirms the account that waits.</summary>
    public async Task<PayoutProfileView> ConfirmAccount(string user, string partnerId)
    {
        var path = $"/v1/partners/{partnerId}/payout-profile";
        var profile = await Get(user, path).Read<PayoutProfileView>();
        return profile.WaitsForSecondLook is { Id: var profileId }
            ? await Post(user, path + "/confirm", new { profileId }).Read<PayoutProfileView>()
            : profile;
    }

    /// <summary>Amounts of the only currency of a balance by name.</summary>
    public async Task<Dictionary<string, long>> Balance(string partnerId, string query = "")
    {
        var balance = await Get("carol", $"/v1/partners/{partnerId}/balance{query}");
        var currencies = balance.GetProperty("currencies").EnumerateArray().ToArray();
        return currencies.Length == 0 ? [] : currencies.Single().EnumerateObject()
            .Where(amount => amount.Value.ValueKind == JsonValueKind.Object)
            .ToDictionary(amount => amount.Name, amount => amount.Value.GetProperty("minor").GetInt64());
    }

    public async Task CloseThrough(string first, string last)
    {
        for (var period = DateOnly.Parse(first + "-01", CultureInfo.InvariantCulture);
             string.CompareOrdinal(Month(period), last) <= 0; period = period.AddMonths(1)) await Close(Month(period));
    }

    private static string Month(DateOnly day) => day.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>Locks, approves, exports and confirms a payout of everything payable in closed months.</summary>
    public async Task<PayoutView> PayOut(string upToPeriod)
    {
        var payout = await Post("carol", "/v1/payouts", new { currency = "EUR", upToPeriod }).Read<PayoutView>();
        await Post("dave", $"/v1/payouts/{payout.PayoutId}/approve", new { });
        await Download("carol", $"/v1/payouts/{payout.PayoutId}/export");
        return await Post("carol", $"/v1/payouts/{payout.PayoutId}/confirm", new { }).Read<PayoutView>();
    }

    /// <summary>What a verification finds.</summary>
    /// <param name="full">Walks everything, as when nothing is said; false: as every night.</param>
    public async Task<VerificationReport> Verified(bool full = true)
    {
        var requested = await Post("carol", "/v1/verifications", full ? (object)new { } : new { full })
            .Read<VerificationView>();
        var finished = await Eventually(
            () => Get("carol", $"/v1/verifications/{requested.VerificationId}").Read<VerificationView>(),
            run => run.State == VerificationState.Finished);
        return finished.Report!;
    }

    /// <summary>
    /// Rewrites stored rows as their owner, behind the ledger's back; the guards stand again afterwards.
    /// </summary>
    public async Task Rewrite(string table, string sql)
    {
        await using var owner = AsOwner();
        await using var command = owner.CreateCommand(
            $"""
            alter table {table} disable trigger user;
            {sql};
            alter table {table} enable always trigger append_only_rows;
            alter table {table} enable always trigger append_only_table
            """);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Carol and dave both saw on the bank's statement that a line came back.</summary>
    public async Task<PayoutView> ReturnLine(string payoutId, string partnerId, string reason = "account closed")
    {
        var path = $"/v1/payouts/{payoutId}/reject-line";
        await Post("carol", path, new { partnerId, bankReference = "RET-1", reason });
        return await Post("dave", path + "/approve", new { partnerId, bankReference = "RET-1" }).Read<PayoutView>();
    }

    public static async Task<JsonElement> Problem(HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.Should().Be(status, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private static async Task<JsonElement> Read(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.Should().BeTrue($"{response.RequestMessage!.RequestUri}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    public async Task<IReadOnlyList<EntryView>> Entries(string partnerId)
    {
        var entries = new List<EntryView>();
        string? after = "";
        while (after is not null)
        {
            var page = await Get("carol", $"/v1/partners/{partnerId}/entries?limit=500" +
                (after.Length == 0 ? "" : $"&after={after}")).Read<Page<EntryView>>();
            entries.AddRange(page.Items);
            after = page.Next;
        }

        return entries;
    }

    public Task<Explanation> Explain(string user, EntryView entry) =>
        Get(user, $"/v1/entries/{entry.EntryId}/explanation").Read<Explanation>();

    /// <summary>Waits until the partner's entries add up to a sum and stay there.</summary>
    public Task<IReadOnlyList<EntryView>> LedgerReaches(string partnerId, long sumMinor) =>
        Eventually(() => Entries(partnerId), entries => entries.Sum(entry => entry.Amount.Minor) == sumMinor);

    public static async Task<T> Eventually<T>(Func<Task<T>> look, Func<T, bool> isThere)
    {
        var deadline = DateTime.UtcNow + WaitMax;
        while (true)
        {
            var seen = await look();
            if (isThere(seen)) return seen;
            if (DateTime.UtcNow > deadline)
                throw new TimeoutException($"Not reached in {WaitMax}; last seen: {JsonSerializer.Serialize(seen)}");
            await Task.Delay(50);
        }
    }

    public static PartnerRegistered Registered(string partnerId, PartnerType type) => new()
    {
        PartnerId = partnerId,
        PartnerType = type,
        AppliedOn = new DateOnly(2024, 1, 1),
        Country = "DE",
        PayoutCurrency = "EUR",
    };

    public static AttributionStarted Attributed(string partnerId, string customerId, AttributionRole role) => new()
    {
        AttributionId = $"{customerId}-{partnerId}-{role}",
        PartnerId = partnerId,
        CustomerId = customerId,
        Role = role,
        SharePpm = 1_000_000,
        From = new DateOnly(2024, 1, 1),
        Source = "manager",
        Reason = "agreed",
    };

    /// <summary>A monthly line, invoiced and paid on its first day.</summary>
    public static BillingFact[] PaidMonth(string customerId, DateOnly from, long netMinor)
    {
        var invoiceId = $"{customerId}-{from:yyyy-MM}";
        return
        [
            new InvoiceIssued
            {
                SourceEventId = invoiceId + "-issued", CustomerId = customerId, InvoiceId = invoiceId,
                    Currency = "EUR", IssuedOn = from,
                Lines = [new InvoiceLine { LineId = "1", Product = "suite", NetMinor = netMinor, ServiceFrom = from,
                    ServiceUntil = from.AddMonths(1) }],
            },
            new PaymentRecorded
            {
                SourceEventId = invoiceId + "-paid", CustomerId = customerId, InvoiceId = invoiceId,
                    PaidGrossMinorTotal = netMinor, PaidOn = from,
            },
        ];
    }
}
