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
  need_program hledger "checks the exported journal (https://hledger.org/install.html)"
  need_program python3 "recomputes the hashes of exported statements"
}

need_program() { # PROGRAM WHY: of a package of the same name
  command -v "$1" >/dev/null && return
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "The tests need $1, which $2." >&2
    exit 1
  fi
  echo "Installing $1 …" >&2
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1"; } >/dev/null 2>&1 \
    || { echo "The package $1 could not be installed." >&2; exit 1; }
}

# The console is tested in a real browser: the system's own, or the one that COMMISSIONS_CHROMIUM names.
need_chromium() {
  [ -x "${COMMISSIONS_CHROMIUM:-/usr/bin/chromium}" ] && return
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "The tests of the console need Chromium as /usr/bin/chromium, or COMMISSIONS_CHROMIUM to name it." >&2
    exit 1
  fi
  echo "Installing chromium …" >&2
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; } >/dev/null 2>&1 \
    || { echo "The package chromium could not be installed." >&2; exit 1; }
}

# A clock that is wrong, for one process only.
need_faketime() {
  ls /usr/lib/*/faketime/libfaketime.so.1 >/dev/null 2>&1 && return
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "This needs libfaketime, and root." >&2
    exit 1
  fi
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libfaketime; } >/dev/null 2>&1 \
    || { echo "The package libfaketime could not be installed." >&2; exit 1; }
}
