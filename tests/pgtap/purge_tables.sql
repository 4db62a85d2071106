-- What the purge takes away with a file: everything that hangs from it, in an order that foreign keys allow.
BEGIN;
SELECT * FROM no_plan();

-- What a person may read of herself (calimero.donnees_personne, which a test compares with the catalogue) leaves with her files.
CREATE TEMPORARY TABLE ailleurs (relation text, raison text);
INSERT INTO ailleurs VALUES
    ('dsn_declaration', 'by month'), ('dsn_cotisation', 'by month'), ('dsn_versement', 'by month'), ('dsn_anomalie', 'by month'), ('dsn_envoi', 'by month'),
    ('dsn_depot', 'by month'), ('cai_mouvement', 'by month'), ('cai_reprise', 'by month'), ('cai_import', 'by month'), ('dsn_rapprochement', 'by month'),
    ('dsn_affectation', 'by month'), ('dsn_a_rapprocher', 'by month');
SELECT bag_eq($$ SELECT t.relation::text FROM calimero.purge_tables() t UNION ALL SELECT a.relation FROM ailleurs a $$,
    $$ SELECT d.relation::text FROM calimero.donnees_personne() d WHERE d.rang IS NOT NULL $$, 'every table that holds data of a person is purged, or its data leave by another way');
SELECT is_empty($$ SELECT c.relname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
                    WHERE k.contype = 'f' AND k.confrelid IN ('calimero_data.dossier'::regclass, 'calimero_data.creance'::regclass, 'calimero_data.acte'::regclass, 'calimero_data.paiement'::regclass)
                      AND c.relname::text NOT IN (SELECT t.relation FROM calimero.purge_tables() t) $$, 'nothing else hangs from a dossier, a debt, an act or a payment');
SELECT is_empty($$ SELECT k.conname FROM pg_constraint k
                     JOIN calimero.purge_tables() d ON k.conrelid = ('calimero_data.' || d.relation)::regclass
                     JOIN calimero.purge_tables() v ON k.confrelid = ('calimero_data.' || v.relation)::regclass
                    WHERE k.contype = 'f' AND d.rang > v.rang $$, 'rows leave before what they refer to');
-- Without them twenty files take longer than two hundred thousand.
SELECT is_empty($$ SELECT k.conname FROM pg_constraint k JOIN calimero.purge_tables() v ON k.confrelid = ('calimero_data.' || v.relation)::regclass
                    WHERE k.contype = 'f' AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = k.conrelid AND i.indisvalid
                        AND ((i.indkey::smallint[])[0:cardinality(k.conkey) - 1] @> k.conkey AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) ~ ' IS NOT NULL'))) $$,
    'every foreign key to them has an index');

-- A manifest, byte by byte.
SELECT is(calimero.purge_manifeste('48', 7, '2031-03-01 03:15:00+01', repeat('0', 64), 2, ARRAY['creance', 'dossier'], ARRAY[5, 2]::bigint[], '[{"genre":"piar"}]',
                                   ARRAY['\x00ff'::bytea], ARRAY['a-1.cms', 'a-2.cms'], ARRAY[10, 20]::bigint[], ARRAY['\x01', '\x02']::bytea[]),
    '{"format":"calimero manifeste 1","caisse":"48","lot":7,"fait_le":"2031-03-01T02:15:00Z","precedent":"' || repeat('0', 64)
    || '","dossiers":2,"tables":{"creance":5,"dossier":2},"regles":[{"genre":"piar"}],"certificats":["00ff"],"fichiers":[{"nom":"a-1.cms","octets":10,"sha256":"01"},'
    || '{"nom":"a-2.cms","octets":20,"sha256":"02"}],"logiciel":"' || calimero.version() || E'"}\n', 'a manifest is as its page says');

-- An assignment without one of its sides.
SELECT essai.dossier(1);
SELECT essai.creance(1, 100);
SELECT calimero.paiement_encaisser('DOSSIER-1', 100, current_date, 'virement', 'R', 'A1', caisse => '48');
SELECT throws_ok($$ UPDATE calimero_data.affectation SET creance = NULL $$, '23514', NULL, 'an assignment names both its sides');
SELECT throws_ok($$ UPDATE calimero_data.affectation SET purgee_le = current_date $$, '23514', NULL, '... as long as both are there');
SELECT throws_ok($$ UPDATE calimero_data.affectation SET creance = NULL, paiement = NULL, purgee_le = current_date $$, '23514', NULL, '... and never none');

-- By which rules files leave.
SELECT is(calimero.purge_regles('48', '{}'), '[]', 'of no file, no rule');
UPDATE calimero_data.dossier SET conservation_le = '2031-03-01', conservation_regle = '1900-01-01' WHERE numero = 'DOSSIER-1';
SELECT is(calimero.purge_regles('48', ARRAY(SELECT d.dossier FROM calimero_data.dossier d WHERE d.numero = 'DOSSIER-1')),
    '[{"genre":"cotisation","du":"1900-01-01","annees":6,"article":"CIL 18-07, article 2","dossiers":1}]', 'the rule of its kind, with how many go by it');
SELECT matches(calimero.html_tableau('T<', ARRAY['a'], ARRAY[ARRAY['<b>']]), '&lt;b&gt;', 'a table of the certificate is escaped');
SELECT throws_ok($$ SELECT calimero.certificat_destruction(1, '48') $$, 'MS021', NULL, 'of a lot that is not there, no certificate');

SELECT * FROM finish();
ROLLBACK;
