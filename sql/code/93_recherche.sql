-- Searching for debtors, dossiers and comments, with the caller's own rights.
--
-- Under row-level security an index serves comparisons that are leakproof alone: of texts byte by byte, of integers; LIKE, comparisons
-- of numeric and full text wait for the policy, which reads the whole caisse first.  So a prefix is a range of texts, an amount is in
-- centimes, and words are found by calimero.commentaires_trouves() (docs/recherche.md, with the measurements).

CREATE FUNCTION calimero.commentaires_trouves(caisse text, mots text) RETURNS bigint[]
    LANGUAGE c STABLE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'calimero_commentaires_trouves';
REVOKE ALL ON FUNCTION calimero.commentaires_trouves(text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.commentaires_trouves(text, text) IS 'The numbers of the comments of a caisse that hold all of some words and that the caller sees, in no order. The index of words is asked as the owner of the table, and what it found is read again as the caller. Errors: 42501, 55000.';

CREATE FUNCTION calimero.debiteur_chercher(texte text, limite integer DEFAULT 20, caisse text DEFAULT NULL)
    RETURNS TABLE (debiteur bigint, personne varchar(20), matricule varchar(20), nom varchar(80), prenom varchar(80), commune varchar(60),
                   siret varchar(14), par varchar(9), exact boolean)
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED ROWS 20
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    -- A matricule has no blank; a NIR and a SIRET are typed with some.
    code text COLLATE "C";
    serre text COLLATE "C";
    cle text COLLATE "C";
    par_nir bigint[] := '{}';
BEGIN
    PERFORM calimero.refuser('22004', num_nulls(texte, limite) > 0);
    PERFORM calimero.refuser('22023', limite < 0);
    PERFORM calimero.refuser('MS023', length(texte) > 160);
    code := btrim(texte);
    serre := upper(translate(texte COLLATE "C", ' .' || chr(9), ''));
    cle := calimero.cle_recherche(texte);
    PERFORM calimero.refuser('MS023', cle = '');
    -- Who may not read NIRs is not told by them either.
    IF serre ~ '^[0-9][0-9AB]{12}([0-9]{2})?$' AND has_column_privilege('calimero_data.debiteur', 'nir', 'SELECT') THEN
        par_nir := ARRAY(SELECT b.debiteur FROM calimero_data.debiteur b
                          WHERE b.caisse = la_caisse AND b.nir >= serre AND b.nir < serre || '~' LIMIT limite);
    END IF;
    RETURN QUERY
        WITH trouve AS (
            SELECT n.numero AS debiteur, 1 AS rang, 'nir' AS par, true AS exact FROM unnest(par_nir) AS n (numero)
            UNION ALL
            (SELECT b.debiteur, CASE WHEN b.matricule = code THEN 0 ELSE 5 END, 'matricule', b.matricule = code
               FROM calimero_data.debiteur b
              WHERE code ~ '^[0-9A-Za-z./-]{1,20}$' AND b.caisse = la_caisse AND b.matricule >= code AND b.matricule < code || '~'
              ORDER BY b.matricule LIMIT limite)
            UNION ALL
            -- An enterprise by its SIREN, or an establishment.
            (SELECT b.debiteur, 2, 'siret', b.siret = serre
               FROM calimero_data.debiteur b
              WHERE serre ~ '^[0-9]{9,14}$' AND b.caisse = la_caisse AND b.siret >= serre AND b.siret < serre || '~'
              ORDER BY b.siret LIMIT limite)
            UNION ALL
            -- The name alone, then what begins so, first name behind.
            (SELECT b.debiteur, 3, 'nom', true
               FROM calimero_data.debiteur b
              WHERE b.caisse = la_caisse AND b.cle_recherche >= cle AND b.cle_recherche < cle || '!'
              ORDER BY b.cle_recherche, b.debiteur LIMIT limite)
            UNION ALL
            (SELECT b.debiteur, 4, 'nom', false
               FROM calimero_data.debiteur b
              WHERE b.caisse = la_caisse AND b.cle_recherche >= cle || '!' AND b.cle_recherche < cle || '~'
              ORDER BY b.cle_recherche, b.debiteur LIMIT limite)
        ), meilleur AS (
            SELECT DISTINCT ON (t.debiteur) t.debiteur, t.rang, t.par, t.exact FROM trouve t ORDER BY t.debiteur, t.rang
        )
        SELECT b.debiteur, b.personne, b.matricule, b.nom, b.prenom, b.commune, b.siret, m.par::varchar(9), m.exact
          FROM meilleur m, LATERAL (SELECT d.* FROM (SELECT d.debiteur, d.personne, d.matricule, d.nom, d.prenom, d.commune, d.siret, d.cle_recherche
                                      FROM calimero_data.debiteur d WHERE d.caisse = la_caisse AND d.debiteur = m.debiteur) AS d OFFSET 0) AS b
         ORDER BY m.rang, CASE m.par WHEN 'matricule' THEN b.matricule END, b.cle_recherche, b.debiteur
         LIMIT limite;
END
$$;
REVOKE ALL ON FUNCTION calimero.debiteur_chercher(text, integer, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.debiteur_chercher(text, integer, text) IS 'Debtors of the caisse by what people type: a matricule or its beginning; a NIR, with or without its key, for who may read NIRs; a SIRET or a SIREN; the beginning of a name, the first name behind it, whatever its accents, capitals and signs. The most likely first, at most limite; par says by what, exact whether the whole of it. Errors: 22004, 22023 limite below zero, MS023 nothing to search for, or more than 160 characters.';

CREATE FUNCTION calimero.dossier_chercher(numero text DEFAULT NULL, solde_min numeric DEFAULT NULL, solde_max numeric DEFAULT NULL,
                                          genre text DEFAULT NULL, etat text DEFAULT NULL, limite integer DEFAULT 20, caisse text DEFAULT NULL)
    RETURNS TABLE (dossier bigint, dossier_numero varchar(20), dossier_genre varchar(10), dossier_etat varchar(10), ouvert_le date, debiteur bigint,
                   total numeric, solde numeric, prescription_le date)
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED ROWS 20
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    debut text COLLATE "C" := coalesce(btrim(dossier_chercher.numero), '');
    -- Bounds beyond what a balance may be are those of a balance.
    du bigint := ceil(least(greatest(coalesce(solde_min, 0), 0), 1e12) * 100);
    au bigint := floor(least(greatest(coalesce(solde_max, 1e12), -1), 1e12) * 100);
BEGIN
    PERFORM calimero.refuser('22004', limite IS NULL);
    PERFORM calimero.refuser('22023', limite < 0);
    PERFORM calimero.refuser('MS022', solde_min = 'NaN' OR solde_max = 'NaN');
    PERFORM calimero.refuser('MS023', debut !~ '^[0-9A-Za-z./-]{0,20}$' OR dossier_chercher.genre NOT IN ('cotisation', 'piar', 'rac')
                                      OR dossier_chercher.etat NOT IN ('ouvert', 'solde', 'clos', 'vide'));
    -- By amount, the largest first; else by number.
    IF debut = '' AND num_nonnulls(solde_min, solde_max) > 0 THEN
        RETURN QUERY
            SELECT d.dossier, d.numero, d.genre, d.etat, d.ouvert_le, d.debiteur, d.total::numeric, d.solde::numeric, d.prescription_le
              FROM calimero_data.dossier d
             WHERE d.caisse = la_caisse AND d.solde_centimes BETWEEN du AND au
               AND (dossier_chercher.genre IS NULL OR d.genre = dossier_chercher.genre)
               AND (dossier_chercher.etat IS NULL OR d.etat = dossier_chercher.etat)
             ORDER BY d.solde_centimes DESC, d.dossier LIMIT limite;
    ELSE
        RETURN QUERY
            SELECT d.dossier, d.numero, d.genre, d.etat, d.ouvert_le, d.debiteur, d.total::numeric, d.solde::numeric, d.prescription_le
              FROM calimero_data.dossier d
             WHERE d.caisse = la_caisse AND d.numero >= debut AND d.numero < debut || '~' AND d.solde_centimes BETWEEN du AND au
               AND (dossier_chercher.genre IS NULL OR d.genre = dossier_chercher.genre)
               AND (dossier_chercher.etat IS NULL OR d.etat = dossier_chercher.etat)
             ORDER BY d.numero LIMIT limite;
    END IF;
END
$$;
REVOKE ALL ON FUNCTION calimero.dossier_chercher(text, numeric, numeric, text, text, integer, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.dossier_chercher(text, numeric, numeric, text, text, integer, text) IS 'Dossiers that the caller sees by the beginning of their number, their balance in euros, their kind, their state; those given all together, at most limite. By balance alone the largest first, else in the order of their numbers. Errors: 22004, 22023 limite below zero, MS022 a balance that is no number, MS023 what no number begins with, another kind or state.';

CREATE FUNCTION calimero.commentaire_chercher(mots text, limite integer DEFAULT 20, caisse text DEFAULT NULL)
    RETURNS TABLE (commentaire bigint, dossier_numero varchar(20), agent varchar(16), ecrit_le timestamptz, texte varchar(2000))
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE ROWS 20
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = warning
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    trouves bigint[];
BEGIN
    PERFORM calimero.refuser('22004', num_nulls(mots, limite) > 0);
    PERFORM calimero.refuser('22023', limite < 0);
    PERFORM calimero.refuser('MS023', length(mots) > 200);
    PERFORM calimero.refuser('MS023', numnode(plainto_tsquery('pg_catalog.french', calimero.cle_recherche(mots))) = 0);
    -- Not inside the query: its planner would call it too.
    trouves := calimero.commentaires_trouves(la_caisse, mots);
    RETURN QUERY
        SELECT c.commentaire, d.numero, c.agent, c.ecrit_le, c.texte
          FROM calimero_data.commentaire c
          JOIN calimero_data.dossier d ON d.caisse = la_caisse AND d.dossier = c.dossier
         WHERE c.caisse = la_caisse AND c.commentaire = ANY (trouves)
         ORDER BY c.ecrit_le DESC, c.commentaire DESC LIMIT limite;
END
$$;
REVOKE ALL ON FUNCTION calimero.commentaire_chercher(text, integer, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.commentaire_chercher(text, integer, text) IS 'Comments that the caller sees and that hold all of some words, in the sense of the French configuration of full text (plurals, endings) and whatever their accents; the latest first, at most limite. Errors: 22004, 22023 limite below zero, MS023 no word to search for, or more than 200 characters.';
