#!/usr/bin/env bash
# Brings databases back: ./infra/restore.sh FOLDER [LEADS SUBSCRIPTIONS COMMISSIONS]     arguments as of infra/backup.sh
# The databases must not exist; the services must not run. Afterwards: db-apply, verify, start the services, and let the
# feeds deliver again what came after the backup. Twice is harmless.
set -euo pipefail
[ $# = 1 ] || [ $# = 4 ] || { sed -n '2,4p' "$0" >&2; exit 2; }
folder=$1
names=("${2:-leads}" "${3:-subscriptions}" "${4:-commissions}")
services=(leads subscriptions commissions)
[ -e "$folder/complete" ] || { echo "$folder holds no complete backup." >&2; exit 1; }
(cd "$folder" && sha256sum --quiet --check sums) || { echo "The backup in $folder is damaged." >&2; exit 1; }

for i in 0 1 2; do
  # shellcheck disable=SC2086
  ${COMMISSIONS_PG_EXEC:-} createdb "${names[i]}"
  # shellcheck disable=SC2086
  ${COMMISSIONS_PG_EXEC:-} pg_restore --exit-on-error --no-owner --single-transaction --dbname="${names[i]}" <"$folder/${services[i]}.dump"
done

# What was in the broker is gone, and what had been delivered may be younger than the copy of the receiver. So both
# publishers begin anew; receivers know every fact by its id and take only what they lack. Their positions are removed, not
# set to 0: the event store inserts the position of a publisher that begins, and would fail for ever at one that is there.
for i in 0 1; do
  # shellcheck disable=SC2086
  ${COMMISSIONS_PG_EXEC:-} psql -qX -v ON_ERROR_STOP=1 --dbname="${names[i]}" \
    -c "delete from mt_event_progression where name like 'billing-facts:%' or name like 'leads-facts:%'"
done
echo "Restored what was known at $(cat "$folder/complete"). Next: db-apply and verify (docs/operating/backup.md)."
