-- Entering debtors, files, debts and acts: each function checks what it is given, refuses in words, and changes nothing then.

CREATE FUNCTION calimero.refus(OUT code varchar(5), OUT message text, OUT detail text, OUT conseil text)
    RETURNS SETOF record
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT r.code::varchar(5), r.message, r.detail, r.conseil
          FROM (VALUES
            ('0A000', 'an annex needs a database encoded in UTF8', 'It is an HTML file in UTF-8.', 'Make the database in UTF8; calimero.droit_acces() gives the same as JSON.'),
            ('22004', 'a value is missing', 'One of the arguments is null where a value is needed.', 'COMMENT ON FUNCTION says which arguments may be left out.'),
            ('22008', 'day out of range', 'A day is of the years 1900 to 2199.', 'Correct the year.'),
            ('22023', 'number of rows out of range', 'It is zero or more.', 'Leave the argument out.'),
            ('MS003', 'amount out of range', 'An amount has at most twelve digits before the decimal point.', 'Correct the amount.'),
            ('MS010', 'dossier is closed', 'Nothing enters a closed dossier: no debt, act, payment or assignment, nor the cancellation of one.', 'Open it again with calimero.dossier_rouvrir().'),
            ('MS012', 'assignment exceeds what is left of the payment', 'Assignments and refunds that stand would be more than the amount received, or the payment is cancelled.', 'Assign at most paiement.reste.'),
            ('MS013', 'this nature of debt does not belong in a dossier of this kind', 'Debts of this nature are in dossiers of the other kind.', 'Make another nature.'),
            ('MS020', 'already exists', 'A debtor of this matricule, or a dossier of this number, is in the caisse.', 'Look it up before making another.'),
            ('MS021', 'not known in this caisse', 'An argument names a debtor, dossier, debt, act, payment, assignment, nature or agent that the caisse does not have, or that you may not see; an agent must have begun, and not have left.', 'Check the number, and the argument caisse.'),
            ('MS022', 'amount is not a positive number of euros and centimes', 'An amount is more than zero and has at most two decimals.', 'To take money back, cancel or refund.'),
            ('MS023', 'a field does not have its form', 'One of the fields is empty, too long, or holds what it may not.', 'COMMENT ON COLUMN says the form of each field.'),
            ('MS024', 'already cancelled', 'The act, payment or assignment was cancelled before.', 'What is cancelled stays so: enter it again.'),
            ('MS025', 'dossier cannot be closed yet', 'Something is still due, or something is left of a payment received on it.', 'Assign or refund what is left, or give up what is due, first.'),
            ('MS026', 'dossier is not closed', 'Only a closed dossier is opened again.', 'Check the number.'),
            ('MS027', 'this is not for a dossier of this kind', 'Receipts to classify are in dossiers of kind rac, which have no debtor, debt or act; debts are paid in the others.', 'See calimero.rac_recevoir() and calimero.paiement_encaisser().'),
            ('MS028', 'payment has been refunded', 'A refund of this payment stands: the money has left the caisse.', 'Cancel the refund if it was not paid out; else enter what it leaves due as a debt.'),
            ('MS029', 'act does not give up this debt', 'The act is cancelled, is of a kind that gives nothing up (REMISE, NON_VALEUR, REPONSE, DECISION_CRA and JUGEMENT do), bears on other debts, or names a smaller amount.', 'Enter the act that gives the debt up first: calimero.acte_poser().'),
            ('MS030', 'the law does not let this debt be given up so', 'No remise of a debt by fraud or after illegal work, nor of contributions and costs, only of their majorations and penalties (CSS L256-4, CRPM R741-26); no admission en non-valeur within a year of the due day (CRPM R725-3, CSS D133-2-1).', 'Enter another act, or assign a payment.'),
            ('MS031', 'dates are not in order', 'What is done comes after what it is done to, and not after today.', 'Check the dates.'),
            ('MS032', 'debts and amounts do not go together', 'There must be one amount for each debt, each debt once, and none null.', 'Check both arrays.'),
            ('MS033', 'a reason is needed', 'Cancelling, opening again and acting out of order are explained in words, at most 200 characters.', 'Give the argument motif, or hors_ordre, without anything personal.'),
            ('MS034', 'debt of another debtor', 'A payment received on a dossier settles debts of its debtor.', 'Cancel the payment and enter it on the right dossier, or as a receipt to classify.'),
            ('MS035', 'agent follows it already', 'The file, or every file, is entrusted to this agent.', 'Name another agent.'),
            ('MS036', 'already done', 'The reminder was marked as done before.', 'Enter another reminder.'),
            ('MS044', 'dossier keeps its number, kind and debtor', 'The caisse, number, kind and debtor of a dossier never change: payments and debts were checked against them.', 'Open another dossier.'),
            ('MS045', 'a table of dossiers is not truncated', 'What derives from its rows would stay as it was.', 'Delete rows, which computes again what derives from them.'),
            ('MS046', 'family of prescription rules is not known', 'The famille of a nature of debts is one that droit_prescription of its caisse has.', 'SELECT DISTINCT famille FROM calimero_data.droit_prescription lists them; for another one, add its rows first.'),
            ('MS048', 'act has given debts up', 'Assignments of this act stand: what it gave up would stay given up without it.', 'calimero.acte_annuler() cancels both.'),
            ('MS049', 'act has its end already', 'The end of an act, and how it ended, are told once.', 'If they are wrong, cancel the act and enter it again.'),
            ('MS050', 'act does not end, or not so', 'What lasts has an end: what holds or suspends a clock (droit_effet), or forbids other acts until it is over (droit_acte). How it ended is told of what holds one; TITRE, where a title may come of it.', 'Leave issue out, or cancel the act if it was a mistake.'),
            ('MS060', 'identifier names several persons', 'Debtors of different NIRs, or with and without one, have it as matricule, NIR or SIRET.', 'Name the debtor by another identifier.'),
            ('MS061', 'field is not rectified here', 'Fields that are rectified are nom, prenom, nir, siret, telephone, mail, commune and code_commune.', 'The others are codes of the caisse: update debiteur.'),
            ('MS062', 'field has that value already', 'There is nothing to rectify.', 'Look the debtor up.'),
            ('MS063', 'request was answered before', 'An answer given to a person stays as it was given.', 'Register another request.'),
            ('MS064', 'delay to answer cannot be prolonged', 'The person is told once, and within a month of her request (GDPR article 12(3)).', 'Answer the request.'),
            ('MS065', 'a rectification stays as it was made', 'Rows of rectification are neither changed nor deleted: they go with their debtor.', 'Rectify again with calimero.rectifier().'),
            ('MS071', 'an agent does not habilitate itself', 'Who grants a habilitation, or changes the days or the account of an agent, and who gets it are two persons.', 'Another agent of the direction, or a database administrator, must do it.'),
            ('MS072', 'a habilitation is revoked once, and not changed otherwise', 'What an agent could see on a day stays known.', 'Revoke it and grant another.'),
            ('MS073', 'habilitations are not truncated', 'What an agent could see on a day stays known.', 'Revoke them.'),
            ('MS074', 'profile is not one that agents are habilitated for', 'Agents of a caisse hold profiles of calimero.profils() whose habilitable is true.', 'SELECT * FROM calimero.profils() lists them.'),
            ('MS075', 'debts of an act are named when it is entered', 'An act without named debts bears on all those of its dossier: naming one later would take the others from it.', 'Cancel the act and enter it again with calimero.acte_poser(creances => ...).'),
            ('MS076', 'an agent signs with its own code', 'Somebody acts, and another agent is named, or none where a row is written.', 'Leave the agent out, or give the one of calimero.agent_actif().'),
            ('MS090', 'rows of dossiers leave by the purge alone', 'calimero.purger() deletes a dossier with all its rows, once its archive is written; nothing else does, not even for the owner of the tables.', 'Cancel what was entered by mistake; calimero.pourquoi_conserve() tells when a dossier may leave.'),
            ('MS091', 'dossier may not leave yet', 'Its last day of conservation is not past or not known, or something is due on it.', 'calimero.pourquoi_conserve() tells when it may.'),
            ('MS092', 'a hold is lifted once, and not changed otherwise', 'Why a dossier was held stays known.', 'Lift it with calimero.gel_lever(), and place another.')
          ) AS r (code, message, detail, conseil)
    $$;
COMMENT ON FUNCTION calimero.refus() IS 'What calimero refuses when people enter debtors, files, debts, acts and payments: SQLSTATE, message, detail, hint. None holds a value.';

CREATE FUNCTION calimero.refuser(code text, si boolean DEFAULT true) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    refus record;
BEGIN
    IF si THEN
        SELECT r.* INTO refus FROM calimero.refus() r WHERE r.code = refuser.code;
        RAISE EXCEPTION USING ERRCODE = refuser.code, MESSAGE = refus.message, DETAIL = refus.detail, HINT = refus.conseil;
    END IF;
END
$$;
COMMENT ON FUNCTION calimero.refuser(text, boolean) IS 'Raise the error of that code, as calimero.refus() words it, when the condition is true; nothing when it is false or null.';

CREATE FUNCTION calimero.montant_verifier(montant numeric) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM calimero.refuser('22004', montant IS NULL);
    PERFORM calimero.refuser('MS022', montant = 'NaN' OR montant <= 0 OR (montant < 1e20 AND montant <> round(montant, 2)));
    PERFORM calimero.refuser('MS003', montant > 999999999999.99);
END
$$;
COMMENT ON FUNCTION calimero.montant_verifier(numeric) IS 'Refuse what is not an amount in euros, more than zero, with at most two decimals. Errors: 22004 null, MS022, MS003 beyond twelve digits.';

CREATE FUNCTION calimero.jours_verifier(VARIADIC jours date[]) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    jour date;
BEGIN
    FOREACH jour IN ARRAY coalesce(jours, '{}') LOOP
        PERFORM calimero.refuser('MS031', NOT isfinite(jour));
        PERFORM calimero.refuser('22008', NOT calimero.jour_valide(jour));
    END LOOP;
END
$$;
COMMENT ON FUNCTION calimero.jours_verifier(date[]) IS 'Refuse days that are of no year from 1900 to 2199; null is a day that is not given. Errors: 22008, MS031 infinite.';

CREATE FUNCTION calimero.jour_valide(jour date) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN jour >= DATE '1900-01-01' AND jour <= DATE '2199-12-31';
COMMENT ON FUNCTION calimero.jour_valide(date) IS 'Is it a day of the years 1900 to 2199? Null of null. For CHECKs: a day of another year is a slip of the pen.';

CREATE FUNCTION calimero.texte_vide(texte text) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN btrim(translate(texte, E'\t\n\r\f\v' || chr(160), '')) = '';
COMMENT ON FUNCTION calimero.texte_vide(text) IS 'Is there nothing to read in a text: only spaces, non-breaking ones too, tabs and ends of lines? Null of null.';

CREATE FUNCTION calimero.motif_verifier(motif text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM calimero.refuser('MS033', motif IS NULL OR calimero.texte_vide(motif) OR length(motif) > 200);
END
$$;
COMMENT ON FUNCTION calimero.motif_verifier(text) IS 'Refuse a reason that is null, blank or longer than 200 characters. Error MS033.';

CREATE FUNCTION calimero.agent_verifier(caisse text, agent text) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM calimero.refuser('22004', agent_verifier.agent IS NULL);
    PERFORM calimero.refuser('MS021', NOT EXISTS (
        SELECT FROM calimero_data.agent a
         WHERE a.caisse = agent_verifier.caisse AND a.agent = agent_verifier.agent AND a.du <= current_date
           AND (a.au IS NULL OR a.au >= current_date)));
END
$$;
REVOKE ALL ON FUNCTION calimero.agent_verifier(text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.agent_verifier(text, text) IS 'Refuse an agent that the caisse does not have, who has left or who has not begun. Errors: 22004, MS021.';

CREATE FUNCTION calimero.agent_signataire(caisse text, agent text, necessaire boolean DEFAULT true) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    signataire text := coalesce(agent_signataire.agent, (SELECT a.agent FROM calimero.agent_actif() a WHERE a.caisse = agent_signataire.caisse));
BEGIN
    PERFORM calimero.refuser('MS076', calimero.agent_usurpe(agent_signataire.caisse, signataire));
    IF necessaire OR signataire IS NOT NULL THEN
        PERFORM calimero.agent_verifier(agent_signataire.caisse, signataire);
    END IF;
    RETURN signataire;
END
$$;
REVOKE ALL ON FUNCTION calimero.agent_signataire(text, text, boolean) FROM PUBLIC;
COMMENT ON FUNCTION calimero.agent_signataire(text, text, boolean) IS 'The agent who does what a function writes: the one who acts, whether he is named or left out; when nobody acts, the one named, who may be left out where he is not necessary. Errors: 22004, MS021, MS076 another than the one who acts.';

CREATE FUNCTION calimero.dossier_trouver(caisse text, numero text) RETURNS bigint
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    trouve bigint;
BEGIN
    PERFORM calimero.refuser('22004', dossier_trouver.numero IS NULL);
    SELECT d.dossier INTO trouve FROM calimero_data.dossier d
     WHERE d.caisse = dossier_trouver.caisse AND d.numero = dossier_trouver.numero;
    PERFORM calimero.refuser('MS021', trouve IS NULL);
    RETURN trouve;
END
$$;
REVOKE ALL ON FUNCTION calimero.dossier_trouver(text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.dossier_trouver(text, text) IS 'The dossier of that number. Errors: 22004, MS021.';

CREATE FUNCTION calimero.dossiers_verrouiller(caisse text, dossiers bigint[]) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    -- LockRows is above the sort: locks are taken in this order, the one of calimero.dossier_tenir().
    PERFORM FROM calimero_data.dossier d
     WHERE d.caisse = dossiers_verrouiller.caisse AND d.dossier = ANY (dossiers)
     ORDER BY d.dossier
       FOR NO KEY UPDATE;
END
$$;
REVOKE ALL ON FUNCTION calimero.dossiers_verrouiller(text, bigint[]) FROM PUBLIC;
COMMENT ON FUNCTION calimero.dossiers_verrouiller(text, bigint[]) IS 'Lock dossiers until the end of the transaction, in ascending order, which every function that writes does before anything else: none waits for another in a circle. Error 40001 under REPEATABLE READ when one changed since the snapshot.';

CREATE FUNCTION calimero.debiteur_creer(personne text, matricule text, nom text, prenom text DEFAULT NULL, nir text DEFAULT NULL,
                                        siret text DEFAULT NULL, telephone text DEFAULT NULL, mail text DEFAULT NULL,
                                        commune text DEFAULT NULL, code_commune text DEFAULT NULL, code_tiers text DEFAULT NULL,
                                        caisse text DEFAULT NULL)
    RETURNS bigint
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    cree bigint;
BEGIN
    PERFORM calimero.refuser('22004', num_nulls(personne, matricule, nom) > 0);
    BEGIN
        INSERT INTO calimero_data.debiteur (caisse, personne, matricule, nom, prenom, nir, siret, telephone, mail, commune, code_commune, code_tiers)
            VALUES (la_caisse, debiteur_creer.personne, debiteur_creer.matricule, debiteur_creer.nom, debiteur_creer.prenom,
                    calimero.nir(debiteur_creer.nir), calimero.siret(debiteur_creer.siret), debiteur_creer.telephone, debiteur_creer.mail,
                    debiteur_creer.commune, calimero.commune(debiteur_creer.code_commune), debiteur_creer.code_tiers)
            RETURNING debiteur INTO cree;
    EXCEPTION
        WHEN unique_violation THEN PERFORM calimero.refuser('MS020');
        WHEN check_violation OR string_data_right_truncation THEN PERFORM calimero.refuser('MS023');
    END;
    RETURN cree;
END
$$;
REVOKE ALL ON FUNCTION calimero.debiteur_creer(text, text, text, text, text, text, text, text, text, text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.debiteur_creer(text, text, text, text, text, text, text, text, text, text, text, text) IS 'Enter a debtor; its number. NIR, SIRET and code of the commune as people type them. Errors: 22004, 22P02 not a NIR, SIRET or commune, MS020 the matricule exists, MS023 another field. Source: CIL 18-07, article 2.';

CREATE FUNCTION calimero.dossier_ouvrir(numero text, genre text, matricule text, ouvert_le date DEFAULT current_date, caisse text DEFAULT NULL)
    RETURNS bigint
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    le_debiteur bigint;
    cree bigint;
BEGIN
    PERFORM calimero.refuser('22004', num_nulls(numero, genre, matricule, ouvert_le) > 0);
    PERFORM calimero.refuser('MS027', genre NOT IN ('cotisation', 'piar'));
    PERFORM calimero.jours_verifier(ouvert_le);
    PERFORM calimero.refuser('MS031', ouvert_le > current_date);
    SELECT b.debiteur INTO le_debiteur FROM calimero_data.debiteur b WHERE b.caisse = la_caisse AND b.matricule = dossier_ouvrir.matricule;
    PERFORM calimero.refuser('MS021', le_debiteur IS NULL);
    BEGIN
        INSERT INTO calimero_data.dossier (caisse, numero, genre, debiteur, ouvert_le)
            VALUES (la_caisse, dossier_ouvrir.numero, dossier_ouvrir.genre, le_debiteur, dossier_ouvrir.ouvert_le)
            RETURNING dossier INTO cree;
    EXCEPTION
        WHEN unique_violation THEN PERFORM calimero.refuser('MS020');
        WHEN check_violation OR string_data_right_truncation THEN PERFORM calimero.refuser('MS023');
    END;
    RETURN cree;
END
$$;
REVOKE ALL ON FUNCTION calimero.dossier_ouvrir(text, text, text, date, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.dossier_ouvrir(text, text, text, date, text) IS 'Open a dossier of kind cotisation or piar for the debtor of that matricule; its number in the database. Errors: 22004, 22008, MS020 the number exists, MS021 no such debtor, MS023 form of the number, MS027 another kind, MS031.';

CREATE FUNCTION calimero.dossier_clore(numero text, le date DEFAULT current_date, caisse text DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    le_dossier bigint := calimero.dossier_trouver(la_caisse, numero);
    d record;
BEGIN
    PERFORM calimero.refuser('22004', le IS NULL);
    PERFORM calimero.dossiers_verrouiller(la_caisse, ARRAY[le_dossier]);
    SELECT s.* INTO d FROM calimero_data.dossier s WHERE s.caisse = la_caisse AND s.dossier = le_dossier;
    PERFORM calimero.refuser('MS010', d.clos_le IS NOT NULL);
    PERFORM calimero.refuser('MS025', d.solde <> 0 OR EXISTS (
        SELECT FROM calimero_data.paiement p WHERE p.caisse = la_caisse AND p.dossier = le_dossier AND p.annule_le IS NULL AND p.reste > 0));
    PERFORM calimero.refuser('MS031', dossier_clore.le < d.ouvert_le OR dossier_clore.le > current_date OR dossier_clore.le < d.solde_le
                                      OR dossier_clore.le < d.dernier_paiement_le OR dossier_clore.le < d.derniere_procedure_le);
    UPDATE calimero_data.dossier SET clos_le = dossier_clore.le WHERE caisse = la_caisse AND dossier = le_dossier;
END
$$;
REVOKE ALL ON FUNCTION calimero.dossier_clore(text, date, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.dossier_clore(text, date, text) IS 'Close a dossier on which nothing is due and nothing is left of a payment. Errors: 22004, MS010 closed before, MS021, MS025 not settled, MS031.';

CREATE FUNCTION calimero.dossier_rouvrir(numero text, motif text, agent text DEFAULT NULL, caisse text DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    le_dossier bigint := calimero.dossier_trouver(la_caisse, numero);
BEGIN
    PERFORM calimero.motif_verifier(motif);
    agent := calimero.agent_signataire(la_caisse, agent, false);
    PERFORM calimero.dossiers_verrouiller(la_caisse, ARRAY[le_dossier]);
    PERFORM calimero.refuser('MS026', NOT EXISTS (
        SELECT FROM calimero_data.dossier d WHERE d.caisse = la_caisse AND d.dossier = le_dossier AND d.clos_le IS NOT NULL));
    INSERT INTO calimero_data.commentaire (caisse, dossier, agent, texte)
        VALUES (la_caisse, le_dossier, dossier_rouvrir.agent, dossier_rouvrir.motif);
    UPDATE calimero_data.dossier SET clos_le = NULL WHERE caisse = la_caisse AND dossier = le_dossier;
END
$$;
REVOKE ALL ON FUNCTION calimero.dossier_rouvrir(text, text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.dossier_rouvrir(text, text, text, text) IS 'Open a closed dossier again; the reason becomes a comment of it. Errors: 22004, MS021, MS026 not closed, MS033 no reason, MS076.';

CREATE FUNCTION calimero.creance_ajouter(numero text, nature text, montant numeric, date_creance date, libelle text DEFAULT NULL,
                                         periode_du date DEFAULT NULL, periode_au date DEFAULT NULL, fraude boolean DEFAULT false,
                                         fraude_decouverte_le date DEFAULT NULL, travail_illegal boolean DEFAULT false, caisse text DEFAULT NULL)
    RETURNS bigint
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    le_dossier bigint := calimero.dossier_trouver(la_caisse, numero);
    ajoutee bigint;
BEGIN
    PERFORM calimero.refuser('22004', num_nulls(nature, date_creance, fraude, travail_illegal) > 0);
    PERFORM calimero.montant_verifier(montant);
    PERFORM calimero.jours_verifier(date_creance, periode_du, periode_au, fraude_decouverte_le);
    PERFORM calimero.refuser('MS031', periode_au < periode_du OR fraude_decouverte_le > current_date);
    PERFORM calimero.refuser('MS023', fraude_decouverte_le IS NOT NULL AND NOT fraude OR length(libelle) > 200);
    PERFORM calimero.dossiers_verrouiller(la_caisse, ARRAY[le_dossier]);
    PERFORM calimero.refuser('MS021', NOT EXISTS (
        SELECT FROM calimero_data.creance_nature n WHERE n.caisse = la_caisse AND n.nature = creance_ajouter.nature));
    INSERT INTO calimero_data.creance (caisse, dossier, nature, libelle, montant, date_creance, periode_du, periode_au, fraude, fraude_decouverte_le, travail_illegal)
        VALUES (la_caisse, le_dossier, creance_ajouter.nature, creance_ajouter.libelle, creance_ajouter.montant, creance_ajouter.date_creance,
                creance_ajouter.periode_du, creance_ajouter.periode_au, creance_ajouter.fraude, creance_ajouter.fraude_decouverte_le,
                creance_ajouter.travail_illegal)
        RETURNING creance INTO ajoutee;
    RETURN ajoutee;
END
$$;
REVOKE ALL ON FUNCTION calimero.creance_ajouter(text, text, numeric, date, text, date, date, boolean, date, boolean, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.creance_ajouter(text, text, numeric, date, text, date, date, boolean, date, boolean, text) IS 'Enter a debt, in euros; its number. date_creance is the due day of a contribution, the day an undue benefit was paid, the day a penalty was notified. Errors: 22004, 22008, MS003, MS010 closed, MS013 nature of another kind of dossier, MS021, MS022, MS023, MS031.';

CREATE FUNCTION calimero.creance_qualifier(creance bigint, motif text, fraude boolean DEFAULT false, fraude_decouverte_le date DEFAULT NULL,
                                           travail_illegal boolean DEFAULT false, agent text DEFAULT NULL, caisse text DEFAULT NULL)
    RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    le_dossier bigint;
BEGIN
    PERFORM calimero.refuser('22004', num_nulls(creance_qualifier.creance, fraude, travail_illegal) > 0);
    PERFORM calimero.motif_verifier(motif);
    PERFORM calimero.jours_verifier(fraude_decouverte_le);
    PERFORM calimero.refuser('MS031', fraude_decouverte_le > current_date);
    PERFORM calimero.refuser('MS023', fraude_decouverte_le IS NOT NULL AND NOT fraude);
    agent := calimero.agent_signataire(la_caisse, agent, false);
    SELECT c.dossier INTO le_dossier FROM calimero_data.creance c WHERE c.caisse = la_caisse AND c.creance = creance_qualifier.creance;
    PERFORM calimero.refuser('MS021', NOT FOUND);
    PERFORM calimero.dossiers_verrouiller(la_caisse, ARRAY[le_dossier]);
    INSERT INTO calimero_data.commentaire (caisse, dossier, agent, texte)
        VALUES (la_caisse, le_dossier, creance_qualifier.agent, creance_qualifier.motif);
    UPDATE calimero_data.creance c
       SET fraude = creance_qualifier.fraude, fraude_decouverte_le = creance_qualifier.fraude_decouverte_le,
           travail_illegal = creance_qualifier.travail_illegal
     WHERE c.caisse = la_caisse AND c.creance = creance_qualifier.creance;
END
$$;
REVOKE ALL ON FUNCTION calimero.creance_qualifier(bigint, text, boolean, date, boolean, text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.creance_qualifier(bigint, text, boolean, date, boolean, text, text) IS 'Say that a debt comes of a fraud, discovered on a day, or follows a report of illegal work, or does not any more: what it prescribes by changes with it. The reason becomes a comment of the dossier. Errors: 22004, 22008, MS010 closed, MS021, MS023 a day of discovery without fraud, MS030 a remise stands that the law does not allow then, MS031, MS033 no reason, MS076.';

CREATE FUNCTION calimero.acte_poser(numero text, genre text, emis_le date, effet_le date DEFAULT NULL, fin_le date DEFAULT NULL,
                                    issue text DEFAULT NULL, mode text DEFAULT NULL, reference text DEFAULT NULL, montant numeric DEFAULT NULL,
                                    agent text DEFAULT NULL, creances bigint[] DEFAULT NULL, hors_ordre text DEFAULT NULL, caisse text DEFAULT NULL)
    RETURNS bigint
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    le_dossier bigint := calimero.dossier_trouver(la_caisse, numero);
    pose bigint;
BEGIN
    PERFORM calimero.refuser('22004', num_nulls(genre, emis_le) > 0);
    IF montant IS NOT NULL THEN
        PERFORM calimero.montant_verifier(montant);
    END IF;
    agent := calimero.agent_signataire(la_caisse, agent, false);
    IF hors_ordre IS NOT NULL THEN
        PERFORM calimero.motif_verifier(hors_ordre);
    END IF;
    PERFORM calimero.jours_verifier(emis_le, effet_le, fin_le);
    PERFORM calimero.refuser('MS031', emis_le > current_date OR effet_le < emis_le OR effet_le > current_date OR fin_le < emis_le);
    -- No debt at all is not every debt.
    PERFORM calimero.refuser('MS023', genre !~ '^[0-9A-Z_]{1,40}$' OR length(reference) > 40 OR cardinality(creances) = 0
                                      OR issue NOT IN ('TITRE', 'DESISTEMENT', 'PEREMPTION', 'REJET')
                                      OR mode NOT IN ('simple', 'lrar', 'signification', 'electronique', 'remise'));
    PERFORM calimero.dossiers_verrouiller(la_caisse, ARRAY[le_dossier]);
    PERFORM calimero.refuser('MS027', EXISTS (
        SELECT FROM calimero_data.dossier d WHERE d.caisse = la_caisse AND d.dossier = le_dossier AND d.genre = 'rac'));
    PERFORM calimero.refuser('MS021', EXISTS (
        SELECT FROM unnest(creances) AS k (numero)
         WHERE NOT EXISTS (SELECT FROM calimero_data.creance c WHERE c.caisse = la_caisse AND c.dossier = le_dossier AND c.creance = k.numero)));
    -- One statement: the act is judged by the debts that it bears on.
    WITH a AS (
        INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le, effet_le, fin_le, issue, mode, reference, montant, agent, hors_ordre)
            VALUES (la_caisse, le_dossier, acte_poser.genre, acte_poser.emis_le, acte_poser.effet_le, acte_poser.fin_le, acte_poser.issue,
                    acte_poser.mode, acte_poser.reference, acte_poser.montant, acte_poser.agent, acte_poser.hors_ordre)
            RETURNING acte),
    l AS (
        INSERT INTO calimero_data.acte_creance (caisse, dossier, acte, creance)
            SELECT DISTINCT la_caisse, le_dossier, a.acte, k.numero FROM a, unnest(creances) AS k (numero))
    SELECT a.acte INTO pose FROM a;
    RETURN pose;
END
$$;
REVOKE ALL ON FUNCTION calimero.acte_poser(text, text, date, date, date, text, text, text, numeric, text, bigint[], text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.acte_poser(text, text, date, date, date, text, text, text, numeric, text, bigint[], text, text) IS 'Enter an act of the procedure; its number. creances are the debts that it bears on, every debt of the dossier when left out (an empty array is refused); montant is in euros; hors_ordre is why it was done though its ladder does not allow it, and is needed then. Errors: 22004, 22008, MS003, MS010, MS014, MS021, MS022, MS023, MS027 a rac has no act, MS031, MS033, MS037 out of order, MS076.';

CREATE FUNCTION calimero.acte_annuler(acte bigint, le date, agent text DEFAULT NULL, motif text DEFAULT NULL, caisse text DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    a record;
BEGIN
    PERFORM calimero.refuser('22004', num_nulls(acte, le) > 0);
    PERFORM calimero.motif_verifier(motif);
    agent := calimero.agent_signataire(la_caisse, agent);
    SELECT t.dossier, t.emis_le INTO a FROM calimero_data.acte t WHERE t.caisse = la_caisse AND t.acte = acte_annuler.acte;
    PERFORM calimero.refuser('MS021', NOT FOUND);
    PERFORM calimero.refuser('MS031', le < a.emis_le OR le > current_date);
    PERFORM calimero.dossiers_verrouiller(la_caisse, ARRAY[a.dossier]);
    -- A service that assigns nothing cancels those of its acts that gave nothing up.
    IF EXISTS (SELECT FROM calimero_data.affectation f WHERE f.caisse = la_caisse AND f.acte = acte_annuler.acte AND f.annulee_le IS NULL) THEN
        UPDATE calimero_data.affectation SET annulee_le = acte_annuler.le, annulee_par = acte_annuler.agent, annulee_motif = acte_annuler.motif
         WHERE caisse = la_caisse AND acte = acte_annuler.acte AND annulee_le IS NULL;
    END IF;
    UPDATE calimero_data.acte SET annule_le = acte_annuler.le, annule_motif = acte_annuler.motif
     WHERE caisse = la_caisse AND acte = acte_annuler.acte AND annule_le IS NULL;
    PERFORM calimero.refuser('MS024', NOT FOUND);
END
$$;
REVOKE ALL ON FUNCTION calimero.acte_annuler(bigint, date, text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.acte_annuler(bigint, date, text, text, text) IS 'Cancel an act, and what it gave up; acts that rested on it stand, and actes_irreguliers() lists them. Errors: 22004, MS010, MS021, MS024 cancelled before, MS031, MS033 no reason, MS076.';

CREATE FUNCTION calimero.acte_dure(caisse text, genre text, le date, issue text DEFAULT NULL) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        WITH ligne AS (
            SELECT DISTINCT ON (a.echelle, a.acte) a.acte, a.evenement, a.interdit
              FROM calimero_data.droit_acte a
             WHERE a.caisse = acte_dure.caisse AND a.du <= acte_dure.le AND (a.au IS NULL OR a.au >= acte_dure.le)
             ORDER BY a.echelle, a.acte, a.origine = 'calimero', a.du DESC
        ), effet AS (
            SELECT DISTINCT ON (e.portee, e.horloge, e.evenement) e.effet, e.horloge_ouverte
              FROM calimero_data.droit_effet e
             WHERE e.caisse = acte_dure.caisse AND e.du <= acte_dure.le AND (e.au IS NULL OR e.au >= acte_dure.le)
               AND (e.evenement = acte_dure.genre OR e.evenement IN (SELECT l.evenement FROM ligne l WHERE l.acte = acte_dure.genre))
             ORDER BY e.portee, e.horloge, e.evenement, e.origine = 'calimero', e.du DESC
        )
        SELECT CASE WHEN acte_dure.issue IS NOT NULL
                    THEN EXISTS (SELECT FROM effet e WHERE e.effet = 'RETIENT' AND (acte_dure.issue <> 'TITRE' OR e.horloge_ouverte IS NOT NULL))
                    ELSE EXISTS (SELECT FROM effet e WHERE e.effet IN ('RETIENT', 'SUSPEND'))
                         OR EXISTS (SELECT FROM ligne l, string_to_table(l.interdit, ' ') AS i (acte) WHERE starts_with(i.acte, acte_dure.genre || '/')) END
    $$;
REVOKE ALL ON FUNCTION calimero.acte_dure(text, text, date, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.acte_dure(text, text, date, text) IS 'Whether an act of that kind and day lasts, by the law of the caisse: it holds or suspends a clock (droit_effet), or forbids another until it is over (droit_acte, A/B). With an issue, whether it may end so: it holds a clock, and, for TITRE, one that a title may follow.';

CREATE FUNCTION calimero.acte_terminer(acte bigint, fin_le date, issue text DEFAULT NULL, agent text DEFAULT NULL, caisse text DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    a record;
BEGIN
    PERFORM calimero.refuser('22004', num_nulls(acte, fin_le) > 0);
    PERFORM calimero.jours_verifier(fin_le);
    PERFORM calimero.refuser('MS023', issue NOT IN ('TITRE', 'DESISTEMENT', 'PEREMPTION', 'REJET'));
    agent := calimero.agent_signataire(la_caisse, agent, false);
    SELECT t.dossier INTO a FROM calimero_data.acte t WHERE t.caisse = la_caisse AND t.acte = acte_terminer.acte;
    PERFORM calimero.refuser('MS021', NOT FOUND);
    PERFORM calimero.dossiers_verrouiller(la_caisse, ARRAY[a.dossier]);
    -- The trigger of the table refuses the rest, but for an end told twice alike.
    PERFORM calimero.refuser('MS049', EXISTS (
        SELECT FROM calimero_data.acte t WHERE t.caisse = la_caisse AND t.acte = acte_terminer.acte AND t.fin_le IS NOT NULL));
    UPDATE calimero_data.acte SET fin_le = acte_terminer.fin_le, issue = coalesce(acte_terminer.issue, acte.issue)
     WHERE caisse = la_caisse AND acte = acte_terminer.acte;
END
$$;
REVOKE ALL ON FUNCTION calimero.acte_terminer(bigint, date, text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.acte_terminer(bigint, date, text, text, text) IS 'Tell the last day of an act that lasts (a plan, a suspension, an instance) and, of an instance, how it ended: TITRE, DESISTEMENT, PEREMPTION, REJET. Once, from its own day to today; what derives from it follows. The agent is checked, not kept. Errors: 22004, 22008, MS010, MS021, MS023 issue, MS024 cancelled, MS031, MS049 ended before, MS050 it does not last, or not so, MS076.';
