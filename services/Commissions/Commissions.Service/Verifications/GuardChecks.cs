using Commissions.Service.Store;
using EventStore;
using Npgsql;

namespace Commissions.Service.Verifications;

/// <summary>
/// What keeps the stored history as it is: append-only triggers, that nothing else changes or hides rows on their way,
/// and that the role which services run as owns nothing and has no right to change what was written.
/// </summary>
internal sealed class GuardChecks(IReadOnlyCollection<string> appendOnly, string applicationRole)
{
    private const string Triggers =
        $$"""
        select wanted.name || '.' || wanted.trigger, 'enabled always',
          coalesce('tgenabled ' || t.tgenabled::text, 'no trigger')
        from (
            select name, trigger, type,
              to_regclass(quote_ident(current_schema()) || '.' || quote_ident(name)) as target
            from unnest($1) as name,
              (values ('append_only_rows', 27), ('append_only_table', 34)) as t (trigger, type)
          ) as wanted
          left join pg_trigger t on t.tgrelid = wanted.target and t.tgname = wanted.trigger
        where t.oid is null or t.tgenabled <> 'A' or t.tgtype <> wanted.type or t.tgqual is not null
          or t.tgfoid is distinct from to_regproc(quote_ident(current_schema()) || '.refuse_change')
        union all
        select 'refuse_change', 'refuses', 'another function' from pg_proc
        where oid = to_regproc(quote_ident(current_schema()) || '.refuse_change')
          and btrim(regexp_replace(prosrc, '\s+', ' ', 'g')) <> $2
        union all
        select name || '.{{LedgerChanges.Trigger}}', 'counts changes',
          coalesce('another ' || t.tgenabled::text, 'no trigger')
        from unnest($3) as name
          left join pg_trigger t on t.tgname = '{{LedgerChanges.Trigger}}'
            and t.tgrelid = to_regclass(quote_ident(current_schema()) || '.' || quote_ident(name))
          left join pg_proc on pg_proc.oid = t.tgfoid
        where t.oid is null or t.tgenabled <> 'A' or t.tgqual is not null or t.tgtype <> {{LedgerChanges.TriggerType}}
          or t.tgattr::text <> '' or btrim(regexp_replace(prosrc, '\s+', ' ', 'g')) <> $4
        """;

    public async Task Run(NpgsqlConnection connection, DriftList drifts, CancellationToken cancellation)
    {
        var tables = new NpgsqlParameter<string[]> { TypedValue = [.. appendOnly] };
        var counted = new NpgsqlParameter<string[]> { TypedValue = LedgerChanges.Tables };
        await StoredChecks.Differences("guard", Triggers, connection, drifts, cancellation,
            tables.Clone(), new NpgsqlParameter<string> { TypedValue = AppendOnly.RefuseBody }, counted.Clone(),
            new NpgsqlParameter<string> { TypedValue = LedgerChanges.Body });
        await StoredChecks.Differences("guard", VerificationSql.Strangers, connection, drifts, cancellation,
            tables.Clone(), counted.Clone());
        if (await RoleToLookAt(connection, cancellation) is { } role)
            await StoredChecks.Differences(
                "guard", VerificationSql.Rights, connection, drifts, cancellation, tables.Clone(),
                new NpgsqlParameter<string> { TypedValue = role });
    }

    // The role that was configured; else the one that this process runs as. Where that owns the tables by arrangement,
    // as on a developer's machine, it is named by nobody and there is nothing to hold it to.
    private async Task<string?> RoleToLookAt(NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (applicationRole.Length > 0) return applicationRole;
        var roles = await StoredChecks.Read(
            VerificationSql.RoleAndOwner, connection, row =>
                (Session: row.GetString(0), Owner: row.GetString(1)), cancellation);
        return roles[0].Session == roles[0].Owner ? null : roles[0].Session;
    }
}
