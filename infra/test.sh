#!/usr/bin/env bash
# Sets everything up and runs all tests: ./infra/test.sh [PROJECT ...], e.g. ./infra/test.sh Commissions.Tests
# The last line is "N passed, N failed, N skipped"; the exit code is 0 only if something ran and nothing failed.
set -uo pipefail
cd "$(dirname "$0")/.."

# shellcheck source=infra/prerequisites.sh
. infra/prerequisites.sh
need_dotnet
need_auditors_tools
need_chromium

run=.run/test
rm -rf "$run/logs"; mkdir -p "$run/logs"
finish() { infra/servers.sh stop "$run" >/dev/null 2>&1 || true; }
trap finish EXIT
servers=$(infra/servers.sh start "$run" "${COMMISSIONS_TEST_PORTS:-17000}") || exit 1
eval "$servers"
mkdir -p "$run/logs"

echo "Building …"
dotnet build Commissions.sln -c Release -v quiet -nologo -maxcpucount:2 || { echo "The build failed."; exit 1; }

projects=("$@")
if [ ${#projects[@]} -eq 0 ]; then
  for project in tests/*.Tests; do projects+=("$(basename "$project")"); done
fi

passed=0; failed=0; skipped=0; names=
number() { grep -aoE "$1: [0-9]+" "$2" | tail -n 1 | grep -oE '[0-9]+' || echo 0; }
for project in "${projects[@]}"; do
  log=$run/logs/$project.log
  started=$SECONDS
  timeout 1500 dotnet run --project "tests/$project" -c Release --no-build --no-restore -- -noColor >"$log" 2>&1 </dev/null
  code=$?
  total=$(number Total "$log"); f=$(( $(number Failed "$log") + $(number Errors "$log") )); s=$(number Skipped "$log")
  if [ "$code" != 0 ] && [ "$f" = 0 ]; then f=1; fi   # a run that died counts as a failure
  p=$(( total - f - s )); [ $p -ge 0 ] || p=0
  passed=$((passed + p)); failed=$((failed + f)); skipped=$((skipped + s))
  printf '%-28s %4d passed, %d failed, %d skipped  (%d s)\n' "$project" "$p" "$f" "$s" $((SECONDS - started))
  if [ "$f" != 0 ]; then
    grep -avE '^\{"@t"' "$log" | tail -n 60
    names+=$(grep -ahE '\[FAIL\]' "$log" || echo "    $project ended with $code")$'\n'
  fi
done

[ $((passed + failed)) -gt 0 ] || echo "No test ran."
[ "$failed" = 0 ] || printf 'Failed:\n%s' "$names"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
