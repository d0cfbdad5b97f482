using Commissions.Service.Adjustments;
using Commissions.Service.Verifications;
using Contracts.Leads.V1;
using Contracts.Subscriptions.V1;
using RunningServers;

namespace Commissions.Tests;

public sealed class Verifying
{
    /// <summary>
    /// What somebody with the owner's rights could do to the stored history, and what it is found as.
    /// </summary>
    public static TheoryData<string, string> Corruptions => new()
    {
        { "update entries set body = jsonb_set(body, '{key,component}', '\"bonus\"') where position = 2", "entry" },
        { "update entries set body = jsonb_set(body, '{amount,minor}', '1') where position = 2", "entry" },
        { "update entries set body = jsonb_set(body, '{working,ratePpm}', '1') where position = 2", "entry" },
        { "update entries set recorded_at = recorded_at - interval '1 day' where position = 3", "entry" },
        { "update entries set body = jsonb_set(body, '{working,customerYear}', '7') where position = 2", "entry" },
        { "update entries set body = jsonb_set(body, '{entryId}', to_jsonb(gen_random_uuid())) where position = 2",
            "entry" },
        { "update entries set position = 1000 where position = 1", "entry" },
        { "delete from entries where position = 2", "entry" },
        { "delete from mt_events where type = 'entry_posted' and version = 1", "entry" },
        { "update mt_events set data = jsonb_set(data, '{targetMinor}', '\"much\"') where type = 'entry_posted' and " +
        "version = 1", "entry" },
        { "with event as (update mt_events set data = jsonb_set(data, '{targetMinor}', '\"much\"') where type = " +
        "'entry_posted' and version = 1 returning *) update entries set body = event.data from event where entry_id " +
        "= event.id", "entry" },
        { "update mt_events set stream_id = 'customer-c1', version = 1000 where type = 'entry_posted' and version = 1",
            "entry" },
        { "update mt_events set seq_id = (select max(seq_id) + 1 from mt_events) where type = 'entry_posted' and " +
        "version = 1", "journal" },
        { "update mt_events set data = jsonb_set(data, '{amount,minor}', '1') where type = 'entry_posted' and " +
        "version = 1", "sum" },
        { "update mt_events set data = jsonb_set(data, '{hash}', '\"0\"') where type = 'statement_closed' and data " +
        "->> 'period' = '2026-01'", "chain" },
        { "update mt_doc_statementdocument set data = jsonb_set(data, '{closed,totals,0,minor}', '1') where id like " +
        "'%2026-01'", "statement" },
        { "update mt_events set data = jsonb_set(data, '{paidGrossMinorTotal}', '1') where type = 'payment_recorded' " +
        "and data ->> 'invoiceId' = 'c1-2026-02'", "key" },
        { "delete from mt_events where type = 'payment_recorded' and data ->> 'invoiceId' = 'c1-2026-02'", "journal" },
        { "update mt_events set data = jsonb_set(data, '{paidGrossMinorTotal}', '\"much\"') where type = " +
        "'payment_recorded' and data ->> 'invoiceId' = 'c1-2026-02'", "journal" },
        { "update mt_events set data = jsonb_set(data, '{partnerId}', '7') where id = (select min(id::text)::uuid " +
        "from mt_events where type = 'attribution_started')", "journal" },
        { "update mt_events set data = jsonb_set(data, '{lines}', 'null') where type = 'invoice_issued' and data ->> " +
        "'invoiceId' = 'c1-2026-02'", "journal" },
        { "update mt_events set data = 'null' where type = 'period_closed' and data ->> 'period' = '2026-01'",
            "journal" },
        { "update mt_events set data = data - 'terms' where id = (select min(id::text)::uuid from mt_events where " +
        "type = 'plan_version_published')", "journal" },
        { "delete from mt_events where type = 'statement_closed' and data ->> 'period' = '2026-03'", "chain" },
        { "update mt_events set data = jsonb_set(data, '{amount,minor}', '1') where type = 'payout_line_locked'",
            "payout" },
        { "delete from payout_entries where entry_id = (select entry_id from entries where position = 1)", "payout" },
    };

    [Fact]
    public async Task An_untouched_ledger_reproduces_entirely_and_every_way_of_tampering_is_found()
    {
        await using var company = await WithHistory();
        var clean = await Verify(company);
        Report(clean).Should().Be("statements 16 of 16, entries 7 of 7, keys 6 of 6, chain True, drifts 0");

        foreach (var row in Corruptions)
        {
            var (sql, kind) = row.Data;
            await using var owner = company.AsOwner();
            await using var connection = await owner.OpenConnectionAsync();
            // A backup of what the statement touches, and the guards off, as an intruder would.
            await Run(connection, """
                create table kept_events as select * from mt_events; create table kept_entries as select * from entries;
                create table kept_statements as select * from mt_doc_statementdocument;
                create table kept_payouts as select * from payout_entries;
                """);
            await Guards(connection, "disable");
            (await Run(connection, sql)).Should().Be(1, sql);

            var found = await Verify(company);

            found.Drifts.Select(drift => drift.Kind).Should().Contain(kind, sql);
            await Run(connection, """
                delete from mt_events; insert into mt_events select * from kept_events; delete from entries;
                insert into entries (position, recorded_at, known_up_to, body)
                  select position, recorded_at, known_up_to, body from kept_entries;
                delete from mt_doc_statementdocument;
                insert into mt_doc_statementdocument select * from kept_statements;
                delete from payout_entries; insert into payout_entries select * from kept_payouts;
                drop table kept_events, kept_entries, kept_statements, kept_payouts
                """);
            await Guards(connection, "enable always");
        }

        Report(await Verify(company)).Should().EndWith("drifts 0", "everything was put back");
    }

    [Fact]
    public async Task What_is_listed_of_an_entry_follows_it_and_columns_set_free_are_named_and_derived_again()
    {
        await using var company = await WithHistory();
        await using var owner = company.AsOwner();
        await using var connection = await owner.OpenConnectionAsync();
        await Guards(connection, "disable");
        const string raise = "update entries set amount_minor = amount_minor + 1 where position = 2";

        var refused = await FluentActions.Awaiting(() => Run(connection, raise))
            .Should().ThrowAsync<Npgsql.PostgresException>();
        refused.Which.MessageText.Should().Contain("amount_minor").And.Contain("can only be updated to DEFAULT");

        // So was the table made by earlier versions.
        await Run(connection, """
            do $$
            declare derived text;
            begin
              for derived in select attname from pg_attribute 
                where attrelid = 'entries'::regclass and attgenerated = 's' loop
                execute format('alter table entries alter column %I drop expression', derived);
              end loop;
            end $$
            """);
        await Run(connection, raise);
        (await Verify(company)).Drifts.Should().Contain(drift =>
            drift.Kind == "table" && drift.Subject == "entries.amount_minor");

        (await company.RunVerb("db-apply")).Should().Be(0);
        Report(await Verify(company)).Should().EndWith("drifts 0");
    }

    [Fact]
    public async Task The_command_line_proves_it_too_and_its_exit_code_tells_of_a_drift()
    {
        await using var company = await WithHistory();
        (await company.RunVerb("verify")).Should().Be(0);
        await using var owner = company.AsOwner();
        await using var connection = await owner.OpenConnectionAsync();
        await Run(connection,
            "alter table entries disable trigger user; update entries set body = jsonb_set(body, '{amount,minor}', " +
            "'0') where position = 1");
        (await company.RunVerb("verify")).Should().Be(1);
    }

    [Fact]
    public async Task Every_night_the_worker_verifies_on_its_own_and_once()
    {
        await using var company = await Company.Found("--Verification:NightlyHour=0");
        await using var second = await company.AnotherInstance();
        var runs = await Company.Eventually(
            () => company.Get("erin", "/v1/verifications").Read<VerificationView[]>(),
            found => found.Any(run => run.State == VerificationState.Finished));
        runs.Should().ContainSingle().Which.RequestedBy.Should().Be("nightly");
    }

    // A payout, a refund after it, a raise for the past, closed months: everything that leaves a trace.
    private static async Task<Company> WithHistory()
    {
        var company = await PayingOut.ThreeMonthsOf60();
        await company.CanBePaid("p1");
        await company.CloseThrough("2025-01", "2026-03");
        await company.PayOut("2026-03");
        await company.Send(new RefundRecorded
        {
            SourceEventId = "r", CustomerId = "c1", InvoiceId = "c1-2026-01", RefundedOn = new DateOnly(2026, 4, 2),
            Lines = [new RefundedLine("1", 100_00)],
        });
        await company.Send(Company.PaidMonth("c1", new DateOnly(2026, 4, 1), 500_00));
        await company.LedgerReaches("p1", 205_00 - 12_00 + 60_00);
        await company.Send(new TrainingDelivered
        {
            PartnerId = "p1", TrainingId = "free", DeliveredOn = new DateOnly(2026, 4, 3), RevenueMinor = 1,
            Currency = "EUR",
        });
        var adjustment = await company.Post("carol", "/v1/partners/p1/adjustments",
            new { amount = new { minor = 7_00, currency = "EUR" }, reason = "goodwill" }).Read<AdjustmentView>();
        await company.Post("dave", $"/v1/partners/p1/adjustments/{adjustment.AdjustmentId}/approve", new { });
        await company.LedgerReaches("p1", 205_00 - 12_00 + 60_00 + 7_00);
        await company.Close("2026-04");
        return company;
    }

    private static async Task<VerificationReport> Verify(Company company)
    {
        var requested = await company.Post("carol", "/v1/verifications", new { }).Read<VerificationView>();
        var finished = await Company.Eventually(
            () => company.Get("erin", $"/v1/verifications/{requested.VerificationId}").Read<VerificationView>(),
            run => run.State == VerificationState.Finished);
        return finished.Report!;
    }

    private static string Report(VerificationReport report) =>
        $"statements {report.Statements}, entries {report.Entries}, keys {report.Keys}, " +
        $"chain {report.ChainIntact}, drifts {report.DriftCount}";

    // As an intruder would: off, and on again when it is done.
    private static async Task Guards(Npgsql.NpgsqlConnection connection, string state)
    {
        foreach (var table in new[] { "mt_events", "entries", "payout_entries" })
            foreach (var trigger in new[] { "append_only_rows", "append_only_table" })
                await Run(connection, $"alter table {table} {state} trigger {trigger}");
    }

    private static async Task<int> Run(Npgsql.NpgsqlConnection connection, string sql)
    {
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync();
    }
}
