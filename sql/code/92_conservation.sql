-- How long dossiers are kept, and what holds them: docs/conservation.md.
--
-- The last day is derived with the dossier (extension/dossier/dossier_conserver.c).  What holds it beyond that day is asked here, of
-- any number of dossiers at once: the purge asks it of each lot, once it has locked it.

CREATE FUNCTION calimero.effacement_garder() RETURNS trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'calimero_effacement_garder';
REVOKE ALL ON FUNCTION calimero.effacement_garder() FROM PUBLIC;
COMMENT ON FUNCTION calimero.effacement_garder() IS 'Trigger of dossier and of the tables that hang from it, before rows are deleted: refuses it outside the purge, to the owner of the tables and to superusers too, and refuses a dossier whose last day is not past or on which something is due. Errors: MS090, MS091.';

CREATE FUNCTION calimero.retenues_codes(OUT rang smallint, OUT retenue varchar(13), OUT libelle varchar(120))
    RETURNS SETOF record
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 10
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT r.rang::smallint, r.retenue::varchar(13), r.libelle::varchar(120)
          FROM (VALUES
            (1, 'SOLDE',         'une somme reste due'),
            (2, 'NON_PRESCRITE', 'une créance n''est pas prescrite'),
            (3, 'INSTANCE',      'une instance ou un recours est en cours'),
            (4, 'OTD',           'une opposition à tiers détenteur est en cours'),
            (5, 'PLAN',          'un échéancier ou un sursis est en cours'),
            (6, 'INSOLVABILITE', 'une procédure collective ou de surendettement est en cours'),
            (7, 'GEL',           'le dossier est gelé'),
            (8, 'DEMANDE',       'une demande de la personne sur ses données attend sa réponse'),
            (9, 'RESTE',         'un paiement n''est pas entièrement affecté'),
            (10, 'LIEN',         'un de ses paiements règle une partie de ce qu''un autre dossier doit encore')
          ) AS r (rang, retenue, libelle)
    $$;
COMMENT ON FUNCTION calimero.retenues_codes() IS 'What holds a dossier beyond its last day of conservation: code and French label, in the order in which calimero.retenues() gives them. The one place where they are listed.';

CREATE FUNCTION calimero.conservation_actes(caisse text, OUT acte varchar(40), OUT retenue varchar(13), OUT fins text[], OUT mois smallint)
    RETURNS SETOF record
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 25
    SET search_path = pg_catalog, pg_temp
    AS $$
        WITH effet AS (
            SELECT e.evenement, bool_or(e.effet = 'RETIENT') AS retient, max(e.horloge_ouverte) AS ouvre, max(e.duree_max_mois) AS mois
              FROM calimero_data.droit_effet e
             WHERE e.caisse = conservation_actes.caisse AND e.effet IN ('RETIENT', 'SUSPEND') GROUP BY e.evenement
        ), ligne AS (
            SELECT DISTINCT a.acte, a.evenement FROM calimero_data.droit_acte a WHERE a.caisse = conservation_actes.caisse
            UNION SELECT DISTINCT e.evenement, e.evenement FROM calimero_data.droit_effet e WHERE e.caisse = conservation_actes.caisse
        ), duree AS (
            -- What forbids others until another act: A/B in droit_acte.interdit.
            SELECT split_part(i.acte, '/', 1) AS acte, split_part(i.acte, '/', 2) AS fin, NULL::smallint AS mois
              FROM calimero_data.droit_acte a, string_to_table(a.interdit, ' ') AS i (acte)
             WHERE a.caisse = conservation_actes.caisse AND i.acte LIKE '%/%'
            UNION
            -- What holds a clock, until an act that opens the clock that its title would open.
            SELECT l.acte, f.acte, e.mois
              FROM ligne l JOIN effet e ON e.evenement = l.evenement AND e.retient
              LEFT JOIN calimero_data.droit_effet o ON o.caisse = conservation_actes.caisse AND o.effet = 'OUVRE' AND o.horloge_ouverte = e.ouvre
              LEFT JOIN ligne f ON f.evenement = o.evenement
            UNION
            -- And these, by their kind.
            SELECT l.acte, NULL, e.mois FROM ligne l LEFT JOIN effet e ON e.evenement = l.evenement
             WHERE l.acte IN ('ECHEANCIER', 'SURSIS_PLAN', 'PROCEDURE_COLLECTIVE', 'DECLARATION_CREANCE', 'SURENDETTEMENT_RECEVABILITE',
                              'SURENDETTEMENT_MESURES', 'MEDIATION', 'OTD')
        )
        SELECT d.acte::varchar(40),
               (CASE WHEN d.acte = 'OTD' THEN 'OTD' WHEN d.acte IN ('ECHEANCIER', 'SURSIS_PLAN') THEN 'PLAN'
                     WHEN d.acte IN ('PROCEDURE_COLLECTIVE', 'DECLARATION_CREANCE', 'SURENDETTEMENT_RECEVABILITE', 'SURENDETTEMENT_MESURES')
                     THEN 'INSOLVABILITE' ELSE 'INSTANCE' END)::varchar(13),
               coalesce(array_agg(DISTINCT d.fin) FILTER (WHERE d.fin <> ''), '{}')
                   || CASE WHEN d.acte IN ('DECLARATION_CREANCE', 'SURENDETTEMENT_RECEVABILITE', 'SURENDETTEMENT_MESURES') THEN ARRAY['CLOTURE'] ELSE '{}' END,
               max(d.mois)
          FROM duree d GROUP BY d.acte
    $$;
COMMENT ON FUNCTION calimero.conservation_actes(text) IS 'Acts that hold a dossier while they last, by the law of the caisse (droit_effet, droit_acte): code of what they are, acts that end them, months after which they are over by themselves (null: none).';

CREATE FUNCTION calimero.retenues_lire(caisse text, dossiers bigint[], le date,
                                       OUT dossier bigint, OUT retenue varchar(13), OUT depuis date, OUT jusqu_au date, OUT detail varchar(80))
    RETURNS SETOF record
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 1000
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_memoize = off SET jit = off
    AS $$
#variable_conflict use_column
DECLARE
    durent text[] := ARRAY(SELECT a.acte FROM calimero.conservation_actes(caisse) a);
    -- Over once all is settled: a plan is fulfilled, and what a third party held is paid over.
    soldes text[] := ARRAY(SELECT a.acte FROM calimero.conservation_actes(caisse) a WHERE a.retenue IN ('OTD', 'PLAN'));
BEGIN
    RETURN QUERY
        WITH tous AS MATERIALIZED (
            SELECT t.dossier, x.debiteur, x.solde, x.solde_le
              FROM (SELECT DISTINCT unnest(dossiers) AS dossier) AS t,
                   LATERAL (SELECT d.debiteur, d.solde, d.solde_le FROM calimero_data.dossier d
                             WHERE d.caisse = retenues_lire.caisse AND d.dossier = t.dossier OFFSET 0) AS x
        ), directe AS MATERIALIZED (
            SELECT t.dossier, 'SOLDE'::varchar(13) AS retenue, NULL::date AS depuis, NULL::date AS jusqu_au, NULL::text AS detail FROM tous t WHERE t.solde <> 0
            UNION ALL
            SELECT t.dossier, 'NON_PRESCRITE', NULL, CASE WHEN e.fin < 'infinity' THEN e.fin END, NULL
              FROM tous t, LATERAL (SELECT max(e.prescription_le) AS fin FROM calimero_data.echeance e
                                     WHERE e.caisse = retenues_lire.caisse AND e.dossier = t.dossier AND e.prescription_le >= le OFFSET 0) AS e
             WHERE t.solde <> 0 AND e.fin IS NOT NULL
            UNION ALL
            SELECT t.dossier, s.retenue, a.emis_le, a.fin_le, a.genre
              FROM tous t,
                   LATERAL (SELECT a.acte, a.genre, a.emis_le, a.fin_le FROM calimero_data.acte a
                             WHERE a.caisse = retenues_lire.caisse AND a.dossier = t.dossier AND a.genre = ANY (durent) AND a.annule_le IS NULL
                               AND a.emis_le <= le AND (a.fin_le IS NULL OR a.fin_le >= le)
                               AND NOT (t.solde = 0 AND t.solde_le >= a.emis_le AND a.genre = ANY (soldes)) OFFSET 0) AS a,
                   LATERAL (SELECT s.retenue, s.fins, s.mois FROM calimero.conservation_actes(caisse) s WHERE s.acte = a.genre OFFSET 0) AS s
             WHERE (s.mois IS NULL OR a.emis_le + make_interval(months => s.mois) >= le)
               AND NOT EXISTS (SELECT FROM calimero_data.acte f
                                WHERE f.caisse = retenues_lire.caisse AND f.dossier = t.dossier AND f.genre = ANY (s.fins) AND f.annule_le IS NULL
                                  AND f.emis_le BETWEEN a.emis_le AND le)
            UNION ALL
            SELECT t.dossier, 'GEL', g.du, g.jusqu_au, format('gel %s', g.gel)
              FROM tous t, LATERAL (SELECT g.gel, g.du, g.jusqu_au FROM calimero_data.gel g
                                     WHERE g.caisse = retenues_lire.caisse AND g.dossier = t.dossier AND g.leve_le IS NULL
                                       AND (g.jusqu_au IS NULL OR g.jusqu_au >= le) OFFSET 0) AS g
            UNION ALL
            SELECT t.dossier, 'DEMANDE', q.recue_le, NULL, NULL
              FROM tous t, LATERAL (SELECT q.recue_le FROM calimero_data.demande_droit q
                                     WHERE q.caisse = retenues_lire.caisse AND q.debiteur = t.debiteur AND q.repondue_le IS NULL OFFSET 0) AS q
            UNION ALL
            SELECT t.dossier, 'RESTE', p.recu_le, NULL, format('paiement %s', p.paiement)
              FROM tous t, LATERAL (SELECT p.paiement, p.recu_le FROM calimero_data.paiement p
                                     WHERE p.caisse = retenues_lire.caisse AND p.dossier = t.dossier AND p.reste > 0 AND p.annule_le IS NULL OFFSET 0) AS p
            UNION ALL
            -- What it paid is a part of an account that is still open, and of when its debts prescribe.
            SELECT t.dossier, 'LIEN', min(a.affecte_le), NULL, format('%s dossiers', count(DISTINCT a.dossier_paye))
              FROM tous t,
                   LATERAL (SELECT a.dossier_paye, a.affecte_le FROM calimero_data.affectation a
                             WHERE a.caisse = retenues_lire.caisse AND a.dossier_payeur = t.dossier AND a.annulee_le IS NULL OFFSET 0) AS a,
                   LATERAL (SELECT FROM calimero_data.dossier d
                             WHERE d.caisse = retenues_lire.caisse AND d.dossier = a.dossier_paye AND d.solde <> 0 OFFSET 0) AS d
             GROUP BY t.dossier
        )
        SELECT r.dossier, r.retenue, r.depuis, r.jusqu_au, r.detail::varchar(80)
          FROM directe r JOIN calimero.retenues_codes() c ON c.retenue = r.retenue
         ORDER BY r.dossier, c.rang, r.depuis, r.detail COLLATE "C";
END
$$;
COMMENT ON FUNCTION calimero.retenues_lire(text, bigint[], date) IS 'What calimero.retenues() gives, from the rows that the caller sees.';

CREATE FUNCTION calimero.retenues(caisse text, dossiers bigint[], le date DEFAULT current_date,
                                  OUT dossier bigint, OUT retenue varchar(13), OUT depuis date, OUT jusqu_au date, OUT detail varchar(80))
    RETURNS SETOF record
    LANGUAGE c STABLE PARALLEL RESTRICTED ROWS 1000 AS 'MODULE_PATHNAME', 'calimero_retenues';
REVOKE ALL ON FUNCTION calimero.retenues(text, bigint[], date) FROM PUBLIC;
COMMENT ON FUNCTION calimero.retenues(text, bigint[], date) IS 'What holds dossiers on a day whatever their last day of conservation, by codes of calimero.retenues_codes(): since when, until when (null: not known), by which act, payment or hold. Of the dossiers that the caller sees, from all that is held on them: a request of the person, or a tie to a dossier of another service, holds for everybody. No row: nothing holds. Errors: 22004, 22023.';

CREATE FUNCTION calimero.conservation_expliquer(numero text, caisse text DEFAULT NULL, OUT dossier bigint, OUT conservation_le date, OUT regle_du date,
                                                OUT evenement varchar(13), OUT evenement_le date, OUT creance bigint)
    RETURNS record
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'calimero_conservation_expliquer';
REVOKE ALL ON FUNCTION calimero.conservation_expliquer(text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.conservation_expliquer(text, text) IS 'Computed again by the rules of now, from what the caller sees: the last day a dossier is kept, the row of droit_conservation (du), the event that it counts from (PRESCRIPTION, PAIEMENT, ABANDON, CLASSEMENT, REMBOURSEMENT, ANNULATION, CLOTURE), its day, the debt that decided (null: none did). Errors: 22004, 22023, MS014, MS015, MS021.';

CREATE FUNCTION calimero.geler(numero text, motif text, jusqu_au date DEFAULT NULL, agent text DEFAULT NULL, caisse text DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    le_dossier bigint := calimero.dossier_trouver(la_caisse, numero);
    gele bigint;
BEGIN
    PERFORM calimero.motif_verifier(motif);
    PERFORM calimero.jours_verifier(jusqu_au);
    PERFORM calimero.refuser('MS031', jusqu_au < current_date);
    INSERT INTO calimero_data.gel (caisse, dossier, motif, jusqu_au, agent)
        VALUES (la_caisse, le_dossier, geler.motif, geler.jusqu_au, calimero.agent_signataire(la_caisse, geler.agent))
        RETURNING gel INTO gele;
    RETURN gele;
EXCEPTION
    -- The purge took it meanwhile.
    WHEN foreign_key_violation THEN PERFORM calimero.refuser('MS021');
END
$$;
REVOKE ALL ON FUNCTION calimero.geler(text, text, date, text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.geler(text, text, date, text, text) IS 'Keep a dossier whatever its last day of conservation, for a reason (a dispute, an inquiry), until a day or until it is lifted; the number of the hold. Nothing personal belongs in the reason. Errors: 22004, 22008, MS021 no such dossier or agent, MS031 a day that is past, MS033, MS076.';

CREATE FUNCTION calimero.gel_lever(gel bigint, motif text, le date DEFAULT current_date, agent text DEFAULT NULL, caisse text DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    g record;
BEGIN
    PERFORM calimero.refuser('22004', num_nulls(gel_lever.gel, le) > 0);
    PERFORM calimero.motif_verifier(motif);
    PERFORM calimero.jours_verifier(le);
    SELECT t.du, t.leve_le INTO g FROM calimero_data.gel t WHERE t.caisse = la_caisse AND t.gel = gel_lever.gel FOR NO KEY UPDATE;
    PERFORM calimero.refuser('MS021', NOT FOUND);
    PERFORM calimero.refuser('MS092', g.leve_le IS NOT NULL);
    PERFORM calimero.refuser('MS031', le < g.du OR le > current_date);
    UPDATE calimero_data.gel t
       SET leve_le = gel_lever.le, leve_motif = gel_lever.motif, leve_par = calimero.agent_signataire(la_caisse, gel_lever.agent)
     WHERE t.caisse = la_caisse AND t.gel = gel_lever.gel;
END
$$;
REVOKE ALL ON FUNCTION calimero.gel_lever(bigint, text, date, text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.gel_lever(bigint, text, date, text, text) IS 'Lift a hold, once, with a reason: the dossier follows its last day of conservation again. Errors: 22004, 22008, MS021 no such hold or agent, MS031 before it was placed, or to come, MS033, MS076, MS092 lifted before.';

CREATE FUNCTION calimero.dossiers_purgeables(caisse text, au date DEFAULT current_date, limite integer DEFAULT 1000, apres bigint DEFAULT NULL)
    RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED ROWS 1000
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_custom_plan
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    curseur bigint := coalesce(apres, 0);
    candidats bigint[];
    trouves bigint[] := '{}';
BEGIN
    PERFORM calimero.refuser('22004', num_nulls(au, limite) > 0);
    PERFORM calimero.refuser('MS023', limite < 1);
    LOOP
        candidats := ARRAY(SELECT d.dossier FROM calimero_data.dossier d
                            WHERE d.caisse = la_caisse AND d.solde = 0 AND d.conservation_le < au AND d.dossier > curseur
                            ORDER BY d.dossier LIMIT limite - cardinality(trouves));
        EXIT WHEN candidats = '{}';
        curseur := candidats[cardinality(candidats)];
        candidats := ARRAY(SELECT unnest(candidats) EXCEPT SELECT r.dossier FROM calimero.retenues(la_caisse, candidats, au) r);
        trouves := trouves || candidats;
        EXIT WHEN cardinality(trouves) >= limite;
    END LOOP;
    RETURN QUERY SELECT t.dossier FROM unnest(trouves) AS t (dossier) ORDER BY t.dossier;
END
$$;
REVOKE ALL ON FUNCTION calimero.dossiers_purgeables(text, date, integer, bigint) FROM PUBLIC;
COMMENT ON FUNCTION calimero.dossiers_purgeables(text, date, integer, bigint) IS 'Dossiers that a purge of that day may take, after that number, in the order of their numbers: their last day of conservation is past, nothing is due on them, nothing holds them. At most limite. Errors: 22004, 22023, MS023.';
