-- The rights of persons over their data (GDPR articles 12 to 22; CIL 18-07, article 4): what they asked and when, what was rectified.
-- Both go with the debtor: a person who is no longer held leaves no trace here.

CREATE TABLE calimero_data.demande_droit (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    demande     bigint GENERATED ALWAYS AS IDENTITY,
    debiteur    bigint NOT NULL,
    genre       varchar(13) COLLATE "C" NOT NULL,
    recue_le    date NOT NULL,
    agent       varchar(16) COLLATE "C" NOT NULL DEFAULT (calimero.agent_actif()).agent,
    prolongee_le date,
    prolongee_motif varchar(200),
    repondue_le date,
    issue       varchar(9) COLLATE "C",
    motif       varchar(500),
    agent_reponse varchar(16) COLLATE "C",
    CONSTRAINT demande_droit_pkey PRIMARY KEY (caisse, demande),
    CONSTRAINT demande_droit_debiteur FOREIGN KEY (caisse, debiteur) REFERENCES calimero_data.debiteur (caisse, debiteur) ON DELETE CASCADE,
    CONSTRAINT demande_droit_agent FOREIGN KEY (caisse, agent) REFERENCES calimero_data.agent (caisse, agent),
    CONSTRAINT demande_droit_agent_reponse FOREIGN KEY (caisse, agent_reponse) REFERENCES calimero_data.agent (caisse, agent),
    CONSTRAINT demande_droit_genre CHECK (genre IN ('acces', 'rectification', 'opposition')),
    CONSTRAINT demande_droit_dates CHECK (calimero.jour_valide(recue_le) AND calimero.jour_valide(prolongee_le) AND calimero.jour_valide(repondue_le)
                                          AND prolongee_le >= recue_le AND repondue_le >= recue_le AND repondue_le >= coalesce(prolongee_le, repondue_le)),
    CONSTRAINT demande_droit_prolongee CHECK ((prolongee_le IS NULL) = (prolongee_motif IS NULL) AND NOT calimero.texte_vide(prolongee_motif)),
    CONSTRAINT demande_droit_issue CHECK (issue IN ('acceptee', 'partielle', 'refusee')),
    CONSTRAINT demande_droit_reponse CHECK (num_nulls(repondue_le, issue, agent_reponse) IN (0, 3)
                                            AND (motif IS NULL OR issue IS NOT NULL) AND (issue IS NULL OR issue = 'acceptee' OR motif IS NOT NULL)
                                            AND NOT calimero.texte_vide(motif)),
    CONSTRAINT demande_droit_opposition CHECK (genre <> 'opposition' OR issue IS NOT DISTINCT FROM 'refusee')
);
CREATE INDEX demande_droit_debiteur ON calimero_data.demande_droit (caisse, debiteur);
CREATE INDEX demande_droit_attente ON calimero_data.demande_droit (caisse, recue_le) WHERE repondue_le IS NULL;
COMMENT ON TABLE calimero_data.demande_droit IS 'Requests of persons about their data, and the answers: calimero.demande_enregistrer(), demande_prolonger(), demande_repondre(). An answer never changes.';
COMMENT ON COLUMN calimero_data.demande_droit.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.demande_droit.demande IS 'Number.';
COMMENT ON COLUMN calimero_data.demande_droit.debiteur IS 'Debtor who asks.';
COMMENT ON COLUMN calimero_data.demande_droit.genre IS 'acces, rectification or opposition, which does not apply (CIL 18-07, article 4) and is answered at once.';
COMMENT ON COLUMN calimero_data.demande_droit.recue_le IS 'Day it was received: the month to answer runs from it (GDPR article 12(3)).';
COMMENT ON COLUMN calimero_data.demande_droit.agent IS 'Agent who registered it: the one who acts, when one does.';
COMMENT ON COLUMN calimero_data.demande_droit.prolongee_le IS 'Day the person was told that two more months are needed, within the first; null when she was not.';
COMMENT ON COLUMN calimero_data.demande_droit.prolongee_motif IS 'Why, as she was told.';
COMMENT ON COLUMN calimero_data.demande_droit.repondue_le IS 'Day it was answered, null while it waits.';
COMMENT ON COLUMN calimero_data.demande_droit.issue IS 'acceptee, partielle or refusee.';
COMMENT ON COLUMN calimero_data.demande_droit.motif IS 'Why, needed unless acceptee (GDPR article 12(4)).';
COMMENT ON COLUMN calimero_data.demande_droit.agent_reponse IS 'Agent who answered: the one who acts, when one does.';

CREATE TABLE calimero_data.rectification (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    rectification bigint GENERATED ALWAYS AS IDENTITY,
    debiteur    bigint NOT NULL,
    champ       varchar(12) COLLATE "C" NOT NULL,
    avant       varchar(254),
    apres       varchar(254),
    motif       varchar(200) NOT NULL,
    agent       varchar(16) COLLATE "C" NOT NULL DEFAULT (calimero.agent_actif()).agent,
    rectifiee_le timestamptz NOT NULL,
    CONSTRAINT rectification_pkey PRIMARY KEY (caisse, rectification),
    CONSTRAINT rectification_debiteur FOREIGN KEY (caisse, debiteur) REFERENCES calimero_data.debiteur (caisse, debiteur) ON DELETE CASCADE,
    CONSTRAINT rectification_agent FOREIGN KEY (caisse, agent) REFERENCES calimero_data.agent (caisse, agent),
    CONSTRAINT rectification_champ CHECK (champ IN ('nom', 'prenom', 'nir', 'siret', 'telephone', 'mail', 'commune', 'code_commune')),
    CONSTRAINT rectification_change CHECK (avant IS DISTINCT FROM apres),
    CONSTRAINT rectification_motif CHECK (NOT calimero.texte_vide(motif))
);
CREATE INDEX rectification_debiteur ON calimero_data.rectification (caisse, debiteur);
COMMENT ON TABLE calimero_data.rectification IS 'What was rectified of the identification of debtors (GDPR article 16): calimero.rectifier(). To insert a row is to rectify: its trigger changes the debtor, and takes avant and the time itself. No row changes.';
COMMENT ON COLUMN calimero_data.rectification.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.rectification.rectification IS 'Number.';
COMMENT ON COLUMN calimero_data.rectification.debiteur IS 'Debtor.';
COMMENT ON COLUMN calimero_data.rectification.champ IS 'Column of debiteur that changed.';
COMMENT ON COLUMN calimero_data.rectification.avant IS 'Its value before, null when there was none; written by the trigger.';
COMMENT ON COLUMN calimero_data.rectification.apres IS 'Its value after, null when it was erased.';
COMMENT ON COLUMN calimero_data.rectification.motif IS 'Why.';
COMMENT ON COLUMN calimero_data.rectification.agent IS 'Agent who rectified: the one who acts, when one does.';
COMMENT ON COLUMN calimero_data.rectification.rectifiee_le IS 'When; written by the trigger. The owner of the tables, who loads history, gives it, and then nothing is changed.';

CREATE TRIGGER demande_droit_garder_dates BEFORE INSERT OR UPDATE ON calimero_data.demande_droit
    FOR EACH ROW WHEN (NEW.recue_le > current_date OR NEW.prolongee_le > current_date OR NEW.repondue_le > current_date)
    EXECUTE FUNCTION calimero.dossier_refuser('MS031');
CREATE TRIGGER demande_droit_garder_reponse BEFORE UPDATE ON calimero_data.demande_droit
    FOR EACH ROW WHEN (OLD.repondue_le IS NOT NULL) EXECUTE FUNCTION calimero.dossier_refuser('MS063');
CREATE TRIGGER demande_droit_garder_delai BEFORE INSERT OR UPDATE OF prolongee_le, prolongee_motif ON calimero_data.demande_droit
    FOR EACH ROW WHEN (NEW.prolongee_le IS NOT NULL) EXECUTE FUNCTION calimero.demande_garder();
-- Whoever acts signs: sql/code/34_habilitations.sql.
CREATE TRIGGER demande_droit_garder_agent BEFORE INSERT OR UPDATE OF agent ON calimero_data.demande_droit
    FOR EACH ROW WHEN (calimero.agent_usurpe(NEW.caisse, NEW.agent)) EXECUTE FUNCTION calimero.dossier_refuser('MS076');
CREATE TRIGGER demande_droit_garder_agent_reponse BEFORE INSERT OR UPDATE OF repondue_le, agent_reponse ON calimero_data.demande_droit
    FOR EACH ROW WHEN (NEW.repondue_le IS NOT NULL AND calimero.agent_usurpe(NEW.caisse, NEW.agent_reponse))
    EXECUTE FUNCTION calimero.dossier_refuser('MS076');
CREATE TRIGGER rectification_faire BEFORE INSERT ON calimero_data.rectification
    FOR EACH ROW WHEN (NEW.rectifiee_le IS NULL) EXECUTE FUNCTION calimero.rectification_faire();
CREATE TRIGGER rectification_garder BEFORE UPDATE ON calimero_data.rectification
    FOR EACH ROW EXECUTE FUNCTION calimero.dossier_refuser('MS065');
CREATE TRIGGER rectification_garder_retrait BEFORE DELETE ON calimero_data.rectification
    FOR EACH ROW EXECUTE FUNCTION calimero.rectification_garder();
CREATE TRIGGER rectification_garder_vidage BEFORE TRUNCATE ON calimero_data.rectification
    FOR EACH STATEMENT EXECUTE FUNCTION calimero.dossier_refuser('MS065');
COMMENT ON TRIGGER rectification_faire ON calimero_data.rectification IS 'Changes the debtor, and notes what was there before.';
