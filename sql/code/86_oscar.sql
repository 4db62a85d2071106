-- OSCAR: entrusting files to agents, reminding them, commenting.

CREATE FUNCTION calimero.portefeuille_tenir() RETURNS trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'calimero_portefeuille_tenir';
REVOKE ALL ON FUNCTION calimero.portefeuille_tenir() FROM PUBLIC;
COMMENT ON FUNCTION calimero.portefeuille_tenir() IS 'Trigger of portefeuille, after each statement: writes the agent who follows each file touched, as the owner of the tables; one agent has a file after the other, in the order of their numbers. Error MS031.';

CREATE FUNCTION calimero.oscar_confier(numero text, agent text, motif text, le date DEFAULT current_date, caisse text DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    le_dossier bigint := calimero.dossier_trouver(la_caisse, numero);
    ouverte record;
BEGIN
    PERFORM calimero.refuser('22004', le IS NULL);
    PERFORM calimero.jours_verifier(le);
    PERFORM calimero.motif_verifier(motif);
    PERFORM calimero.agent_verifier(la_caisse, oscar_confier.agent);
    PERFORM calimero.dossiers_verrouiller(la_caisse, ARRAY[le_dossier]);
    SELECT p.agent, p.du INTO ouverte FROM calimero_data.portefeuille p
     WHERE p.caisse = la_caisse AND p.dossier = le_dossier AND p.au IS NULL;
    PERFORM calimero.refuser('MS035', ouverte.agent = oscar_confier.agent);
    PERFORM calimero.refuser('MS031', le < ouverte.du OR le > current_date);
    UPDATE calimero_data.portefeuille p SET au = oscar_confier.le
     WHERE p.caisse = la_caisse AND p.dossier = le_dossier AND p.au IS NULL;
    INSERT INTO calimero_data.portefeuille (caisse, dossier, numero, agent, du, motif)
        SELECT la_caisse, le_dossier, coalesce(max(p.numero), 0) + 1, oscar_confier.agent, oscar_confier.le, oscar_confier.motif
          FROM calimero_data.portefeuille p WHERE p.caisse = la_caisse AND p.dossier = le_dossier;
END
$$;
REVOKE ALL ON FUNCTION calimero.oscar_confier(text, text, text, date, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.oscar_confier(text, text, text, date, text) IS 'Entrust a file to an agent from that day on, with a reason; the agent before, if any, gives it up. Errors: 22004, 22008, MS021, MS031 a day before the last change or after today, MS033 no reason, MS035 the agent has it already.';

CREATE FUNCTION calimero.oscar_transferer(de text, vers text, motif text, le date DEFAULT current_date, caisse text DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    dossiers bigint[];
BEGIN
    PERFORM calimero.refuser('22004', num_nulls(de, vers, le) > 0);
    PERFORM calimero.jours_verifier(le);
    PERFORM calimero.motif_verifier(motif);
    PERFORM calimero.agent_verifier(la_caisse, vers);
    PERFORM calimero.refuser('MS035', de = vers);
    PERFORM calimero.refuser('MS021', NOT EXISTS (SELECT FROM calimero_data.agent a WHERE a.caisse = la_caisse AND a.agent = de));
    SELECT array_agg(p.dossier) INTO dossiers FROM calimero_data.portefeuille p
     WHERE p.caisse = la_caisse AND p.agent = de AND p.au IS NULL;
    PERFORM calimero.dossiers_verrouiller(la_caisse, dossiers);
    -- What was entrusted to somebody else before the lock is no longer moved.
    SELECT array_agg(p.dossier) INTO dossiers FROM calimero_data.portefeuille p
     WHERE p.caisse = la_caisse AND p.agent = de AND p.au IS NULL AND p.dossier = ANY (dossiers);
    PERFORM calimero.refuser('MS031', le > current_date OR EXISTS (
        SELECT FROM calimero_data.portefeuille p WHERE p.caisse = la_caisse AND p.dossier = ANY (dossiers) AND p.au IS NULL AND p.du > le));
    UPDATE calimero_data.portefeuille p SET au = le
     WHERE p.caisse = la_caisse AND p.dossier = ANY (dossiers) AND p.au IS NULL;
    INSERT INTO calimero_data.portefeuille (caisse, dossier, numero, agent, du, motif)
        SELECT la_caisse, d.dossier, (SELECT max(p.numero) + 1 FROM calimero_data.portefeuille p WHERE p.caisse = la_caisse AND p.dossier = d.dossier),
               vers, le, oscar_transferer.motif
          FROM unnest(dossiers) AS d (dossier);
    RETURN coalesce(cardinality(dossiers), 0);
END
$$;
REVOKE ALL ON FUNCTION calimero.oscar_transferer(text, text, text, date, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.oscar_transferer(text, text, text, date, text) IS 'Entrust every file of one agent, who may have left, to another, with a reason; how many. Errors: 22004, 22008, MS021, MS031, MS033, MS035 to himself.';

CREATE FUNCTION calimero.rappel_poser(numero text, agent text DEFAULT NULL, pour_le date DEFAULT NULL, objet text DEFAULT NULL, caisse text DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    pose bigint;
BEGIN
    PERFORM calimero.refuser('22004', num_nulls(pour_le, objet) > 0);
    PERFORM calimero.refuser('MS023', calimero.texte_vide(objet) OR length(objet) > 200 OR NOT isfinite(pour_le));
    PERFORM calimero.jours_verifier(pour_le);
    agent := coalesce(agent, (calimero.agent_actif()).agent);
    PERFORM calimero.agent_verifier(la_caisse, agent);
    INSERT INTO calimero_data.rappel (caisse, dossier, agent, pour_le, objet)
        VALUES (la_caisse, calimero.dossier_trouver(la_caisse, numero), rappel_poser.agent, rappel_poser.pour_le, rappel_poser.objet)
        RETURNING rappel INTO pose;
    RETURN pose;
END
$$;
REVOKE ALL ON FUNCTION calimero.rappel_poser(text, text, date, text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.rappel_poser(text, text, date, text, text) IS 'Remind an agent of a file on a day; the number of the reminder. Errors: 22004, 22008, MS021, MS023 the subject is blank or beyond 200 characters.';

CREATE FUNCTION calimero.rappel_faire(rappel bigint, le date DEFAULT current_date, caisse text DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    deja date;
BEGIN
    PERFORM calimero.refuser('22004', num_nulls(rappel_faire.rappel, le) > 0);
    PERFORM calimero.jours_verifier(le);
    PERFORM calimero.refuser('MS031', le > current_date);
    SELECT r.fait_le INTO deja FROM calimero_data.rappel r
     WHERE r.caisse = la_caisse AND r.rappel = rappel_faire.rappel FOR NO KEY UPDATE;
    PERFORM calimero.refuser('MS021', NOT FOUND);
    PERFORM calimero.refuser('MS036', deja IS NOT NULL);
    UPDATE calimero_data.rappel r SET fait_le = le WHERE r.caisse = la_caisse AND r.rappel = rappel_faire.rappel;
END
$$;
REVOKE ALL ON FUNCTION calimero.rappel_faire(bigint, date, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.rappel_faire(bigint, date, text) IS 'Say that what a reminder asked was done. Errors: 22004, 22008, MS021, MS031 a day to come, MS036 it was done already.';

CREATE FUNCTION calimero.commentaire_ajouter(numero text, agent text DEFAULT NULL, texte text DEFAULT NULL, caisse text DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    ajoute bigint;
BEGIN
    PERFORM calimero.refuser('22004', texte IS NULL);
    PERFORM calimero.refuser('MS023', calimero.texte_vide(commentaire_ajouter.texte) OR length(commentaire_ajouter.texte) > 2000);
    agent := calimero.agent_signataire(la_caisse, agent);
    INSERT INTO calimero_data.commentaire (caisse, dossier, agent, texte)
        VALUES (la_caisse, calimero.dossier_trouver(la_caisse, numero), commentaire_ajouter.agent, commentaire_ajouter.texte)
        RETURNING commentaire INTO ajoute;
    RETURN ajoute;
END
$$;
REVOKE ALL ON FUNCTION calimero.commentaire_ajouter(text, text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.commentaire_ajouter(text, text, text, text) IS 'Comment on a file: relevant facts only, no judgement on the person. Errors: 22004, MS021, MS023 blank or beyond 2000 characters, MS076.';
