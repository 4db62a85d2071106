-- The account, the matching, its explanation, the fiche.
SET datestyle = 'ISO';
\set compte `base64 -w0 "$PG_ABS_SRCDIR/data/compte.csv"`
SELECT * FROM calimero.cai_importer(decode(:'compte', 'base64'), 'compte.csv');
SELECT lignes, ajoutes, deja_connus, rejetes FROM calimero.cai_importer(decode(:'compte', 'base64'), 'compte.csv');
SELECT import, ligne, motif, libelle, reference FROM calimero_vue.cai_rejet WHERE import = 1 ORDER BY ligne;

-- Straight from COPY too.
COPY calimero_data.cai_arrivee (caisse, reference, compte, siret, sens, montant, date_operation, mode) FROM STDIN;
48	V-6	A002	00900002700012	C	10,00	2025-05-02	02
\.
SELECT reference, siret, sens, montant, date_operation, periode FROM calimero_vue.cai_mouvement ORDER BY reference;
SELECT siret, a_jour FROM calimero_vue.dsn_rapprochement WHERE NOT a_jour;
SELECT * FROM calimero.dsn_rapprocher();

SELECT siret, periode, declare, annonce, emis, encaisse, ecart_du, ecart_paiement, statut, signaux FROM calimero_vue.dsn_rapprochement ORDER BY siret, periode;
SELECT payeur, reference, montant, methode, periode FROM calimero_vue.dsn_affectation ORDER BY reference, numero;
SELECT * FROM calimero.dsn_expliquer('009 000 019 00019', '2025M03');
SELECT * FROM calimero.dsn_rapprocher('48', '2025-01-01', '2025-12-31');

-- On paper, without what changes from one day or one version to the next.
UPDATE calimero_data.dsn_depot SET depose_le = '2025-05-05 12:00+00';
\pset format unaligned
\pset tuples_only on
SELECT regexp_replace(regexp_replace(calimero.fiche_synthese('00900002700012', '2025-03-01', '2025-05-31', 'text', edite_le => '2025-06-30'),
                                     'calimero [0-9.]+', 'calimero X'), '[0-9a-f]{64}', 'EMPREINTE');
