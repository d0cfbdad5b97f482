
namespace Commissions.Service.Store;

/// <summary>
/// Earlier releases wrote into an entry's row when its line was paid and given back. What they wrote becomes rows of
/// <see cref="PayoutOutcomes"/>, and the row keeps only what never changes.
/// </summary>
internal static class EarlierPayoutRows
{
    /// <summary>Runs before the tables are compared, which would drop the columns with what is in them.</summary>
    public const string Conversion =
        """
        do $do$
        begin
          if not exists (select from information_schema.columns where table_schema = current_schema()
            and table_name = 'payout_entries' and column_name = 'released_at') then return; end if;
          lock table payout_entries in access exclusive mode;
          create table if not exists payout_outcomes (payout_id varchar not null, partner_id varchar not null,
            outcome varchar not null, happened_on date not null, recorded_at timestamptz not null,
            constraint pkey_payout_outcomes_payout_id_partner_id_outcome primary key (payout_id, partner_id, outcome));
          insert into payout_outcomes (payout_id, partner_id, outcome, happened_on, recorded_at)
            select distinct payout_id, partner_id, 'paid', paid_on, paid_at from payout_entries
            where paid_at is not null
            union select distinct payout_id, partner_id, 'released', released_on, released_at
            from payout_entries where released_at is not null;
          alter table payout_entries add column taking integer;
          update payout_entries set taking = place from
            (select payout_id, entry_id,
                row_number() over (partition by entry_id order by locked_at, payout_id) as place
              from payout_entries) as placed
            where placed.payout_id = payout_entries.payout_id and placed.entry_id = payout_entries.entry_id;
          alter table payout_entries alter column taking set not null, drop column paid_on, drop column paid_at,
            drop column released_on, drop column released_at;
        end
        $do$
        """;
}
