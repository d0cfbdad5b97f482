#!/usr/bin/env bash
# Tells the story of ./infra/demo.sh to the services that docker compose started, and checks what they answer.
# Wants a ledger in which nothing has happened yet, and the .NET SDK. The ports are those of docker-compose.yml:
# LEADS_PORT [8081], SUBSCRIPTIONS_PORT [8082], COMMISSIONS_PORT [8083], IDENTITY_PORT [8084].
# DEMO_CUSTOMERS is how many customers it has [300].
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=infra/prerequisites.sh
. infra/prerequisites.sh
# shellcheck source=infra/compose.env
. infra/compose.env
need_dotnet

mkdir -p .run
dotnet build demo/Demo -c Release -v q -nologo >.run/compose-demo-build.log 2>&1 \
  || { tail -n 40 .run/compose-demo-build.log >&2; exit 1; }
DEMO_LEADS=http://127.0.0.1:${LEADS_PORT:-8081} \
  DEMO_SUBSCRIPTIONS=http://127.0.0.1:${SUBSCRIPTIONS_PORT:-8082} \
  DEMO_COMMISSIONS=http://127.0.0.1:${COMMISSIONS_PORT:-8083} \
  DEMO_IDENTITY=http://127.0.0.1:${IDENTITY_PORT:-8084} \
  DEMO_STRIPE_SECRET=$STRIPE_WEBHOOK_SECRET DEMO_RESULT=$PWD/.run/compose-result.json \
  dotnet demo/Demo/bin/Release/net10.0/Demo.dll
