#!/usr/bin/env bash
# Prints how fast the product is beside what it is measured against, in the same run: ./infra/bench.sh [OPTION] [WORK ...]
# Works; all of them when none is named, which takes about three hours on two cores:
#   replay        of 1 000 000 journal facts, beside reading them only, Marten's rebuild, ledger-cli and hledger; and while
#                 facts arrive
#   what-if       rates tried out on those facts, beside DuckDB in memory and a bare loop
#   verification  of those facts, beside their replay, everything and as at night; and 300 random corruptions of entries and statements to be found
#   append        facts into the journal, beside plain INSERTs of the same rows
#   post          a journal that was filled beforehand, beside prepared INSERTs of the same entries and their events
#   statements    a partner's closed statements over HTTP, beside an endpoint that sends stored bytes
#   ingest        facts from the request to the posted entry, beside the sum of their stages and prepared INSERTs; how long
#                 a payment takes, alone and beside a history
#   backfill      a history in one request, to the last entry, beside a tenth of it
#   growth        the same work on ledgers of a hundredth, a tenth, all and three times the facts
#   footprint     of each service alone: start-up, and memory and processor while it idles
#   pure          the calculation alone, with BenchmarkDotNet; only when named
# Options:
#   --quick    40 000 facts, three runs and generous floors, for machines that do other work meanwhile; otherwise five runs
#   --keep     three runs; the servers stay and the databases' names are printed
#   --seeded HALF,WHOLE[,HUNDREDTH,TENTH,THREEFOLD]   three runs on those databases, to measure a change; then `infra/servers.sh stop .run/bench`
#   --against COMMIT   this tree and COMMIT in turn, three pairs of 100 000 facts, each on ledgers that it seeded itself:
#              how fast the product is now beside then. Name the works; replay and what-if are compared when none is named.
# The table is written as JSON to .run/bench.json. Exit code 1 when a target is missed or two results differ.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=infra/prerequisites.sh
. infra/prerequisites.sh
need_dotnet

# As the images have it.
export DOTNET_GCgen0size=0x4000000
options=(--json .run/bench.json)
keep= against=
case ${1:-} in
  --keep) keep=1; options+=(--runs 3); shift ;;
  --seeded) keep=1; options+=(--runs 3 --seeded "${2:?names of two databases}"); shift 2 ;;
  --against) against=$(git rev-parse --verify "${2:?a commit}^{commit}"); shift 2; [ $# -gt 0 ] || set -- replay what-if ;;
  --quick) options+=(--facts 40000 --runs 3 --floor-percent 30); shift ;;
  -*) sed -n '2,23p' "$0" >&2; exit 2 ;;
esac
[ "${1:-}" != pure ] || options=()
case " $* " in
  "  " | *" replay "*) need_bookkeepers_tools ;;
esac

run=.run/bench
mkdir -p "$run"
# Set where the whole solution has just been built, as in .ci/run.
[ -n "${COMMISSIONS_BUILT:-}" ] || dotnet build bench/Bench -c Release -v quiet -nologo
if [ "${1:-}" != pure ]; then
  [ -n "$keep" ] || trap 'infra/servers.sh stop "$run" >/dev/null 2>&1 || true' EXIT
  servers=$(infra/servers.sh start "$run" "${COMMISSIONS_BENCH_PORTS:-17900}")
  eval "$servers"
fi

without_logs() { grep --line-buffered -v '^{' >&2; }

# Both trees measure with their own bench on their own ledgers, one after the other, so that all pairs meet one machine.
compare_with() {
  local tree=$PWD/$run/against now=$PWD/bench/Bench then then_ledgers='' now_ledgers='' files=() pair
  rm -rf "$tree"; git worktree prune; git worktree add --quiet --detach "$tree" "$against"
  trap 'git worktree remove --force "$PWD/$run/against" || true; infra/servers.sh stop "$run" >/dev/null 2>&1 || true' EXIT
  # Where the bench of an earlier commit stands.
  [ -d "$tree/bench/Bench" ] && then=$tree/bench/Bench || then=$tree/infra/bench/Bench
  # Not under the rules of this tree: the earlier one may stand in it without any of its own.
  (cd "$tree" && dotnet build "$then" -c Release -v quiet -nologo -p:ImportDirectoryBuildTargets=false)
  for pair in 1 2 3; do
    then_ledgers=$(measure "$then" "$run/then-$pair.json" "$then_ledgers" "$@")
    now_ledgers=$(measure "$now" "$run/now-$pair.json" "$now_ledgers" "$@")
    files+=("$run/then-$pair.json" "$run/now-$pair.json")
  done
  dotnet "$now/bin/Release/net10.0/Bench.dll" compare "${files[@]}"
}

# measure BENCH JSON LEDGERS WORK …: prints the names of the databases that hold its ledgers, for the next time.
measure() {
  local bench=$1 json=$2 ledgers=$3 options=(--facts 100000 --runs 1 --floor-percent 1 --json "$2"); shift 3
  [ -z "$ledgers" ] || options+=(--seeded "$ledgers")
  dotnet "$bench/bin/Release/net10.0/Bench.dll" "$@" "${options[@]}" >/dev/null 2> >(tee "$json.log" | without_logs)
  if [ -n "$ledgers" ]; then echo "$ledgers"
  else grep -oE 'into [a-z]+_[0-9a-f]+' "$json.log" | cut -d' ' -f2 | paste -sd, | sed -E 's/^([^,]+)$/\1,\1/'; fi
}

if [ -n "$against" ]; then compare_with "$@"; exit; fi
dotnet bench/Bench/bin/Release/net10.0/Bench.dll "$@" "${options[@]}" 2> >(without_logs)
