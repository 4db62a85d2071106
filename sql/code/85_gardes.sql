-- What plain SQL may not do either: the checks of the functions that a CHECK cannot make, since they need today or other rows.
--
-- Days to come and cancellations are refused by the WHEN of triggers; the rest looks at the rows of a statement together.

CREATE FUNCTION calimero.remise_verifier(caisse text, acte bigint, genre text, creances bigint[], le date, montant numeric) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    a record;
BEGIN
    SELECT t.dossier, t.emis_le, t.montant, t.annule_le,
           CASE t.genre WHEN 'REMISE' THEN 'remise' WHEN 'NON_VALEUR' THEN 'non_valeur' WHEN 'DECISION_CRA' THEN 'annulation'
                        WHEN 'JUGEMENT' THEN 'annulation' WHEN 'REPONSE' THEN 'annulation' END AS remet,
           EXISTS (SELECT FROM calimero_data.acte_creance l WHERE l.caisse = t.caisse AND l.dossier = t.dossier AND l.acte = t.acte) AS designe,
           coalesce((SELECT sum(f.montant) FROM calimero_data.affectation f
                      WHERE f.caisse = t.caisse AND f.acte = t.acte AND f.annulee_le IS NULL), 0) AS remis
      INTO a
      FROM calimero_data.acte t WHERE t.caisse = remise_verifier.caisse AND t.acte = remise_verifier.acte;
    PERFORM calimero.refuser('MS021', NOT FOUND);
    PERFORM calimero.refuser('MS029', a.remet IS DISTINCT FROM remise_verifier.genre OR a.annule_le IS NOT NULL
                                      OR a.montant < a.remis + remise_verifier.montant);
    PERFORM calimero.refuser('MS031', le IS NULL OR le < a.emis_le OR le > current_date);
    PERFORM calimero.refuser('MS029', EXISTS (
        SELECT FROM unnest(creances) AS k (numero)
         WHERE NOT EXISTS (SELECT FROM calimero_data.creance c
                            WHERE c.caisse = remise_verifier.caisse AND c.dossier = a.dossier AND c.creance = k.numero)
            OR a.designe AND NOT EXISTS (SELECT FROM calimero_data.acte_creance l
                                          WHERE l.caisse = remise_verifier.caisse AND l.dossier = a.dossier
                                            AND l.acte = remise_verifier.acte AND l.creance = k.numero)));
    PERFORM calimero.refuser('MS030', EXISTS (
        SELECT FROM unnest(creances) AS k (numero)
          JOIN calimero_data.creance c ON c.caisse = remise_verifier.caisse AND c.creance = k.numero
          JOIN calimero_data.creance_nature n ON n.caisse = c.caisse AND n.nature = c.nature
         WHERE CASE remise_verifier.genre
               WHEN 'remise' THEN c.fraude OR c.travail_illegal OR n.genre = 'cotisation' AND n.poste NOT IN ('majoration', 'penalite')
               WHEN 'non_valeur' THEN remise_verifier.le < c.date_creance + interval '1 year'
               ELSE false END));
END
$$;
REVOKE ALL ON FUNCTION calimero.remise_verifier(text, bigint, text, bigint[], date, numeric) FROM PUBLIC;
COMMENT ON FUNCTION calimero.remise_verifier(text, bigint, text, bigint[], date, numeric) IS 'Refuse that an act gives up debts that day, as an assignment of that kind, for that many euros more than it gave up already. Errors: MS021, MS029 the act does not do that, MS030 the law does not allow it, MS031.';

CREATE FUNCTION calimero.acte_creance_garder() RETURNS trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'calimero_acte_creance_garder';
REVOKE ALL ON FUNCTION calimero.acte_creance_garder() FROM PUBLIC;
COMMENT ON FUNCTION calimero.acte_creance_garder() IS 'Trigger of acte_creance, before each row inserted: the debts of an act are named in the transaction that enters it. The owner of the tables, who loads acts, may name them later. Error MS075.';

CREATE FUNCTION calimero.affectation_garder() RETURNS trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'calimero_affectation_garder';
REVOKE ALL ON FUNCTION calimero.affectation_garder() FROM PUBLIC;
COMMENT ON FUNCTION calimero.affectation_garder() IS 'Trigger of affectation, before each row of a payment: it settles debts of its debtor (a receipt to classify, those of any), and not before it was received. Errors: MS021, MS031, MS034.';

CREATE FUNCTION calimero.remise_garder() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF EXISTS (SELECT FROM apres a WHERE a.acte IS NOT NULL) THEN
        -- Another session may give up by the same act, or cancel it: what is read next is what it committed.
        PERFORM calimero.dossiers_verrouiller(k.caisse, k.dossiers)
           FROM (SELECT a.caisse, array_agg(DISTINCT t.dossier) AS dossiers
                   FROM apres a, LATERAL (SELECT t.dossier FROM calimero_data.acte t
                                           WHERE t.caisse = a.caisse AND t.acte = a.acte OFFSET 0) AS t
                  GROUP BY a.caisse ORDER BY a.caisse) AS k;
        PERFORM calimero.remise_verifier(r.caisse, r.acte, r.genre, r.creances, r.le, 0)
           FROM (SELECT a.caisse, a.acte, a.genre, a.affecte_le AS le, array_agg(a.creance) AS creances
                   FROM apres a WHERE a.acte IS NOT NULL AND a.annulee_le IS NULL GROUP BY 1, 2, 3, 4) AS r;
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION calimero.remise_garder() FROM PUBLIC;
COMMENT ON FUNCTION calimero.remise_garder() IS 'Trigger of affectation, after each INSERT: locks the dossiers of its acts; an act gives up what it may, as calimero.remise_verifier() says. Errors: MS021, MS029, MS030, MS031.';

CREATE FUNCTION calimero.acte_garder() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM calimero.dossiers_verrouiller(NEW.caisse, ARRAY[NEW.dossier]);
    PERFORM calimero.refuser('MS048', EXISTS (
        SELECT FROM calimero_data.affectation a WHERE a.caisse = NEW.caisse AND a.acte = NEW.acte AND a.annulee_le IS NULL));
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION calimero.acte_garder() FROM PUBLIC;
COMMENT ON FUNCTION calimero.acte_garder() IS 'Trigger of acte, before it is cancelled: what it gave up is cancelled first, as calimero.acte_annuler() does. Error MS048.';

CREATE FUNCTION calimero.creance_garder() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    -- calimero.creance_qualifier() writes the reason first, in the same transaction.  The owner of the tables loads debts with their history.
    PERFORM calimero.refuser('MS033', NOT pg_has_role((SELECT c.relowner FROM pg_class c WHERE c.oid = TG_RELID), 'USAGE') AND NOT EXISTS (
        SELECT FROM calimero_data.commentaire c WHERE c.caisse = NEW.caisse AND c.dossier = NEW.dossier AND c.ecrit_le = now()));
    PERFORM calimero.refuser('MS030', (NEW.fraude OR NEW.travail_illegal) AND EXISTS (
        SELECT FROM calimero_data.affectation a
         WHERE a.caisse = NEW.caisse AND a.creance = NEW.creance AND a.genre = 'remise' AND a.annulee_le IS NULL));
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION calimero.creance_garder() FROM PUBLIC;
COMMENT ON FUNCTION calimero.creance_garder() IS 'Trigger of creance, before fraude or travail_illegal changes: a comment of the same transaction says why, and no remise stands that the law would not allow then. Errors: MS030, MS033.';

CREATE FUNCTION calimero.acte_fin_garder() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM calimero.refuser('MS024', NEW.annule_le IS NOT NULL);
    PERFORM calimero.refuser('MS049', OLD.fin_le IS NOT NULL OR NEW.issue IS DISTINCT FROM OLD.issue AND OLD.issue IS NOT NULL);
    PERFORM calimero.refuser('22004', NEW.fin_le IS NULL);
    PERFORM calimero.refuser('MS031', NEW.fin_le < NEW.emis_le OR NEW.fin_le > current_date);
    PERFORM calimero.refuser('MS050', NOT calimero.acte_dure(NEW.caisse, NEW.genre, NEW.emis_le)
                                      OR NEW.issue IS DISTINCT FROM OLD.issue AND NOT calimero.acte_dure(NEW.caisse, NEW.genre, NEW.emis_le, NEW.issue));
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION calimero.acte_fin_garder() FROM PUBLIC;
COMMENT ON FUNCTION calimero.acte_fin_garder() IS 'Trigger of acte, before fin_le or issue change: they are told once, of an act that stands and lasts, as calimero.acte_terminer() does. Errors: 22004 an issue without its day, MS024, MS031, MS049, MS050.';

CREATE FUNCTION calimero.dossier_garder() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF OLD.clos_le IS NOT NULL THEN
        -- calimero.dossier_rouvrir() writes the reason first, in the same transaction.
        PERFORM calimero.refuser('MS033', NEW.clos_le IS NOT NULL OR NOT EXISTS (
            SELECT FROM calimero_data.commentaire c WHERE c.caisse = NEW.caisse AND c.dossier = NEW.dossier AND c.ecrit_le = now()));
    -- The owner of the tables loads files with their history: the CHECK on the balance is enough.
    ELSIF NOT pg_has_role((SELECT c.relowner FROM pg_class c WHERE c.oid = TG_RELID), 'USAGE') THEN
        PERFORM calimero.refuser('MS025', NEW.solde <> 0 OR EXISTS (
            SELECT FROM calimero_data.paiement p
             WHERE p.caisse = NEW.caisse AND p.dossier = NEW.dossier AND p.annule_le IS NULL AND p.reste > 0));
        PERFORM calimero.refuser('MS031', NEW.clos_le < NEW.solde_le OR NEW.clos_le < NEW.dernier_paiement_le
                                          OR NEW.clos_le < NEW.derniere_procedure_le);
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION calimero.dossier_garder() FROM PUBLIC;
COMMENT ON FUNCTION calimero.dossier_garder() IS 'Trigger of dossier, before clos_le changes: closed when nothing is due or left and not before what was done on it; opened again with a comment of the same transaction that says why. The owner of the tables, who loads files, may close what is not assigned. Errors: MS025, MS031, MS033.';

CREATE FUNCTION calimero.nature_garder() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    -- A restore may bring natures before the law.
    PERFORM calimero.refuser('MS046',
        EXISTS (SELECT FROM calimero_data.droit_prescription r WHERE r.caisse = NEW.caisse)
        AND NOT EXISTS (SELECT FROM calimero_data.droit_prescription r WHERE r.caisse = NEW.caisse AND r.famille = NEW.famille));
    IF TG_OP = 'UPDATE' AND OLD.genre <> NEW.genre THEN
        -- Whoever enters a debt of it meanwhile holds its key: what is read next is what he committed.
        PERFORM FROM calimero_data.creance_nature n WHERE n.caisse = NEW.caisse AND n.nature = NEW.nature FOR UPDATE;
        PERFORM calimero.refuser('MS013', EXISTS (
            SELECT FROM calimero_data.creance c WHERE c.caisse = NEW.caisse AND c.nature = NEW.nature));
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION calimero.nature_garder() FROM PUBLIC;
COMMENT ON FUNCTION calimero.nature_garder() IS 'Trigger of creance_nature, after each row: its famille is one of droit_prescription of the caisse, once that has rows, and its kind of file stays that of its debts. Errors: MS013, MS046.';
