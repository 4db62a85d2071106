-- The purge: what leaves with a file, the procedure that takes it away, what each lot says of itself (docs/archive.md).

CREATE FUNCTION calimero.purge_tables(OUT rang smallint, OUT relation varchar(63), OUT avec varchar(8), OUT condition text)
    RETURNS SETOF record
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT t.rang::smallint, t.relation::varchar(63), t.avec::varchar(8), t.condition
          FROM (VALUES
            -- Leaves first: every foreign key is checked after each statement.
            (10, 'affectation',  'dossier', '(t.creance IN (SELECT c.creance FROM calimero_data.creance c WHERE c.caisse = $1 AND c.dossier = ANY ($2)) '
                 || 'OR t.paiement IN (SELECT p.paiement FROM calimero_data.paiement p WHERE p.caisse = $1 AND p.dossier = ANY ($2)))'),
            (20, 'acte_creance', 'dossier', 't.dossier = ANY ($2)'),
            (30, 'acte',         'dossier', 't.dossier = ANY ($2)'),
            (40, 'paiement',     'dossier', 't.dossier = ANY ($2)'),
            (50, 'creance',      'dossier', 't.dossier = ANY ($2)'),
            (60, 'echeance',     'dossier', 't.dossier = ANY ($2)'),
            (61, 'commentaire',  'dossier', 't.dossier = ANY ($2)'),
            (62, 'portefeuille', 'dossier', 't.dossier = ANY ($2)'),
            (63, 'rappel',       'dossier', 't.dossier = ANY ($2)'),
            (64, 'gel',          'dossier', 't.dossier = ANY ($2)'),
            (90, 'dossier',      'dossier', 't.dossier = ANY ($2)'),
            -- With the last file of a debtor.
            (91, 'rectification', 'debiteur', 't.debiteur = ANY ($2)'),
            (92, 'demande_droit', 'debiteur', 't.debiteur = ANY ($2)'),
            (99, 'debiteur',     'debiteur', 't.debiteur = ANY ($2)')
          ) AS t (rang, relation, avec, condition)
         ORDER BY t.rang
    $$;
COMMENT ON FUNCTION calimero.purge_tables() IS 'The tables that the purge empties of a file, or of a debtor with his last file (avec), in order; which rows: a condition on t with $1 the caisse and $2 the numbers of files, or of debtors.';

CREATE FUNCTION calimero.purge_manifeste(caisse text, lot bigint, fait_le timestamptz, precedent text, dossiers bigint, relations text[],
                                         lignes bigint[], regles text, certificats bytea[], noms text[], octets bigint[], empreintes bytea[])
    RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT format('{"format":"calimero manifeste 1","caisse":%s,"lot":%s,"fait_le":"%s","precedent":"%s","dossiers":%s,"tables":{%s},"regles":%s,'
                      || E'"certificats":[%s],"fichiers":[%s],"logiciel":%s}\n',
                      to_json(caisse), lot, to_char(fait_le AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), precedent, dossiers,
                      (SELECT string_agg(format('%s:%s', to_json(t.nom), t.n), ',' ORDER BY t.rang) FROM unnest(relations, lignes) WITH ORDINALITY AS t (nom, n, rang)),
                      regles,
                      (SELECT string_agg(format('"%s"', encode(c.empreinte, 'hex')), ',' ORDER BY c.rang) FROM unnest(certificats) WITH ORDINALITY AS c (empreinte, rang)),
                      (SELECT string_agg(format('{"nom":%s,"octets":%s,"sha256":"%s"}', to_json(f.nom), f.octets, encode(f.empreinte, 'hex')), ',' ORDER BY f.rang)
                         FROM unnest(noms, octets, empreintes) WITH ORDINALITY AS f (nom, octets, empreinte, rang)),
                      to_json(calimero.version()))
    $$;
REVOKE ALL ON FUNCTION calimero.purge_manifeste(text, bigint, timestamptz, text, bigint, text[], bigint[], text, bytea[], text[], bigint[], bytea[]) FROM PUBLIC;
COMMENT ON FUNCTION calimero.purge_manifeste(text, bigint, timestamptz, text, bigint, text[], bigint[], text, bytea[], text[], bigint[], bytea[]) IS 'The text of the manifest of a lot, as docs/archive.md says it, newline included.';

CREATE FUNCTION calimero.purge_regles(caisse text, dossiers bigint[]) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT format('[%s]', string_agg(format('{"genre":%s,"du":"%s","annees":%s,"article":%s,"dossiers":%s}',
                                                to_json(r.genre), r.du, r.annees, to_json(r.article), r.dossiers), ',' ORDER BY r.genre, r.du))
          FROM (SELECT c.genre, c.du, c.annees, c.article, count(*) AS dossiers
                  FROM calimero_data.dossier d
                  JOIN calimero_data.droit_conservation c ON c.caisse = d.caisse AND c.genre = d.genre AND c.du = d.conservation_regle
                 WHERE d.caisse = purge_regles.caisse AND d.dossier = ANY (dossiers)
                 GROUP BY c.genre, c.du, c.annees, c.article) AS r
    $$;
REVOKE ALL ON FUNCTION calimero.purge_regles(text, bigint[]) FROM PUBLIC;
COMMENT ON FUNCTION calimero.purge_regles(text, bigint[]) IS 'The rows of droit_conservation by which files are purged, with how many go by each, as the manifest says them.';

CREATE PROCEDURE calimero.purger(lot integer DEFAULT 5000, duree_max interval DEFAULT NULL, dossiers_max bigint DEFAULT NULL,
                                 au date DEFAULT NULL, caisse text DEFAULT NULL)
    LANGUAGE c AS 'MODULE_PATHNAME', 'calimero_purger';
REVOKE ALL ON PROCEDURE calimero.purger(integer, interval, bigint, date, text) FROM PUBLIC;
COMMENT ON PROCEDURE calimero.purger(integer, interval, bigint, date, text) IS 'Archive and delete the files whose conservation ended before a day (today), of one caisse or of all that the caller sees, in lots that commit one by one; stops after a time, after so many files, or when none is left. Several may run at once. For pg_cron: one bare CALL. Errors: 2D000 in a transaction block, 22023 arguments, 25001 isolation, MS031 a day to come, MS080 to MS082 settings of the archive, MS086 the archive knows lots that the database does not.';
