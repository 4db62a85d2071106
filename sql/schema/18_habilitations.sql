-- Which agent holds which profile, from when to when, by whom.  A habilitation is revoked, never deleted nor changed: what an
-- agent could see on a day stays known.

CREATE TABLE calimero_data.habilitation (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    habilitation bigint GENERATED ALWAYS AS IDENTITY,
    agent       varchar(16) COLLATE "C" NOT NULL,
    profil      varchar(24) COLLATE "C" NOT NULL,
    du          date NOT NULL DEFAULT current_date,
    au          date,
    motif       varchar(200),
    accordee_le timestamptz NOT NULL DEFAULT now(),
    accordee_par varchar(16) COLLATE "C" DEFAULT (calimero.agent_actif()).agent,
    accordee_compte varchar(63) COLLATE "C" NOT NULL DEFAULT session_user,
    revoquee_le timestamptz,
    revoquee_par varchar(16) COLLATE "C",
    revoquee_compte varchar(63) COLLATE "C",
    revoquee_motif varchar(200),
    CONSTRAINT habilitation_pkey PRIMARY KEY (caisse, habilitation),
    CONSTRAINT habilitation_de_agent FOREIGN KEY (caisse, agent) REFERENCES calimero_data.agent (caisse, agent),
    CONSTRAINT habilitation_profil CHECK (calimero.profil_habilitable(profil)),
    CONSTRAINT habilitation_dates CHECK (au >= du AND calimero.jour_valide(du) AND calimero.jour_valide(au)),
    CONSTRAINT habilitation_motif CHECK (NOT calimero.texte_vide(motif)),
    CONSTRAINT habilitation_revoquee CHECK ((revoquee_le IS NULL) = (revoquee_motif IS NULL) AND (revoquee_le IS NULL) = (revoquee_compte IS NULL)
                                            AND NOT calimero.texte_vide(revoquee_motif))
);
CREATE INDEX habilitation_agent ON calimero_data.habilitation (caisse, agent, profil);
COMMENT ON TABLE calimero_data.habilitation IS 'Habilitations: which agent holds which profile, from when to when, who granted it (CNIL 2012-114: delivered on the authorisation of the director of each caisse). Expired or revoked, nothing is seen by it any more.';
COMMENT ON COLUMN calimero_data.habilitation.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.habilitation.habilitation IS 'Number.';
COMMENT ON COLUMN calimero_data.habilitation.agent IS 'Agent who holds it.';
COMMENT ON COLUMN calimero_data.habilitation.profil IS 'Profile, as in calimero.profils().';
COMMENT ON COLUMN calimero_data.habilitation.du IS 'First day, in the time zone of the server''s log (log_timezone).';
COMMENT ON COLUMN calimero_data.habilitation.au IS 'Last day, null when open.';
COMMENT ON COLUMN calimero_data.habilitation.motif IS 'Why it was granted.';
COMMENT ON COLUMN calimero_data.habilitation.accordee_le IS 'When it was granted.';
COMMENT ON COLUMN calimero_data.habilitation.accordee_par IS 'Agent who granted it; null for a database administrator.';
COMMENT ON COLUMN calimero_data.habilitation.accordee_compte IS 'Database role that had logged in.';
COMMENT ON COLUMN calimero_data.habilitation.revoquee_le IS 'When it was revoked, null while it stands.';
COMMENT ON COLUMN calimero_data.habilitation.revoquee_par IS 'Agent who revoked it; null for a database administrator.';
COMMENT ON COLUMN calimero_data.habilitation.revoquee_compte IS 'Database role that had logged in then.';
COMMENT ON COLUMN calimero_data.habilitation.revoquee_motif IS 'Why it was revoked.';

CREATE TRIGGER habilitation_garder BEFORE INSERT OR UPDATE OR DELETE ON calimero_data.habilitation
    FOR EACH ROW EXECUTE FUNCTION calimero.habilitation_garder();
CREATE TRIGGER habilitation_garder_vidage BEFORE TRUNCATE ON calimero_data.habilitation
    FOR EACH STATEMENT EXECUTE FUNCTION calimero.dossier_refuser('MS073');
CREATE TRIGGER habilitation_changer AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON calimero_data.habilitation
    FOR EACH STATEMENT EXECUTE FUNCTION calimero.habilitation_changer();
CREATE TRIGGER agent_garder BEFORE UPDATE ON calimero_data.agent
    FOR EACH ROW EXECUTE FUNCTION calimero.agent_garder();
CREATE TRIGGER agent_changer AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON calimero_data.agent
    FOR EACH STATEMENT EXECUTE FUNCTION calimero.habilitation_changer();
-- With session_replication_role = replica too: a revocation that comes by replication is one.
ALTER TABLE calimero_data.habilitation ENABLE ALWAYS TRIGGER habilitation_changer;
ALTER TABLE calimero_data.agent ENABLE ALWAYS TRIGGER agent_changer;
COMMENT ON TRIGGER habilitation_changer ON calimero_data.habilitation IS 'Makes every session ask again who holds what.';
COMMENT ON TRIGGER agent_changer ON calimero_data.agent IS 'Makes every session ask again who holds what.';
