# Sourced by the other scripts: what must be on the machine, with a message that says what to do.

need_dotnet() {
  if ! command -v dotnet >/dev/null || ! dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; then
    echo "This needs the .NET 10 SDK (https://dotnet.microsoft.com/download); 'dotnet --list-sdks' does not list one." >&2
    exit 1
  fi
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
}

# What an independent reader of the books needs: one program reads the journal, the other recomputes hashes.
need_auditors_tools() {
  command -v hledger >/dev/null || install_packages "hledger (https://hledger.org/install.html)" hledger
  command -v python3 >/dev/null || install_packages "python3" python3
}

# What a replay is measured beside.
need_bookkeepers_tools() {
  command -v ledger >/dev/null || install_packages "ledger-cli (https://ledger-cli.org)" ledger
  command -v hledger >/dev/null || install_packages "hledger (https://hledger.org/install.html)" hledger
}

# The console is tested in a real browser: the system's own, or the one that COMMISSIONS_CHROMIUM names.
need_chromium() {
  [ -x "${COMMISSIONS_CHROMIUM:-/usr/bin/chromium}" ] \
    || install_packages "Chromium as /usr/bin/chromium, or COMMISSIONS_CHROMIUM to name it," chromium fonts-dejavu-core
}

# Reads configuration and alert rules as Prometheus does.
need_promtool() {
  command -v promtool >/dev/null || install_packages "promtool (https://prometheus.io/download)" prometheus
}

# PostgreSQL and RabbitMQ as programs, where no engine has them as containers.
need_servers() {
  local missing=()
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql)
  [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || missing+=(rabbitmq-server)
  command -v curl >/dev/null || missing+=(curl)
  [ ${#missing[@]} -eq 0 ] || install_packages "either a Docker engine with postgres:17 and rabbitmq:4-management, or \
PostgreSQL and RabbitMQ as packages of the operating system" "${missing[@]}"
}

# A clock that is wrong, for one process only.
need_faketime() {
  ls /usr/lib/*/faketime/libfaketime.so.1 >/dev/null 2>&1 || install_packages "libfaketime" libfaketime
}

install_packages() { # WHAT PACKAGE...
  local what=$1 code=0 policy=/usr/sbin/policy-rc.d made_policy=
  shift
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "This needs $what; as root on Debian or Ubuntu it installs itself." >&2
    exit 1
  fi
  echo "Installing $* …" >&2
  # Only the programs are wanted: no default cluster, no service of the machine.
  mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
  [ -e $policy ] || { printf '#!/bin/sh\nexit 101\n' >$policy && chmod +x $policy && made_policy=1; }
  local log; log=$(mktemp)
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } >"$log" 2>&1 || code=$?
  [ -z "$made_policy" ] || rm -f $policy
  [ $code = 0 ] || { tail -n 20 "$log" >&2; echo "The packages $* could not be installed." >&2; exit 1; }
  rm -f "$log"
}
