#!/usr/bin/env bash
# Checks what this repository takes from others: each package of the lock files under a licence that is allowed, and no
# known vulnerability, as far as the package source serves them (nuget.org does). Run after a restore.
set -euo pipefail
cd "$(dirname "$0")/.."
allowed='MIT|Apache-2\.0|BSD-2-Clause|BSD-3-Clause|PostgreSQL|MPL-2\.0|0BSD|Unlicense|MS-PL'
# Packages that state their licence in a file or at an address instead of by name, looked at by hand.
known='CommandLineParser/|FluentAssertions/7\.|Stripe\.net/|Microsoft\.|System\.|NETStandard\.|runtime\.|CsvHelper/'
packages=${NUGET_PACKAGES:-$HOME/.nuget/packages}

locked() {
  git ls-files '*packages.lock.json' | xargs awk '
    /^      "[^"]+": \{/ { split($0, part, "\""); name = part[2] }
    /"resolved":/ { split($0, part, "\""); print name "/" part[4] }' | sort -u
}

wrong=0 count=0
while read -r package; do
  count=$((count + 1))
  nuspec=$(ls "$packages/$(tr '[:upper:]' '[:lower:]' <<<"$package")"/*.nuspec 2>/dev/null | head -n 1)
  [ -n "$nuspec" ] || { echo "$package: not restored"; wrong=1; continue; }
  licence=$(grep -oE '<license type="expression">[^<]+' "$nuspec" | sed 's/.*>//' || true)
  if grep -qE "^($allowed)( (OR|AND) ($allowed))*$" <<<"$licence"; then continue; fi
  if grep -qE "^($known)" <<<"$package"; then continue; fi
  echo "$package: licence '${licence:-stated in a file or at an address}' is not among those allowed"; wrong=1
done < <(locked)
[ $count -gt 0 ] || { echo "No package was found in the lock files."; exit 1; }
echo "$count packages looked at for their licence."

if audit=$(dotnet list demo/demo.slnf package --vulnerable --include-transitive 2>&1); then
  if grep -q '> ' <<<"$audit"; then echo "$audit"; wrong=1; fi
  echo "Vulnerabilities known to the package source (not every source knows any): $(grep -c '> ' <<<"$audit" || true)"
else
  echo "The package source did not answer the audit: $(tail -n 1 <<<"$audit")"
fi
exit $wrong
