-- Incremental matching gives what matching from scratch gives, whatever comes in whatever order; only rows that change are
-- written; a range recomputes what it must and no more.
BEGIN;
SELECT plan(42);
\ir rapprochement_outils.psql
\set sirets 24

-- One thing drawn at random that happens to one SIRET, which is then to be matched, as after a deposit or an import: a first
-- declaration or one that replaces it (with another payer, or none), a doubtful or incomplete one, cash assigned or not, a
-- reversal, a debit, an assignment that changes.
CREATE FUNCTION pg_temp.hasard(n integer) RETURNS integer LANGUAGE sql AS $$ SELECT floor(random() * n)::integer $$;
CREATE FUNCTION pg_temp.evenement(nombre integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    s text := essai.siret(1000 + pg_temp.hasard(nombre));
    autre text := essai.siret(1000 + pg_temp.hasard(nombre));
    jour date := DATE '2025-01-01' + make_interval(months => pg_temp.hasard(6));
    duree text := to_char(jour, 'YYYY"M"MM');
    somme numeric := (1 + pg_temp.hasard(6)) * 10 + pg_temp.hasard(3) * 0.01;
    tirage integer := pg_temp.hasard(100);
BEGIN
    IF tirage < 55 THEN
        UPDATE calimero_data.dsn_declaration SET etat = 'remplacee' WHERE siret = s AND mois = jour;
        PERFORM pg_temp.faits(s, jsonb_build_object('d', jsonb_build_array(jsonb_build_object(
            'mois', to_char(jour, 'YYYY-MM'), 'etat', (ARRAY['retenue', 'retenue', 'retenue', 'retenue', 'doute', 'incomplete', 'essai'])[1 + pg_temp.hasard(7)],
            'type', (ARRAY['01', '01', '01', '03', '02'])[1 + pg_temp.hasard(5)], 'nature', (ARRAY['01', '01', '01', '01', '09'])[1 + pg_temp.hasard(5)],
            'c', jsonb_build_array(jsonb_build_object('m', somme, 'n', 1 + pg_temp.hasard(3)),
                                   jsonb_build_object('m', round(-somme / 10, 2), 'code', (ARRAY['018', '076', '999'])[1 + pg_temp.hasard(3)]),
                                   jsonb_build_object('m', round(somme / 2, 2), 'origine', '82', 'code', '022', 'p', (ARRAY[duree, duree, '2025T01', '2024A00', '2025M01'])[1 + pg_temp.hasard(5)],
                                                      'regul', true, 'organisme', (ARRAY['DMSA48', NULL])[1 + pg_temp.hasard(2)])),
            'v', jsonb_build_array(jsonb_build_object('m', somme, 'p', (ARRAY[duree, duree, duree, duree, duree, '2025T02', '2025S01'])[1 + pg_temp.hasard(7)],
                                                      'mode', (ARRAY['05', '05', '02', '06'])[1 + pg_temp.hasard(4)], 'payeur', (ARRAY[autre, NULL])[1 + pg_temp.hasard(2)],
                                                      'le', (ARRAY[(jour + 40)::text, NULL])[1 + pg_temp.hasard(2)]),
                                   jsonb_build_object('m', pg_temp.hasard(3) * 10))))));
    ELSIF tirage < 85 THEN
        PERFORM pg_temp.faits(s, jsonb_build_object('m', jsonb_build_array(jsonb_build_object(
            'm', somme * (1 + pg_temp.hasard(3)), 'j', jour + 40 + pg_temp.hasard(20), 's', (ARRAY['C', 'C', 'C', 'C', 'D'])[1 + pg_temp.hasard(5)],
            'p', (ARRAY[duree, NULL, NULL, '2025T01'])[1 + pg_temp.hasard(4)]))));
    ELSIF tirage < 93 THEN
        PERFORM pg_temp.faits(s, jsonb_build_object('m', jsonb_build_array(jsonb_build_object(
            'm', -m.montant, 'j', m.date_operation + 3, 'annule', (ARRAY[m.reference, 'INCONNUE', NULL])[1 + pg_temp.hasard(3)]))))
          FROM calimero_data.cai_mouvement m WHERE m.siret = s AND m.sens = 'C' AND m.montant > 0 ORDER BY m.mouvement DESC LIMIT 1;
    ELSE
        UPDATE calimero_data.cai_mouvement SET periode = duree WHERE siret = s AND cai_mouvement.montant > 0;
        PERFORM pg_temp.faits(s, '{}');
    END IF;
END
$$;

-- So many events, then the matching; then all of it from scratch.  Null when both say the same.
CREATE FUNCTION pg_temp.divergence(evenements integer, nombre integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    increment text;
    encore bigint;
BEGIN
    PERFORM pg_temp.evenement(nombre) FROM generate_series(1, evenements);
    PERFORM calimero.dsn_rapprocher('48');
    increment := pg_temp.resultats();
    SELECT r.modifications INTO encore FROM calimero.dsn_rapprocher('48', '2024-01-01', '2026-12-31') r;
    IF encore <> 0 THEN
        RETURN format('%s rows differ', encore);
    END IF;
    IF EXISTS (SELECT FROM calimero_data.dsn_a_rapprocher WHERE caisse = '48') THEN
        RETURN 'SIRETs are still waiting';
    END IF;
    DELETE FROM calimero_data.dsn_rapprochement;
    DELETE FROM calimero_data.dsn_affectation;
    PERFORM calimero.dsn_rapprocher('48', '2024-01-01', '2026-12-31');
    IF increment IS DISTINCT FROM pg_temp.resultats() THEN
        RETURN 'other results from scratch';
    END IF;
    RETURN NULL;
END
$$;

SELECT setseed(0.42);
SELECT is((SELECT string_agg(pg_temp.divergence(n % 9 + 1, :sirets), ', ') FROM generate_series((tour - 1) * 4 + 1, tour * 4) AS n), NULL,
          format('four rounds of events, the %sth time', tour))
  FROM generate_series(1, 20) AS tour;
SELECT is(pg_temp.divergence(400, :sirets), NULL, 'a queue long enough to scan the tables');
SELECT cmp_ok((SELECT count(DISTINCT statut) FROM calimero_data.dsn_rapprochement), '>=', 9::bigint, 'the events met most statuses');
SELECT cmp_ok((SELECT count(DISTINCT methode) FROM calimero_data.dsn_affectation), '=', 6::bigint, '... and every method');
SELECT cmp_ok((SELECT count(*) FROM calimero_data.dsn_rapprochement WHERE annonce_pour_autre > 0 AND encaisse > 0), '>', 0::bigint, '... and payments for others');

-- What was cashed is allocated to the centime, and the keys say it.
SELECT is((SELECT count(*) FROM (SELECT m.mouvement FROM calimero_data.cai_mouvement m
             LEFT JOIN calimero_data.dsn_affectation a USING (caisse, mouvement)
            WHERE m.caisse = '48' AND m.sens = 'C' GROUP BY m.mouvement, m.montant HAVING coalesce(sum(a.montant), 0) <> m.montant) x),
    0::bigint, 'the parts of a movement add up to it');
SELECT is((SELECT count(*) FROM (SELECT siret, periode, encaisse FROM calimero_data.dsn_rapprochement WHERE caisse = '48' AND encaisse <> 0
                                 EXCEPT SELECT payeur, periode, sum(montant) FROM calimero_data.dsn_affectation WHERE caisse = '48' GROUP BY payeur, periode) x),
    0::bigint, 'the parts on a key add up to what it cashed');
SELECT is((SELECT count(*) FROM (SELECT v.montant FROM calimero_data.dsn_affectation a
                                   JOIN calimero_data.dsn_versement v ON (v.caisse, v.depot, v.declaration, v.numero) = (a.caisse, a.depot, a.declaration, a.versement)
                                  GROUP BY v.caisse, v.depot, v.declaration, v.numero, v.montant HAVING sum(a.montant) > v.montant) x),
    0::bigint, 'no announcement is paid beyond its amount');

-- Only rows that change are written.
CREATE TEMPORARY TABLE avant AS SELECT siret, periode, ctid AS place FROM calimero_data.dsn_rapprochement WHERE caisse = '48';
SELECT pg_temp.faits(essai.siret(2000), '{"d": [{"mois": "2025-03", "c": [{"m": 10}], "v": [{"m": 10}]}]}');
SELECT is((SELECT format('%s', r) FROM calimero.dsn_rapprocher('48') r), '(1,1,0,1)', 'one SIRET touched, one key computed, one row written');
SELECT is((SELECT count(*) FROM avant a JOIN calimero_data.dsn_rapprochement r ON r.siret = a.siret AND r.periode = a.periode AND r.ctid = a.place),
          (SELECT count(*) FROM avant), 'no other row was written');
SELECT is((SELECT format('%s', r) FROM calimero.dsn_rapprocher('48') r), '(0,0,0,0)', 'nothing waits any more');
SELECT pg_temp.faits(essai.siret(2000), '{"m": [{"m": 10, "j": "2025-04-15"}]}');
SELECT is((SELECT format('%s', r) FROM calimero.dsn_rapprocher('48') r), '(1,1,1,2)', 'cash changes one key and adds one allocation');
DELETE FROM calimero_data.cai_mouvement WHERE siret = essai.siret(2000);
DELETE FROM calimero_data.dsn_depot WHERE depot IN (SELECT depot FROM calimero_data.dsn_declaration WHERE siret = essai.siret(2000));
INSERT INTO calimero_data.dsn_a_rapprocher VALUES ('48', essai.siret(2000));
SELECT is((SELECT format('%s', r) FROM calimero.dsn_rapprocher('48') r), '(0,0,0,1)', 'nothing is left of a SIRET: its row is removed');

-- The payer of a superseded announcement is matched again though nothing touched it.
SELECT pg_temp.faits(essai.siret(2001), jsonb_build_object('d', jsonb_build_array(jsonb_build_object('mois', '2025-03', 'v', jsonb_build_array(jsonb_build_object('m', 10, 'mode', '06', 'payeur', essai.siret(2002)))))));
SELECT calimero.dsn_rapprocher('48');
UPDATE calimero_data.dsn_declaration SET etat = 'remplacee' WHERE siret = essai.siret(2001);
SELECT pg_temp.faits(essai.siret(2001), '{"d": [{"mois": "2025-03", "ordre": 1, "v": [{"m": 10}]}]}');
SELECT calimero.dsn_rapprocher('48');
SELECT is((SELECT count(*) FROM calimero_data.dsn_rapprochement WHERE siret = essai.siret(2002)), 0::bigint, 'a payer that is named no more has no row');

-- Ranges.
DELETE FROM calimero_data.dsn_rapprochement WHERE caisse = '48';
SELECT is((SELECT periodes FROM calimero.dsn_rapprocher('48', '2023-01-01', '2023-12-31')), 0::bigint, 'a range in which nobody has anything');
SELECT pg_temp.faits(essai.siret(2003), '{"d": [{"mois": "2027-03", "c": [{"m": 10}]}, {"mois": "2024-03", "c": [{"m": 10}]}]}'),
       pg_temp.faits(essai.siret(2004), '{"d": [{"mois": "2027-04", "c": [{"m": 10}]}]}');
SELECT is((SELECT format('%s', r) FROM calimero.dsn_rapprocher('48', '2027-03-05', '2027-03-20') r), '(1,2,0,2)', 'a range computes whole SIRETs, and those of the range alone');
SELECT essai.memes_lignes($$ SELECT siret FROM calimero_data.dsn_a_rapprocher WHERE siret IN (essai.siret(2003), essai.siret(2004)) $$,
    $$ SELECT essai.siret(2004)::varchar $$, 'those computed wait no longer, the others do');

-- Each pays for the one before: whichever is touched, the whole chain is computed, in memory and through the indexes.
SELECT pg_temp.faits(essai.siret(3000 + n), jsonb_build_object('d', jsonb_build_array(jsonb_build_object('mois', CASE n WHEN 1 THEN '2028-03' ELSE '2024-03' END,
           'v', jsonb_build_array(jsonb_build_object('m', 10, 'mode', '06', 'payeur', essai.siret(2999 + n)))))))
  FROM generate_series(40, 1, -1) AS n;
SELECT is((SELECT sirets FROM calimero.dsn_rapprocher('48', '2028-03-01', '2028-03-31')), 41::bigint, 'a chain of payers in a range');
DELETE FROM calimero_data.dsn_a_rapprocher;
INSERT INTO calimero_data.dsn_a_rapprocher SELECT '48', essai.siret(3000 + n) FROM unnest(ARRAY[0, 20, 40]) AS n;
SELECT is((SELECT format('%s', r) FROM calimero.dsn_rapprocher('48') r), '(41,42,0,0)', '... and in the queue');

-- Errors.
SELECT throws_ok($$ SELECT calimero.dsn_rapprocher('48', '2025-03-01', NULL) $$, '22023', NULL, 'half a range');
SELECT throws_ok($$ SELECT calimero.dsn_rapprocher('48', '2025-03-02', '2025-03-01') $$, '22023', NULL, 'an empty range');
SELECT throws_ok($$ SELECT calimero.dsn_rapprocher('48', '-infinity', '2025-03-01') $$, '22023', NULL, 'an endless range');
SELECT throws_ok($$ SELECT calimero.dsn_rapprocher('99') $$, '22023', 'caisse is not known', 'an unknown caisse');

SELECT * FROM finish();
ROLLBACK;
