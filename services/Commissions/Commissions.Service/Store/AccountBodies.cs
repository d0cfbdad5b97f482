using System.Text.Json;
using Marten;
using Npgsql;
using NpgsqlTypes;
using Weasel.Postgresql.Tables;

namespace Commissions.Service.Store;

/// <summary>
/// Folded facts and posted keys of customers' accounts, compressed, one row each. They are written with nearly every
/// fact, so they stand apart from what is indexed. The database never looks inside.
/// </summary>
internal static class AccountBodies
{
    public const string TableName = "account_bodies";

    /// <summary>
    /// Condition with one parameter, a partner id; in this form the index on the one member answers it.
    /// </summary>
    public const string IsOfPartner = "data -> 'partnerIds' @> jsonb_build_array($1::text)";

    /// <summary>Condition with one parameter, the hash of a bank account; answered by an index likewise.</summary>
    public const string PaysFromAccount = "data -> 'bankAccounts' @> jsonb_build_array($1::text)";

    /// <summary>What follows FROM: each document with its body, where it has one.</summary>
    public const string WithHeads = $"mt_doc_customerledgerdocument left join {TableName} on account_id = id";

    /// <summary>
    /// What is compressed already is not to be tried again. Asked first: to set it takes a lock of the whole table.
    /// </summary>
    public const string Schema =
        $"""
        do $do$
        begin
          if exists (select from pg_attribute
            where attrelid = '{TableName}'::regclass and attname = 'body' and attstorage <> 'e') then
            alter table {TableName} alter column body set storage external;
          end if;
        end
        $do$
        """;

    public static Table Table(string schema)
    {
        var table = new Table($"{schema}.{TableName}");
        table.AddColumn<string>("account_id").AsPrimaryKey();
        table.AddColumn("body", "bytea").NotNull();
        return table;
    }

    /// <summary>Accounts with their bodies; one that is not stored is left out.</summary>
    public static Task<IReadOnlyList<PostedAccountDocument>> Load(
        IQuerySession session, string[] accountIds, CancellationToken cancellation) => Find(
        session, "id = any($1)", cancellation, Ids(accountIds));

    /// <summary>Accounts with their bodies, head and body of each as of one moment.</summary>
    /// <param name="condition">What follows WHERE, with the parameters from $1 on.</param>
    public static async Task<IReadOnlyList<PostedAccountDocument>> Find(IQuerySession session, string condition,
        CancellationToken cancellation, params NpgsqlParameter[] parameters)
    {
        await using var query = new NpgsqlCommand($"select data, body from {WithHeads} where {condition}");
        query.Parameters.AddRange(parameters);
        var found = new List<PostedAccountDocument>();
        await using var reader = await session.ExecuteReaderAsync(query, cancellation);
        while (await reader.ReadAsync(cancellation))
            found.Add(JsonSerializer.Deserialize<PostedAccountDocument>(reader.GetString(0), EntryRows.Json)! with
            {
                OwnBody = await reader.IsDBNullAsync(1, cancellation) ? null : reader.GetFieldValue<byte[]>(1),
            });

        return found;
    }

    public static NpgsqlBatchCommand Storing(string[] accountIds, byte[][] bodies) => new(
        $"""
        insert into {TableName} (account_id, body) select * from unnest($1, $2)
        on conflict (account_id) do update set body = excluded.body
        """)
    {
        Parameters =
        {
            Ids(accountIds),
            new NpgsqlParameter { Value = bodies, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
        },
    };

    public static NpgsqlBatchCommand Deleting(string[] accountIds) =>
        new($"delete from {TableName} where account_id = any($1)")
        {
            Parameters = { Ids(accountIds) },
        };

    private static NpgsqlParameter Ids(string[] accountIds) =>
        new() { Value = accountIds, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
}
