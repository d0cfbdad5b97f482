# Sourced by the other scripts: what must be on the machine, with a message that says what to do.

need_dotnet() {
  if ! command -v dotnet >/dev/null || ! dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; then
    echo "This needs the .NET 10 SDK (https://dotnet.microsoft.com/download); 'dotnet --list-sdks' does not list one." >&2
    exit 1
  fi
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
}

# The tests have an independent program read the exported books.
need_hledger() {
  command -v hledger >/dev/null && return
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "The tests need hledger (https://hledger.org/install.html), which checks the exported journal." >&2
    exit 1
  fi
  echo "Installing hledger …" >&2
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends hledger; } >/dev/null 2>&1 \
    || { echo "The package hledger could not be installed." >&2; exit 1; }
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
