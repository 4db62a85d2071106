-- Depositing files; reading what became of them.
SET datestyle = 'ISO';
\set mars `base64 -w0 "$PG_ABS_SRCDIR/data/mars.dsn"`
\set corrige `base64 -w0 "$PG_ABS_SRCDIR/data/mars-corrige.dsn"`
\set avril `base64 -w0 "$PG_ABS_SRCDIR/data/avril.dsn"`

-- A file in hand.
SELECT ligne, declaration, bloc, rubrique, valeur FROM calimero.dsn_lire(decode(:'mars', 'base64'))
 WHERE bloc IN ('S20.G00.05', 'S21.G00.11', 'S21.G00.20', 'S21.G00.30', 'S90.G00.90');

-- Deposited, once.
SELECT * FROM calimero.dsn_deposer(decode(:'mars', 'base64'), '/home/paie/mars.dsn');
SELECT * FROM calimero.dsn_deposer(decode(:'mars', 'base64'), 'encore-mars.dsn');

-- What is kept: the establishment and its sums, nobody's name.
SELECT siret, mois, etat, type, ordre, individus FROM calimero_vue.dsn_declaration ORDER BY siret;
SELECT siret, origine, code, periode, montant, lignes FROM calimero_vue.dsn_cotisation ORDER BY siret, origine, code;
SELECT siret, periode, montant, mode, paye_le, bic, iban_masque FROM calimero_vue.dsn_versement ORDER BY siret;

-- Replaced by a later version.
SELECT nouveau, statut, declarations FROM calimero.dsn_deposer(decode(:'corrige', 'base64'), 'mars-corrige.dsn');
SELECT depot, siret, ordre, etat FROM calimero_vue.dsn_declaration ORDER BY siret, ordre;

-- Partly refused: what, where, by which rule.
SELECT * FROM calimero.dsn_deposer(decode(:'avril', 'base64'), 'avril.dsn');
SELECT nom, declaration, ligne, rubrique, regle, bloquante, libelle FROM calimero_vue.dsn_anomalie ORDER BY numero;
SELECT depot, nom, statut, envois, declarations, declarations_refusees, anomalies FROM calimero_vue.dsn_depot ORDER BY depot;

-- Not yet cashed.
SELECT siret, periode, declare, annonce, encaisse, statut, statut_libelle FROM calimero_vue.dsn_ecart ORDER BY siret, periode;
