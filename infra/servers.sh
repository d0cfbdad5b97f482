#!/usr/bin/env bash
# PostgreSQL and RabbitMQ for the demo and the tests, bound to 127.0.0.1 only.
#
#   eval "$(infra/servers.sh start DIR BASE_PORT)"   starts both (again: does nothing) and prints where they are. What DIR
#                                                    holds already keeps the ports that it was started with
#   infra/servers.sh stop DIR                        stops what start started for DIR and removes its data
#   infra/servers.sh restart-postgres|restart-rabbit DIR   for tests of what happens then; the data stays
#
# With a Docker engine that has (or can pull) postgres:17 and rabbitmq:4-management it uses containers, else private
# instances from the operating system's packages under DIR. COMMISSIONS_SERVERS=docker|private decides it by hand.
# Databases are owned by the role of COMMISSIONS_POSTGRES; services run as that of COMMISSIONS_POSTGRES_APPLICATION.
# Ports: BASE_PORT PostgreSQL, +1 AMQP, +2 Erlang distribution, +3 management, +4 epmd.
set -euo pipefail

# Not secrets: these servers listen on loopback, hold made-up data and are removed by stop.
password=development-only
wait_seconds_max=90
role_sql=$(cd "$(dirname "$0")" && pwd)/postgres/application-role.sql
# shellcheck source=infra/prerequisites.sh
. "$(dirname "$0")/prerequisites.sh"

say()  { printf '%s\n' "$*" >&2; }
fail() { say "servers.sh: $*"; exit 1; }

usage() { sed -n '2,12p' "$0" >&2; exit 2; }

docker_ready() {
  docker info >/dev/null 2>&1 || return 1
  local image
  for image in postgres:17 rabbitmq:4-management; do
    docker image inspect "$image" >/dev/null 2>&1 || docker pull -q "$image" >/dev/null 2>&1 || return 1
  done
}

choose() {
  case ${COMMISSIONS_SERVERS:-} in
    docker|private) echo "$COMMISSIONS_SERVERS" ;;
    *) if docker_ready; then echo docker; else echo private; fi ;;
  esac
}

wait_for() { # wait_for NAME COMMAND...: until the command succeeds, with a limit
  local name=$1 i; shift
  for ((i = 0; i < wait_seconds_max * 4; i++)); do
    "$@" >/dev/null 2>&1 && return 0
    sleep 0.25
  done
  fail "$name did not answer within $wait_seconds_max s; its log is in $dir"
}

management_answers() { curl -sf -u "commissions:$password" "http://127.0.0.1:$((port + 3))/api/overview"; }

# --- private instances -------------------------------------------------------------------------------

as_postgres() { # PostgreSQL refuses to run as root
  if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

# The ports that data of DIR were made with; those of a DIR that somebody removed without stop are still PostgreSQL's.
earlier_port() {
  if [ -s "$dir/base-port" ]; then cat "$dir/base-port"
  else sed -nE 's/^port = ([0-9]+)$/\1/p' "$(postgres_home)/data/postgresql.conf" 2>/dev/null | tail -n 1 || true; fi
}

postgres_home() { # user postgres may not be able to enter the checkout's folder
  local key; key=$(printf %s "$dir" | cksum | cut -d' ' -f1)
  echo "${TMPDIR:-/tmp}/commissions-postgres-$key"
}

start_postgres() {
  local bin home; bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1); home=$(postgres_home)
  if [ ! -s "$home/data/PG_VERSION" ]; then
    rm -rf "$home"; mkdir -p "$home"; chmod 755 "$home"
    [ "$(id -u)" != 0 ] || chown postgres "$home"
    printf %s "$password" > "$home/password"; chmod 644 "$home/password"
    as_postgres "$bin/initdb" -D "$home/data" -U commissions --auth=scram-sha-256 --pwfile="$home/password" \
      --encoding=UTF8 --locale=C.UTF-8 >"$dir/initdb.log" 2>&1 || { tail "$dir/initdb.log" >&2; fail "initdb failed"; }
    cat >> "$home/data/postgresql.conf" <<EOF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = '$home'
max_connections = 500
shared_buffers = 256MB
max_wal_size = 2GB
EOF
  fi
  echo "$home" > "$dir/postgres.home"
  as_postgres "$bin/pg_ctl" -D "$home/data" status >/dev/null 2>&1 \
    || as_postgres "$bin/pg_ctl" -D "$home/data" -l "$home/log" -t $wait_seconds_max -w start >/dev/null 2>&1 \
    || { tail "$home/log" >&2; fail "PostgreSQL did not start; is port $port taken?"; }
  PGPASSWORD=$password APPLICATION_PASSWORD=$password "$bin/psql" -h 127.0.0.1 -p "$port" -U commissions -d postgres \
    -v ON_ERROR_STOP=1 -q -f "$role_sql" >"$dir/role.log" 2>&1 \
    || { tail "$dir/role.log" >&2; fail "the role that services run as could not be created"; }
}

stop_postgres() {
  [ -s "$dir/postgres.home" ] || return 0
  local home bin; home=$(cat "$dir/postgres.home"); bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
  as_postgres "$bin/pg_ctl" -D "$home/data" -m immediate -t 30 -w stop >/dev/null 2>&1 || true
  rm -rf "$home"
}

rabbit_environment() {
  mkdir -p "$dir/rabbit"
  export HOME=$dir/rabbit RABBITMQ_NODENAME="commissions-$port@localhost" RABBITMQ_NODE_PORT=$((port + 1))
  export RABBITMQ_DIST_PORT=$((port + 2)) RABBITMQ_MNESIA_BASE=$dir/rabbit/data RABBITMQ_LOG_BASE=$dir/rabbit/log
  export RABBITMQ_CONFIG_FILE=$dir/rabbit/rabbitmq RABBITMQ_ENABLED_PLUGINS_FILE=$dir/rabbit/enabled_plugins
  export RABBITMQ_PID_FILE=$dir/rabbit/pid ERL_EPMD_PORT=$((port + 4)) ERL_EPMD_ADDRESS=127.0.0.1
  # Erlang's schedulers otherwise keep a processor busy that has nothing to do, as others on this machine need it.
  export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none'
}

start_rabbit() {
  management_answers >/dev/null 2>&1 && return
  rabbit_environment
  cat > "$dir/rabbit/rabbitmq.conf" <<EOF
listeners.tcp.1 = 127.0.0.1:$((port + 1))
management.tcp.ip = 127.0.0.1
management.tcp.port = $((port + 3))
default_user = commissions
default_pass = $password
disk_free_limit.absolute = 50MB
EOF
  echo '[rabbitmq_management].' > "$dir/rabbit/enabled_plugins"
  setsid nohup /usr/lib/rabbitmq/bin/rabbitmq-server >"$dir/rabbit/out" 2>&1 </dev/null &
  echo $! > "$dir/rabbit/server.pid"
  wait_for RabbitMQ management_answers
}

stop_rabbit() {
  [ -s "$dir/rabbit/server.pid" ] || return 0
  # The server, and the epmd it started, are of its own process group and node; nothing else is touched.
  local pid; pid=$(cat "$dir/rabbit/server.pid")
  kill -TERM -- "-$pid" 2>/dev/null || true
  for _ in $(seq 60); do kill -0 -- "-$pid" 2>/dev/null || break; sleep 0.25; done
  kill -KILL -- "-$pid" 2>/dev/null || true
  local base; base=$(cat "$dir/base-port")
  ERL_EPMD_PORT=$((base + 4)) epmd -kill >/dev/null 2>&1 || true
}

# --- containers -----------------------------------------------------------------------------------------

container() { echo "commissions-$1-$port"; }

start_docker() {
  docker start "$(container postgres)" >/dev/null 2>&1 || docker run -d --name "$(container postgres)" \
    -e POSTGRES_USER=commissions -e POSTGRES_DB=postgres -e POSTGRES_PASSWORD=$password -p "127.0.0.1:$port:5432" postgres:17 \
    -c max_connections=500 >/dev/null
  docker start "$(container rabbitmq)" >/dev/null 2>&1 || docker run -d --name "$(container rabbitmq)" \
    -e RABBITMQ_DEFAULT_USER=commissions -e RABBITMQ_DEFAULT_PASS=$password -p "127.0.0.1:$((port + 1)):5672" \
    -p "127.0.0.1:$((port + 3)):15672" rabbitmq:4-management >/dev/null
  wait_for PostgreSQL docker exec "$(container postgres)" pg_isready -h 127.0.0.1 -U commissions
  docker exec -i -e APPLICATION_PASSWORD=$password "$(container postgres)" \
    psql -U commissions -d postgres -v ON_ERROR_STOP=1 -q <"$role_sql" >"$dir/role.log" 2>&1 \
    || { tail "$dir/role.log" >&2; fail "the role that services run as could not be created"; }
  wait_for RabbitMQ management_answers
}

# A command in front of PostgreSQL's own tools, of the server's version, as the owner.
postgres_tools() {
  if [ "$kind" = docker ]; then
    echo "docker exec -i -e PGHOST=127.0.0.1 -e PGUSER=commissions -e PGPASSWORD=$password $(container postgres)"
  else
    echo "env PGHOST=127.0.0.1 PGPORT=$port PGUSER=commissions PGPASSWORD=$password PATH=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1):$PATH"
  fi
}

# --- restarts -------------------------------------------------------------------------------------------

restart_postgres() {
  if [ "$kind" = docker ]; then docker restart -t 1 "$(container postgres)" >/dev/null; else
    local home bin; home=$(cat "$dir/postgres.home"); bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
    as_postgres "$bin/pg_ctl" -D "$home/data" -m immediate -t 30 -w stop >/dev/null 2>&1 || true
    as_postgres "$bin/pg_ctl" -D "$home/data" -l "$home/log" -t $wait_seconds_max -w start >/dev/null 2>&1 \
      || fail "PostgreSQL did not start again"
  fi
}

restart_rabbit() {
  if [ "$kind" = docker ]; then docker restart -t 10 "$(container rabbitmq)" >/dev/null; wait_for RabbitMQ management_answers; else
    local pid; pid=$(cat "$dir/rabbit/server.pid")
    kill -KILL -- "-$pid" 2>/dev/null || true
    for _ in $(seq 60); do kill -0 -- "-$pid" 2>/dev/null || break; sleep 0.25; done
    start_rabbit
  fi
}

stop_docker() { docker rm -f -v "$(container postgres)" "$(container rabbitmq)" >/dev/null 2>&1 || true; }

# ---------------------------------------------------------------------------------------------------------

[ $# -ge 2 ] || usage
mkdir -p "$2"; dir=$(cd "$2" && pwd)
case $1 in
  start)
    [ $# -eq 3 ] || usage
    port=$(earlier_port); port=${port:-$3}
    [ "$port" = "$3" ] || say "$dir holds servers of base port $port, not $3: these are used. 'infra/servers.sh stop $2' removes them."
    if [ -s "$dir/kind" ]; then kind=$(cat "$dir/kind"); else kind=$(choose); fi
    echo "$port" > "$dir/base-port"; echo "$kind" > "$dir/kind"
    say "Starting PostgreSQL and RabbitMQ ($kind) …"
    if [ "$kind" = docker ]; then start_docker; else need_servers; start_postgres; start_rabbit; fi
    server="Host=127.0.0.1;Port=$port;Password=$password"
    echo "export COMMISSIONS_SERVERS_DIRECTORY='$dir'"
    echo "export COMMISSIONS_PG_EXEC='$(postgres_tools)'"
    echo "export COMMISSIONS_POSTGRES='$server;Username=commissions;Database=postgres'"
    echo "export COMMISSIONS_POSTGRES_APPLICATION='$server;Username=commissions_app'"
    echo "export COMMISSIONS_BROKER='amqp://commissions:$password@127.0.0.1:$((port + 1))'"
    echo "export COMMISSIONS_BROKER_MANAGEMENT='http://commissions:$password@127.0.0.1:$((port + 3))'"
    ;;
  stop)
    [ -s "$dir/base-port" ] || exit 0
    port=$(cat "$dir/base-port")
    if [ "$(cat "$dir/kind")" = docker ]; then stop_docker; else stop_rabbit; stop_postgres; fi
    rm -rf "$dir"
    ;;
  restart-postgres|restart-rabbit)
    [ -s "$dir/base-port" ] || fail "nothing was started for $dir"
    port=$(cat "$dir/base-port"); kind=$(cat "$dir/kind")
    if [ "$1" = restart-postgres ]; then restart_postgres; else restart_rabbit; fi
    ;;
  *) usage ;;
esac
