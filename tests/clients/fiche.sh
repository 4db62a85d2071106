#!/usr/bin/env bash
# The fiche de synthèse of each example, checked in Chromium: tests/clients/fiche/run.sh says how.
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top"
fiches=$top/build/fiche/exemples
mkdir -p "$fiches"
rm -f "$fiches"/*
eval "$(tests/cluster start fiche)"
trap 'tests/cluster stop fiche' EXIT
psql -Xqtv ON_ERROR_STOP=1 -f tests/pgtap/prepare.psql > build/fiche/prepare.log
psql -XqAtv ON_ERROR_STOP=1 -v dossier="$fiches" -f tests/clients/fiche/exemples.psql
tests/clients/fiche/run.sh "$fiches"/*.html
