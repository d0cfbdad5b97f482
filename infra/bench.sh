#!/usr/bin/env bash
# Prints how fast the product is beside what it is measured against, in the same run: ./infra/bench.sh [WHAT]
#   (nothing)  all that follows and a replay of 1 000 000 journal facts, five runs of each competitor in turn; over an hour
#              on two cores
#   --quick    40 000 facts and generous floors, for machines that do other work meanwhile
#   --keep     the replay alone, with three runs; the servers stay and the databases' names are printed
#   --seeded HALF,WHOLE   three runs on those databases, to measure a change; then `infra/servers.sh stop .run/bench`
#   append     facts into the journal, beside plain INSERTs of the same rows
#   statements a partner's closed statements over HTTP, beside an endpoint that sends stored bytes
#   pure       the calculation alone, with BenchmarkDotNet
# The table is written as JSON to .run/bench.json. Exit code 1 when a target is missed or two results differ.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=infra/prerequisites.sh
. infra/prerequisites.sh
need_dotnet

# As the images have it.
export DOTNET_GCgen0size=0x4000000
arguments=(--json .run/bench.json)
keep=
case ${1:-} in
  '') ;;
  --keep) keep=1; arguments=(replay "${arguments[@]}" --runs 3) ;;
  --seeded) keep=1; arguments=(replay "${arguments[@]}" --runs 3 --seeded "${2:?names of two databases}") ;;
  --quick) arguments+=(--facts 40000 --runs 3 --floor-percent 40) ;;
  pure) arguments=(pure) ;;
  append|statements) arguments=("$1" "${arguments[@]}") ;;
  *) sed -n '2,11p' "$0" >&2; exit 2 ;;
esac

run=.run/bench
mkdir -p "$run"
dotnet build infra/bench/Bench -c Release -v quiet -nologo
if [ "${arguments[0]}" != pure ]; then
  [ -n "$keep" ] || trap 'infra/servers.sh stop "$run" >/dev/null 2>&1 || true' EXIT
  servers=$(infra/servers.sh start "$run" "${COMMISSIONS_BENCH_PORTS:-17900}")
  eval "$servers"
fi

dotnet infra/bench/Bench/bin/Release/net10.0/Bench.dll "${arguments[@]}" 2> >(grep --line-buffered -v '^{' >&2)
