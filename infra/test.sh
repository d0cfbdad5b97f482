#!/usr/bin/env bash
# Sets everything up and runs all tests: ./infra/test.sh [PROJECT ...], e.g. ./infra/test.sh Commissions.Tests
# The last line is "N passed, N failed, N skipped"; the exit code is 0 only if something ran and nothing failed.
# Environment: COMMISSIONS_TEST_PORTS      first port of PostgreSQL and RabbitMQ [17000]
#              COMMISSIONS_TEST_PROJECTS   how many projects run at a time [1]
#              COMMISSIONS_RANDOM_PERCENT  random histories that a property is tried on, of all; a project alone has 5 [100]
set -uo pipefail
cd "$(dirname "$0")/.."

# shellcheck source=infra/prerequisites.sh
. infra/prerequisites.sh
need_dotnet
need_auditors_tools
need_chromium

run=.run/test
seconds_max=1500
at_once=${COMMISSIONS_TEST_PROJECTS:-1}
# Services that tests start as processes live for seconds: see TieredPGO in tests/Directory.Build.props.
export DOTNET_TieredPGO=0
export COMMISSIONS_RANDOM_PERCENT=${COMMISSIONS_RANDOM_PERCENT:-100}
# Those that take longest begin first, so that the end does not wait for one of them.
longest_first=(EndToEnd.Tests Commissions.Tests Console.Tests)

finish() {
  local running; running=$(jobs -p)
  # shellcheck disable=SC2086
  [ -z "$running" ] || kill $running 2>/dev/null
  infra/servers.sh stop "$run" >/dev/null 2>&1 || true
}
trap finish EXIT

in_order() { # PROJECT ...
  local project
  for project in "${longest_first[@]}"; do case " $* " in *" $project "*) echo "$project" ;; esac; done
  for project; do case " ${longest_first[*]} " in *" $project "*) ;; *) echo "$project" ;; esac; done
}

run_project() { # PROJECT: its exit code and seconds are left beside its log
  local log=$logs/$1 started=$SECONDS code
  timeout $seconds_max dotnet run --project "tests/$1" -c Release --no-build --no-restore -- -noColor -xml "$log.xml" \
    >"$log.log" 2>&1 </dev/null
  code=$?
  echo "$code $((SECONDS - started))" >"$log.ended"
}

passed=0; failed=0; skipped=0; names=
number() { grep -aoE "$1: [0-9]+" "$2" | tail -n 1 | grep -oE '[0-9]+' || echo 0; }
report() { # PROJECT
  local log=$logs/$1.log code=1 seconds=0 total f s p
  read -r code seconds <"$logs/$1.ended"
  total=$(number Total "$log"); f=$(( $(number Failed "$log") + $(number Errors "$log") )); s=$(number Skipped "$log")
  if [ "$code" != 0 ] && [ "$f" = 0 ]; then f=1; fi   # a run that died counts as a failure
  p=$(( total - f - s )); [ $p -ge 0 ] || p=0
  passed=$((passed + p)); failed=$((failed + f)); skipped=$((skipped + s))
  printf '%-28s %4d passed, %d failed, %d skipped  (%d s)\n' "$1" "$p" "$f" "$s" "$seconds"
  [ "$f" != 0 ] || return 0
  grep -avE '^\{"@t"' "$log" | tail -n 60
  names+=$(grep -ahE '\[FAIL\]' "$log" || echo "    $1 ended with $code")$'\n'
}

slowest() {
  cat "$logs"/*.xml 2>/dev/null | grep -aoE '<test [^>]*>' | sed -E 's/.* name="([^"]*)".* time="([0-9.]+)".*/\2 \1/; s/&quot;/"/g' \
    | sort -rn | head -n 20 | awk '{ seconds = $1; $1 = ""; printf "  %6.1f s %s\n", seconds, substr($0, 1, 160) }'
}

logs=$run/logs
rm -rf "$logs"; mkdir -p "$logs"
started=$SECONDS
infra/servers.sh start "$run" "${COMMISSIONS_TEST_PORTS:-17000}" >"$logs/servers" &
servers=$!
echo "Building …"
dotnet build Commissions.sln -c Release -v quiet -nologo -maxcpucount:2 || { echo "The build failed."; exit 1; }
wait $servers || exit 1
eval "$(cat "$logs/servers")"
echo "Built, and servers started, after $((SECONDS - started)) s."

projects=("$@")
if [ ${#projects[@]} -eq 0 ]; then
  for project in tests/*.Tests; do projects+=("$(basename "$project")"); done
fi
mapfile -t projects < <(in_order "${projects[@]}")

reported=" "
report_ended() {
  local project
  for project in "${projects[@]}"; do
    [ -s "$logs/$project.ended" ] || continue
    case $reported in *" $project "*) ;; *) reported+="$project "; report "$project" ;; esac
  done
}
for project in "${projects[@]}"; do
  while [ "$(jobs -rp | wc -l)" -ge "$at_once" ]; do wait -n; report_ended; done
  run_project "$project" &
done
wait
report_ended

echo "The slowest of the tests, which run several at a time:"
slowest
echo "The tests took $((SECONDS - started)) s."
[ $((passed + failed)) -gt 0 ] || echo "No test ran."
[ "$failed" = 0 ] || printf 'Failed:\n%s' "$names"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
