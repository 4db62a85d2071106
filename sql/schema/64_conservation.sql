-- What holds a dossier beyond its last day of conservation, and what keeps its rows: docs/conservation.md.

CREATE TABLE calimero_data.gel (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    gel         bigint GENERATED ALWAYS AS IDENTITY,
    dossier     bigint NOT NULL,
    motif       varchar(200) NOT NULL,
    du          date NOT NULL DEFAULT current_date,
    jusqu_au    date,
    agent       varchar(16) COLLATE "C" NOT NULL DEFAULT (calimero.agent_actif()).agent,
    leve_le     date,
    leve_par    varchar(16) COLLATE "C",
    leve_motif  varchar(200),
    dossier_genre varchar(10) COLLATE "C" NOT NULL,
    CONSTRAINT gel_pkey PRIMARY KEY (caisse, gel),
    CONSTRAINT gel_dossier FOREIGN KEY (caisse, dossier) REFERENCES calimero_data.dossier (caisse, dossier),
    CONSTRAINT gel_agent FOREIGN KEY (caisse, agent) REFERENCES calimero_data.agent (caisse, agent),
    CONSTRAINT gel_leve_agent FOREIGN KEY (caisse, leve_par) REFERENCES calimero_data.agent (caisse, agent),
    CONSTRAINT gel_motif CHECK (NOT calimero.texte_vide(motif) AND NOT calimero.texte_vide(leve_motif)),
    CONSTRAINT gel_dates CHECK (jusqu_au >= du AND leve_le >= du AND calimero.jour_valide(du) AND calimero.jour_valide(jusqu_au) AND calimero.jour_valide(leve_le)),
    CONSTRAINT gel_leve CHECK (num_nulls(leve_le, leve_par, leve_motif) IN (0, 3))
);
CREATE INDEX gel_dossier ON calimero_data.gel (caisse, dossier);
COMMENT ON TABLE calimero_data.gel IS 'Holds: dossiers that are kept whatever their last day of conservation, for a reason (GDPR article 18; a dispute, an inquiry). calimero.geler(), calimero.gel_lever(). Never changed otherwise; they go with their dossier.';
COMMENT ON COLUMN calimero_data.gel.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.gel.gel IS 'Number.';
COMMENT ON COLUMN calimero_data.gel.dossier IS 'Dossier.';
COMMENT ON COLUMN calimero_data.gel.motif IS 'Why it is held, without anything personal.';
COMMENT ON COLUMN calimero_data.gel.du IS 'Day it was placed.';
COMMENT ON COLUMN calimero_data.gel.jusqu_au IS 'Last day, null until it is lifted.';
COMMENT ON COLUMN calimero_data.gel.agent IS 'Agent who placed it.';
COMMENT ON COLUMN calimero_data.gel.leve_le IS 'Day it was lifted, null while it stands.';
COMMENT ON COLUMN calimero_data.gel.leve_par IS 'Agent who lifted it.';
COMMENT ON COLUMN calimero_data.gel.leve_motif IS 'Why it was lifted.';
COMMENT ON COLUMN calimero_data.gel.dossier_genre IS 'Kind of its dossier, for row-level security; derived.';

CREATE TRIGGER gel_genre BEFORE INSERT OR UPDATE OF caisse, dossier, dossier_genre ON calimero_data.gel
    FOR EACH ROW EXECUTE FUNCTION calimero.dossier_genre_poser('dossier');
CREATE TRIGGER gel_garder BEFORE UPDATE ON calimero_data.gel
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*
                       AND (OLD.leve_le IS NOT NULL OR NEW.leve_le IS NULL OR OLD.caisse IS DISTINCT FROM NEW.caisse OR OLD.gel IS DISTINCT FROM NEW.gel
                            OR OLD.dossier IS DISTINCT FROM NEW.dossier OR OLD.motif IS DISTINCT FROM NEW.motif OR OLD.du IS DISTINCT FROM NEW.du
                            OR OLD.jusqu_au IS DISTINCT FROM NEW.jusqu_au OR OLD.agent IS DISTINCT FROM NEW.agent))
    EXECUTE FUNCTION calimero.dossier_refuser('MS092');
CREATE TRIGGER gel_garder_dates BEFORE INSERT OR UPDATE ON calimero_data.gel
    FOR EACH ROW WHEN (NEW.du > current_date OR NEW.leve_le > current_date) EXECUTE FUNCTION calimero.dossier_refuser('MS031');
CREATE TRIGGER gel_garder_agent BEFORE INSERT ON calimero_data.gel
    FOR EACH ROW WHEN (calimero.agent_usurpe(NEW.caisse, NEW.agent)) EXECUTE FUNCTION calimero.dossier_refuser('MS076');
CREATE TRIGGER gel_garder_agent_levee BEFORE UPDATE ON calimero_data.gel
    FOR EACH ROW WHEN (OLD.leve_le IS NULL AND NEW.leve_le IS NOT NULL AND calimero.agent_usurpe(NEW.caisse, NEW.leve_par)) EXECUTE FUNCTION calimero.dossier_refuser('MS076');

-- Rows leave by the purge alone.  For each statement: what a row costs is what it cost before; but for the day of each dossier.
-- portefeuille and rappel: 60_oscar.sql.
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['dossier', 'creance', 'echeance', 'acte', 'acte_creance', 'paiement', 'affectation', 'commentaire', 'gel'] LOOP
        EXECUTE format('CREATE TRIGGER %1$I BEFORE DELETE ON calimero_data.%2$I
                        FOR EACH STATEMENT EXECUTE FUNCTION calimero.effacement_garder()', t || '_garder_effacement', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['dossier', 'echeance', 'commentaire', 'gel'] LOOP
        EXECUTE format('CREATE TRIGGER %1$I BEFORE TRUNCATE ON calimero_data.%2$I
                        FOR EACH STATEMENT EXECUTE FUNCTION calimero.dossier_refuser(''MS045'')', t || '_garder_vidage', t);
    END LOOP;
END
$$;
CREATE TRIGGER dossier_garder_jour BEFORE DELETE ON calimero_data.dossier
    FOR EACH ROW EXECUTE FUNCTION calimero.effacement_garder();
