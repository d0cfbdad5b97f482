#!/usr/bin/env bash
# Shows the whole product on this machine: servers, three services, the console, 36 months of billing of 300 customers, a changed rate.
# Usage: ./infra/demo.sh [--exit]     --exit stops everything at the end; otherwise it runs on until ./infra/down.sh
# Environment: COMMISSIONS_DEMO_PORT   leads listens there, the others on the three ports after it [8081]
#                                      and the console on the one before it [8080]
#              DEMO_CUSTOMERS           how many customers, 60 or more [300]
#              COMMISSIONS_SERVERS_PORT first port of PostgreSQL and RabbitMQ [18000]
#              COMMISSIONS_BUILT        set where the whole solution has just been built, as in .ci/run
set -euo pipefail
cd "$(dirname "$0")/.."
RUN=$PWD/.run/demo
# shellcheck source=infra/running.sh
. infra/running.sh
# shellcheck source=infra/prerequisites.sh
. infra/prerequisites.sh

LEAVE_RUNNING=yes
for argument in "$@"; do
  case $argument in
    --exit) LEAVE_RUNNING=no ;;
    *) fail "Unknown argument '$argument'. Usage: ./infra/demo.sh [--exit]" ;;
  esac
done

FIRST=${COMMISSIONS_DEMO_PORT:-8081}
LEADS=http://127.0.0.1:$FIRST
SUBSCRIPTIONS=http://127.0.0.1:$((FIRST + 1))
COMMISSIONS=http://127.0.0.1:$((FIRST + 2))
IDENTITY=http://127.0.0.1:$((FIRST + 3))
CONSOLE=http://127.0.0.1:$((FIRST - 1))
# Works nowhere but here: services refuse secrets with this mark when their environment is Production.
STRIPE_SECRET=whsec_development-only-demo
IDENTITY_KEY=development-only-identity-key-of-the-demo

refuse_second_run() {
  local name
  for name in leads subscriptions commissions identity console; do
    if is_alive "$RUN/$name.pid"; then
      fail "The demo is running already ($COMMISSIONS/docs). Stop it with ./infra/down.sh, then start it again."
    fi
  done
  # Left over from a run that did not end well.
  if [ -d "$RUN" ]; then ./infra/down.sh; fi
}

dll() { # PROJECT_DIRECTORY NAME
  echo "$1/bin/Release/net10.0/$2.dll"
}

build() {
  say "Building the services"
  need_dotnet
  [ -z "${COMMISSIONS_BUILT:-}" ] || return 0
  dotnet build demo/demo.slnf -c Release -v q -nologo -clp:NoSummary >"$RUN/build.log" 2>&1 \
    || { tail -n 40 "$RUN/build.log" >&2; fail "The build failed. Its log: $RUN/build.log"; }
}

start_servers() {
  local exports
  exports=$(infra/servers.sh start "$RUN/servers" "${COMMISSIONS_SERVERS_PORT:-18000}") \
    || fail "The servers did not start. See $RUN/servers"
  eval "$exports"
}

start_services() {
  say "Starting the services"
  export ASPNETCORE_ENVIRONMENT=Development
  Identity__Leads=$LEADS start_process identity dotnet "$(dll infra/identity/Identity Identity)" --urls "$IDENTITY"
  local connections name connection url project starting=()
  connections=$(dotnet "$(dll demo/Demo Demo)" create-databases leads subscriptions commissions)
  wait_ready identity "$IDENTITY/.well-known/openid-configuration" 30
  while IFS='=' read -r name connection; do
    case $name in
      leads) url=$LEADS project=Leads ;;
      subscriptions) url=$SUBSCRIPTIONS project=Subscriptions ;;
      commissions) url=$COMMISSIONS project=Commissions ;;
    esac
    start_service "$name" "$project" "$url" "$connection" &
    starting+=($!)
  done <<<"$connections"
  start_console
  wait "${starting[@]}"
  wait_ready leads "$LEADS/health/ready" 60
  wait_ready subscriptions "$SUBSCRIPTIONS/health/ready" 60
  wait_ready commissions "$COMMISSIONS/health/ready" 60
  wait_ready console "$CONSOLE/health/ready" 60
}

start_console() {
  Identity__Authority=$IDENTITY/ Services__Leads=$LEADS Services__Subscriptions=$SUBSCRIPTIONS \
    Services__Commissions=$COMMISSIONS Keys__Directory=$RUN/keys \
    start_process console dotnet "$(dll services/Console/Console.Web Console.Web)" --urls "$CONSOLE"
}

start_service() { # NAME PROJECT URL CONNECTION_AS_OWNER
  local service
  service=$(dll "services/$2/$2.Service" "$2.Service")
  export ConnectionStrings__EventStore="$COMMISSIONS_POSTGRES_APPLICATION;Database=$1"
  export ConnectionStrings__Broker=$COMMISSIONS_BROKER
  export Identity__Authority=$IDENTITY/ Stripe__WebhookSecrets__0=$STRIPE_SECRET Programme__IdentityKey=$IDENTITY_KEY
  export Programme__Debtor__Name='Example Software Ltd' Programme__Debtor__Iban=DE75512108001245126199 \
    Programme__Debtor__Town=Berlin Programme__Debtor__Country=DE
  ConnectionStrings__EventStoreOwner=$4 Database__ApplicationRole=commissions_app dotnet "$service" db-apply \
    >"$RUN/$1-db-apply.log" 2>&1 \
    || { tail -n 25 "$RUN/$1-db-apply.log" >&2; echo "The schema of $1 could not be applied." >&2; }
  start_process "$1" dotnet "$service" --urls "$3"
}

run_story() {
  DEMO_LEADS=$LEADS DEMO_SUBSCRIPTIONS=$SUBSCRIPTIONS DEMO_COMMISSIONS=$COMMISSIONS DEMO_IDENTITY=$IDENTITY \
    DEMO_STRIPE_SECRET=$STRIPE_SECRET DEMO_RESULT=$RUN/result.json dotnet "$(dll demo/Demo Demo)"
}

where_next() {
  cat <<END

Everything is still running. Look around:
  Console     $CONSOLE   sign in as alice or bob (partner managers), carol or dave (finance), erin (operations)
              or as one of the partners; nobody is asked for a password here
  API pages   $LEADS/docs   $SUBSCRIPTIONS/docs   $COMMISSIONS/docs
  Logs        .run/demo/*.log          What was printed, as JSON: .run/demo/result.json

  TOKEN=\$(curl -s $IDENTITY/connect/token -d grant_type=client_credentials -d client_id=carol -d client_secret=demo \\
    | sed -n 's/.*"access_token": *"\([^"]*\)".*/\1/p')
  PARTNER=$(sed -n 's/.*"exampleDistributor": "\([^"]*\)".*/\1/p' "$RUN/result.json")
  curl -s -H "Authorization: Bearer \$TOKEN" $COMMISSIONS/v1/partners/\$PARTNER/balance
  curl -s -H "Authorization: Bearer \$TOKEN" $COMMISSIONS/v1/partners/\$PARTNER/statements/2026-09
  curl -s -H "Authorization: Bearer \$TOKEN" -H 'Accept: text/csv' "$COMMISSIONS/v1/partners/\$PARTNER/entries?limit=10"

Stop it and remove its data:  ./infra/down.sh
END
}

finish() {
  local code=$?
  if [ $LEAVE_RUNNING = no ] && [ -d "$RUN" ]; then
    # The result and the logs stay for whoever asks why.
    mkdir -p .run/demo-last
    cp -f "$RUN"/*.log "$RUN"/result.json .run/demo-last/ 2>/dev/null || true
    ./infra/down.sh
  fi
  exit $code
}

refuse_second_run
mkdir -p "$RUN"
trap finish EXIT
build
start_servers
start_services
run_story
if [ $LEAVE_RUNNING = yes ]; then where_next; fi
