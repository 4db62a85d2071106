-- What a fiche refuses, with which SQLSTATE, and that no message tells a SIRET.
BEGIN;
SELECT plan(41);
\ir fiche_exemples.psql

-- The SQLSTATE of a call, and whether anything that the error says holds a SIRET.
CREATE FUNCTION pg_temp.refus(arguments text, OUT etat text, OUT bavard boolean) LANGUAGE plpgsql AS $$
DECLARE
    dit text;
    detail text;
    conseil text;
BEGIN
    EXECUTE 'SELECT calimero.fiche_synthese(' || arguments || ')';
    etat := 'fait';
    bavard := false;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS dit = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, conseil = PG_EXCEPTION_HINT;
    etat := SQLSTATE;
    bavard := concat_ws(' ', dit, detail, conseil) ~ '[0-9]{5}';
END
$$;

SELECT is(pg_temp.refus(c.arguments)::text, format('(%s,f)', c.attendu), c.quoi)
  FROM (VALUES
        ('NULL, ''2025-01-01'', ''2025-06-30'', ''html'', ''48''', '22004', 'a null SIRET'),
        ('essai.siret(201), NULL, ''2025-06-30'', ''html'', ''48''', '22004', 'a null first day'),
        ('essai.siret(201), ''2025-01-01'', NULL, ''html'', ''48''', '22004', 'a null last day'),
        ('essai.siret(201), ''2025-01-01'', ''2025-06-30'', NULL, ''48''', '22004', 'a null format'),
        ('essai.siret(201), ''2025-01-01'', ''2025-06-30'', ''html'', ''48'', NULL', '22004', 'a null day of edition'),
        ('essai.siret(201), ''2025-01-01'', ''2025-06-30'', ''pdf'', ''48''', '22023', 'a format that does not exist'),
        ('essai.siret(201), ''2025-01-01'', ''2025-06-30'', ''HTML'', ''48''', '22023', 'a format in capitals'),
        ('essai.siret(201), ''2025-01-01'', ''2025-06-30'', '''', ''48''', '22023', 'an empty format'),
        ('essai.siret(201), ''2025-06-30'', ''2025-06-29'', ''html'', ''48''', '22023', 'days in the wrong order, even in one month'),
        ('essai.siret(201), ''2025-01-01'', ''2025-06-30'', ''html'', ''99''', '22023', 'a caisse that does not exist'),
        ('essai.siret(201), ''2025-01-01'', ''2025-06-30'', ''html'', ''''', '22023', 'an empty caisse'),
        ('essai.siret(201), ''2025-01-01'', ''2025-06-30'', ''html''', '22023', 'no caisse when there are several'),
        ('essai.siret(201), ''-infinity'', ''2025-06-30'', ''html'', ''48''', '22008', 'from ever'),
        ('essai.siret(201), ''2025-01-01'', ''infinity'', ''html'', ''48''', '22008', 'for ever'),
        ('essai.siret(201), ''2025-01-01'', ''2025-06-30'', ''html'', ''48'', ''infinity''', '22008', 'edited never'),
        ('essai.siret(201), ''0044-03-15 BC'', ''2025-06-30'', ''html'', ''48''', '22008', 'from before our era'),
        ('essai.siret(201), ''2025-01-01'', ''10000-01-01'', ''html'', ''48''', '22008', 'beyond the year 9999'),
        (''''', ''2025-01-01'', ''2025-06-30'', ''html'', ''48''', '22P02', 'an empty SIRET'),
        ('substr(essai.siret(201), 1, 13), ''2025-01-01'', ''2025-06-30'', ''html'', ''48''', '22P02', 'thirteen digits'),
        ('essai.siret(201) || ''0'', ''2025-01-01'', ''2025-06-30'', ''html'', ''48''', '22P02', 'fifteen digits'),
        ('translate(essai.siret(201), ''0123456789'', ''1234567890''), ''2025-01-01'', ''2025-06-30'', ''html'', ''48''', '22P02', 'a wrong key'),
        ('''O0900201500015'', ''2025-01-01'', ''2025-06-30'', ''html'', ''48''', '22P02', 'a letter'),
        ('substr(essai.siret(201), 1, 9), ''2025-01-01'', ''2025-06-30'', ''html'', ''48''', '22P02', 'a SIREN'),
        ('essai.siret(208), ''2025-01-01'', ''2025-06-30'', ''html'', ''48''', 'P0002', 'an establishment that nobody declared'),
        ('essai.siret(201), ''2024-01-01'', ''2024-12-31'', ''html'', ''48''', 'P0002', 'months before all that is known'),
        ('essai.siret(201), ''2025-07-01'', ''2025-12-31'', ''json'', ''48''', 'P0002', 'months after all that is known'),
        ('essai.siret(201), ''2025-01-01'', ''2025-06-30'', ''text'', ''63''', 'P0002', 'another caisse'),
        ('essai.siret(201), ''2025-01-01'', ''2025-01-01'', ''html'', ''48''', 'fait', 'one day is a month: done'),
        ('regexp_replace(essai.siret(201), ''(...)(...)(...)'', ''\1 \2.\3-''), ''2025-01-01'', ''2025-01-01'', ''html'', ''48''', 'fait', 'a SIRET typed with spaces: done'),
        ('essai.siret(205), ''0001-01-01'', ''9999-12-31'', ''html'', ''48'', ''0001-01-01''', 'fait', 'every month of the calendar: done'),
        ('essai.siret(205), ''2025-03-01'', ''2025-03-31'', ''text'', ''48''', 'fait', 'nothing but a refused declaration: done')
       ) AS c (arguments, attendu, quoi);

-- A total that numeric(14,2) cannot hold is said to be one, not printed wrong.
SAVEPOINT somme;
UPDATE calimero_data.dsn_rapprochement SET declare = 999999999999.99 WHERE siret = essai.siret(204);
SELECT matches(calimero.fiche_synthese(essai.siret(204), '2022-10-01', '2025-03-31', 'html', '48', '2025-04-01'), '<dt>Dû déclaré</dt><dd>hors limite</dd>', 'a total out of range');
SELECT is(pg_temp.refus('essai.siret(204), ''2022-10-01'', ''2022-10-31'', ''html'', ''48''')::text, '(fait,f)', 'the largest amount itself is printed');
SELECT is_empty($$ SELECT l FROM regexp_split_to_table(calimero.fiche_synthese(essai.siret(204), '2022-10-01', '2022-10-31', 'text', '48', '2025-01-01'), '\n') AS l
                    WHERE char_length(l) > 80 $$, 'and the text still holds in 80 columns');
ROLLBACK TO SAVEPOINT somme;

-- Who may.
CREATE ROLE regress_calimero_personne;
SELECT essai.habiliter('regress_calimero_agent', 'consultation');
CREATE ROLE regress_calimero_travaux IN ROLE calimero_exploitation;
CREATE TEMPORARY TABLE attendu AS SELECT essai.siret(201) AS siret, calimero.fiche_synthese(essai.siret(201), '2025-01-01', '2025-06-30', 'html', '48', '2025-07-10') AS fiche;
GRANT SELECT ON attendu TO PUBLIC;
SET LOCAL ROLE regress_calimero_personne;
SELECT throws_ok($$ SELECT calimero.fiche_synthese(siret, '2025-01-01', '2025-06-30', 'html', '48', '2025-07-10') FROM attendu $$, '42501', NULL, 'nobody without a role of calimero');
SET LOCAL ROLE regress_calimero_agent;
SELECT is(calimero.fiche_synthese(siret, '2025-01-01', '2025-06-30', 'html', '48', '2025-07-10'), fiche, 'calimero_consultation makes the same fiche as the owner') FROM attendu;
SET LOCAL ROLE regress_calimero_travaux;
SELECT is(calimero.fiche_synthese(siret, '2025-01-01', '2025-06-30', 'html', '48', '2025-07-10'), fiche, 'so does calimero_exploitation') FROM attendu;
RESET ROLE;

-- A fiche reads, and one after another in a session.
SAVEPOINT lecture;
SET LOCAL transaction_read_only = on;
SELECT md5(calimero.fiche_synthese(siret, '2025-01-01', '2025-06-30', 'html', '48', '2025-07-10')) = md5(fiche) AS lu FROM attendu \gset
ROLLBACK TO SAVEPOINT lecture;
SELECT ok(:'lu', 'in a read-only transaction');
SELECT is((SELECT count(DISTINCT calimero.fiche_synthese(a.siret, '2025-01-01', '2025-06-30', 'html', '48', DATE '2025-07-10' + 0 * i)) FROM attendu a, generate_series(1, 30) AS i),
          1::bigint, 'thirty times in one statement');
SAVEPOINT vues;
SELECT count(*) FROM calimero.installer();
SELECT is(calimero.fiche_synthese(siret, '2025-01-01', '2025-06-30', 'html', '48', '2025-07-10'), fiche, 'after the views were made again in the session') FROM attendu;
ROLLBACK TO SAVEPOINT vues;
SELECT is((SELECT provolatile::text || proparallel::text || prosecdef::text || array_to_string(proconfig, ';') FROM pg_proc
            WHERE oid = 'calimero.fiche_synthese(text,date,date,text,text,date)'::regprocedure),
          'srfalsesearch_path=pg_catalog, pg_temp', 'stable, parallel restricted, with the rights of the caller and a pinned search path');

SELECT * FROM finish();
ROLLBACK;
