#!/usr/bin/env bash
# Check fiches as a reader, a printer and an assistive tool meet them; TAP on stdout, 1 when a check fails.
#
#   tests/clients/fiche/run.sh FICHE.html ...
#
# axe-core and html-validate come from npm (npm ci, once for a package-lock.json), the browser is the machine's Chromium.
# Screenshots and PDF go to build/fiche/.  The first tests give each check a document at fault: a check that sees nothing
# there would prove nothing of the fiches.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../../.." && pwd)
modules=$top/build/fiche-npm
output=$top/build/fiche

if [ $# -eq 0 ]; then
    sed -n '2,4s/^# \{0,1\}//p' "$0" >&2
    exit 1
fi

browser=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || true)}
if [ -z "$browser" ]; then
    echo "Bail out! Chromium is not installed"
    exit 1
fi

mkdir -p "$modules" "$output"
if ! cmp -s "$here/package-lock.json" "$modules/.installed"; then
    cp "$here/package.json" "$here/package-lock.json" "$modules/"
    if ! (cd "$modules" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) > "$modules/npm.log" 2>&1; then
        sed 's/^/# /' "$modules/npm.log"
        echo "Bail out! npm could not install the checkers"
        exit 1
    fi
    cp "$here/package-lock.json" "$modules/.installed"
fi

exec env CHROMIUM="$browser" FICHE_MODULES="$modules" FICHE_OUTPUT="$output" \
    node "$here/check.mjs" "$here/at-fault.html" "$@"
