-- Payments: receiving, assigning, refunding, cancelling; debts that acts give up.
--
-- Every function finds the dossiers that it touches, locks them in ascending order, and only then reads what it decides on.
-- Sums are kept by calimero.dossier_tenir(), which also refuses what would settle a debt or spend a payment twice.

CREATE FUNCTION calimero.imputation(regle text, montant numeric, courante date, postes text[], rangs smallint[], echeances date[], soldes numeric[])
    RETURNS numeric[]
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_imputation';
COMMENT ON FUNCTION calimero.imputation(text, numeric, date, text[], smallint[], date[], numeric[]) IS 'What a payment in euros settles of debts given as arrays, in their order: principal, majorations, penalties, costs (CSS L133-4-11). regle anciennete: the oldest due day first (Code civil 1342-10). echeance: the instalment due on the day courante first, then the oldest (CRPM D725-4-3). Then by rank; equal debts in proportion. Null when an argument but courante is null. Errors: 22008, 22023, MS003 an amount out of range or with a third decimal.';

CREATE FUNCTION calimero.imputation_prevue(numero text, montant numeric, recu_le date DEFAULT current_date, caisse text DEFAULT NULL)
    RETURNS TABLE (creance bigint, nature varchar(12), poste varchar(10), date_creance date, solde numeric, impute numeric)
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    le_dossier bigint := calimero.dossier_trouver(la_caisse, numero);
BEGIN
    PERFORM calimero.refuser('22004', recu_le IS NULL);
    PERFORM calimero.montant_verifier(montant);
    PERFORM calimero.jours_verifier(recu_le);
    RETURN QUERY
        WITH regle AS (
            SELECT CASE WHEN d.genre = 'cotisation' AND b.personne = 'non_salarie' THEN 'echeance' ELSE 'anciennete' END AS regle,
                   -- The current instalment is the last that fell due, paid or not.
                   (SELECT max(c.date_creance) FROM calimero_data.creance c
                      JOIN calimero_data.creance_nature n ON n.caisse = la_caisse AND n.nature = c.nature
                     WHERE c.caisse = la_caisse AND c.dossier = le_dossier AND n.poste = 'principal'
                       AND c.date_creance <= imputation_prevue.recu_le) AS courante
              FROM calimero_data.dossier d
              JOIN calimero_data.debiteur b ON b.caisse = la_caisse AND b.debiteur = d.debiteur
             WHERE d.caisse = la_caisse AND d.dossier = le_dossier
        ), due AS (
            SELECT array_agg(c.creance ORDER BY c.creance) AS creances, array_agg(c.nature ORDER BY c.creance) AS natures,
                   array_agg(n.poste::text ORDER BY c.creance) AS postes, array_agg(n.rang ORDER BY c.creance) AS rangs,
                   array_agg(c.date_creance ORDER BY c.creance) AS echeances, array_agg(c.solde ORDER BY c.creance) AS soldes
              FROM calimero_data.creance c
              JOIN calimero_data.creance_nature n ON n.caisse = la_caisse AND n.nature = c.nature
             WHERE c.caisse = la_caisse AND c.dossier = le_dossier AND c.solde > 0
        )
        -- A function in FROM is called once: each debt is a row of it, not a call.
        SELECT i.creance, i.nature, i.poste::varchar(10), i.date_creance, i.solde, i.impute
          FROM regle r, due u,
               unnest(u.creances, u.natures, u.postes, u.echeances, u.soldes,
                      calimero.imputation(r.regle, imputation_prevue.montant, r.courante, u.postes, u.rangs, u.echeances, u.soldes))
                   WITH ORDINALITY AS i (creance, nature, poste, date_creance, solde, impute, place)
         ORDER BY i.place;
END
$$;
REVOKE ALL ON FUNCTION calimero.imputation_prevue(text, numeric, date, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.imputation_prevue(text, numeric, date, text) IS 'What a payment of that amount (euros), received that day, would settle of each unpaid debt of a dossier, by the order of the law: CRPM D725-4-3 for contributions of a non-salaried person, else the oldest first. Errors: 22004, 22008, MS003, MS021, MS022, MS031 an infinite day.';

CREATE FUNCTION calimero.paiement_imputer(paiement bigint, numero text, agent text DEFAULT NULL, montant numeric DEFAULT NULL, le date DEFAULT current_date,
                                          reference text DEFAULT NULL, caisse text DEFAULT NULL)
    RETURNS numeric
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    le_dossier bigint := calimero.dossier_trouver(la_caisse, numero);
    origine bigint;
    p record;
    impute numeric;
BEGIN
    agent := calimero.agent_signataire(la_caisse, agent);
    IF montant IS NOT NULL THEN
        PERFORM calimero.montant_verifier(montant);
    END IF;
    SELECT t.dossier INTO origine FROM calimero_data.paiement t WHERE t.caisse = la_caisse AND t.paiement = paiement_imputer.paiement;
    PERFORM calimero.refuser('MS021', NOT FOUND);
    PERFORM calimero.dossiers_verrouiller(la_caisse, ARRAY[origine, le_dossier]);

    SELECT t.recu_le, t.annule_le, t.reste, d.genre, d.debiteur INTO p
      FROM calimero_data.paiement t
      JOIN calimero_data.dossier d ON d.caisse = la_caisse AND d.dossier = t.dossier
     WHERE t.caisse = la_caisse AND t.paiement = paiement_imputer.paiement;
    PERFORM calimero.refuser('MS024', p.annule_le IS NOT NULL);
    PERFORM calimero.refuser('MS031', le IS NULL OR le < p.recu_le OR le > current_date);
    PERFORM calimero.refuser('MS023', length(reference) > 40);
    PERFORM calimero.refuser('MS012', montant > p.reste);
    PERFORM calimero.debiteurs_verifier(la_caisse, p.debiteur, ARRAY[le_dossier]);
    IF p.reste = 0 THEN
        RETURN 0;
    END IF;

    WITH faite AS (
        INSERT INTO calimero_data.affectation (caisse, genre, paiement, creance, montant, affecte_le, agent, reference)
            SELECT la_caisse, 'paiement', paiement_imputer.paiement, i.creance, i.impute, paiement_imputer.le, paiement_imputer.agent,
                   paiement_imputer.reference
              FROM calimero.imputation_prevue(paiement_imputer.numero, coalesce(paiement_imputer.montant, p.reste), p.recu_le, la_caisse) i
             WHERE i.impute > 0
            RETURNING montant
    )
    SELECT coalesce(sum(f.montant), 0) INTO impute FROM faite f;
    RETURN impute;
END
$$;
REVOKE ALL ON FUNCTION calimero.paiement_imputer(bigint, text, text, numeric, date, text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.paiement_imputer(bigint, text, text, numeric, date, text, text) IS 'Assign what is left of a payment, or an amount of it, to the debts of a dossier by the order of the law (calimero.imputation_prevue); the euros assigned. A receipt to classify goes to the dossier of any debtor, another payment to those of its own. Errors: 22004, MS003, MS010, MS012, MS021, MS022, MS023, MS024, MS027, MS031, MS034, MS076.';

CREATE FUNCTION calimero.debiteurs_verifier(caisse text, debiteur bigint, dossiers bigint[]) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    autre boolean;
    sans boolean;
    clos boolean;
BEGIN
    SELECT bool_or(d.debiteur <> debiteurs_verifier.debiteur), bool_or(d.genre = 'rac'), bool_or(d.clos_le IS NOT NULL) INTO autre, sans, clos
      FROM calimero_data.dossier d WHERE d.caisse = debiteurs_verifier.caisse AND d.dossier = ANY (dossiers);
    PERFORM calimero.refuser('MS027', sans);
    PERFORM calimero.refuser('MS034', autre);
    -- Where nothing is due there is nothing to insert, and no trigger to say it.
    PERFORM calimero.refuser('MS010', clos);
END
$$;
REVOKE ALL ON FUNCTION calimero.debiteurs_verifier(text, bigint, bigint[]) FROM PUBLIC;
COMMENT ON FUNCTION calimero.debiteurs_verifier(text, bigint, bigint[]) IS 'Refuse to settle debts of these dossiers by a payment of that debtor (null: a receipt to classify, of nobody yet). Errors: MS010 one is closed, MS027 a rac holds no debt, MS034 another debtor.';

CREATE FUNCTION calimero.paiement_encaisser(numero text, montant numeric, recu_le date, mode text, reference text, agent text DEFAULT NULL,
                                            iban text DEFAULT NULL, imputer boolean DEFAULT true, le date DEFAULT current_date,
                                            caisse text DEFAULT NULL, OUT paiement bigint, OUT affecte numeric, OUT reste numeric)
    RETURNS record
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    le_dossier bigint := calimero.dossier_trouver(la_caisse, numero);
BEGIN
    PERFORM calimero.refuser('22004', num_nulls(recu_le, mode, imputer, le) > 0);
    PERFORM calimero.montant_verifier(montant);
    agent := calimero.agent_signataire(la_caisse, agent);
    PERFORM calimero.jours_verifier(recu_le, le);
    PERFORM calimero.refuser('MS031', recu_le > le OR le > current_date);
    PERFORM calimero.refuser('MS023', length(reference) > 40 OR mode NOT IN ('virement', 'prelevement', 'telepaiement', 'carte', 'cheque',
                                                                           'especes', 'retenue', 'compensation', 'saisie'));
    PERFORM calimero.dossiers_verrouiller(la_caisse, ARRAY[le_dossier]);
    PERFORM calimero.debiteurs_verifier(la_caisse, NULL, ARRAY[le_dossier]);
    INSERT INTO calimero_data.paiement (caisse, dossier, mode, montant, recu_le, reference, iban_empreinte, agent)
        VALUES (la_caisse, le_dossier, paiement_encaisser.mode, paiement_encaisser.montant, paiement_encaisser.recu_le,
                paiement_encaisser.reference, calimero.iban_empreinte(la_caisse, calimero.iban(paiement_encaisser.iban)), paiement_encaisser.agent)
        RETURNING paiement INTO paiement_encaisser.paiement;
    affecte := CASE WHEN imputer THEN calimero.paiement_imputer(paiement_encaisser.paiement, numero, agent, NULL, le, NULL, la_caisse) ELSE 0 END;
    reste := montant - affecte;
END
$$;
REVOKE ALL ON FUNCTION calimero.paiement_encaisser(text, numeric, date, text, text, text, text, boolean, date, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.paiement_encaisser(text, numeric, date, text, text, text, text, boolean, date, text) IS 'Receive a payment, in euros, on the dossier of that number, and assign it to its debts by the order of the law (calimero.imputation_prevue) unless imputer is false, which is how the debtor''s own choice is kept (Code civil 1342-10): then calimero.paiement_affecter(). What exceeds the debts is left (reste). Of the IBAN only a print is kept. Errors: 22004, 22008, 22P02 not an IBAN, MS003, MS010, MS021, MS022, MS023, MS027 a rac, MS031, MS076.';

CREATE FUNCTION calimero.paiement_affecter(paiement bigint, creances bigint[], montants numeric[], agent text DEFAULT NULL, le date DEFAULT current_date,
                                           reference text DEFAULT NULL, caisse text DEFAULT NULL)
    RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    origine bigint;
    dossiers bigint[];
    p record;
    faites bigint[];
BEGIN
    agent := calimero.agent_signataire(la_caisse, agent);
    PERFORM calimero.repartition_verifier(creances, montants);
    PERFORM calimero.refuser('MS023', length(reference) > 40);
    SELECT t.dossier INTO origine FROM calimero_data.paiement t WHERE t.caisse = la_caisse AND t.paiement = paiement_affecter.paiement;
    PERFORM calimero.refuser('MS021', NOT FOUND);
    -- A debt never changes of dossier, so that this holds after the locks.
    SELECT array_agg(c.dossier) INTO dossiers FROM unnest(creances) AS k (numero), LATERAL (
        SELECT c.dossier FROM calimero_data.creance c WHERE c.caisse = la_caisse AND c.creance = k.numero OFFSET 0) AS c;
    PERFORM calimero.refuser('MS021', cardinality(dossiers) IS DISTINCT FROM cardinality(creances));
    PERFORM calimero.dossiers_verrouiller(la_caisse, origine || dossiers);

    SELECT t.recu_le, t.annule_le, t.reste, d.debiteur INTO p
      FROM calimero_data.paiement t
      JOIN calimero_data.dossier d ON d.caisse = la_caisse AND d.dossier = t.dossier
     WHERE t.caisse = la_caisse AND t.paiement = paiement_affecter.paiement;
    PERFORM calimero.refuser('MS024', p.annule_le IS NOT NULL);
    PERFORM calimero.refuser('MS031', le IS NULL OR le < p.recu_le OR le > current_date);
    PERFORM calimero.debiteurs_verifier(la_caisse, p.debiteur, dossiers);
    WITH faite AS (
        INSERT INTO calimero_data.affectation (caisse, genre, paiement, creance, montant, affecte_le, agent, reference)
            SELECT la_caisse, 'paiement', paiement_affecter.paiement, u.creance, u.montant, paiement_affecter.le, paiement_affecter.agent,
                   paiement_affecter.reference
              FROM unnest(creances, montants) WITH ORDINALITY AS u (creance, montant, place) ORDER BY u.place
            RETURNING affectation
    )
    SELECT array_agg(f.affectation ORDER BY f.affectation) INTO faites FROM faite f;
    RETURN faites;
END
$$;
REVOKE ALL ON FUNCTION calimero.paiement_affecter(bigint, bigint[], numeric[], text, date, text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.paiement_affecter(bigint, bigint[], numeric[], text, date, text, text) IS 'Assign amounts (euros) of a payment to debts, one each; the numbers of the assignments, in that order. Errors: 22004, MS003, MS010, MS011 more than is due, MS012 more than is left, MS021, MS022, MS023, MS024, MS027, MS031, MS032, MS034, MS076.';

CREATE FUNCTION calimero.repartition_verifier(creances bigint[], montants numeric[]) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM calimero.refuser('22004', num_nulls(creances, montants) > 0);
    PERFORM calimero.refuser('MS032', cardinality(creances) = 0 OR cardinality(creances) <> cardinality(montants) OR array_ndims(creances) <> 1
                                      OR array_ndims(montants) <> 1 OR array_position(creances, NULL) IS NOT NULL
                                      OR array_position(montants, NULL) IS NOT NULL
                                      OR cardinality(creances) <> (SELECT count(DISTINCT k.numero) FROM unnest(creances) AS k (numero)));
    PERFORM calimero.montant_verifier(m.montant) FROM unnest(montants) AS m (montant);
END
$$;
COMMENT ON FUNCTION calimero.repartition_verifier(bigint[], numeric[]) IS 'Refuse arrays that are not one amount in euros for each of some debts. Errors: 22004, MS003, MS022, MS032.';

CREATE FUNCTION calimero.affectation_annuler(affectation bigint, le date, agent text DEFAULT NULL, motif text DEFAULT NULL, caisse text DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    a record;
BEGIN
    PERFORM calimero.refuser('22004', num_nulls(affectation, le) > 0);
    PERFORM calimero.motif_verifier(motif);
    agent := calimero.agent_signataire(la_caisse, agent);
    SELECT t.affecte_le,
           ARRAY[(SELECT c.dossier FROM calimero_data.creance c WHERE c.caisse = la_caisse AND c.creance = t.creance),
                 (SELECT p.dossier FROM calimero_data.paiement p WHERE p.caisse = la_caisse AND p.paiement = t.paiement),
                 (SELECT x.dossier FROM calimero_data.acte x WHERE x.caisse = la_caisse AND x.acte = t.acte)] AS dossiers
      INTO a
      FROM calimero_data.affectation t WHERE t.caisse = la_caisse AND t.affectation = affectation_annuler.affectation;
    PERFORM calimero.refuser('MS021', NOT FOUND);
    PERFORM calimero.refuser('MS031', le < a.affecte_le OR le > current_date);
    PERFORM calimero.dossiers_verrouiller(la_caisse, a.dossiers);
    UPDATE calimero_data.affectation
       SET annulee_le = affectation_annuler.le, annulee_par = affectation_annuler.agent, annulee_motif = affectation_annuler.motif
     WHERE caisse = la_caisse AND affectation = affectation_annuler.affectation AND annulee_le IS NULL;
    PERFORM calimero.refuser('MS024', NOT FOUND);
END
$$;
REVOKE ALL ON FUNCTION calimero.affectation_annuler(bigint, date, text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.affectation_annuler(bigint, date, text, text, text) IS 'Undo an assignment or a refund: what it settled is due again, what it took is left of the payment. Errors: 22004, MS010, MS021, MS024 undone before, MS031, MS033 no reason, MS076.';

CREATE FUNCTION calimero.paiement_verrouiller(caisse text, paiement bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    touches bigint[];
    ensuite bigint[];
BEGIN
    -- The locks of a round whose set grew meanwhile are given back with its subtransaction: the order stays ascending.
    LOOP
        touches := calimero.paiement_dossiers(paiement_verrouiller.caisse, paiement_verrouiller.paiement);
        PERFORM calimero.refuser('MS021', touches IS NULL);
        BEGIN
            PERFORM calimero.dossiers_verrouiller(paiement_verrouiller.caisse, touches);
            ensuite := calimero.paiement_dossiers(paiement_verrouiller.caisse, paiement_verrouiller.paiement);
            EXIT WHEN ensuite <@ touches;
            RAISE EXCEPTION USING ERRCODE = 'MS901', MESSAGE = 'dossiers of the payment changed while they were locked';
        EXCEPTION WHEN SQLSTATE 'MS901' THEN
            NULL;
        END;
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION calimero.paiement_verrouiller(text, bigint) FROM PUBLIC;
COMMENT ON FUNCTION calimero.paiement_verrouiller(text, bigint) IS 'Lock the dossier of a payment and those of the debts that it settles, in ascending order. Error MS021.';

CREATE FUNCTION calimero.paiement_dossiers(caisse text, paiement bigint) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
BEGIN
    RETURN (SELECT array_agg(DISTINCT s.dossier) FROM (
        SELECT p.dossier FROM calimero_data.paiement p
         WHERE p.caisse = paiement_dossiers.caisse AND p.paiement = paiement_dossiers.paiement
        UNION ALL
        SELECT c.dossier FROM calimero_data.affectation a
          JOIN calimero_data.creance c ON c.caisse = paiement_dossiers.caisse AND c.creance = a.creance
         WHERE a.caisse = paiement_dossiers.caisse AND a.paiement = paiement_dossiers.paiement AND a.annulee_le IS NULL) AS s);
END
$$;
REVOKE ALL ON FUNCTION calimero.paiement_dossiers(text, bigint) FROM PUBLIC;
COMMENT ON FUNCTION calimero.paiement_dossiers(text, bigint) IS 'The dossier of a payment and those of the debts that it settles, as they are now; null when there is no such payment.';

CREATE FUNCTION calimero.paiement_annuler(paiement bigint, le date, agent text DEFAULT NULL, motif text DEFAULT NULL, caisse text DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    p record;
BEGIN
    PERFORM calimero.refuser('22004', num_nulls(paiement, le) > 0);
    PERFORM calimero.motif_verifier(motif);
    agent := calimero.agent_signataire(la_caisse, agent);
    PERFORM calimero.paiement_verrouiller(la_caisse, paiement_annuler.paiement);
    SELECT t.recu_le, t.annule_le INTO p FROM calimero_data.paiement t WHERE t.caisse = la_caisse AND t.paiement = paiement_annuler.paiement;
    PERFORM calimero.refuser('MS024', p.annule_le IS NOT NULL);
    PERFORM calimero.refuser('MS028', EXISTS (
        SELECT FROM calimero_data.affectation a WHERE a.caisse = la_caisse AND a.paiement = paiement_annuler.paiement
                                                  AND a.annulee_le IS NULL AND a.genre = 'remboursement'));
    PERFORM calimero.refuser('MS031', le > current_date OR le < p.recu_le OR EXISTS (
        SELECT FROM calimero_data.affectation a WHERE a.caisse = la_caisse AND a.paiement = paiement_annuler.paiement
                                                  AND a.annulee_le IS NULL AND a.affecte_le > paiement_annuler.le));
    UPDATE calimero_data.affectation
       SET annulee_le = paiement_annuler.le, annulee_par = paiement_annuler.agent, annulee_motif = paiement_annuler.motif
     WHERE caisse = la_caisse AND paiement = paiement_annuler.paiement AND annulee_le IS NULL;
    UPDATE calimero_data.paiement SET annule_le = paiement_annuler.le, annule_motif = paiement_annuler.motif
     WHERE caisse = la_caisse AND paiement = paiement_annuler.paiement;
END
$$;
REVOKE ALL ON FUNCTION calimero.paiement_annuler(bigint, date, text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.paiement_annuler(bigint, date, text, text, text) IS 'Cancel a payment (unpaid cheque, entry by mistake) and its assignments: what it settled is due again. Errors: 22004, MS010, MS021, MS024 cancelled before, MS028 refunded, MS031, MS033 no reason, MS076.';

CREATE FUNCTION calimero.paiement_rembourser(paiement bigint, montant numeric, le date, agent text DEFAULT NULL, reference text DEFAULT NULL, caisse text DEFAULT NULL)
    RETURNS bigint
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    p record;
    fait bigint;
BEGIN
    PERFORM calimero.refuser('22004', num_nulls(paiement, le) > 0);
    PERFORM calimero.montant_verifier(montant);
    agent := calimero.agent_signataire(la_caisse, agent);
    PERFORM calimero.refuser('MS023', length(reference) > 40);
    SELECT t.dossier INTO p FROM calimero_data.paiement t WHERE t.caisse = la_caisse AND t.paiement = paiement_rembourser.paiement;
    PERFORM calimero.refuser('MS021', NOT FOUND);
    PERFORM calimero.dossiers_verrouiller(la_caisse, ARRAY[p.dossier]);
    SELECT t.recu_le, t.annule_le INTO p FROM calimero_data.paiement t WHERE t.caisse = la_caisse AND t.paiement = paiement_rembourser.paiement;
    PERFORM calimero.refuser('MS024', p.annule_le IS NOT NULL);
    PERFORM calimero.refuser('MS031', le < p.recu_le OR le > current_date);
    INSERT INTO calimero_data.affectation (caisse, genre, paiement, montant, affecte_le, agent, reference)
        VALUES (la_caisse, 'remboursement', paiement_rembourser.paiement, paiement_rembourser.montant, paiement_rembourser.le,
                paiement_rembourser.agent, paiement_rembourser.reference)
        RETURNING affectation INTO fait;
    RETURN fait;
END
$$;
REVOKE ALL ON FUNCTION calimero.paiement_rembourser(bigint, numeric, date, text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.paiement_rembourser(bigint, numeric, date, text, text, text) IS 'Note that euros of a payment, out of what is left of it, were given back to the payer; the number of the refund. Errors: 22004, MS003, MS010, MS012 more than is left, MS021, MS022, MS023, MS024 cancelled, MS031, MS076. Source: CRPM L725-7 II for contributions paid unduly.';

CREATE FUNCTION calimero.creance_remettre(acte bigint, creances bigint[], montants numeric[], agent text DEFAULT NULL, le date DEFAULT current_date, caisse text DEFAULT NULL)
    RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    a record;
    genre_affectation text;
    faites bigint[];
BEGIN
    agent := calimero.agent_signataire(la_caisse, agent);
    PERFORM calimero.repartition_verifier(creances, montants);
    SELECT t.dossier INTO a FROM calimero_data.acte t WHERE t.caisse = la_caisse AND t.acte = creance_remettre.acte;
    PERFORM calimero.refuser('MS021', NOT FOUND);
    PERFORM calimero.dossiers_verrouiller(la_caisse, ARRAY[a.dossier]);

    SELECT CASE t.genre WHEN 'REMISE' THEN 'remise' WHEN 'NON_VALEUR' THEN 'non_valeur' ELSE 'annulation' END INTO genre_affectation
      FROM calimero_data.acte t WHERE t.caisse = la_caisse AND t.acte = creance_remettre.acte;
    PERFORM calimero.remise_verifier(la_caisse, creance_remettre.acte, genre_affectation, creances, le,
                                     (SELECT sum(m.montant) FROM unnest(montants) AS m (montant)));
    WITH faite AS (
        INSERT INTO calimero_data.affectation (caisse, genre, acte, creance, montant, affecte_le, agent)
            SELECT la_caisse, genre_affectation, creance_remettre.acte, u.creance, u.montant, creance_remettre.le, creance_remettre.agent
              FROM unnest(creances, montants) WITH ORDINALITY AS u (creance, montant, place) ORDER BY u.place
            RETURNING affectation
    )
    SELECT array_agg(f.affectation ORDER BY f.affectation) INTO faites FROM faite f;
    RETURN faites;
END
$$;
REVOKE ALL ON FUNCTION calimero.creance_remettre(bigint, bigint[], numeric[], text, date, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.creance_remettre(bigint, bigint[], numeric[], text, date, text) IS 'Give up amounts (euros) of debts by an act: REMISE, NON_VALEUR, or REPONSE (to a request for rectification), DECISION_CRA and JUGEMENT that annul; the numbers of the assignments. Errors: 22004, MS003, MS010, MS011 more than is due, MS021, MS022, MS029 the act does not do that, MS030 the law does not allow it (CSS L256-4, CRPM R741-26, R725-3, CSS D133-2-1), MS031, MS032, MS076.';
