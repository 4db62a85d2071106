-- A law that changed still tells what files need: judged when the transaction commits, here when the constraint is made immediate.
BEGIN;
SELECT plan(36);

INSERT INTO calimero_data.agent (caisse, agent, service, du) VALUES ('48', 'A1', 'recouvrement_contentieux', '2020-01-01');
INSERT INTO calimero_data.droit_effet (caisse, portee, horloge, evenement, du, effet, article, confiance)
    VALUES ('48', '*', '*', 'ESSAI', '1900-01-01', 'INTERROMPT', 'essai', 'K'), ('48', '*', '*', 'INUTILE', '1900-01-01', 'INTERROMPT', 'essai', 'K');
INSERT INTO calimero_data.droit_acte (caisse, echelle, acte, du, auteur, apres, repetable, article, confiance)
    VALUES ('48', 'PIAR', 'VISITE', '1900-01-01', 'CAISSE', 'EXIGIBILITE', true, 'essai', 'K');
INSERT INTO calimero_data.droit_prescription (caisse, famille, horloge, regime, du, genre, depart, duree, unite, article, confiance)
    SELECT '48', f.famille, r.horloge, r.regime, r.du, r.genre, r.depart, r.duree, r.unite, 'essai', 'K'
      FROM calimero_data.droit_prescription r CROSS JOIN (VALUES ('ESSAI'), ('SANS_DETTE')) AS f (famille)
     WHERE (r.caisse, r.famille) = ('48', 'INDU_RSA');
INSERT INTO calimero_data.creance_nature (caisse, nature, genre, libelle, famille, poste) VALUES ('48', 'ESSAI', 'piar', 'essai', 'ESSAI', 'principal');
SELECT essai.dossier(1, 'piar', 'assure'), essai.dossier(2, 'piar', 'assure');
SELECT calimero.creance_ajouter('DOSSIER-1', 'RSA', 100, '2025-02-10', caisse => '48'), calimero.creance_ajouter('DOSSIER-2', 'ESSAI', 100, '2025-02-10', caisse => '48');
SELECT calimero.acte_poser('DOSSIER-1', 'ESSAI', '2025-03-01', caisse => '48'), calimero.acte_poser('DOSSIER-1', 'VISITE', '2025-03-02', caisse => '48');

-- What the transaction would be told at its end; what it did is undone when it is refused.
CREATE FUNCTION pg_temp.juge(requete text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    dit text;
BEGIN
    EXECUTE requete;
    SET CONSTRAINTS calimero_data.droit_version_verifier IMMEDIATE;
    SET CONSTRAINTS calimero_data.droit_version_verifier DEFERRED;
    RETURN 'accepted';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS dit = PG_EXCEPTION_DETAIL;
    RETURN concat_ws(' ', SQLSTATE, dit);
END
$$;

SELECT is(pg_temp.juge(r.requete), r.attendu, r.cas)
  FROM (VALUES
    ('SELECT 1', 'accepted', 'the law as it is'),
    ('DELETE FROM calimero_data.droit_effet WHERE evenement = ''INUTILE''', 'accepted', 'a row that no file needs is deleted'),
    ('DELETE FROM calimero_data.droit_prescription WHERE famille = ''SANS_DETTE''', 'accepted', '... a family that no nature names'),
    ('DELETE FROM calimero_data.droit_effet WHERE evenement = ''ESSAI''', 'MS047 Act "ESSAI" stands in dossiers, and no row of droit_acte or droit_effet names it.',
     'the last row of the event of an act'),
    ('UPDATE calimero_data.droit_effet SET evenement = ''AUTRE'' WHERE evenement = ''ESSAI''', 'MS047 Act "ESSAI" stands in dossiers, and no row of droit_acte or droit_effet names it.',
     '... or another name for it'),
    ('DELETE FROM calimero_data.droit_acte WHERE acte = ''VISITE''', 'MS047 Act "VISITE" stands in dossiers, and no row of droit_acte or droit_effet names it.', 'the last row of an act of the ladder'),
    ('DELETE FROM calimero_data.droit_prescription WHERE famille = ''ESSAI''', 'MS047 Family "ESSAI" is named by natures of debts, and no row of droit_prescription is of it.',
     'the rows of a family that a nature names'),
    ('DELETE FROM calimero_data.droit_prescription WHERE famille = ''ESSAI'' AND horloge = ''C1''', 'MS047 Family "ESSAI" has unpaid debts whose prescription no row tells.',
     '... its first clock alone'),
    ('UPDATE calimero_data.droit_prescription SET du = ''2025-02-11'' WHERE (famille, horloge, regime) = (''ESSAI'', ''C1'', ''NORMAL'')', 'MS047 Family "ESSAI" has unpaid debts whose prescription no row tells.',
     'rows that begin after a debt'),
    ('UPDATE calimero_data.droit_prescription SET au = ''2025-02-09'' WHERE famille = ''ESSAI''', 'MS047 Family "ESSAI" has unpaid debts whose prescription no row tells.',
     '... or end before it'),
    ('INSERT INTO calimero_data.droit_prescription (caisse, famille, horloge, regime, du, genre, depart, duree, unite, article, confiance)
      VALUES (''48'', ''INDU_RSA'', ''C1'', ''NORMAL'', ''2020-01-01'', ''INDUS'', ''DECOUVERTE'', 2, ''ANS'', ''essai'', ''K'')', 'MS047 Family "INDU_RSA" has unpaid debts whose prescription no row tells.',
     'a new row that asks for a day that is not known'),
    ('TRUNCATE calimero_data.droit_effet', 'MS047 Act "ESSAI" stands in dossiers, and no row of droit_acte or droit_effet names it.', 'the whole table'),
    ('DELETE FROM calimero_data.droit_delai WHERE caisse = ''48'' AND code = ''MED_POSSIBLE''',
     'MS005 Row "COTISATIONS", "MED", column "apres": It names something that has no row.', 'a delay that one act names'),
    ('INSERT INTO calimero_data.droit_effet (caisse, portee, horloge, evenement, du, effet, article, confiance)
      VALUES (''48'', ''INCONNUE'', ''*'', ''MED'', ''2025-01-01'', ''SANS_EFFET'', ''essai'', ''K'')',
     'MS005 Row "INCONNUE", "*", column "portee": It names something that has no row.', 'a row that cannot be applied'),
    ('DELETE FROM calimero_data.droit_effet WHERE evenement = ''ESSAI''; INSERT INTO calimero_data.droit_effet (caisse, portee, horloge, evenement, du, effet, article, confiance)
      VALUES (''48'', ''INDUS'', ''C1'', ''ESSAI'', ''2000-01-01'', ''SANS_EFFET'', ''essai'', ''K'')', 'accepted', 'a row in its place, in the same transaction'),
    ('UPDATE calimero_data.droit_prescription SET duree = 9 WHERE caisse = ''48'' AND famille = ''INDU_RSA''; SELECT calimero.droit_semer(''48'')', 'accepted',
     'rows of calimero that are put back, as an installation does'),
    ('DELETE FROM calimero_data.droit_prescription WHERE caisse = ''63'' AND famille = ''INDU_RSA''', 'MS047 Family "INDU_RSA" is named by natures of debts, and no row of droit_prescription is of it.',
     'in a caisse without files, natures need their families'),
    ('DELETE FROM calimero_data.droit_effet WHERE caisse = ''63''', 'accepted', '... and nothing needs its events'),
    ('DELETE FROM calimero_data.droit_prescription WHERE caisse = ''63''', 'accepted', '... nor a law at all, as before a restore')
  ) AS r (requete, attendu, cas);
-- A nature of another family: what is due of it must be told too.  In that of contributions a fraud needs no day of discovery.
INSERT INTO calimero_data.creance_nature (caisse, nature, genre, libelle, famille, poste) VALUES ('48', 'ESSAI_2', 'piar', 'essai', 'COTISATION', 'principal');
SELECT calimero.creance_ajouter('DOSSIER-2', 'ESSAI_2', 100, '2025-02-10', fraude => true, caisse => '48');
SELECT is(pg_temp.juge(r.requete), r.attendu, r.cas)
  FROM (VALUES
    ('UPDATE calimero_data.creance_nature SET famille = ''INDU_RSA'' WHERE nature = ''ESSAI_2''', 'MS047 Family "INDU_RSA" has unpaid debts whose prescription no row tells.',
     'a nature whose debts its new family does not tell'),
    ('UPDATE calimero_data.creance_nature SET famille = ''INDU_RSA'' WHERE nature = ''ESSAI''', 'accepted', '... and one whose debts it does'),
    ('UPDATE calimero_data.creance_nature SET genre = ''cotisation'' WHERE nature = ''ESSAI''', 'MS013 Debts of this nature are in dossiers of the other kind.',
     'a nature of another kind of file than its debts are in'),
    ('INSERT INTO calimero_data.creance_nature (caisse, nature, genre, libelle, famille, poste) VALUES (''48'', ''ESSAI_3'', ''piar'', ''essai'', ''COTISATION'', ''principal'');
      UPDATE calimero_data.creance_nature SET genre = ''cotisation'' WHERE nature = ''ESSAI_3''', 'accepted', '... which has none')
  ) AS r (requete, attendu, cas);
CREATE TEMPORARY TABLE numero_avant AS SELECT version FROM calimero_data.droit_version WHERE caisse = '48';
UPDATE calimero_data.creance_nature SET libelle = 'autre' WHERE nature = 'ESSAI_2';
SELECT is((SELECT v.version FROM calimero_data.droit_version v WHERE v.caisse = '48'), (SELECT n.version FROM numero_avant n), 'another label is no other law');
CALL essai.effacer($$ DELETE FROM calimero_data.creance WHERE nature = 'ESSAI_2' $$);
SELECT throws_ok($$ DELETE FROM calimero_data.droit_acte WHERE acte = 'VISITE'; SET CONSTRAINTS ALL IMMEDIATE $$, 'MS047', 'the law would no longer tell what dossiers need', 'the message');

-- What is cancelled or paid needs nothing; what is opened again does.
SELECT calimero.acte_annuler(a.acte, '2025-04-01', 'A1', 'essai', caisse => '48') FROM calimero_data.acte a WHERE a.genre = 'VISITE';
SELECT is(pg_temp.juge('DELETE FROM calimero_data.droit_acte WHERE acte = ''VISITE'''), 'accepted', 'the row of an act that was cancelled');
SELECT calimero.paiement_encaisser('DOSSIER-2', 100, '2025-05-02', 'virement', 'essai', 'A1', caisse => '48');
SELECT is(pg_temp.juge('UPDATE calimero_data.droit_prescription SET du = ''2025-02-11'' WHERE (famille, horloge, regime) = (''ESSAI'', ''C1'', ''NORMAL'')'), 'accepted', 'the rows of a debt that was paid');

-- What would become of a file is what made it be refused: so entries go on.
SELECT lives_ok($$ SELECT calimero.acte_poser('DOSSIER-1', 'ESSAI', '2025-06-01', caisse => '48') $$, 'the files concerned are still entered upon');
SELECT lives_ok($$ SELECT calimero.dossiers_recalculer('48') $$, '... and computed again');

-- Each caisse has its number, and is looked at for itself.
CREATE TEMPORARY TABLE avant AS SELECT * FROM calimero_data.droit_version;
UPDATE calimero_data.droit_effet SET article = 'autre' WHERE (caisse, evenement) = ('48', 'ESSAI');
SELECT is((SELECT string_agg(v.caisse || ' ' || (v.version > a.version), ', ' ORDER BY v.caisse) FROM calimero_data.droit_version v JOIN avant a USING (caisse)),
    '48 true, 63 false', 'a change of the law of one caisse leaves the number of another');
UPDATE calimero_data.droit_effet SET article = 'autre' WHERE caisse = '99';
SELECT is_empty($$ SELECT v.caisse FROM calimero_data.droit_version v JOIN avant a USING (caisse) WHERE v.version < a.version OR v.caisse = '63' AND v.version <> a.version $$,
    '... and a statement without rows every one');
TRUNCATE calimero_data.droit_fenetre;
SELECT is_empty($$ SELECT v.caisse FROM calimero_data.droit_version v JOIN avant a USING (caisse) WHERE v.version = a.version $$, 'a table emptied changes all');
SELECT throws_ok($$ CREATE TEMPORARY TABLE t (caisse text, version bigint); CREATE TRIGGER t BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION calimero.droit_verifier();
    INSERT INTO t VALUES ('48', 1); UPDATE t SET version = 2 $$, '39P01', NULL, 'it serves no other trigger');

-- Whoever changes the law, and whoever he is when he commits, it is the owner of the tables who looks.
CREATE ROLE regress_calimero_loi NOINHERIT IN ROLE calimero_exploitation;
SELECT is(pg_temp.juge(r.requete), r.attendu, r.cas)
  FROM (VALUES
    ('SET LOCAL ROLE calimero_exploitation; DELETE FROM calimero_data.droit_effet WHERE evenement = ''ESSAI''',
     'MS047 Act "ESSAI" stands in dossiers, and no row of droit_acte or droit_effet names it.', 'the role that keeps the law is told'),
    ('SET LOCAL ROLE calimero_exploitation; DELETE FROM calimero_data.droit_effet WHERE evenement = ''ESSAI''; SET LOCAL ROLE regress_calimero_loi; SET CONSTRAINTS ALL IMMEDIATE',
     'MS047 Act "ESSAI" stands in dossiers, and no row of droit_acte or droit_effet names it.', '... and one who may read nothing by then'),
    ('SET LOCAL ROLE calimero_exploitation; UPDATE calimero_data.droit_effet SET article = ''essai'' WHERE evenement = ''ESSAI''; SET LOCAL ROLE regress_calimero_loi; SET CONSTRAINTS ALL IMMEDIATE; RESET ROLE',
     'accepted', '... or is not hindered')
  ) AS r (requete, attendu, cas);

SELECT * FROM finish();
ROLLBACK;
