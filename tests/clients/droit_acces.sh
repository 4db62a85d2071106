#!/usr/bin/env bash
# The annex of the right of access, checked in Chromium as fiches are: tests/clients/fiche/run.sh says how.
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top"
annexes=$top/build/fiche/droit-acces
mkdir -p "$annexes"
rm -f "$annexes"/*
eval "$(tests/cluster start droit-acces)"
trap 'tests/cluster stop droit-acces' EXIT
psql -Xqtv ON_ERROR_STOP=1 -f tests/pgtap/prepare.psql > build/fiche/prepare-droit-acces.log
psql -XqAtv ON_ERROR_STOP=1 -v dossier="$annexes" -f tests/clients/droit_acces.psql
tests/clients/fiche/run.sh "$annexes"/*.html
