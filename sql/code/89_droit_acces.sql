-- The right of access (GDPR article 15; CIL 18-07, article 4): all that is held on one person, and nothing of another.
--
-- The caller's rights decide: a role that may not read one of the tables gets an error, never an answer that leaves data out
-- without saying so.  Two debtors of one NIR are one person.  A SIRET alone joins no two persons: partners, a company and its manager
-- share one; where they do, what the DSN module holds of it is left out, and the answer says so.

CREATE FUNCTION calimero.debiteurs_designes(caisse text, identifiant text) RETURNS bigint[]
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    serre text := upper(regexp_replace(identifiant, '[^0-9A-Za-z]', '', 'g'));
    trouves bigint[];
    personnes bigint;
BEGIN
    PERFORM calimero.refuser('22004', debiteurs_designes.identifiant IS NULL);
    SELECT array_agg(b.debiteur ORDER BY b.debiteur), count(DISTINCT coalesce(b.nir, 'siret ' || b.siret, 'debiteur ' || b.debiteur))
      INTO trouves, personnes
      FROM calimero_data.debiteur b
     WHERE b.caisse = debiteurs_designes.caisse
       AND (b.matricule = btrim(identifiant) OR b.nir = serre AND calimero.nir_valide(serre) OR b.siret = serre AND calimero.siret_valide(serre));
    PERFORM calimero.refuser('MS060', personnes > 1);
    IF trouves IS NULL THEN
        -- What has the length of a NIR or of a SIRET and is none: these say what is wrong with it.
        PERFORM CASE WHEN serre ~ '^[0-9][0-9AB]{14}$' THEN calimero.nir(serre) WHEN serre ~ '^[0-9]{14}$' THEN calimero.siret(serre) END;
    END IF;
    RETURN coalesce(trouves, '{}');
END
$$;
REVOKE ALL ON FUNCTION calimero.debiteurs_designes(text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.debiteurs_designes(text, text) IS 'The debtors of a caisse that a matricule (as it is), a NIR or a SIRET (as people type them) names; empty when there are none. Errors: 22004, 22P02 it has the length of a NIR or a SIRET and is none, MS060 it names several persons.';

CREATE FUNCTION calimero.debiteurs_personne(caisse text, debiteurs bigint[]) RETURNS bigint[]
    LANGUAGE sql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT coalesce(array_agg(DISTINCT a.debiteur), '{}')
          FROM calimero_data.debiteur b
          JOIN calimero_data.debiteur a
            ON a.caisse = b.caisse AND (a.debiteur = b.debiteur OR a.nir = b.nir OR a.nir IS NULL AND b.nir IS NULL AND a.siret = b.siret)
         WHERE b.caisse = $1 AND b.debiteur = ANY ($2)
    $$;
REVOKE ALL ON FUNCTION calimero.debiteurs_personne(text, bigint[]) FROM PUBLIC;
COMMENT ON FUNCTION calimero.debiteurs_personne(text, bigint[]) IS 'These debtors, with the others of the caisse that are the same person: same NIR, or no NIR and the same SIRET.';

CREATE FUNCTION calimero.donnees_categories(OUT rang smallint, OUT categorie varchar(16), OUT titre text, OUT source text, OUT origine text,
                                            OUT genres text[], OUT conservation text)
    RETURNS SETOF record
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT c.rang::smallint, c.categorie::varchar(16), c.titre, c.source, c.origine, c.genres, c.conservation
          FROM (VALUES
            (1, 'identification', 'Identification', 'Décision CIL n° 18-07, article 2 : données d''identification et numéro de sécurité sociale',
                'vous-même, ou les fichiers d''adhérents et d''assurés de la caisse', NULL::text[], 'Tant qu''un dossier de la personne est conservé.'),
            (2, 'situation', 'Créances et règlements', 'Décision CIL n° 18-07, article 2 : situation économique et financière, mode et dates de paiement',
                'la caisse, et les établissements bancaires pour les paiements', ARRAY['cotisation', 'piar'], NULL),
            (3, 'procedure', 'Procédure', 'Décision CIL n° 18-07, article 2 : dernière procédure ; code rural et de la pêche maritime, articles L. 725-1 et suivants',
                'la caisse', ARRAY['cotisation', 'piar'], NULL),
            (4, 'suivi', 'Suivi du dossier', 'Décision CIL n° 18-07, article 2 : fiche des commentaires', 'les agents de la caisse', ARRAY['cotisation', 'piar'], NULL),
            (5, 'dsn', 'Déclarations sociales nominatives', 'Décision CIL n° 18-07, article 2 : module DSN, dont les coordonnées bancaires',
                'les déclarations déposées pour l''établissement', ARRAY['cotisation'], NULL),
            (6, 'compte', 'Compte employeur', 'Décision CIL n° 18-07, articles 1 et 2 : compte adhérent individuel', 'le compte tenu par la caisse', ARRAY['cotisation'], NULL),
            (7, 'rapprochement', 'Rapprochement des déclarations et du compte', 'Décision CIL n° 18-07, article 1 : module DSN',
                'calculé à partir des déclarations et du compte', ARRAY['cotisation'], NULL),
            (8, 'droits', 'Exercice de vos droits', 'Règlement (UE) 2016/679, articles 12 à 22', 'vos demandes, et leurs suites', NULL,
                'Aussi longtemps que les données d''identification.')
          ) AS c (rang, categorie, titre, source, origine, genres, conservation)
    $$;
COMMENT ON FUNCTION calimero.donnees_categories() IS 'The categories of calimero.donnees_personne(): title, legal source, where the data come from; how long they are kept, in words, or by the rows of droit_conservation of these kinds of files. In French, for the person.';

CREATE FUNCTION calimero.conservation_dite(caisse text, genres text[], le date) RETURNS text
    LANGUAGE sql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT string_agg(format('%s : %s ans au plus après la prescription ou après l''affectation du dernier paiement (%s).',
                                 CASE r.genre WHEN 'piar' THEN 'Prestations indues' ELSE 'Cotisations' END, r.annees, r.article), ' ' ORDER BY r.genre)
          FROM calimero_data.droit_conservation r
         WHERE r.caisse = $1 AND r.genre = ANY ($2) AND $3 >= r.du AND $3 <= coalesce(r.au, $3)
    $$;
REVOKE ALL ON FUNCTION calimero.conservation_dite(text, text[], date) FROM PUBLIC;
COMMENT ON FUNCTION calimero.conservation_dite(text, text[], date) IS 'How long files of these kinds are kept by the rows of droit_conservation that hold on a day, in French, for the person.';

CREATE FUNCTION calimero.mentions_droits() RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT jsonb_build_object(
            'finalite', 'Gestion des contentieux et précontentieux des prestations indues et du recouvrement (décision CIL n° 18-07 du 8 juin 2018, article 1er).',
            'destinataires', jsonb_build_array(
                'Les agents de la caisse des services prestations, cotisations et recouvrement-contentieux et de l''agence comptable (décision CIL n° 18-07, article 3).',
                'La Caisse centrale, pour les seules statistiques anonymisées du module AUDIENCE (décision CIL n° 18-07, article 3).'),
            'acces', 'Vous avez le droit d''obtenir communication de ces données (règlement (UE) 2016/679, article 15 ; décision CIL n° 18-07, article 4).',
            'rectification', 'Vous pouvez demander à la caisse la rectification de celles qui sont inexactes ou incomplètes (règlement (UE) 2016/679, article 16 ; décision CIL n° 18-07, article 4).',
            'opposition', 'Le droit d''opposition ne s''applique pas à ce traitement (décision CIL n° 18-07 du 8 juin 2018, article 4).',
            'reclamation', 'Vous pouvez introduire une réclamation auprès de la CNIL et former un recours juridictionnel (règlement (UE) 2016/679, articles 12, 77 et 79).',
            'decision', 'Aucune décision n''est prise sur le seul fondement d''un traitement automatisé.',
            'limites', 'Ne figurent pas ici les codes des agents de la caisse ni les données d''autres personnes (règlement (UE) 2016/679, article 15, paragraphe 4).')
    $$;
COMMENT ON FUNCTION calimero.mentions_droits() IS 'What a person is told with her data: purpose, recipients, her rights, that opposition does not apply, complaint (GDPR articles 12 and 15; CIL 18-07, articles 1, 3 and 4). In French.';

CREATE FUNCTION calimero.droit_acces_table(relation text, caisse text, debiteurs bigint[], dossiers bigint[], sirets text[]) RETURNS jsonb
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    d record;
    champs text;
    lignes jsonb;
BEGIN
    SELECT p.* INTO d FROM calimero.donnees_personne() p WHERE p.relation = droit_acces_table.relation AND p.categorie IS NOT NULL;
    -- A module that is not installed holds nothing.
    IF NOT FOUND OR to_regclass('calimero_data.' || quote_ident(d.relation)) IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT string_agg(format('%L, %s', c.colonne, c.expression), ', ' ORDER BY c.rang) INTO champs
      FROM calimero.donnees_personne_colonnes() c WHERE c.relation = d.relation AND c.omission IS NULL;
    EXECUTE format('SELECT jsonb_agg(jsonb_build_object(%s) ORDER BY %s) FROM calimero_data.%I t WHERE t.caisse = $1 AND (%s)',
                   champs, d.ordre, d.relation, d.lien)
       INTO lignes USING droit_acces_table.caisse, debiteurs, dossiers, sirets;
    IF lignes IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN jsonb_build_object('table', d.relation, 'titre', d.titre, 'lignes', lignes, 'colonnes', (
        SELECT jsonb_agg(jsonb_build_object('nom', c.colonne, 'libelle', c.libelle, 'forme', c.forme, 'detail', c.detail) ORDER BY c.rang)
          FROM calimero.donnees_personne_colonnes() c WHERE c.relation = d.relation AND c.omission IS NULL));
END
$$;
REVOKE ALL ON FUNCTION calimero.droit_acces_table(text, text, bigint[], bigint[], text[]) FROM PUBLIC;
COMMENT ON FUNCTION calimero.droit_acces_table(text, text, bigint[], bigint[], text[]) IS 'Part of calimero.droit_acces(): the rows of one table of calimero.donnees_personne() that hang from these debtors, files and SIRETs, with the labels of their columns; null when there are none.';

CREATE FUNCTION calimero.droit_acces(identifiant text, caisse text DEFAULT NULL) RETURNS jsonb
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    debiteurs bigint[] := calimero.debiteurs_personne(la_caisse, calimero.debiteurs_designes(la_caisse, identifiant));
    serre text := regexp_replace(identifiant, '[^0-9A-Za-z]', '', 'g');
    dossiers bigint[] := ARRAY(SELECT d.dossier FROM calimero_data.dossier d WHERE d.caisse = la_caisse AND d.debiteur = ANY (debiteurs));
    -- An establishment may be known by its declarations or its account alone.
    sirets text[] := CASE WHEN debiteurs = '{}' AND calimero.siret_valide(serre) THEN ARRAY[serre]
                          ELSE ARRAY(SELECT DISTINCT b.siret::text FROM calimero_data.debiteur b
                                      WHERE b.caisse = la_caisse AND b.debiteur = ANY (debiteurs) AND b.siret IS NOT NULL) END;
    partages text[] := ARRAY(SELECT DISTINCT b.siret::text FROM calimero_data.debiteur b
                              WHERE b.caisse = la_caisse AND b.siret = ANY (sirets) AND b.debiteur <> ALL (debiteurs));
    categories jsonb;
BEGIN
    SELECT jsonb_agg(jsonb_build_object('categorie', c.categorie, 'titre', c.titre, 'source', c.source, 'origine', c.origine, 'tables', t.tables,
                                        'conservation', coalesce(c.conservation, calimero.conservation_dite(la_caisse, c.genres, current_date))) ORDER BY c.rang)
      INTO categories
      FROM calimero.donnees_categories() c
     CROSS JOIN LATERAL (
        SELECT jsonb_agg(r.lignes ORDER BY d.rang) AS tables
          FROM calimero.donnees_personne() d
         CROSS JOIN LATERAL calimero.droit_acces_table(d.relation, la_caisse, debiteurs, dossiers,
                                                       ARRAY(SELECT s FROM unnest(sirets) AS s WHERE s <> ALL (partages))) AS r (lignes)
         WHERE d.categorie = c.categorie AND r.lignes IS NOT NULL) AS t
     WHERE t.tables IS NOT NULL;
    PERFORM calimero.refuser('MS021', categories IS NULL);
    RETURN jsonb_build_object('droit_acces', 1, 'edite_le', current_date, 'version', calimero.version(),
        'caisse', (SELECT jsonb_build_object('caisse', k.caisse, 'libelle', k.libelle) FROM calimero_data.caisse k WHERE k.caisse = la_caisse),
        'mentions', calimero.mentions_droits(), 'categories', categories,
        'avertissements', CASE WHEN partages <> '{}' THEN jsonb_build_array(
            'Une autre personne est connue sous le même SIRET : ce que le module DSN détient de cet établissement n''est pas joint, et doit être demandé à la caisse.')
            ELSE '[]' END);
END
$$;
REVOKE ALL ON FUNCTION calimero.droit_acces(text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.droit_acces(text, text) IS 'All that a caisse holds on one person, found by her matricule, her NIR or, for an enterprise, its SIRET, in every module (GDPR article 15; CIL 18-07, article 4), and nothing of another person: docs/droits-personnes.md says what is left out and why. Two debtors of one NIR are one person.
{"droit_acces": 1, "edite_le", "version", "caisse", "mentions": {finalite, destinataires, acces, rectification, opposition, reclamation, decision, limites}, "avertissements": [], "categories": [{categorie, titre, source, origine, conservation, "tables": [{table, titre, "colonnes": [{nom, libelle, forme, detail}], "lignes": [{}]}]}]}: only categories and tables that have rows. Amounts are numbers, exact as decimals; days AAAA-MM-JJ; keys are stable within a value of "droit_acces".
Errors: 22004, 22023 the caisse must be named, 22P02 it has the length of a NIR or a SIRET and is none, 42501 the role may not read it all, MS021 nothing is held, MS060 several persons.';
