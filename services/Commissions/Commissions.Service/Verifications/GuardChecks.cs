using EventStore;
using Npgsql;

namespace Commissions.Service.Verifications;

/// <summary>
/// What keeps the stored history as it is: append-only triggers, that nothing else changes or hides rows on their way, and that
/// the role which services run as owns nothing and has no right to change what was written.
/// </summary>
internal sealed class GuardChecks(IReadOnlyCollection<string> appendOnly, string applicationRole)
{
    private const string Triggers =
        """
        select wanted.name || '.' || wanted.trigger, 'enabled always', coalesce('tgenabled ' || t.tgenabled::text, 'no trigger')
        from (select name, trigger, type, to_regclass(quote_ident(current_schema()) || '.' || quote_ident(name)) as target
            from unnest($1) as name, (values ('append_only_rows', 27), ('append_only_table', 34)) as t (trigger, type)) as wanted
          left join pg_trigger t on t.tgrelid = wanted.target and t.tgname = wanted.trigger
        where t.oid is null or t.tgenabled <> 'A' or t.tgtype <> wanted.type or t.tgqual is not null
          or t.tgfoid is distinct from to_regproc(quote_ident(current_schema()) || '.refuse_change')
        union all
        select 'refuse_change', 'refuses', 'another function' from pg_proc
        where oid = to_regproc(quote_ident(current_schema()) || '.refuse_change') and btrim(regexp_replace(prosrc, '\s+', ' ', 'g')) <> $2
        """;

    // Nothing of the product has any of these: each could change, swallow or hide what is written.
    private const string Strangers =
        """
        select c.relname || '.' || t.tgname, 'no trigger', 'a trigger' from pg_trigger t join pg_class c on c.oid = t.tgrelid
        where c.relnamespace = quote_ident(current_schema())::regnamespace and not t.tgisinternal
          and not (c.relname = any($1) and t.tgname in ('append_only_rows', 'append_only_table'))
          and t.tgname not like 'mt_%'
        union all
        select c.relname || '.' || r.rulename, 'no rule', 'a rule' from pg_rewrite r join pg_class c on c.oid = r.ev_class
        where c.relnamespace = quote_ident(current_schema())::regnamespace and c.relkind in ('r', 'p')
        union all
        select c.relname, 'no row security', 'row security' from pg_class c
        where c.relnamespace = quote_ident(current_schema())::regnamespace and c.relrowsecurity
        """;

    // $1: tables; $2: the role.
    private const string Rights =
        """
        select c.relname, 'not owned by ' || $2, 'owned by it' from pg_class c
        where c.relnamespace = quote_ident(current_schema())::regnamespace and pg_get_userbyid(c.relowner) = $2
        union all
        select c.relname, 'no right of ' || $2 || ' to change it', held.name
        from pg_class c, unnest(array['update', 'delete', 'truncate', 'trigger']) as held (name)
        where c.relnamespace = quote_ident(current_schema())::regnamespace and c.relkind in ('r', 'p')
          and (c.relname = any($1) or held.name in ('truncate', 'trigger'))
          and (has_table_privilege($2, c.oid, held.name)
            or (held.name = 'update' and has_any_column_privilege($2, c.oid, 'update')))
        union all
        select 'role ' || rolname, 'no more than its rights', 'superuser, or bypasses row security, or makes roles or databases'
        from pg_roles where rolname = $2 and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)
        union all
        select 'role ' || $2, 'not a member of the owner ' || owner.rolname, 'a member' from pg_roles owner
        where owner.oid = (select relowner from pg_class where oid = 'mt_events'::regclass)
          and owner.rolname <> $2 and pg_has_role($2, owner.oid, 'member')
        union all
        select 'schema ' || current_schema(), 'nothing created by ' || $2, 'may create'
        where has_schema_privilege($2, current_schema(), 'create')
        """;

    public async Task Run(NpgsqlConnection connection, DriftList drifts, CancellationToken cancellation)
    {
        var tables = new NpgsqlParameter<string[]> { TypedValue = [.. appendOnly] };
        await StoredChecks.Differences("guard", Triggers, connection, drifts, cancellation,
            tables.Clone(), new NpgsqlParameter<string> { TypedValue = AppendOnly.RefuseBody });
        await StoredChecks.Differences("guard", Strangers, connection, drifts, cancellation, tables.Clone());
        if (await RoleToLookAt(connection, cancellation) is { } role)
            await StoredChecks.Differences(
                "guard", Rights, connection, drifts, cancellation, tables.Clone(), new NpgsqlParameter<string> { TypedValue = role });
    }

    // The role that was configured; else the one that this process runs as. Where that owns the tables by arrangement, as on a
    // developer's machine, it is named by nobody and there is nothing to hold it to.
    private async Task<string?> RoleToLookAt(NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (applicationRole.Length > 0) return applicationRole;
        var roles = await StoredChecks.Read(
            """
            select current_user::text, pg_get_userbyid(relowner)::text from pg_class where oid = 'mt_events'::regclass
            """, connection, row => (Session: row.GetString(0), Owner: row.GetString(1)), cancellation);
        return roles[0].Session == roles[0].Owner ? null : roles[0].Session;
    }
}
