-- Matching, and explaining what was matched.

CREATE FUNCTION calimero.dsn_statuts(OUT statut varchar(24), OUT rang integer, OUT ecart boolean, OUT libelle text)
    RETURNS SETOF record
    LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 17 AS 'MODULE_PATHNAME', 'calimero_dsn_statuts';
COMMENT ON FUNCTION calimero.dsn_statuts() IS 'Statuses of a row of the matching, in order of priority; ecart tells those that somebody must look at.';

CREATE FUNCTION calimero.dsn_signaux(signaux integer) RETURNS varchar(250)
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_dsn_signaux';
COMMENT ON FUNCTION calimero.dsn_signaux(integer) IS 'Names of the signals of a row, separated by a comma and a space; empty when there is none.';

CREATE FUNCTION calimero.dsn_rapprocher(caisse text DEFAULT NULL, du date DEFAULT NULL, au date DEFAULT NULL,
                                        OUT sirets bigint, OUT periodes bigint, OUT affectations bigint, OUT modifications bigint)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'calimero_dsn_rapprocher';
REVOKE ALL ON FUNCTION calimero.dsn_rapprocher(text, date, date) FROM PUBLIC;
COMMENT ON FUNCTION calimero.dsn_rapprocher(text, date, date) IS 'Match what was declared, announced and cashed. With du and au (any days of the first and the last month), every SIRET that has something in those months is computed afresh over all its history, so that the result does not depend on the range asked; without them, only the SIRETs touched since they were last matched. After a change of the rules (dsn_organisme, dsn_poids, dsn_parametre) the next call, with a range or without, computes everything. Only rows that change are written. Returns how many SIRETs, periods and allocations were computed and how many rows changed.';

CREATE FUNCTION calimero.dsn_regles_changer() RETURNS trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'calimero_dsn_regles_changer';
REVOKE ALL ON FUNCTION calimero.dsn_regles_changer() FROM PUBLIC;
COMMENT ON FUNCTION calimero.dsn_regles_changer() IS 'Trigger of the tables of rules (dsn_organisme, dsn_poids, dsn_parametre), after each statement: under the lock of each caisse whose rules really changed, notes in dsn_generation that what is matched is of older rules. The next dsn_rapprocher() computes it all.';

CREATE FUNCTION calimero.etat_rapprochement()
    RETURNS TABLE (domaine varchar(20), element varchar(80), valeur varchar(200), gravite varchar(10), conseil varchar(300))
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_attribute a
                    WHERE a.attrelid = to_regclass('calimero_data.dsn_generation') AND a.attname = 'regles_changees_le' AND NOT a.attisdropped) THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT 'rapprochement'::varchar(20), format('caisse %s', g.caisse)::varchar(80),
               (CASE WHEN g.regles_changees_le IS NULL THEN 'of the present rules'
                     ELSE 'rules changed on ' || to_char(g.regles_changees_le, 'YYYY-MM-DD HH24:MI') END)::varchar(200),
               (CASE WHEN g.regles_changees_le IS NULL THEN 'ok' ELSE 'attention' END)::varchar(10),
               (CASE WHEN g.regles_changees_le IS NOT NULL
                     THEN format('What is matched is of older rules: call calimero.dsn_rapprocher(%L), which computes it all.', g.caisse) END)::varchar(300)
          FROM calimero_data.dsn_generation g
         ORDER BY g.caisse;
END
$$;
COMMENT ON FUNCTION calimero.etat_rapprochement() IS 'Part of calimero.etat(): whether what is matched of each caisse that the caller sees is of the present rules (dsn_organisme, dsn_poids, dsn_parametre).';

CREATE FUNCTION calimero.caisse_de_appel(caisse text DEFAULT NULL) RETURNS varchar(5)
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'calimero_caisse_de_appel';
COMMENT ON FUNCTION calimero.caisse_de_appel(text) IS 'The caisse named or, when none is, the only one that the caller sees. Error 22023 when it is not known, or when there are several.';

CREATE FUNCTION calimero.dsn_expliquer(siret text, periode text, caisse text DEFAULT NULL)
    RETURNS TABLE (rang integer, colonne varchar(20), element varchar(200), source varchar(120), montant numeric(14,2))
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED ROWS 50
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    AS $$
#variable_conflict use_column
BEGIN
    IF to_regclass('calimero_data.dsn_rapprochement') IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = 'the schema of calimero is not installed in this database',
            HINT = 'A database administrator must call calimero.installer().';
    END IF;
    -- A wrong argument is told here, where the context of the error is not the whole query.
    PERFORM calimero.caisse_de_appel($3), calimero.siret($1), calimero.periode_debut($2);
    -- Planning this query costs more than running it: plpgsql keeps the plan for the session.
    RETURN QUERY
        -- The key that holds the period asked, and all keys of the SIRET: they are disjoint, so a period has one key at most.
        WITH notre AS MATERIALIZED (
            SELECT o.organisme FROM calimero_data.dsn_organisme o WHERE o.caisse = calimero.caisse_de_appel($3)
        ), cles AS MATERIALIZED (
            SELECT r.* FROM calimero_data.dsn_rapprochement r
             WHERE r.caisse = calimero.caisse_de_appel($3) AND r.siret = calimero.siret($1)
        ), cle AS MATERIALIZED (
            SELECT c.* FROM cles c WHERE calimero.periode_contient(c.periode, $2)
        ), declaration AS MATERIALIZED (
            SELECT d.*, to_char(d.mois, 'YYYY"M"MM') AS mois_periode,
                   format('dépôt %s, déclaration %s de %s', d.depot, d.declaration, to_char(d.mois, 'MM/YYYY')) AS origine_texte
              FROM cle k
              JOIN calimero_data.dsn_declaration d ON d.caisse = k.caisse AND d.siret = k.siret
             WHERE d.mois IS NOT NULL
        ), cotisation AS MATERIALIZED (
            SELECT d.origine_texte, c.*, p.classe, CASE WHEN c.organisme IS NULL THEN p.poids_sans_organisme ELSE p.poids END AS poids
              FROM cle k
             CROSS JOIN declaration d
              JOIN calimero_data.dsn_cotisation c ON c.caisse = d.caisse AND c.depot = d.depot AND c.declaration = d.declaration
              LEFT JOIN LATERAL (
                    SELECT w.classe, w.poids, w.poids_sans_organisme
                      FROM calimero_data.dsn_poids w
                     WHERE w.caisse = c.caisse AND w.origine = c.origine AND w.code = c.code
                       AND calimero.periode_debut(c.periode) BETWEEN w.du AND coalesce(w.au, 'infinity')
                     ORDER BY w.du DESC LIMIT 1) p ON true
             WHERE d.etat = 'retenue'
               AND (c.organisme IS NULL OR c.organisme IN (SELECT n.organisme FROM notre n))
               -- A line over several months that no key holds whole counts in the month that declares it.
               AND (calimero.periode_contient(k.periode, c.periode)
                    OR (substr(c.periode, 5, 1) <> 'M' AND calimero.periode_contient(k.periode, d.mois_periode)
                        AND NOT EXISTS (SELECT FROM cles a WHERE calimero.periode_contient(a.periode, c.periode))))
        ), cotisation_lue AS (
            SELECT c.*, format('%s.%s %s, %s%s', c.origine, c.code, coalesce(n.libelle, 'code sans libellé'), c.periode,
                               CASE WHEN c.regularisation THEN ', régularisation' ELSE '' END) AS designation,
                   c.origine_texte || CASE WHEN c.organisme IS NULL THEN ', sans organisme' ELSE '' END AS provenance
              FROM cotisation c
              LEFT JOIN calimero.dsn_codes() n ON n.origine = c.origine AND n.code = c.code
        ), versement AS (
            -- Announced by the SIRET, then to be paid by it for others.
            SELECT d.origine_texte, v.caisse, v.depot, v.declaration, v.numero, v.montant, v.periode, v.mode, v.paye_le, v.regularisation,
                   CASE WHEN v.mode = '06' AND v.siret_payeur <> d.siret THEN 'annonce_par_autre' ELSE 'annonce' END AS colonne,
                   v.siret_payeur AS autre
              FROM cle k
             CROSS JOIN declaration d
              JOIN calimero_data.dsn_versement v ON v.caisse = d.caisse AND v.depot = d.depot AND v.declaration = d.declaration
             WHERE d.etat = 'retenue' AND v.organisme IN (SELECT n.organisme FROM notre n)
               -- Of several months that no key holds whole: in the month that declares it, as above.
               AND (calimero.periode_contient(k.periode, v.periode)
                    OR (substr(v.periode, 5, 1) <> 'M' AND calimero.periode_contient(k.periode, d.mois_periode)
                        AND NOT EXISTS (SELECT FROM cles a WHERE calimero.periode_contient(a.periode, v.periode))))
            UNION ALL
            SELECT format('dépôt %s, déclaration %s de %s', d.depot, d.declaration, to_char(d.mois, 'MM/YYYY')), v.caisse, v.depot,
                   v.declaration, v.numero, v.montant, v.periode, v.mode, v.paye_le, v.regularisation, 'annonce_pour_autre', d.siret
              FROM cle k
              JOIN calimero_data.dsn_versement v ON v.caisse = k.caisse AND v.siret_payeur = k.siret AND v.mode = '06'
              JOIN calimero_data.dsn_declaration d ON d.caisse = v.caisse AND d.depot = v.depot AND d.declaration = v.declaration
             WHERE d.etat = 'retenue' AND d.siret <> k.siret AND v.organisme IN (SELECT n.organisme FROM notre n)
               AND (calimero.periode_contient(k.periode, v.periode)
                    OR (substr(v.periode, 5, 1) <> 'M' AND calimero.periode_contient(k.periode, to_char(d.mois, 'YYYY"M"MM'))
                        AND NOT EXISTS (SELECT FROM cles a WHERE calimero.periode_contient(a.periode, v.periode))))
        ), affectation AS (
            SELECT 'encaisse' AS colonne, a.*
              FROM cle k
              JOIN calimero_data.dsn_affectation a ON a.caisse = k.caisse AND a.payeur = k.siret AND a.periode = k.periode
            UNION ALL
            SELECT 'regle_par_autre', a.*
              FROM versement v
              JOIN calimero_data.dsn_affectation a ON a.caisse = v.caisse AND a.depot = v.depot AND a.declaration = v.declaration
                                                  AND a.versement = v.numero
             WHERE v.colonne = 'annonce_par_autre'
        ), ligne AS (
            -- Lines are of today, the row of the last matching: they need not agree any more.
            SELECT 0 AS partie, 'a_jour' AS colonne, t.element, format('rapprochement %s', k.periode) AS source, NULL::numeric AS montant,
                   0::bigint AS depot, 0 AS declaration, t.rang::bigint AS numero
              FROM cle k
             CROSS JOIN LATERAL (
                    SELECT 1, 'Pas à jour : les règles de la caisse ont changé le ' || to_char(g.regles_changees_le, 'DD/MM/YYYY')
                              || ', le résultat est celui des anciennes ; calimero.dsn_rapprocher() le recalcule'
                      FROM calimero_data.dsn_generation g WHERE g.caisse = k.caisse AND g.regles_changees_le IS NOT NULL
                    UNION ALL
                    SELECT 2, 'Pas à jour : données reçues depuis le rapprochement ; calimero.dsn_rapprocher() les prend en compte'
                      FROM calimero_data.dsn_a_rapprocher q WHERE q.caisse = k.caisse AND q.siret = k.siret) AS t (rang, element)
            UNION ALL
            SELECT 1, 'declare',
                   c.designation || CASE WHEN c.poids IS NULL THEN ' : aucun poids, montant non compté'
                                         ELSE format(' (classe %s, poids %s)', c.classe, to_char(c.poids, 'SG9')) END,
                   c.provenance, c.poids * c.montant, c.depot, c.declaration, c.numero
              FROM cotisation_lue c
             WHERE c.poids IS NULL OR c.poids <> 0 OR c.classe = 'C'
            UNION ALL
            SELECT 1, 'declare',
                   format('Déclaration %s%s : %s',
                          CASE d.etat WHEN 'remplacee' THEN 'remplacée' WHEN 'annulee' THEN 'annulée' WHEN 'doute' THEN 'en doute'
                                      WHEN 'incomplete' THEN 'incomplète' WHEN 'essai' THEN 'd''essai' WHEN 'refusee' THEN 'refusée'
                                      WHEN 'devise' THEN 'en francs Pacifique' ELSE d.etat END,
                          ', ordre ' || d.ordre,
                          CASE d.etat WHEN 'retenue' THEN 'sans montant pour la caisse' ELSE 'non comptée' END),
                   d.origine_texte, NULL, d.depot, d.declaration, 0
              FROM cle k
             CROSS JOIN declaration d
             WHERE calimero.periode_contient(k.periode, d.mois_periode) AND d.etat <> 'sans_objet'
               AND (d.etat <> 'retenue'
                    OR (NOT EXISTS (SELECT FROM calimero_data.dsn_cotisation c
                                     WHERE c.caisse = d.caisse AND c.depot = d.depot AND c.declaration = d.declaration
                                       AND (c.organisme IS NULL OR c.organisme IN (SELECT n.organisme FROM notre n)))
                        AND NOT EXISTS (SELECT FROM calimero_data.dsn_versement v
                                         WHERE v.caisse = d.caisse AND v.depot = d.depot AND v.declaration = d.declaration
                                           AND v.organisme IN (SELECT n.organisme FROM notre n))))
            UNION ALL
            SELECT 2, 'reductions', format('%s (classe %s)', c.designation, c.classe), c.provenance, c.montant, c.depot, c.declaration, c.numero
              FROM cotisation_lue c
             WHERE c.classe <> 'C'
            UNION ALL
            SELECT CASE v.colonne WHEN 'annonce' THEN 3 WHEN 'annonce_par_autre' THEN 4 ELSE 5 END, v.colonne,
                   format('Versement %s, mode %s%s%s%s', v.periode, v.mode, ', pour le ' || to_char(v.paye_le, 'DD/MM/YYYY'),
                          CASE v.colonne WHEN 'annonce_par_autre' THEN ', payé par ' || v.autre
                                         WHEN 'annonce_pour_autre' THEN ', annoncé par ' || v.autre ELSE '' END,
                          CASE WHEN v.regularisation THEN ', régularisation' ELSE '' END),
                   v.origine_texte, v.montant, v.depot, v.declaration, v.numero
              FROM versement v
            UNION ALL
            SELECT 6, 'emis', format('Débit du %s%s', to_char(m.date_operation, 'DD/MM/YYYY'), ', affecté à ' || m.periode),
                   format('mouvement %s', m.reference), m.montant, 0, 0, m.mouvement
              FROM cle k
              JOIN calimero_data.cai_mouvement m ON m.caisse = k.caisse AND m.siret = k.siret AND m.sens = 'D'
             WHERE calimero.periode_contient(k.periode, coalesce(m.periode, to_char(m.date_operation, 'YYYY"M"MM')))
                -- A debit of several months that no key holds whole counts in the last of them.
                OR (substr(m.periode, 5, 1) <> 'M' AND calimero.periode_contient(k.periode, to_char(calimero.periode_fin(m.periode), 'YYYY"M"MM'))
                    AND NOT EXISTS (SELECT FROM cles a WHERE calimero.periode_contient(a.periode, m.periode)))
            UNION ALL
            SELECT CASE a.colonne WHEN 'encaisse' THEN 7 ELSE 8 END, a.colonne,
                   format('%s du %s%s%s%s', CASE WHEN a.montant < 0 THEN 'Contre-passation' ELSE 'Crédit' END,
                          to_char(m.date_operation, 'DD/MM/YYYY'),
                          CASE a.methode
                              WHEN 'EXACT' THEN ', égal au versement annoncé'
                              WHEN 'SOMME_ANNONCES' THEN ', égal à la somme de plusieurs versements annoncés'
                              WHEN 'SOMME_PAIEMENTS' THEN ', somme de plusieurs crédits égale au versement annoncé'
                              WHEN 'IMPUTATION' THEN ', imputé selon la règle de la caisse'
                              WHEN 'ANNULATION' THEN coalesce(', avec le mouvement ' || o.reference, ', sans crédit correspondant')
                              WHEN 'CREDIT' THEN ', sans versement annoncé à régler'
                              ELSE ', ' || a.methode END,
                          CASE WHEN a.siret <> a.payeur AND a.colonne = 'encaisse' THEN ', annoncé par ' || a.siret
                               WHEN a.siret <> a.payeur THEN ', payé par ' || a.payeur ELSE '' END,
                          CASE WHEN a.montant <> m.montant THEN format(', part de %s', calimero.montant_francais(m.montant)) ELSE '' END),
                   'mouvement ' || m.reference
                       || coalesce(', dépôt ' || a.depot || ', déclaration ' || a.declaration || ', versement ' || a.versement, ''),
                   a.montant, 0, 0, a.mouvement * 1000 + least(a.numero, 999)
              FROM affectation a
              JOIN calimero_data.cai_mouvement m ON m.caisse = a.caisse AND m.mouvement = a.mouvement
              LEFT JOIN calimero_data.cai_mouvement o ON o.caisse = a.caisse AND o.mouvement = a.contrepartie
            UNION ALL
            SELECT 9, 'resultat', t.element, format('rapprochement %s', k.periode), t.montant, 0, 0, t.rang
              FROM cle k
              LEFT JOIN calimero.dsn_statuts() s ON s.statut = k.statut
             CROSS JOIN LATERAL (VALUES
                    (1, 'declare', k.declare), (2, 'contributions', k.contributions), (3, 'reductions', k.reductions),
                    (4, 'annonce', k.annonce), (5, 'annonce_par_autre', k.annonce_par_autre),
                    (6, 'annonce_pour_autre', k.annonce_pour_autre), (7, 'emis', k.emis), (8, 'encaisse', k.encaisse),
                    (9, 'affecte', k.affecte), (10, 'regle_par_autre', k.regle_par_autre),
                    (11, CASE WHEN k.impaye_par_autre <> 0 THEN 'impaye_par_autre' END, k.impaye_par_autre),
                    (12, CASE WHEN k.impaye_pour_autre <> 0 THEN 'impaye_pour_autre' END, k.impaye_pour_autre),
                    (13, 'ecart_du', k.declare - k.annonce - k.annonce_par_autre),
                    (14, 'ecart_paiement', k.annonce + k.annonce_pour_autre - k.impaye_pour_autre + k.impaye_par_autre - k.encaisse),
                    (15, format('%s : %s', k.statut, s.libelle), NULL),
                    (16, nullif('signaux : ' || calimero.dsn_signaux(k.signaux), 'signaux : '), NULL),
                    (17, 'exigible le ' || to_char(k.exigible_le, 'DD/MM/YYYY'), NULL)) AS t (rang, element, montant)
             WHERE t.element IS NOT NULL
        )
        -- What numeric(14,2) cannot hold has no amount here either.
        SELECT row_number() OVER (ORDER BY l.partie, l.depot, l.declaration, l.numero, l.element)::integer, l.colonne::varchar(20),
               left(l.element, 200)::varchar(200), left(l.source, 120)::varchar(120), (CASE WHEN abs(l.montant) < 1000000000000 THEN l.montant END)::numeric(14,2)
          FROM ligne l
         ORDER BY 1;
END
$$;
REVOKE ALL ON FUNCTION calimero.dsn_expliquer(text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.dsn_expliquer(text, text, text) IS 'Each line that a row of dsn_rapprochement is made of: what is declared (code, weight, declaration), reductions, payments announced, debits, allocated cash and how, then the result. When data came or the rules changed since the matching, the first lines (colonne a_jour) say so, and lines and result need not agree. Otherwise the lines of a column add up to the column of the row, to the centime, unless they add up to more than numeric(14,2) holds (status MONTANT_HORS_LIMITE: the result has no amount then); declarations that do not count are listed without amount. periode may be any period that the row holds: a month of a quarter gives the quarter. No row when nothing is matched there. Errors: 22P02 not a SIRET or not a period, 22023 unknown caisse.';
