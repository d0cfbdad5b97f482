using Commissions.Domain.Plans;
using Contracts.Subscriptions.V1;
using EventStore;
using Npgsql;
using NpgsqlTypes;

namespace Commissions.Service.Store;

/// <summary>What was recorded after a replay was calculated, and what that did to its effect.</summary>
/// <param name="KnownUpTo">Sequence of the last event that the replay counted.</param>
/// <param name="Partners">Whose sum differs by more than the tolerance.</param>
internal sealed record ChangedSince(long KnownUpTo, IReadOnlyList<ChangesOfKind> Changes,
    IReadOnlyList<MovedPartner> Partners)
{
    private const int IdsMax = 20;

    // Stored name of an event and the kind it is listed under. Another kind of event changes no amount.
    private static readonly (string Type, string Kind)[] Kinds =
    [
        .. EventNames.List<BillingFact>().Keys.Where(name => name != "customers_merged")
            .Select(name => (name, "facts")),
        ("training_delivered", "facts"), (JournalEvents.AdjustmentApprovedName, "facts"),
        ("attribution_started", "attributions"), ("attribution_ended", "attributions"),
        ("partner_registered", "types"), ("partner_type_changed", "types"),
        ("partner_suspended", "suspensions"), ("partner_reinstated", "suspensions"),
        ("partner_identity_reported", "identities"), ("partner_account_named", "identities"),
        ("customers_merged", "merges"), (JournalEvents.AnchorCorrectedName, "anchors"),
        ("plan_version_published", "planVersions"),
        ("plan_assigned", "assignments"), ("partner_segmented", "assignments"),
        ("partner_segments_changed", "assignments"),
        ("default_plan_chosen", "settings"), ("win_back_days_set", "settings"), ("period_closed", "periods"),
        ("payout_locked", "payouts"), ("payout_confirmed", "payouts"), ("payout_line_rejected", "payouts"),
        ("payout_cancelled", "payouts"),
    ];

    public static async Task<ChangedSince> Read(long knownUpTo, NpgsqlConnection connection,
        CancellationToken cancellation)
    {
        await using var query = new NpgsqlCommand(
            """
            with kinds as (select * from unnest($2, $3) as kinds (type, kind)),
              since as (
                select kind, coalesce(data ->> 'attributionId', data ->> 'assignmentId', data ->> 'choiceId',
                  data ->> 'correctionId', data ->> 'payoutId', (data ->> 'planId') || '/' || (data ->> 'version'),
                  data ->> 'customerId',
                  data ->> 'partnerId', data ->> 'period') as id
                from mt_events join kinds using (type) where seq_id > $1)
            select kind, count(*)::integer, (array_agg(distinct id order by id) filter (where id is not null))[1:$4]
            from since group by kind order by kind
            """, connection);
        query.Parameters.Add(new NpgsqlParameter { Value = knownUpTo });
        query.Parameters.Add(Texts(Kinds.Select(known => known.Type)));
        query.Parameters.Add(Texts(Kinds.Select(known => known.Kind)));
        query.Parameters.Add(new NpgsqlParameter { Value = IdsMax });
        var changes = new List<ChangesOfKind>();
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            changes.Add(new ChangesOfKind(reader.GetString(0), reader.GetInt32(1), reader.IsDBNull(2) ? []
                : reader.GetFieldValue<string[]>(2)));
        return new ChangedSince(knownUpTo, changes, []);
    }

    private static NpgsqlParameter Texts(IEnumerable<string> texts) =>
        new() { Value = texts.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
}

/// <param name="Kind">facts, attributions, types, suspensions, identities, merges, anchors, planVersions, assignments,
/// settings, periods or payouts.</param>
/// <param name="Ids">What they are about: the attribution, assignment, choice, payout, plan version, customer, partner
/// or month; each once, the first 20.</param>
internal sealed record ChangesOfKind(string Kind, int Count, IReadOnlyList<string> Ids);
