#!/usr/bin/env bash
# Copies the databases into a folder: ./infra/backup.sh FOLDER [LEADS SUBSCRIPTIONS COMMISSIONS]
# The last three are database names; leads, subscriptions and commissions when absent. Where and as whom: the usual
# PGHOST, PGPORT, PGUSER (the owner) and PGPASSWORD, or COMMISSIONS_PG_EXEC, a command in front of pg_dump and psql,
# such as "docker exec -i postgres". Services go on meanwhile.
# Commissions comes last: it then knows of everything that the other two copies count as delivered, and infra/restore.sh
# has them deliver again what was on its way.
set -euo pipefail
[ $# = 1 ] || [ $# = 4 ] || { sed -n '2,8p' "$0" >&2; exit 2; }
folder=$1
names=("${2:-leads}" "${3:-subscriptions}" "${4:-commissions}")
services=(leads subscriptions commissions)
[ ! -e "$folder/complete" ] || { echo "$folder holds a backup already." >&2; exit 1; }
mkdir -p "$folder"

for i in 0 1 2; do
  # shellcheck disable=SC2086
  ${COMMISSIONS_PG_EXEC:-} pg_dump --format=custom --no-owner --dbname="${names[i]}" >"$folder/${services[i]}.dump"
done
(cd "$folder" && sha256sum ./*.dump >sums && date -u +%FT%TZ >complete)
echo "Backed up to $folder ($(du -sh "$folder" | cut -f1)), complete at $(cat "$folder/complete")."
