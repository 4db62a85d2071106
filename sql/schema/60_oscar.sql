-- OSCAR: who follows which file of contributions, and what he must not forget.

CREATE TABLE calimero_data.portefeuille (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    dossier     bigint NOT NULL,
    numero      integer NOT NULL,
    agent       varchar(16) COLLATE "C" NOT NULL,
    du          date NOT NULL,
    au          date,
    motif       varchar(200) NOT NULL,
    dossier_genre varchar(10) COLLATE "C" NOT NULL,
    CONSTRAINT portefeuille_pkey PRIMARY KEY (caisse, dossier, numero),
    CONSTRAINT portefeuille_dossier FOREIGN KEY (caisse, dossier) REFERENCES calimero_data.dossier (caisse, dossier),
    CONSTRAINT portefeuille_agent FOREIGN KEY (caisse, agent) REFERENCES calimero_data.agent (caisse, agent),
    CONSTRAINT portefeuille_numero CHECK (numero > 0),
    CONSTRAINT portefeuille_dates CHECK (au >= du AND calimero.jour_valide(du) AND calimero.jour_valide(au)),
    CONSTRAINT portefeuille_motif CHECK (NOT calimero.texte_vide(motif))
);
CREATE UNIQUE INDEX portefeuille_ouvert ON calimero_data.portefeuille (caisse, dossier) WHERE au IS NULL;
CREATE INDEX portefeuille_agent ON calimero_data.portefeuille (caisse, agent);
COMMENT ON TABLE calimero_data.portefeuille IS 'Which agent follows a file, from when to when and why: written by calimero.oscar_confier().';
COMMENT ON COLUMN calimero_data.portefeuille.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.portefeuille.dossier IS 'File.';
COMMENT ON COLUMN calimero_data.portefeuille.numero IS 'Rank of the assignment in the file, from 1.';
COMMENT ON COLUMN calimero_data.portefeuille.agent IS 'Agent.';
COMMENT ON COLUMN calimero_data.portefeuille.du IS 'First day.';
COMMENT ON COLUMN calimero_data.portefeuille.au IS 'Last day, null for the agent of today.';
COMMENT ON COLUMN calimero_data.portefeuille.motif IS 'Why it was entrusted, never empty.';
COMMENT ON COLUMN calimero_data.portefeuille.dossier_genre IS 'Kind of its dossier, for row-level security; derived.';

CREATE TABLE calimero_data.rappel (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    rappel      bigint GENERATED ALWAYS AS IDENTITY,
    dossier     bigint NOT NULL,
    agent       varchar(16) COLLATE "C" NOT NULL DEFAULT (calimero.agent_actif()).agent,
    pour_le     date NOT NULL,
    objet       varchar(200) NOT NULL,
    fait_le     date,
    dossier_genre varchar(10) COLLATE "C" NOT NULL,
    CONSTRAINT rappel_pkey PRIMARY KEY (caisse, rappel),
    CONSTRAINT rappel_dossier FOREIGN KEY (caisse, dossier) REFERENCES calimero_data.dossier (caisse, dossier),
    CONSTRAINT rappel_agent FOREIGN KEY (caisse, agent) REFERENCES calimero_data.agent (caisse, agent),
    CONSTRAINT rappel_date CHECK (calimero.jour_valide(pour_le) AND calimero.jour_valide(fait_le)),
    CONSTRAINT rappel_objet CHECK (NOT calimero.texte_vide(objet))
);
CREATE INDEX rappel_dossier ON calimero_data.rappel (caisse, dossier);
CREATE INDEX rappel_agent ON calimero_data.rappel (caisse, agent, pour_le) WHERE fait_le IS NULL;
COMMENT ON TABLE calimero_data.rappel IS 'Reminders of an agent on a file.';
COMMENT ON COLUMN calimero_data.rappel.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.rappel.rappel IS 'Number.';
COMMENT ON COLUMN calimero_data.rappel.dossier IS 'File.';
COMMENT ON COLUMN calimero_data.rappel.agent IS 'Agent to remind, who may be another than the one who acts.';
COMMENT ON COLUMN calimero_data.rappel.pour_le IS 'Day it is for.';
COMMENT ON COLUMN calimero_data.rappel.objet IS 'What must be done.';
COMMENT ON COLUMN calimero_data.rappel.fait_le IS 'Day it was done, null while it stands.';
COMMENT ON COLUMN calimero_data.rappel.dossier_genre IS 'Kind of its dossier, for row-level security; derived.';

CREATE TABLE calimero_data.oscar_parametre (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    jours_urgents smallint NOT NULL DEFAULT 30,
    jours_proches smallint NOT NULL DEFAULT 90,
    jours_sans_procedure smallint NOT NULL DEFAULT 90,
    montant_eleve numeric(14,2) NOT NULL DEFAULT 5000,
    CONSTRAINT oscar_parametre_pkey PRIMARY KEY (caisse),
    CONSTRAINT oscar_parametre_caisse FOREIGN KEY (caisse) REFERENCES calimero_data.caisse (caisse),
    CONSTRAINT oscar_parametre_jours CHECK (jours_urgents BETWEEN 0 AND jours_proches),
    CONSTRAINT oscar_parametre_procedure CHECK (jours_sans_procedure > 0),
    CONSTRAINT oscar_parametre_montant CHECK (montant_eleve > 0 AND montant_eleve <> 'NaN')
);
COMMENT ON TABLE calimero_data.oscar_parametre IS 'Bounds of the priorities of the follow-up list. One row a caisse.';
COMMENT ON COLUMN calimero_data.oscar_parametre.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.oscar_parametre.jours_urgents IS 'Days before prescription from which a file comes first.';
COMMENT ON COLUMN calimero_data.oscar_parametre.jours_proches IS 'Days before prescription from which it comes second.';
COMMENT ON COLUMN calimero_data.oscar_parametre.jours_sans_procedure IS 'Days without any act or payment after which it is looked at.';
COMMENT ON COLUMN calimero_data.oscar_parametre.montant_eleve IS 'Euros from which a balance is high.';

CREATE TRIGGER portefeuille_tenir_ajout AFTER INSERT ON calimero_data.portefeuille REFERENCING NEW TABLE AS apres
    FOR EACH STATEMENT EXECUTE FUNCTION calimero.portefeuille_tenir();
CREATE TRIGGER portefeuille_tenir_changement AFTER UPDATE ON calimero_data.portefeuille REFERENCING OLD TABLE AS avant NEW TABLE AS apres
    FOR EACH STATEMENT EXECUTE FUNCTION calimero.portefeuille_tenir();
CREATE TRIGGER portefeuille_tenir_retrait AFTER DELETE ON calimero_data.portefeuille REFERENCING OLD TABLE AS avant
    FOR EACH STATEMENT EXECUTE FUNCTION calimero.portefeuille_tenir();
CREATE TRIGGER portefeuille_garder_dates BEFORE INSERT OR UPDATE OF du, au ON calimero_data.portefeuille
    FOR EACH ROW WHEN (NEW.du > current_date OR NEW.au > current_date) EXECUTE FUNCTION calimero.dossier_refuser('MS031');
CREATE TRIGGER rappel_garder_fait BEFORE UPDATE OF fait_le ON calimero_data.rappel
    FOR EACH ROW WHEN (OLD.fait_le IS NOT NULL) EXECUTE FUNCTION calimero.dossier_refuser('MS036');
CREATE TRIGGER rappel_garder_dates BEFORE INSERT OR UPDATE OF fait_le ON calimero_data.rappel
    FOR EACH ROW WHEN (NEW.fait_le > current_date) EXECUTE FUNCTION calimero.dossier_refuser('MS031');
CREATE TRIGGER portefeuille_genre BEFORE INSERT OR UPDATE OF caisse, dossier, dossier_genre ON calimero_data.portefeuille
    FOR EACH ROW EXECUTE FUNCTION calimero.dossier_genre_poser('dossier');
CREATE TRIGGER rappel_genre BEFORE INSERT OR UPDATE OF caisse, dossier, dossier_genre ON calimero_data.rappel
    FOR EACH ROW EXECUTE FUNCTION calimero.dossier_genre_poser('dossier');
-- Rows leave with their dossier, by the purge alone (64_conservation.sql).
CREATE TRIGGER portefeuille_garder_effacement BEFORE DELETE ON calimero_data.portefeuille
    FOR EACH STATEMENT EXECUTE FUNCTION calimero.effacement_garder();
CREATE TRIGGER rappel_garder_effacement BEFORE DELETE ON calimero_data.rappel
    FOR EACH STATEMENT EXECUTE FUNCTION calimero.effacement_garder();
CREATE TRIGGER portefeuille_garder_vidage BEFORE TRUNCATE ON calimero_data.portefeuille
    FOR EACH STATEMENT EXECUTE FUNCTION calimero.dossier_refuser('MS045');
CREATE TRIGGER rappel_garder_vidage BEFORE TRUNCATE ON calimero_data.rappel
    FOR EACH STATEMENT EXECUTE FUNCTION calimero.dossier_refuser('MS045');
