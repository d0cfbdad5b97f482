#!/usr/bin/env bash
# Checks what this repository takes from others: each package of the lock files under a licence that is allowed, and no
# known vulnerability, as far as the package source serves them (nuget.org does). Run after a restore of the solution.
# Leaves the bill of materials (CycloneDX) in .run/bom.json.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=infra/prerequisites.sh
. infra/prerequisites.sh
need_dotnet
command -v python3 >/dev/null || install_packages "python3" python3
allowed='MIT Apache-2.0 BSD-2-Clause BSD-3-Clause PostgreSQL MPL-2.0 0BSD Unlicense MS-PL'
# State their licence in a file instead of by name; looked at by hand: Apache-2.0, MIT, MIT.
known='Stripe.net CommandLineParser Microsoft.DotNet.PlatformAbstractions'

mkdir -p .run
dotnet tool restore >/dev/null
dotnet tool run dotnet-CycloneDX Commissions.sln --output .run --filename bom.json --output-format Json \
  --disable-package-restore --set-name Commissions >.run/bom.log || { tail -n 20 .run/bom.log; exit 1; }

wrong=0
git ls-files '*packages.lock.json' | python3 infra/licences.py .run/bom.json "$allowed" "$known" || wrong=1

if audit=$(dotnet list demo/demo.slnf package --vulnerable --include-transitive 2>&1); then
  if grep -q '> ' <<<"$audit"; then echo "$audit"; wrong=1; fi
  echo "Vulnerabilities known to the package source (not every source knows any): $(grep -c '> ' <<<"$audit" || true)"
else
  echo "The package source did not answer the audit: $(tail -n 1 <<<"$audit")"
fi
exit $wrong
