#!/usr/bin/env bash
# Does to a running system what can happen to it, and prints for each fault what was sent, acknowledged, lost, repeated,
# and how long it took to recover. Each ledger is compared entry by entry with that of an undisturbed run.
# Usage: ./infra/faults.sh [PART_OF_A_NAME]     all of them take about twenty minutes; e.g. ./infra/faults.sh "disk full"
# It wants root and private servers, because it kills servers, fills a disk and shifts a clock.
set -uo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=infra/prerequisites.sh
. infra/prerequisites.sh
need_dotnet
need_faketime

run=.run/faults
finish() { infra/servers.sh stop "$run" >/dev/null 2>&1 || true; }
trap finish EXIT
servers=$(COMMISSIONS_SERVERS=private infra/servers.sh start "$run" "${COMMISSIONS_TEST_PORTS:-17000}") || exit 1
eval "$servers"
echo "Building …"
dotnet build tests/EndToEnd.Tests -c Release -v quiet -nologo || exit 1
rm -f .run/faults.md
COMMISSIONS_FAULT=${1:-} timeout 5400 dotnet run --project tests/EndToEnd.Tests -c Release --no-build --no-restore -- \
  -noColor -explicit only -class EndToEnd.Tests.Faults.FaultTable >.run/faults.log 2>&1 </dev/null
code=$?
if [ -s .run/faults.md ]; then cat .run/faults.md; else tail -n 40 .run/faults.log; fi
exit $code
