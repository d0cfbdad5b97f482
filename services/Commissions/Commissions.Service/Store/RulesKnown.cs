using System.Text.Json;
using Commissions.Domain.Periods;
using Commissions.Domain.Plans;
using Npgsql;
using NpgsqlTypes;
using Weasel.Postgresql.Tables;

namespace Commissions.Service.Store;

/// <summary>
/// The rulebook as it was, folded from the events themselves: up to a place in the journal, or at an instant.
/// </summary>
internal static class RulesKnown
{
    // Published versions, what they record of the programme, and closed months are folded by the command itself;
    // everything else when the ledger reads it.
    private static readonly string[] Immediate = ["plan_version_published", "period_closed"];
    private static readonly string[] OfProgramme = ["default_plan_chosen", "win_back_days_set"];

    private static readonly string[] WhenRead =
    [
        "plan_assigned", "partner_segmented", "partner_account_named", "customers_merged",
        .. JournalEvents.OfPartners.Keys,
    ];

    /// <summary>Stored names of all events that the rulebook is folded from.</summary>
    public static IEnumerable<string> Names => [.. Immediate, .. OfProgramme, .. WhenRead];

    public const string TableName = "rules_known";

    public static Table Table(string schema)
    {
        var table = new Table($"{schema}.{TableName}");
        table.AddColumn("recorded_at", "timestamptz").NotNull().AsPrimaryKey();
        table.AddColumn<long>("up_to").NotNull();
        table.AddColumn<long>("immediate_up_to").NotNull();
        return table;
    }

    /// <summary>Notes, in a turn that changed the rules, which events they are folded from.</summary>
    public static async Task Note(NpgsqlConnection connection, DateTimeOffset recordedAt,
        CancellationToken cancellation)
    {
        await using var note = new NpgsqlCommand(
            $"""
            insert into rules_known (recorded_at, up_to, immediate_up_to)
            select $1, {LedgerPosition.UpToSql},
              coalesce((select max(seq_id) from mt_events), 0)
            """, connection);
        note.Parameters.Add(new NpgsqlParameter
        {
            Value = recordedAt.ToUniversalTime(),
            NpgsqlDbType = NpgsqlDbType.TimestampTz
        });
        await note.ExecuteNonQueryAsync(cancellation);
    }

    /// <param name="upTo">Sequence of the last event that counts.</param>
    /// <param name="immediateUpTo">The same for publications and closed months, which never wait to be read.</param>
    public static async Task<Rulebook> UpTo(
        long upTo, long immediateUpTo, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand(
            $"""
            select type, data::text from mt_events
            where id <> all (array({SetAsideSql.MergeIds}))
              and (((type = any($1) or (type = any($5) and data ->> 'publication' is not null)) and seq_id <= $2)
              or ((type = any($3) or (type = any($5) and data ->> 'publication' is null)) and seq_id <= $4))
            order by seq_id
            """, connection);
        query.Parameters.Add(new NpgsqlParameter { Value = Immediate });
        query.Parameters.Add(new NpgsqlParameter { Value = immediateUpTo });
        query.Parameters.Add(new NpgsqlParameter { Value = WhenRead });
        query.Parameters.Add(new NpgsqlParameter { Value = upTo });
        query.Parameters.Add(new NpgsqlParameter { Value = OfProgramme });
        var rulebook = new Rulebook();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            rulebook = RulebookFold.Fold(rulebook,
                JsonSerializer.Deserialize(reader.GetString(1), TypeOf(reader.GetString(0)), EntryRows.Json)!);
        return rulebook;
    }

    public static async Task<Rulebook> At(
        DateTimeOffset instant, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand(
            "select up_to, immediate_up_to from rules_known where recorded_at <= $1 order by recorded_at desc limit 1",
            connection);
        query.Parameters.Add(new NpgsqlParameter
        {
            Value = instant.ToUniversalTime(),
            NpgsqlDbType = NpgsqlDbType.TimestampTz
        });
        (long, long)? known = null;
        await using (var reader = await query.ExecuteReaderAsync(cancellation))
            if (await reader.ReadAsync(cancellation)) known = (reader.GetInt64(0), reader.GetInt64(1));
        return known is var (upTo, immediateUpTo)
            ? await UpTo(upTo, immediateUpTo, connection, cancellation)
            : new Rulebook();
    }

    public static Type TypeOf(string name) => name switch
    {
        "plan_version_published" => typeof(PlanVersionPublished),
        "period_closed" => typeof(PeriodClosed),
        "plan_assigned" => typeof(PlanAssigned),
        "default_plan_chosen" => typeof(DefaultPlanChosen),
        "win_back_days_set" => typeof(WinBackDaysSet),
        "partner_segmented" => typeof(PartnerSegmented),
        "partner_account_named" => typeof(PartnerAccountNamed),
        _ => JournalEvents.ByName[name],
    };
}
