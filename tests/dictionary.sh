#!/usr/bin/env bash
# Is docs/data-dictionary.md what the catalogue says?  With --write, make it so.
# Uses the cluster of the environment when there is one (tests/check), else one of its own.
set -euo pipefail
cd "$(dirname "$0")/.."

own=
if [ -z "${CALIMERO_CLUSTER:-}" ]; then
    eval "$(tests/cluster start dictionary)"
    own=yes
    psql -Xqtv ON_ERROR_STOP=1 -f tests/pgtap/prepare.psql > /dev/null
fi
status=0
if [ "${1:-}" = --write ]; then
    psql -XAtq -f tests/dictionary.psql > docs/data-dictionary.md
elif found=$(diff <(psql -XAtq -f tests/dictionary.psql) docs/data-dictionary.md); then
    echo "ok 1 - the data dictionary is what the catalogue says"
    echo "1..1"
else
    echo "not ok 1 - the data dictionary is what the catalogue says"
    printf '%s\n' "$found" | head -20 | sed 's/^/# /'
    echo "# make dictionary writes it again"
    echo "1..1"
    status=1
fi
[ -z "$own" ] || tests/cluster stop dictionary
exit $status
