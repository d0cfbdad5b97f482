# Sourced by the other scripts: what must be on the machine, with a message that says what to do.

need_dotnet() {
  if ! command -v dotnet >/dev/null || ! dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; then
    echo "This needs the .NET 10 SDK (https://dotnet.microsoft.com/download); 'dotnet --list-sdks' does not list one." >&2
    exit 1
  fi
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
}
