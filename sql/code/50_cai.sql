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
