#!/usr/bin/env bash
# What "make demo" shows: the main job on invented files, in a private cluster that is gone afterwards.
#
#   tests/demo.sh [--keep]      --keep leaves the cluster running and says how to reach and stop it
#
# Everything it writes goes to build/demo, made afresh each time.  Everything that was built and staged before ("make stage").
# It ends with status 1 when the result is not the one that the generator of the files expected.
set -euo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top"
employers=${DEMO_EMPLOYEURS:-300}
months=${DEMO_MOIS:-6}
dossiers=${DEMO_DOSSIERS:-10000}
annees=8
au=2025-10-15
out=build/demo
cli=build/cli/calimero
generator=build/generator/calimero-generer
keep=false
[ "${1:-}" != --keep ] || keep=true

for program in "$cli" "$generator"; do
    [ -x "$program" ] || { echo "demo: error: $program is not built: run \"make demo\"" >&2; exit 1; }
done

started=$SECONDS
step() { printf '\n[%2d s] %s\n' $((SECONDS - started)) "$1"; }
query() { psql -Xq -v ON_ERROR_STOP=1 "$@"; }

# Status 3 of the client is what is wanted here: done, and something was refused or needs attention.
run() { "$cli" "$@" || [ $? -eq 3 ]; }

finish() {
    local status=$?
    if ! $keep; then tests/cluster stop demo; fi
    exit "$status"
}
trap finish EXIT

step 'Starting a private PostgreSQL cluster (Unix socket only)'
cluster=$(tests/cluster start demo)
eval "$cluster"
rm -rf "$out"
mkdir -p "$out/fiches"

step 'Installing the extension, its roles and schema, and caisse 48'
run installer -q --roles --caisse=48 --libelle='MSA du Languedoc' -o "$out/installation.txt"
query -At << 'SQL'
SELECT format('       calimero %s on PostgreSQL %s: %s functions, %s tables, %s views', calimero.version(),
              current_setting('server_version'),
              (SELECT count(*) FROM pg_proc WHERE pronamespace = 'calimero'::regnamespace),
              (SELECT count(*) FROM pg_class WHERE relnamespace = 'calimero_data'::regnamespace AND relkind = 'r'),
              (SELECT count(*) FROM pg_class WHERE relnamespace = 'calimero_vue'::regnamespace AND relkind = 'v'));
SQL

step "Inventing $employers employers over $months months: DSN files, extracts of their accounts"
"$generator" --sortie="$out" --employeurs="$employers" --mois="$months" 2>&1 | sed 's/^calimero-generer: /       /'

step 'Depositing the DSN files'
run deposer -q --lot=100 --sans-rapprocher --format=csv -o "$out/depots.csv" "$out/dsn"
query << 'SQL'
SELECT statut AS "dépôt", count(*) AS fichiers, sum(lignes) AS rubriques, sum(declarations) AS "déclarations",
       sum(declarations_refusees) AS "refusées", sum(anomalies) AS anomalies
  FROM calimero_vue.dsn_depot GROUP BY statut ORDER BY statut;
SELECT etat AS "état", count(*) AS "déclarations" FROM calimero_vue.dsn_declaration GROUP BY etat ORDER BY count(*) DESC, etat;
SQL

step 'Importing the extracts of the accounts (CAI)'
run cai -q --sans-rapprocher --format=csv -o "$out/imports.csv" "$out"/cai/*.csv
query << 'SQL'
SELECT count(*) AS extraits, sum(lignes) AS lignes, sum(ajoutes) AS mouvements, sum(modifies) AS "réaffectés",
       sum(deja_connus) AS "déjà connus", sum(rejetes) AS "rejetés"
  FROM calimero_data.cai_import;
SQL

step 'Matching what was declared, announced and cashed'
run rapprocher -q -o "$out/rapprochement.txt"
query << 'SQL'
SELECT s.statut, CASE WHEN s.ecart THEN 'oui' ELSE '' END AS "écart", count(DISTINCT r.siret) AS employeurs, count(*) AS "périodes",
       lpad(calimero.montant_francais(sum(r.declare)), 14) AS "déclaré",
       lpad(calimero.montant_francais(sum(r.annonce + r.annonce_par_autre)), 14) AS "annoncé",
       lpad(calimero.montant_francais(sum(r.encaisse)), 14) AS "encaissé",
       lpad(calimero.montant_francais(sum(r.ecart_du)), 14) AS "écart de dû",
       lpad(calimero.montant_francais(sum(r.ecart_paiement)), 14) AS "écart de paiement"
  FROM calimero_vue.dsn_rapprochement r
  JOIN calimero.dsn_statuts() s ON s.statut = r.statut
 GROUP BY s.statut, s.ecart, s.rang ORDER BY s.rang;

\echo 'The ten largest écarts:'
SELECT e.siret, e.periode AS "période", lpad(calimero.montant_francais(e.declare), 10) AS "déclaré",
       lpad(calimero.montant_francais(e.annonce + e.annonce_par_autre), 10) AS "annoncé",
       lpad(calimero.montant_francais(e.encaisse), 10) AS "encaissé", e.statut, e.signaux
  FROM calimero_vue.dsn_ecart e
 ORDER BY greatest(abs(e.ecart_du), abs(e.ecart_paiement)) DESC, e.siret, e.periode
 LIMIT 10;
SQL

step 'Writing fiches de synthèse: for each status, an employer that has it'
query -At -F ' ' > "$out/fiches.txt" << 'SQL'
WITH employeur AS (
    SELECT r.siret, s.statut, s.rang, count(*) AS periodes,
           max(greatest(abs(r.ecart_du), abs(r.ecart_paiement))) AS plus_grand
      FROM calimero_vue.dsn_rapprochement r
      JOIN calimero.dsn_statuts() s ON s.statut = r.statut
     GROUP BY r.siret, s.statut, s.rang
)
SELECT DISTINCT ON (e.rang) e.statut, e.siret
  FROM employeur e
 ORDER BY e.rang, e.periodes DESC, e.plus_grand DESC, e.siret;
SQL
mapfile -t sirets < <(cut -d ' ' -f 2 "$out/fiches.txt" | sort -u)
run fiche -q --format=html -o "$out/fiches" "${sirets[@]}"
while read -r status siret; do
    printf '       %-22s %s/fiches/fiche-%s.html\n' "$status" "$out" "$siret"
done < "$out/fiches.txt"

step 'Comparing with what the generator expected'
verdict=$(query -At \
    -c 'CREATE TEMPORARY TABLE attendu (
            siret text, periode text, declare numeric, annonce numeric, annonce_par_autre numeric,
            annonce_pour_autre numeric, encaisse numeric, statut text, signal text, scenario text)' \
    -c "\\copy attendu FROM '$out/attendus.csv' (FORMAT csv, DELIMITER ';', HEADER)" \
    -f - << 'SQL'
SELECT count(*) FILTER (WHERE r.siret IS NOT NULL AND a.siret IS NOT NULL
                          AND (r.declare, r.annonce, r.annonce_par_autre, r.annonce_pour_autre, r.encaisse, r.statut)
                            = (a.declare, a.annonce, a.annonce_par_autre, a.annonce_pour_autre, a.encaisse, a.statut)),
       count(*)
  FROM attendu a
  FULL JOIN calimero_vue.dsn_rapprochement r ON r.siret = a.siret AND r.periode = a.periode;
SQL
)
agreed=${verdict%|*}
all=${verdict#*|}
if [ "$agreed" != "$all" ] || [ "$all" -eq 0 ]; then
    echo "       $((all - agreed)) of $all rows are not the ones expected" >&2
    exit 1
fi
echo "       the $all rows (SIRET and period) are the ones expected: amounts and statuses, to the centime"

step "Inventing and loading $dossiers dossiers over $annees years: contributions, undue benefits, receipts to classify"
"$generator" dossiers --sortie="$out/dossiers" --dossiers="$dossiers" --annees="$annees" --au="$au" 2>&1 | sed 's/^calimero-generer: /       /'
query -f "$out/dossiers/charger.sql"
query -v au="$au" << 'SQL'
SELECT d.genre, d.etat AS "état", count(*) AS dossiers, count(DISTINCT d.debiteur) AS "débiteurs",
       lpad(calimero.montant_francais(sum(d.total)), 15) AS total, lpad(calimero.montant_francais(sum(d.solde)), 15) AS "reste dû",
       max(d.dernier_paiement_le) AS "dernier paiement"
  FROM calimero_data.dossier d
 GROUP BY d.genre, d.etat ORDER BY d.genre, array_position(ARRAY['vide', 'ouvert', 'solde', 'clos'], d.etat::text);
\echo 'What employers of the DSN above owe besides, the most first:'
SELECT b.siret, b.nom, d.numero, lpad(calimero.montant_francais(d.solde), 12) AS "reste dû", d.derniere_procedure AS "dernière procédure",
       d.derniere_procedure_le AS "le"
  FROM calimero_data.dossier d
  JOIN calimero_data.debiteur b USING (caisse, debiteur)
 WHERE d.etat = 'ouvert' AND EXISTS (SELECT FROM calimero_vue.dsn_rapprochement r WHERE r.siret = b.siret)
 ORDER BY d.solde DESC, d.dossier LIMIT 5;
SQL

step "Comparing what was derived of the dossiers with what the generator expected"
verdict=$(query -At \
    -c 'CREATE TEMPORARY TABLE attendu (
            caisse text, dossier bigint, genre text, etat text, total numeric, solde numeric, solde_le date, dernier_paiement_le date,
            derniere_procedure text, derniere_procedure_le date, plus_ancienne_le date, agent text, prescription_le date)' \
    -c "\\copy attendu FROM '$out/dossiers/attendus_dossiers.csv' (FORMAT csv, DELIMITER ';', HEADER)" \
    -f - << 'SQL'
SELECT count(*) FILTER (WHERE (d.genre, d.etat, d.total, d.solde, d.solde_le, d.dernier_paiement_le, d.derniere_procedure,
                               d.derniere_procedure_le, d.plus_ancienne_le, d.agent)
                              IS NOT DISTINCT FROM (a.genre, a.etat, a.total, a.solde, a.solde_le, a.dernier_paiement_le,
                               a.derniere_procedure, a.derniere_procedure_le, a.plus_ancienne_le, a.agent)),
       count(*)
  FROM attendu a
  FULL JOIN calimero_data.dossier d USING (caisse, dossier);
SQL
)
agreed=${verdict%|*}
all=${verdict#*|}
if [ "$agreed" != "$all" ] || [ "$all" -ne "$dossiers" ]; then
    echo "       $((all - agreed)) of $all dossiers are not as expected" >&2
    exit 1
fi
echo "       the $all dossiers are as expected: balance, state, last payment, last procedure, agent"

step "Echéances: what prescribes within 90 days of $au"
query -v au="$au" << 'SQL'
SELECT e.genre, e.derniere_procedure AS "dernière procédure", count(*) AS dossiers,
       lpad(calimero.montant_francais(sum(e.solde)), 14) AS "reste dû", min(e.prescription_le) AS "première"
  FROM calimero_vue.dossier_echeance e
 WHERE e.prescription_le BETWEEN :'au'::date AND :'au'::date + 90
 GROUP BY e.genre, e.derniere_procedure ORDER BY sum(e.solde) DESC, e.genre, e.derniere_procedure LIMIT 12;
SELECT e.prescription_le AS "échéance", e.prescription_le - :'au'::date AS jours, e.numero, e.nom, e.agent,
       lpad(calimero.montant_francais(e.solde), 12) AS "reste dû", e.derniere_procedure AS "dernière procédure", e.derniere_procedure_le AS "le"
  FROM calimero_vue.dossier_echeance e
 WHERE e.prescription_le BETWEEN :'au'::date AND :'au'::date + 90
 ORDER BY e.prescription_le, e.solde DESC, e.dossier LIMIT 15;
SQL

printf '\nDone in %d s.  Files, expected result and fiches are in %s.\n' $((SECONDS - started)) "$top/$out"
if $keep; then
    printf 'The cluster is still running.  To look around:\n\n%s\npsql\n\nTo stop it: tests/cluster stop demo\n' "$cluster"
fi
