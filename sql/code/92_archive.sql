-- The archive of purged dossiers: docs/archive.md.

CREATE FUNCTION calimero.archive_verifier_reglages(caisse text DEFAULT NULL)
    RETURNS TABLE (numero integer, sha256 varchar(64), du timestamptz, au timestamptz, cle varchar(3), bits integer, jours integer)
    LANGUAGE c STABLE PARALLEL RESTRICTED ROWS 5 AS 'MODULE_PATHNAME', 'calimero_archive_verifier_reglages';
REVOKE ALL ON FUNCTION calimero.archive_verifier_reglages(text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.archive_verifier_reglages(text) IS 'Whether a purge of that caisse could write its archive: its settings, directory, certificates and signing key are checked, and what would stop it is raised (MS080 settings and directory, MS081 certificates, MS082 key). One row a certificate to which archives are sealed: its number in the file, SHA-256 of its DER, from when to when it is valid, its key, the whole days left. Writes nothing.';

CREATE FUNCTION calimero.archive_essayer(caisse text DEFAULT NULL, lignes bigint DEFAULT 1000, garder boolean DEFAULT false)
    RETURNS TABLE (partie integer, nom varchar(64), octets bigint, sha256 varchar(64))
    LANGUAGE c VOLATILE PARALLEL UNSAFE ROWS 5 AS 'MODULE_PATHNAME', 'calimero_archive_essayer';
REVOKE ALL ON FUNCTION calimero.archive_essayer(text, bigint, boolean) FROM PUBLIC;
COMMENT ON FUNCTION calimero.archive_essayer(text, bigint, boolean) IS 'Write invented rows into the archive of that caisse, as a purge would, sign them, and remove them again: one row a sealed file. With garder they stay, so that the holder of the archive key can try to open them, until the next purge, which removes what no lot names; until then another trial is refused (MS085).';

CREATE FUNCTION calimero.etat_archive()
    RETURNS TABLE (domaine varchar(20), element varchar(80), valeur varchar(200), gravite varchar(10), conseil varchar(300))
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    code text;
    indice text;
BEGIN
    -- A caisse that purges nothing needs no archive.
    IF to_regclass('calimero_data.caisse') IS NULL OR coalesce(current_setting('calimero.repertoire_archive', true), '') = '' THEN
        RETURN;
    END IF;
    FOR code IN SELECT c.caisse FROM calimero_data.caisse c ORDER BY c.caisse LOOP
        BEGIN
            RETURN QUERY
                SELECT 'archive'::varchar(20), format('caisse %s, certificate %s', code, v.numero)::varchar(80),
                       format('%s %s, %s days left', v.cle, v.bits, v.jours)::varchar(200),
                       (CASE WHEN v.jours < 60 THEN 'attention' ELSE 'ok' END)::varchar(10),
                       (CASE WHEN v.jours < 60 THEN 'Nothing can be purged after its last day: put another into the file of calimero.archive_certificats.' END)::varchar(300)
                  FROM calimero.archive_verifier_reglages(code) v
                 ORDER BY v.numero;
        EXCEPTION WHEN SQLSTATE 'MS080' OR SQLSTATE 'MS081' OR SQLSTATE 'MS082' THEN
            GET STACKED DIAGNOSTICS indice = PG_EXCEPTION_HINT;
            RETURN QUERY
                VALUES ('archive'::varchar(20), format('caisse %s', code)::varchar(80), left(SQLERRM, 200)::varchar(200),
                        'erreur'::varchar(10), left(indice, 300)::varchar(300));
        END;
    END LOOP;
END
$$;
COMMENT ON FUNCTION calimero.etat_archive() IS 'Part of calimero.etat(): once there is a directory of archives, whether each caisse could write there, and how long the certificates last to which its archives are sealed.';
