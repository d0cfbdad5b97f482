#!/usr/bin/env bash
# Stops what ./infra/demo.sh left running and removes its data.
set -euo pipefail
cd "$(dirname "$0")/.."
RUN=$PWD/.run/demo
# shellcheck source=infra/running.sh
. infra/running.sh

if [ ! -d "$RUN" ]; then
  say "Nothing is running."
  exit 0
fi
for name in console commissions subscriptions leads identity; do stop_process "$RUN/$name.pid" 35; done
infra/servers.sh stop "$RUN/servers"
rm -rf "$RUN"
say "Stopped, and .run/demo is removed."
