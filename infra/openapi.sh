#!/usr/bin/env bash
# Writes docs/openapi/*.json anew from what the three services say of themselves. Needs no server.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=infra/prerequisites.sh
. infra/prerequisites.sh
need_dotnet
dotnet build tests/Foundations.Tests -c Release -v quiet -nologo
COMMISSIONS_WRITE_PAGES=1 dotnet run --project tests/Foundations.Tests -c Release --no-build --no-restore -- \
  -noColor -class Foundations.Tests.Descriptions
git status --short docs/openapi
