-- Importing the employers' accounts (CAI).

CREATE FUNCTION calimero.cai_motifs(OUT motif varchar(30), OUT libelle text)
    RETURNS SETOF record
    LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 20 AS 'MODULE_PATHNAME', 'calimero_cai_motifs';
COMMENT ON FUNCTION calimero.cai_motifs() IS 'Reasons for which a line of a CAI extract is rejected.';

CREATE FUNCTION calimero.cai_importer(contenu bytea, nom text, caisse text DEFAULT NULL, rapprocher boolean DEFAULT true,
                                      OUT import bigint, OUT lignes bigint, OUT ajoutes bigint, OUT modifies bigint,
                                      OUT deja_connus bigint, OUT rejetes bigint)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'calimero_cai_importer';
REVOKE ALL ON FUNCTION calimero.cai_importer(bytea, text, text, boolean) FROM PUBLIC;
COMMENT ON FUNCTION calimero.cai_importer(bytea, text, text, boolean) IS 'Import a CAI extract (CSV of docs/cai-csv.md, at most 1 GB). Bad lines go to cai_rejet with a reason, the rest goes in; a line already known adds nothing; a period newly assigned updates its movement. With rapprocher, the SIRETs touched are matched again in the same transaction. Errors: 22023 unknown caisse, MS002 wrong header.';

CREATE FUNCTION calimero.cai_integrer() RETURNS trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'calimero_cai_integrer';
REVOKE ALL ON FUNCTION calimero.cai_integrer() FROM PUBLIC;
COMMENT ON FUNCTION calimero.cai_integrer() IS 'Trigger of cai_arrivee, after each COPY or INSERT statement: sorts what arrived into movements and rejects, and empties it.';

CREATE FUNCTION calimero.cai_retirer(import bigint, motif text, caisse text DEFAULT NULL, rapprocher boolean DEFAULT true,
                                     OUT retire boolean, OUT retires bigint, OUT conserves bigint, OUT reaffectes bigint)
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'calimero_cai_retirer';
REVOKE ALL ON FUNCTION calimero.cai_retirer(bigint, text, text, boolean) FROM PUBLIC;
COMMENT ON FUNCTION calimero.cai_retirer(bigint, text, text, boolean) IS 'Take an import of CAI back, as if it had never come: its movements and assignments go, but those that another import said too, which are that import''s from then on. Its row of cai_import stays, with the day, the role and the reason (1 to 200 characters, nobody''s name); the same file may be imported again. retire is false when there is no such import, or when it was taken back before. Returns how many movements were removed, kept for another import, and given back an earlier assignment or none. Errors: 22023 unknown caisse or bad reason, 22004 no reason, 40001 under REPEATABLE READ.';
