#!/usr/bin/env bash
# Builds the images, starts docker-compose.yml from nothing, checks images and containers, signs in at the console, tells
# the demo's story to the services, stops them as an operator would, and removes everything.
# Usage: ./infra/containers.sh       needs a Docker engine that has, or can pull, the base images
#        ./infra/containers.sh can   only says by its exit code whether it could
# Environment: COMMISSIONS_COMPOSE_PORT   first of six ports on 127.0.0.1 [18090]
set -euo pipefail
cd "$(dirname "$0")/.."

build_seconds_max=1200
start_seconds_max=300
healthy_seconds_max=120
story_seconds_max=900
stop_seconds_max=60
tests_seconds_max=300
# What a service adds to its base image.
added_megabytes_max=80
services=(identity leads subscriptions commissions console)
dotnet_images=(mcr.microsoft.com/dotnet/sdk:10.0 mcr.microsoft.com/dotnet/aspnet:10.0)
base_images=("${dotnet_images[@]}" postgres:17 rabbitmq:4-management)

say() { printf '\033[1m%s\033[0m\n' "$*"; }
wrong=0
check() { # WHAT EXPECTED ACTUAL
  if [ "$2" = "$3" ]; then echo "  ok: $1"; else echo "  NOT SO: $1: expected '$2', found '$3'"; wrong=$((wrong + 1)); fi
}
timed() { # NAME COMMAND...: its seconds go into the last lines
  local name=$1 started=$SECONDS; shift
  say "$name"
  "$@"
  times+=("$(printf '%-34s %4d s' "$name" $((SECONDS - started)))")
}
times=()

can() {
  docker info >/dev/null 2>&1 || return 1
  docker compose version >/dev/null 2>&1 || command -v docker-compose >/dev/null || return 1
  local image
  for image in "${base_images[@]}"; do
    docker image inspect "$image" >/dev/null 2>&1 || timeout 600 docker pull -q "$image" >/dev/null 2>&1 || return 1
  done
}

if [ "${1:-}" = can ]; then can; exit; fi
can || { echo "There is no Docker engine here that has, or can pull, ${base_images[*]}, or no Compose." >&2; exit 1; }

# An engine without BuildKit builds the same file.
docker buildx version >/dev/null 2>&1 || export DOCKER_BUILDKIT=0 COMPOSE_DOCKER_CLI_BUILD=0
first=${COMMISSIONS_COMPOSE_PORT:-18090}
export CONSOLE_PORT=$first LEADS_PORT=$((first + 1)) SUBSCRIPTIONS_PORT=$((first + 2)) COMMISSIONS_PORT=$((first + 3))
export IDENTITY_PORT=$((first + 4)) RABBITMQ_MANAGEMENT_PORT=$((first + 5))
export VERSION=checked REVISION
REVISION=$(git rev-parse HEAD 2>/dev/null || echo unknown)
project=commissions-checked
if docker compose version >/dev/null 2>&1; then compose=(docker compose); else compose=(docker-compose); fi
compose+=(--env-file infra/compose.env --project-name "$project")
mkdir -p .run

container() { "${compose[@]}" ps -aq "$1"; }
inspect() { docker inspect -f "$2" "$1"; }

remove() { timeout 180 "${compose[@]}" down -v --remove-orphans --timeout 45 >.run/containers-down.log 2>&1; }
finish() {
  local code=$?
  if [ $code != 0 ]; then
    "${compose[@]}" ps || true
    "${compose[@]}" logs --no-color >.run/containers.log 2>&1 || true
    echo "What the containers said is in .run/containers.log; its last warnings:"
    grep -aE '"@l":"(Error|Fatal|Warning)"|[Uu]nhandled|FATAL|ERROR' .run/containers.log | tail -n 30 | cut -c1-400 || true
  fi
  remove || true
  exit $code
}

build() {
  timeout $build_seconds_max "${compose[@]}" build "${services[@]}" >.run/containers-build.log 2>&1 \
    || { tail -n 60 .run/containers-build.log; return 1; }
}

check_images() {
  local base image service size
  base=$(inspect mcr.microsoft.com/dotnet/aspnet:10.0 '{{.Size}}')
  for service in "${services[@]}"; do
    image=commissions/$service:$VERSION
    size=$(inspect "$image" '{{.Size}}')
    echo "  $image: $((size / 1000000)) MB, of which $(((size - base) / 1000000)) MB are its own"
    check "$service adds at most $added_megabytes_max MB" yes "$([ $((size - base)) -le $((added_megabytes_max * 1000000)) ] && echo yes || echo no)"
    check "$service does not run as root" 1654 "$(inspect "$image" '{{.Config.User}}')"
    check "$service says what it was built from" "$REVISION" "$(inspect "$image" '{{index .Config.Labels "org.opencontainers.image.revision"}}')"
    check "$service says its version" "$(sed -n 's/.*<Version>\(.*\)<.*/\1/p' Directory.Build.props)" \
      "$(inspect "$image" '{{index .Config.Labels "org.opencontainers.image.version"}}')"
    check "$service can be asked for its health" '[CMD /app/service healthy]' "$(inspect "$image" '{{.Config.Healthcheck.Test}}')"
  done
}

start() {
  remove || true
  timeout $start_seconds_max "${compose[@]}" up -d --no-build >.run/containers-up.log 2>&1 \
    || { tail -n 40 .run/containers-up.log; return 1; }
}

wait_healthy() { # SERVICE
  local deadline=$((SECONDS + healthy_seconds_max)) state=
  while [ $SECONDS -lt $deadline ]; do
    state=$(inspect "$(container "$1")" '{{.State.Health.Status}}')
    if [ "$state" = healthy ]; then break; fi
    sleep 1
  done
  check "$1 is healthy" healthy "$state"
}

check_containers() {
  local service id
  for service in postgres rabbitmq "${services[@]}"; do wait_healthy "$service"; done
  for service in "${services[@]}"; do
    id=$(container "$service")
    check "$service has not been restarted" 0 "$(inspect "$id" '{{.RestartCount}}')"
    check "$service runs as nobody in particular" 1654 "$(docker top "$id" -eo pid,uid | awk 'NR == 2 { print $2 }')"
    check "$service cannot write but to /tmp" 'true map[/tmp:]' "$(inspect "$id" '{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.Tmpfs}}')"
    check "$service has no capabilities" '[ALL] []' "$(inspect "$id" '{{.HostConfig.CapDrop}} {{.HostConfig.CapAdd}}')"
    check "$service listens on this machine only" 127.0.0.1 \
      "$(inspect "$id" '{{range .HostConfig.PortBindings}}{{range .}}{{.HostIp}}{{end}}{{end}}')"
  done
  for service in leads subscriptions commissions; do
    check "the schema of $service was applied before" 0 "$(inspect "$(container "$service-schema")" '{{.State.ExitCode}}')"
  done
}

# As a browser at this machine does it: to the identity, the choice of a person, and back with a code.
sign_in() {
  local jar=.run/containers-cookies console=http://127.0.0.1:$CONSOLE_PORT identity=identity.localhost:$IDENTITY_PORT ask back page
  local browse=(curl -sS --max-time 20 --cookie "$jar" --cookie-jar "$jar" --resolve "$identity:127.0.0.1")
  rm -f "$jar"
  ask=$("${browse[@]}" -o /dev/null -w '%{redirect_url}' "$console/sign-in?returnTo=/")
  check "the console sends people to the identity" "http://$identity/connect/authorize" "${ask%%\?*}"
  back=$("${browse[@]}" -o /dev/null -w '%{redirect_url}' --data "${ask#*\?}&person=carol" "${ask%%\?*}")
  check "the identity sends them back" "$console/signin-oidc" "${back%%\?*}"
  page=$("${browse[@]}" --location "$back")
  check "carol is greeted by name" yes "$(grep -q carol <<<"$page" && echo yes || echo no)"
  check "a stranger is not let in" 302 "$(curl -sS --max-time 20 -o /dev/null -w '%{http_code}' "$console/payouts")"
  rm -f "$jar"
}

# Names that the alerts and the dashboard take from the broker itself.
check_broker_metrics() {
  local said name
  # shellcheck disable=SC2016
  said=$(docker exec "$(container rabbitmq)" bash -c \
    'exec 3<>/dev/tcp/127.0.0.1/15692; printf "GET %s HTTP/1.0\r\n\r\n" "$1" >&3; timeout 20 cat <&3' ask \
    "$(sed -n 's/.*metrics_path: \([^ ,}]*\).*/\1/p' infra/observability/prometheus.yaml)")
  for name in $(grep -rhoE 'rabbitmq_[a-z_]+' infra/observability/alerts.yaml infra/observability/grafana | sort -u); do
    check "the broker says $name of each queue" yes "$(grep -q "^$name{.*queue=" <<<"$said" && echo yes || echo no)"
  done
}

# The same chapters and checks as ./infra/demo.sh, with fewer customers.
story() { DEMO_CUSTOMERS=60 timeout $story_seconds_max infra/compose-demo.sh; }

stop() {
  local service
  timeout $((stop_seconds_max * 2)) "${compose[@]}" stop --timeout $stop_seconds_max "${services[@]}" >.run/containers-stop.log 2>&1
  for service in "${services[@]}"; do
    check "$service drained and ended by itself" 0 "$(inspect "$(container "$service")" '{{.State.ExitCode}}')"
  done
}

# A test project by itself, as on a developer's machine with Docker: it brings its own servers.
tests_with_their_own_servers() {
  local log=.run/containers-tests.log
  export DOCKER_API_VERSION TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1
  DOCKER_API_VERSION=$(docker version -f '{{.Server.APIVersion}}')
  # Where its image cannot be had, containers are removed by the test process alone.
  docker image inspect testcontainers/ryuk >/dev/null 2>&1 || export TESTCONTAINERS_RYUK_DISABLED=true
  timeout $tests_seconds_max env -u COMMISSIONS_POSTGRES dotnet run --project tests/Foundations.Tests -c Release -- \
    -noColor -class Foundations.Tests.UnitsOfWork >"$log" 2>&1 </dev/null || { tail -n 40 "$log"; wrong=$((wrong + 1)); }
  grep -aE 'Total: +[1-9]' "$log" || { echo "  NOT SO: a test ran"; wrong=$((wrong + 1)); }
  check "no container of the tests is left" "" "$(docker ps -aq --filter label=org.testcontainers=true)"
}

trap finish EXIT
timed "Building images" build
timed "Looking at images" check_images
timed "Starting from nothing" start
timed "Looking at containers" check_containers
timed "Signing in at the console" sign_in
timed "The demo's story" story
timed "Metrics of the broker" check_broker_metrics
timed "Stopping" stop
timed "Removing" remove
check "no volume is left" "" "$(docker volume ls -q --filter "label=com.docker.compose.project=$project")"
timed "Tests with containers of their own" tests_with_their_own_servers
printf '%s\n' "${times[@]}"
echo "containers: $wrong things are not as they should be"
[ $wrong = 0 ]
