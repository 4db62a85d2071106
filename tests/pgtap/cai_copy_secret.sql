-- COPY into cai_arrivee shows nothing of a line, whatever stands in whatever column; lines count in the order they came in.
BEGIN;
SELECT plan(22);

CREATE FUNCTION pg_temp.dernier() RETURNS text LANGUAGE sql AS $$
    SELECT format('%s lines, %s added, %s rejected: ', i.lignes, i.ajoutes, i.rejetes)
           || coalesce((SELECT string_agg(concat_ws(' ', r.ligne, r.motif, r.reference), ', ' ORDER BY r.numero) FROM calimero_data.cai_rejet r
                         WHERE (r.caisse, r.import) = (i.caisse, i.import)), '')
      FROM calimero_data.cai_import i ORDER BY i.import DESC LIMIT 1
$$;

-- A COPY of one line, as an error shows it: message, detail, hint and context.
CREATE FUNCTION pg_temp.copie(colonnes text, ligne text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    texte text;
    detail text;
    conseil text;
    contexte text;
BEGIN
    EXECUTE format('COPY calimero_data.cai_arrivee %s FROM PROGRAM %L WITH (FORMAT csv, DELIMITER '';'')', colonnes, format('printf ''%%s\n'' ''%s''', ligne));
    RETURN 'accepted';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS texte = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, conseil = PG_EXCEPTION_HINT, contexte = PG_EXCEPTION_CONTEXT;
    RETURN concat_ws(' ', SQLSTATE, texte, nullif(detail, ''), nullif(conseil, ''),
                     CASE WHEN replace(concat(texte, detail, conseil, contexte), ligne, '') ~ ' 49 588 157' OR contexte ~ 'COPY cai_arrivee' THEN '(shown)' END);
END
$$;

-- A NIR in each column, the others being right.
CREATE TEMPORARY TABLE essaye AS
    SELECT a.attname, pg_temp.copie(format('(%s)', string_agg(quote_ident(v.colonne), ', ' ORDER BY v.rang)),
                                    string_agg(CASE WHEN v.colonne = a.attname THEN '2 69 05 49 588 157 80' ELSE v.valeur END, ';' ORDER BY v.rang)) AS dit
      FROM pg_attribute a,
           LATERAL (VALUES (1, 'caisse', '48'), (2, 'reference', 'S-' || a.attname), (3, 'siret', essai.siret(1)::text), (4, 'sens', 'C'), (5, 'montant', '-1'),
                           (6, 'date_operation', '2025-04-15'), (7, 'periode', '2025M03'), (8, a.attname, '')) AS v (rang, colonne, valeur)
     WHERE a.attrelid = 'calimero_data.cai_arrivee'::regclass AND a.attnum > 0 AND NOT a.attisdropped
       AND NOT (v.rang = 8 AND a.attname IN ('caisse', 'reference', 'siret', 'sens', 'montant', 'date_operation', 'periode'))
     GROUP BY a.attname;
SELECT is_empty($$ SELECT attname, dit FROM essaye WHERE dit ~ 'shown' OR dit ~ ' 49 588 157' $$, 'a NIR in any column is not shown by an error');
SELECT is((SELECT string_agg(attname || ': ' || dit, ', ' ORDER BY attname) FROM essaye WHERE dit <> 'accepted'),
    'caisse: 22023 caisse is not known calimero_data.caisse lists the caisses that you can see., import: 23503 import is not known '
        || 'There is no such import, or it was taken back. Leave the column import out: COPY then makes its own import.', 'only a line that belongs nowhere refuses the statement');
SELECT is((SELECT string_agg(motif, ' ' ORDER BY reference COLLATE "C") FROM calimero_data.cai_rejet WHERE reference LIKE 'S-%'),
    'COMPTE DATE_AFFECTATION DATE_OPERATION LIGNE MODE MONTANT PERIODE SENS SIRET', 'the others reject their line');
SELECT is_empty($$ SELECT FROM calimero_data.cai_rejet WHERE ligne > 1 $$, 'a NIR is no number of a line, to be kept with the reject');
SELECT is_empty($$ SELECT attname FROM pg_attribute WHERE attrelid = 'calimero_data.cai_arrivee'::regclass AND attnum > 0 AND NOT attisdropped
                      AND (atttypid <> 'text'::regtype OR attnotnull OR atthasdef OR attidentity <> '' OR attgenerated <> '') $$, 'every column is a text that takes anything');
SELECT is_empty($$ SELECT conname FROM pg_constraint WHERE conrelid = 'calimero_data.cai_arrivee'::regclass $$, '... and no constraint looks at it');
SELECT is(pg_temp.copie('', concat_ws(';', '48', '269054958815780', '', 'SANS-LISTE', '', essai.siret(1), 'C', '1', '2025-04-15', '', '', '', '')), 'accepted', 'no column is named: columns in the order of the table');
SELECT is(pg_temp.dernier(), '1 lines, 0 added, 1 rejected: 1 LIGNE SANS-LISTE', '... and a NIR in the second');
SELECT is((SELECT pg_temp.copie('(caisse, ligne, reference)', concat_ws(';', '48', l, 'L-' || l))), 'accepted', 'a number of a line: ' || l)
  FROM unnest(ARRAY['2147483647', '2147483648', '0', '+7', '1e3']) AS l;
SELECT is((SELECT string_agg(reference || ' ' || ligne || ' ' || motif, ', ' ORDER BY reference COLLATE "C") FROM calimero_data.cai_rejet WHERE reference ~ '^L-'),
    'L-+7 7 SIRET, L-0 1 LIGNE, L-1e3 1 LIGNE, L-2147483647 2147483647 SIRET, L-2147483648 1 LIGNE', '... from 1 to 2 147 483 647');

-- Lines are numbered as they come in, whatever place of the table they take.
SELECT lives_ok($$ INSERT INTO calimero_data.cai_arrivee (caisse, reference) SELECT '48', 'ORDRE-' || n FROM generate_series(1, 500) AS n ORDER BY md5(n::text) $$, 'lines in an order of their own');
SELECT is((SELECT string_agg(r.reference, ' ' ORDER BY r.ligne) FROM calimero_data.cai_rejet r WHERE r.reference ~ '^ORDRE-'),
    (SELECT string_agg('ORDRE-' || n, ' ' ORDER BY md5(n::text)) FROM generate_series(1, 500) AS n), '... keep it');
WITH a AS (INSERT INTO calimero_data.cai_arrivee (caisse, reference) VALUES ('48', 'DEUX-1')), b AS (INSERT INTO calimero_data.cai_arrivee (caisse, reference) VALUES ('48', 'DEUX-2')) SELECT;
SELECT matches(pg_temp.dernier(), '^2 lines, 0 added, 2 rejected: 1 SIRET DEUX-., 2 SIRET DEUX-.$', 'two inserts of one statement are one import');

-- Lines that are not of the statement are neither taken for its own nor lost.
ALTER TABLE calimero_data.cai_arrivee DISABLE TRIGGER cai_arrivee_integrer;
INSERT INTO calimero_data.cai_arrivee (caisse, reference) VALUES ('63', 'SECRET');
ALTER TABLE calimero_data.cai_arrivee ENABLE TRIGGER cai_arrivee_integrer;
SELECT is(pg_temp.copie('(caisse, reference)', '48;APRES'),
    '55000 cai_arrivee does not hold the lines of this statement alone Lines are there that a statement left whose trigger did not fire, or that another statement put there within this one. '
    || 'As the owner of the table, delete the lines left there, and import their extract again.', 'a line left by another statement');
SELECT is((SELECT string_agg(reference, ' ') FROM calimero_data.cai_arrivee), 'SECRET', '... stays');
DELETE FROM calimero_data.cai_arrivee;
CREATE FUNCTION pg_temp.imbriquee() RETURNS text LANGUAGE plpgsql AS $$ BEGIN INSERT INTO calimero_data.cai_arrivee (caisse, reference) VALUES ('48', 'DEDANS'); RETURN 'DEHORS'; END $$;
SELECT throws_ok($$ INSERT INTO calimero_data.cai_arrivee (caisse, reference) SELECT '48', CASE n WHEN 1 THEN 'D1' ELSE pg_temp.imbriquee() END FROM generate_series(1, 2) AS n $$, '55000', NULL,
    'a statement within a statement');
CREATE FUNCTION pg_temp.rien() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER garde BEFORE DELETE ON calimero_data.cai_arrivee FOR EACH ROW EXECUTE FUNCTION pg_temp.rien();
SELECT throws_ok($$ INSERT INTO calimero_data.cai_arrivee (caisse, reference) VALUES ('48', 'RESTE') $$, '55000', NULL, 'a trigger that keeps the lines');
DROP TRIGGER garde ON calimero_data.cai_arrivee;
CREATE TRIGGER sans_table AFTER INSERT ON calimero_data.cai_arrivee FOR EACH STATEMENT EXECUTE FUNCTION calimero.cai_integrer();
SELECT throws_ok($$ INSERT INTO calimero_data.cai_arrivee (caisse) VALUES ('48') $$, '39P01', NULL, 'a trigger that is not given the lines');
DROP TRIGGER sans_table ON calimero_data.cai_arrivee;

SELECT * FROM finish();
ROLLBACK;
