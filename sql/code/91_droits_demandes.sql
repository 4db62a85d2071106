-- Requests of persons about their data: registered, prolonged, answered in time; and rectification.
--
-- A rectification is the INSERT of a row of rectification: its trigger changes the debtor with the rights of the caller, and
-- writes what was there before and when.  So nobody, by plain SQL either, notes a change that was not made or another past, and
-- no function runs with more rights than its caller.

CREATE FUNCTION calimero.demande_delai(caisse text, recue_le date, prolongee boolean DEFAULT false) RETURNS date
    LANGUAGE sql STABLE STRICT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$ SELECT d.echeance FROM calimero.delai(CASE WHEN $3 THEN 'DEMANDE_DROIT_PROLONGEE' ELSE 'DEMANDE_DROIT' END, $2, caisse => $1) AS d $$;
COMMENT ON FUNCTION calimero.demande_delai(text, date, boolean) IS 'The last day to answer a request received on a day, by the delays DEMANDE_DROIT and DEMANDE_DROIT_PROLONGEE of the caisse: the same day of the next month, or of the third when it was prolonged (GDPR article 12(3)), the last of the month when there is no such day; the next working day when it is none (Regulation 1182/71, article 3). Errors: those of calimero.delai().';

CREATE FUNCTION calimero.demande_garder() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM calimero.refuser('MS064', TG_OP = 'UPDATE' AND OLD.prolongee_le IS NOT NULL OR NEW.prolongee_le > calimero.demande_delai(NEW.caisse, NEW.recue_le));
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION calimero.demande_garder() FROM PUBLIC;
COMMENT ON FUNCTION calimero.demande_garder() IS 'Trigger of demande_droit: a request is prolonged once, within its first month. Error MS064.';

CREATE FUNCTION calimero.demande_enregistrer(identifiant text, genre text, agent text DEFAULT NULL, recue_le date DEFAULT current_date, caisse text DEFAULT NULL,
                                             OUT demande bigint, OUT delai_le date, OUT reponse text)
    RETURNS record
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    le_debiteur bigint := (calimero.debiteurs_designes(la_caisse, identifiant))[1];
    opposition boolean := genre = 'opposition';
    mentions jsonb := calimero.mentions_droits();
BEGIN
    PERFORM calimero.refuser('22004', num_nulls(genre, recue_le) > 0);
    PERFORM calimero.refuser('MS021', le_debiteur IS NULL);
    PERFORM calimero.refuser('MS023', genre NOT IN ('acces', 'rectification', 'opposition'));
    PERFORM calimero.jours_verifier(recue_le);
    PERFORM calimero.refuser('MS031', recue_le > current_date);
    agent := calimero.agent_signataire(la_caisse, agent);
    IF opposition THEN
        reponse := (mentions->>'opposition') || ' ' || (mentions->>'reclamation');
    END IF;
    INSERT INTO calimero_data.demande_droit (caisse, debiteur, genre, recue_le, agent, repondue_le, issue, motif, agent_reponse)
        VALUES (la_caisse, le_debiteur, demande_enregistrer.genre, demande_enregistrer.recue_le, demande_enregistrer.agent,
                CASE WHEN opposition THEN current_date END, CASE WHEN opposition THEN 'refusee' END, reponse,
                CASE WHEN opposition THEN demande_enregistrer.agent END)
        RETURNING demande_droit.demande INTO demande;
    delai_le := calimero.demande_delai(la_caisse, demande_enregistrer.recue_le);
END
$$;
REVOKE ALL ON FUNCTION calimero.demande_enregistrer(text, text, text, date, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.demande_enregistrer(text, text, text, date, text) IS 'Register the request of a person, named by matricule, NIR or SIRET: acces, rectification, or opposition, which does not apply to this processing (CIL 18-07, article 4): it is answered at once, and reponse is what to write. Its number, the last day to answer. Errors: 22004, 22008, 22P02, MS021 no such debtor or agent, MS023 another kind, MS031 a day to come, MS060 several persons, MS076.';

CREATE FUNCTION calimero.demande_attendre(caisse text, demande bigint) RETURNS date
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    r record;
BEGIN
    PERFORM calimero.refuser('22004', demande_attendre.demande IS NULL);
    SELECT d.recue_le, d.repondue_le, d.prolongee_le INTO r FROM calimero_data.demande_droit d
     WHERE d.caisse = demande_attendre.caisse AND d.demande = demande_attendre.demande FOR NO KEY UPDATE;
    PERFORM calimero.refuser('MS021', NOT FOUND);
    PERFORM calimero.refuser('MS063', r.repondue_le IS NOT NULL);
    RETURN greatest(r.recue_le, r.prolongee_le);
END
$$;
REVOKE ALL ON FUNCTION calimero.demande_attendre(text, bigint) FROM PUBLIC;
COMMENT ON FUNCTION calimero.demande_attendre(text, bigint) IS 'Lock a request that waits for its answer; the first day on which something may be done about it. Errors: 22004, MS021, MS063 answered already.';

CREATE FUNCTION calimero.demande_prolonger(demande bigint, motif text, le date DEFAULT current_date, caisse text DEFAULT NULL) RETURNS date
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    premier_jour date := calimero.demande_attendre(la_caisse, demande);
    recue date;
BEGIN
    PERFORM calimero.refuser('22004', le IS NULL);
    PERFORM calimero.motif_verifier(motif);
    PERFORM calimero.jours_verifier(le);
    PERFORM calimero.refuser('MS031', le < premier_jour OR le > current_date);
    UPDATE calimero_data.demande_droit d SET prolongee_le = demande_prolonger.le, prolongee_motif = demande_prolonger.motif
     WHERE d.caisse = la_caisse AND d.demande = demande_prolonger.demande
    RETURNING d.recue_le INTO recue;
    RETURN calimero.demande_delai(la_caisse, recue, true);
END
$$;
REVOKE ALL ON FUNCTION calimero.demande_prolonger(bigint, text, date, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.demande_prolonger(bigint, text, date, text) IS 'Note that the person was told, with the reason, that her request needs two more months (GDPR article 12(3)); the last day to answer. Errors: 22004, 22008, MS021, MS031, MS033, MS063 answered already, MS064 told before, or after the first month.';

CREATE FUNCTION calimero.demande_repondre(demande bigint, issue text, agent text DEFAULT NULL, motif text DEFAULT NULL, le date DEFAULT current_date,
                                          caisse text DEFAULT NULL)
    RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    premier_jour date := calimero.demande_attendre(la_caisse, demande);
BEGIN
    PERFORM calimero.refuser('22004', num_nulls(issue, le) > 0);
    PERFORM calimero.refuser('MS023', issue NOT IN ('acceptee', 'partielle', 'refusee') OR calimero.texte_vide(motif) OR length(motif) > 500);
    PERFORM calimero.refuser('MS033', issue <> 'acceptee' AND motif IS NULL);
    PERFORM calimero.jours_verifier(le);
    PERFORM calimero.refuser('MS031', le < premier_jour OR le > current_date);
    agent := calimero.agent_signataire(la_caisse, agent);
    UPDATE calimero_data.demande_droit d
       SET repondue_le = demande_repondre.le, issue = demande_repondre.issue, motif = demande_repondre.motif, agent_reponse = demande_repondre.agent
     WHERE d.caisse = la_caisse AND d.demande = demande_repondre.demande;
END
$$;
REVOKE ALL ON FUNCTION calimero.demande_repondre(bigint, text, text, text, date, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.demande_repondre(bigint, text, text, text, date, text) IS 'Note the answer to a request: acceptee, partielle or refusee; but for acceptee, with the reason given to the person, who is told of the complaint and of the courts (GDPR article 12(4)). Errors: 22004, 22008, MS021, MS023, MS031, MS033, MS063 answered already, MS076.';

CREATE FUNCTION calimero.rectification_faire() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    -- A column of debiteur, and none of those by which the caisse knows her.
    PERFORM calimero.refuser('MS061', NEW.champ NOT IN ('nom', 'prenom', 'nir', 'siret', 'telephone', 'mail', 'commune', 'code_commune'));
    PERFORM calimero.motif_verifier(NEW.motif);
    PERFORM calimero.refuser('MS076', calimero.agent_usurpe(NEW.caisse, NEW.agent));
    PERFORM calimero.agent_verifier(NEW.caisse, NEW.agent);
    EXECUTE format('SELECT b.%I FROM calimero_data.debiteur b WHERE b.caisse = $1 AND b.debiteur = $2 FOR NO KEY UPDATE', NEW.champ)
       INTO STRICT NEW.avant USING NEW.caisse, NEW.debiteur;
    PERFORM calimero.refuser('MS062', NEW.avant IS NOT DISTINCT FROM NEW.apres);
    EXECUTE format('UPDATE calimero_data.debiteur b SET %I = $3 WHERE b.caisse = $1 AND b.debiteur = $2', NEW.champ)
      USING NEW.caisse, NEW.debiteur, NEW.apres;
    NEW.rectifiee_le := clock_timestamp();
    RETURN NEW;
EXCEPTION
    WHEN no_data_found THEN PERFORM calimero.refuser('MS021');
    WHEN check_violation OR not_null_violation OR string_data_right_truncation THEN PERFORM calimero.refuser('MS023');
END
$$;
REVOKE ALL ON FUNCTION calimero.rectification_faire() FROM PUBLIC;
COMMENT ON FUNCTION calimero.rectification_faire() IS 'Trigger of rectification, before each INSERT: changes the column of the debtor, with the rights of the caller, and writes avant and rectifiee_le. Errors: 22004, MS021, MS023 the value does not have its form, MS033, MS061 another column, MS062 it is there already, MS076.';

CREATE FUNCTION calimero.rectification_garder() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM calimero.refuser('MS065', EXISTS (SELECT FROM calimero_data.debiteur b WHERE b.caisse = OLD.caisse AND b.debiteur = OLD.debiteur));
    RETURN OLD;
END
$$;
REVOKE ALL ON FUNCTION calimero.rectification_garder() FROM PUBLIC;
COMMENT ON FUNCTION calimero.rectification_garder() IS 'Trigger of rectification, before each DELETE: rows go with their debtor, and not before. Error MS065.';

CREATE FUNCTION calimero.rectifier(identifiant text, champ text, valeur text, motif text, agent text DEFAULT NULL, caisse text DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    debiteurs bigint[] := calimero.debiteurs_designes(la_caisse, identifiant);
    nouvelle text := CASE champ WHEN 'nir' THEN calimero.nir(valeur) WHEN 'siret' THEN calimero.siret(valeur)
                                WHEN 'code_commune' THEN calimero.commune(valeur) ELSE valeur END;
    faites bigint;
BEGIN
    PERFORM calimero.refuser('22004', champ IS NULL);
    PERFORM calimero.refuser('MS021', debiteurs = '{}');
    PERFORM calimero.refuser('MS061', champ NOT IN ('nom', 'prenom', 'nir', 'siret', 'telephone', 'mail', 'commune', 'code_commune'));
    PERFORM calimero.refuser('MS023', calimero.texte_vide(valeur) OR length(valeur) > 254);
    PERFORM calimero.motif_verifier(motif);
    agent := calimero.agent_signataire(la_caisse, agent);
    -- Of the debtors of one NIR, those that have another value: in the order of their numbers, as every session locks them.
    INSERT INTO calimero_data.rectification (caisse, debiteur, champ, apres, motif, agent)
        SELECT la_caisse, b.debiteur, rectifier.champ, nouvelle, rectifier.motif, rectifier.agent
          FROM calimero_data.debiteur b
         WHERE b.caisse = la_caisse AND b.debiteur = ANY (debiteurs) AND to_jsonb(b)->>rectifier.champ IS DISTINCT FROM nouvelle
         ORDER BY b.debiteur;
    GET DIAGNOSTICS faites = ROW_COUNT;
    PERFORM calimero.refuser('MS062', faites = 0);
    RETURN faites;
END
$$;
REVOKE ALL ON FUNCTION calimero.rectifier(text, text, text, text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.rectifier(text, text, text, text, text, text) IS 'Rectify one field of the identification of a person (nom, prenom, nir, siret, telephone, mail, commune, code_commune; a null value erases it), with the reason and the agent: what was there before stays in rectification. Named by a NIR or a SIRET, all its debtors change; by a matricule, that one. How many. Errors: 22004, 22P02 not a NIR, SIRET or commune, MS021, MS023 the value does not have its form, MS033, MS060 several persons, MS061 another field, MS062 it has that value already, MS076.';
