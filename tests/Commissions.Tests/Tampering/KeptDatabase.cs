using Commissions.Service.Store;
using Npgsql;

namespace Commissions.Tests.Tampering;

/// <summary>
/// All tables as they were, beside them in a schema of their own, to be put back whatever was done to them.
/// </summary>
internal sealed class KeptDatabase(NpgsqlDataSource owner)
{
    private const string EachTable =
        "select relname::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' " +
        "order by relname <> 'mt_streams'";

    public Task Keep() => Run(
        $"""
        do $$ declare t record; begin
          create schema kept;
          for t in {EachTable} loop execute format('create table kept.%I as table public.%I', t.name, t.name); end loop;
        end $$
        """);

    public Task PutBack() => Run(
        $"""
        do $$ declare t record; columns text; begin
          for t in {EachTable} loop execute format('alter table public.%I disable trigger user', t.name); end loop;
          for t in {EachTable} loop execute format('delete from public.%I', t.name); end loop;
          for t in {EachTable} loop
            select string_agg(quote_ident(attname), ', ') into columns from pg_attribute
              where attrelid = format('public.%I', t.name)::regclass and attnum > 0 and not attisdropped
                and attgenerated = '';
            execute format('insert into public.%I (%s) select %s from kept.%I', t.name, columns, columns, t.name);
          end loop;
          for t in select relname::text as table_name, tgname::text as name 
            from pg_trigger join pg_class c on c.oid = tgrelid
              where relnamespace = 'public'::regnamespace and not tgisinternal
                and (tgname like 'append_only%' or tgname = '{LedgerChanges.Trigger}') loop
            execute format('alter table public.%I enable always trigger %I', t.table_name, t.name);
          end loop;
        end $$
        """);

    public async Task<int> Run(string sql)
    {
        await using var command = owner.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync();
    }
}
