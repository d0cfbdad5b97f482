#!/usr/bin/env bash
# What takes hours, for a machine that has nothing else to do at night: ./infra/nightly.sh
# Everything that a change must pass, then the whole table of faults several times, then the whole benchmark.
# Environment: COMMISSIONS_NIGHTLY_ROUNDS   how often the table of faults is run [10]
# Logs and results are in .run/nightly. The exit code is 0 only if nothing failed.
set -uo pipefail
cd "$(dirname "$0")/.."
rounds=${COMMISSIONS_NIGHTLY_ROUNDS:-10}
results=.run/nightly
rm -rf "$results"; mkdir -p "$results"

failed=()
timed() { # NAME COMMAND...
  local name=$1 started=$SECONDS code; shift
  "$@" >"$results/$name.log" 2>&1
  code=$?
  echo "$name: exit $code, $((SECONDS - started)) s"
  [ $code = 0 ] || { tail -n 20 "$results/$name.log"; failed+=("$name"); }
}

# Ten times the random histories of programmes and customers.
timed tests env COMMISSIONS_RANDOM_PERCENT=1000 timeout 7200 ./infra/test.sh
for ((round = 1; round <= rounds; round++)); do
  timed "faults-$round" timeout 7200 ./infra/faults.sh
  cp -f .run/faults.md "$results/faults-$round.md" 2>/dev/null || true
done
timed benchmark timeout 21600 ./infra/bench.sh
cp -f .run/bench.json "$results/" 2>/dev/null || true

echo "${#failed[@]} failed${failed:+: ${failed[*]}}. Everything that was printed: $results"
[ ${#failed[@]} = 0 ]
