using Npgsql;

namespace Bench;

/// <summary>Something stored that was changed behind the ledger's back.</summary>
/// <param name="Subjects">A verification must name one of them.</param>
/// <param name="Consequences">
/// What else then rightly differs: other entries and sums of the same invoice, its stream, its statement.
/// </param>
internal sealed record Corruption(string Way, IReadOnlyList<string> Subjects, IReadOnlyList<string> Consequences);

/// <summary>An entry that is to be tampered with, and its payment.</summary>
internal sealed record Victim(Guid EntryId, string CustomerId, string Key, string PartnerId, string Period)
{
    public string InvoiceId => Key.Split('/')[0];
    public string Statement => $"{PartnerId} {Period}";
}

/// <summary>
/// Changes many stored things at random, the same ones in the same ledger every time, as only the database's owner can.
/// What is changed is kept beside it first, so that it can be put back even by another process.
/// </summary>
internal static class Tampering
{
    private const int Seed = 20_260_101;
    private const int StatementsMax = 20;
    private const string GuardsDown =
        "alter table entries disable trigger user; alter table mt_events disable trigger user;";

    private const string GuardsUp =
        """
        alter table entries enable always trigger append_only_rows, enable always trigger append_only_table;
        alter table mt_events enable always trigger append_only_rows, enable always trigger append_only_table;
        """;

    /// <returns>What was done; one corruption an invoice or statement, so that each is told from the others.</returns>
    public static async Task<IReadOnlyList<Corruption>> Do(string database, int corruptions)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var random = new Random(Seed);
        var statements = await PickStatements(connection, random);
        var victims = await PickVictims(connection, random, corruptions - statements.Count,
            [.. statements.Select(statement => statement.PartnerId)]);
        await Keep(connection, victims, statements);

        var done = new List<Corruption>();
        foreach (var (index, victim) in victims.Index())
        {
            var way = TamperingWays.WithAnEntry[index % TamperingWays.WithAnEntry.Count];
            await Change(connection, way.Sql, victim.EntryId, victim.CustomerId, victim.InvoiceId);
            done.Add(await TamperingWays.Outcome(connection, way, victim));
        }

        foreach (var (index, statement) in statements.Index())
        {
            var way = TamperingWays.WithAStatement[index % TamperingWays.WithAStatement.Count];
            await Change(connection, way.Sql, statement.Id, statement.PartnerId, statement.Period);
            done.Add(new Corruption(way.Sql, [$"{statement.PartnerId} {statement.Period}"],
                [$"{statement.PartnerId} {statement.Next}"]));
        }

        await using (var guards = new NpgsqlCommand(GuardsUp, connection)) await guards.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
        return done;
    }

    /// <summary>Puts everything back that was kept; does nothing when nothing is.</summary>
    public static async Task Undo(string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var kept = source.CreateCommand("select to_regclass('tampered_entries') is not null");
        if (await kept.ExecuteScalarAsync() is not true) return;
        await using var undo = source.CreateCommand(
            $"""
            begin;
            {GuardsDown}
            delete from entries where position in (select position from tampered_entries);
            insert into entries (position, recorded_at, known_up_to, body)
              select position, recorded_at, known_up_to, body from tampered_entries;
            delete from mt_events where seq_id in (select seq_id from tampered_events);
            insert into mt_events select * from tampered_events;
            delete from mt_doc_statementdocument where id in (select id from tampered_statements);
            insert into mt_doc_statementdocument select * from tampered_statements;
            drop table tampered_entries, tampered_events, tampered_statements;
            {GuardsUp}
            commit
            """);
        await undo.ExecuteNonQueryAsync();
    }

    private static async Task Keep(NpgsqlConnection connection, IReadOnlyList<Victim> victims,
        IReadOnlyList<PickedStatement> statements)
    {
        await using var keep = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("alter table entries disable trigger user"),
                new("alter table mt_events disable trigger user"),
                // "create table as" takes no parameters.
                new("create table tampered_entries (like entries)"),
                new("create table tampered_events (like mt_events)"),
                new("create table tampered_statements (like mt_doc_statementdocument)"),
                new("insert into tampered_entries select * from entries where entry_id = any($1)")
                {
                    Parameters = { new NpgsqlParameter { Value = victims.Select(victim => victim.EntryId).ToArray() } },
                },
                new("insert into tampered_events select * from mt_events where id = any($1) or " +
                $"{TamperingWays.IsPaymentOfAny}")
                {
                    Parameters =
                    {
                        new NpgsqlParameter { Value = victims.Select(victim => victim.EntryId).ToArray() },
                        new NpgsqlParameter { Value = victims.Select(victim => $"customer-{victim.CustomerId}")
                            .ToArray() },
                        new NpgsqlParameter { Value = victims.Select(victim => victim.InvoiceId).ToArray() },
                    },
                },
                new("insert into tampered_events select * from mt_events where type = 'statement_closed' and "
                    + $"{PickedStatement.StreamAndPeriod} = any($1)")
                {
                    Parameters = { new NpgsqlParameter { Value = statements.Select(s =>
                        $"partner-{s.PartnerId} {s.Period}").ToArray() } },
                },
                new("insert into tampered_statements select * from mt_doc_statementdocument where id = any($1)")
                {
                    Parameters =
                        { new NpgsqlParameter { Value = statements.Select(statement => statement.Id).ToArray() } },
                },
            },
        };
        await keep.ExecuteNonQueryAsync();
    }

    // One of each partner: a changed statement differs from the one after it, too.
    private static async Task<IReadOnlyList<PickedStatement>> PickStatements(NpgsqlConnection connection, Random random)
    {
        await using var query = new NpgsqlCommand(
            "select id, partner_id, data -> 'closed' ->> 'period' from mt_doc_statementdocument order by id",
            connection);
        var all = new List<PickedStatement>();
        await using var reader = await query.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            all.Add(new PickedStatement(reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        var picked = all.ToArray();
        random.Shuffle(picked);
        return [.. picked.DistinctBy(statement => statement.PartnerId).Take(StatementsMax)];
    }

    // Not a customer's first payment: all its years count from there, so what it changes is rightly found everywhere.
    private static async Task<IReadOnlyList<Victim>> PickVictims(NpgsqlConnection connection, Random random, int count,
        HashSet<string> partnersWithStatement)
    {
        await using var query = new NpgsqlCommand(
            """
            select entry_id, customer_id, key, partner_id, period,
              period in (select data -> 'closed' ->> 'period' from mt_doc_statementdocument)
            from (select *, rank() over (partition by customer_id order by effective_on) as payment
              from entries) as ranked
            where payment > 1 order by position
            """, connection);
        var all = new List<Victim>();
        await using var reader = await query.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var victim = new Victim(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3),
                reader.GetString(4));
            if (!reader.GetBoolean(5) || !partnersWithStatement.Contains(victim.PartnerId)) all.Add(victim);
        }

        var picked = all.ToArray();
        random.Shuffle(picked);
        return [.. picked.DistinctBy(victim => (victim.CustomerId, victim.InvoiceId)).Take(count)];
    }

    private static async Task Change(NpgsqlConnection connection, string sql, object id, string owner, string part)
    {
        await using var change = new NpgsqlCommand(sql, connection)
        {
            Parameters =
            {
                new NpgsqlParameter("id", id), new NpgsqlParameter("owner", owner), new NpgsqlParameter("part", part),
            },
        };
        if (await change.ExecuteNonQueryAsync() < 1)
            throw new InvalidOperationException($"Nothing was changed by: {sql}");
    }

    private sealed record PickedStatement(string Id, string PartnerId, string Period)
    {
        public const string StreamAndPeriod = "stream_id || ' ' || (data ->> 'period')";

        public string Next => Commissions.Domain.Periods.Period.TryParse(Period, out var period)
            ? period.Next().ToString() : "";
    }
}
