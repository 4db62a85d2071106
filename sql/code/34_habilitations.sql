-- Habilitations: who acts, granting and revoking, and the memberships that follow.

CREATE FUNCTION calimero.caisse_permise_support(demande internal) RETURNS internal
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_caisse_permise_support';
COMMENT ON FUNCTION calimero.caisse_permise_support(internal) IS 'For the planner: that calimero.caisse_permise() is an equality with the caisse of the agent who acts, and a question asked once.';

CREATE FUNCTION calimero.caisse_permise(caisse text, profil text) RETURNS boolean
    LANGUAGE c STABLE STRICT PARALLEL SAFE SUPPORT calimero.caisse_permise_support AS 'MODULE_PATHNAME', 'calimero_caisse_permise';
COMMENT ON FUNCTION calimero.caisse_permise(text, text) IS 'Whether the agent who acts holds a profile in a caisse: what row-level security asks of each row.';

CREATE FUNCTION calimero.agent_actif(OUT caisse varchar(5), OUT agent varchar(16))
    LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_agent_actif';
COMMENT ON FUNCTION calimero.agent_actif() IS 'The agent who acts: the one that calimero.agir_pour() named, else the one whose account the current role is; nulls when there is none.';

CREATE FUNCTION calimero.agent_usurpe(caisse text, agent text) RETURNS boolean
    LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_agent_usurpe';
COMMENT ON FUNCTION calimero.agent_usurpe(text, text) IS 'Whether an agent of that caisse acts and this is not its code, or null: what triggers refuse with MS076 where a row says who did it. False when nobody acts: jobs and the owner of the tables name an agent.';

CREATE FUNCTION calimero.agir_pour(agent text, profil text DEFAULT NULL) RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'calimero_agir_pour';
REVOKE ALL ON FUNCTION calimero.agir_pour(text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.agir_pour(text, text) IS 'Act for an agent until the end of the transaction, under the profile named or the only one that it holds: the current role becomes that of the profile, rights and rows are those of the agent. For accounts of an agent of the same caisse habilitated as application. Gives the profile. Errors: 25P01 outside a transaction block, 25001 the transaction acts for an agent already, 42501 not an application, 22023 several profiles, MS070 no such agent or habilitation.';

CREATE FUNCTION calimero.habilitation_changer() RETURNS trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'calimero_habilitation_changer';
REVOKE ALL ON FUNCTION calimero.habilitation_changer() FROM PUBLIC;
COMMENT ON FUNCTION calimero.habilitation_changer() IS 'Trigger of agent and habilitation, after each statement: every session asks again who holds what, from its next statement on.';

CREATE FUNCTION calimero.habilitation_garder() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    actif record := calimero.agent_actif();
BEGIN
    -- Nobody habilitates himself, whatever his profile.
    PERFORM calimero.refuser('MS071', TG_OP = 'INSERT' AND NEW.caisse = actif.caisse AND NEW.agent = actif.agent);
    IF TG_OP = 'UPDATE' THEN
        PERFORM calimero.refuser('MS072', OLD.revoquee_le IS NOT NULL OR NEW.revoquee_le IS NULL
            OR (NEW.caisse, NEW.habilitation, NEW.agent, NEW.profil, NEW.du, NEW.au, NEW.motif, NEW.accordee_le, NEW.accordee_par, NEW.accordee_compte)
               IS DISTINCT FROM
               (OLD.caisse, OLD.habilitation, OLD.agent, OLD.profil, OLD.du, OLD.au, OLD.motif, OLD.accordee_le, OLD.accordee_par, OLD.accordee_compte));
        NEW.revoquee_le := now();
        NEW.revoquee_par := actif.agent;
        NEW.revoquee_compte := session_user;
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION calimero.habilitation_garder() FROM PUBLIC;
COMMENT ON FUNCTION calimero.habilitation_garder() IS 'Trigger of habilitation, before each row: an agent does not habilitate itself (MS071), and a habilitation changes only by being revoked, once (MS072); who revoked it and when is written here.';

CREATE FUNCTION calimero.agent_garder() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    actif record := calimero.agent_actif();
BEGIN
    -- Whoever leaves his account to another agent becomes that agent.
    PERFORM calimero.refuser('MS071', OLD.caisse = actif.caisse AND OLD.agent = actif.agent);
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION calimero.agent_garder() FROM PUBLIC;
COMMENT ON FUNCTION calimero.agent_garder() IS 'Trigger of agent, before each row updated: an agent changes neither its own account nor its own days, by which it would habilitate itself (MS071).';

CREATE FUNCTION calimero.habilitation_accorder(agent text, profil text, du date DEFAULT current_date, au date DEFAULT NULL,
                                               motif text DEFAULT NULL, caisse text DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    la_caisse text := calimero.caisse_de_appel(habilitation_accorder.caisse);
    numero bigint;
BEGIN
    PERFORM calimero.refuser('22004', habilitation_accorder.agent IS NULL OR habilitation_accorder.profil IS NULL OR habilitation_accorder.du IS NULL);
    PERFORM calimero.jours_verifier(habilitation_accorder.du, habilitation_accorder.au);
    PERFORM calimero.refuser('MS031', habilitation_accorder.au < habilitation_accorder.du);
    PERFORM calimero.refuser('MS074', NOT calimero.profil_habilitable(habilitation_accorder.profil));
    PERFORM calimero.refuser('MS023', calimero.texte_vide(habilitation_accorder.motif) OR length(habilitation_accorder.motif) > 200);
    PERFORM calimero.refuser('MS021', NOT EXISTS (SELECT FROM calimero_data.agent a
                                                   WHERE a.caisse = la_caisse AND a.agent = habilitation_accorder.agent));
    INSERT INTO calimero_data.habilitation (caisse, agent, profil, du, au, motif)
    VALUES (la_caisse, habilitation_accorder.agent, habilitation_accorder.profil, habilitation_accorder.du, habilitation_accorder.au,
            habilitation_accorder.motif)
    RETURNING habilitation INTO numero;
    RETURN numero;
END
$$;
REVOKE ALL ON FUNCTION calimero.habilitation_accorder(text, text, date, date, text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.habilitation_accorder(text, text, date, date, text, text) IS 'Habilitate an agent for a profile from a day to another, and give the number. For the direction of the caisse, and for the owner of the tables. An agent with an account of its own also needs the group role: calimero.habilitations_appliquer(). Errors: 22004, 22008, MS021 agent not known, MS023 motif, MS031 dates, MS071 oneself, MS074 profile.';

CREATE FUNCTION calimero.habilitation_revoquer(habilitation bigint, motif text, caisse text DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    la_caisse text := calimero.caisse_de_appel(habilitation_revoquer.caisse);
BEGIN
    PERFORM calimero.motif_verifier(habilitation_revoquer.motif);
    UPDATE calimero_data.habilitation h SET revoquee_le = now(), revoquee_compte = session_user, revoquee_motif = habilitation_revoquer.motif
     WHERE h.caisse = la_caisse AND h.habilitation = habilitation_revoquer.habilitation;
    PERFORM calimero.refuser('MS021', NOT FOUND);
END
$$;
REVOKE ALL ON FUNCTION calimero.habilitation_revoquer(bigint, text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.habilitation_revoquer(bigint, text, text) IS 'Revoke a habilitation: from the next statement of any session on nothing is seen by it. Errors: MS021 not known, MS033 motif, MS072 revoked before.';

CREATE FUNCTION calimero.appartenances_ecarts(OUT sens varchar(10), OUT compte name, OUT role name, OUT correction text)
    RETURNS SETOF record
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        WITH groupe AS (
            SELECT r.oid, p.profil, p.role FROM calimero.profils() p JOIN pg_roles r ON r.rolname = p.role WHERE p.habilitable
        ), voulue AS (
            SELECT DISTINCT r.oid AS compte, g.oid AS groupe
              FROM calimero_data.agent a
              JOIN pg_roles r ON r.rolname = a.compte
              JOIN calimero_data.habilitation h ON h.caisse = a.caisse AND h.agent = a.agent AND h.revoquee_le IS NULL AND coalesce(h.au, 'infinity') >= current_date
              JOIN groupe g ON g.profil = h.profil
        ), accordee AS (
            SELECT m.member AS compte, m.roleid AS groupe
              FROM pg_auth_members m
              JOIN groupe g ON g.oid = m.roleid
             WHERE m.member <> coalesce(to_regrole('calimero_application'), 0)
        ), ecart AS (
            SELECT 'manque' AS sens, v.* FROM (SELECT * FROM voulue EXCEPT SELECT * FROM accordee) v
            UNION ALL
            SELECT 'en trop', a.* FROM (SELECT * FROM accordee EXCEPT SELECT * FROM voulue) a
        )
        SELECT e.sens::varchar(10), c.rolname, g.role,
               CASE e.sens WHEN 'manque' THEN format('GRANT %I TO %I', g.role, c.rolname) ELSE format('REVOKE %I FROM %I', g.role, c.rolname) END
          FROM ecart e JOIN pg_roles c ON c.oid = e.compte JOIN groupe g ON g.oid = e.groupe
         ORDER BY 1, 2, 3
    $$;
REVOKE ALL ON FUNCTION calimero.appartenances_ecarts() FROM PUBLIC;
COMMENT ON FUNCTION calimero.appartenances_ecarts() IS 'Where the members of the group roles part from the accounts of agents with a habilitation that stands or is to come, and the statement that corrects it.';

CREATE FUNCTION calimero.habilitations_appliquer()
    RETURNS TABLE (compte name, role name, action varchar(10))
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    ecart record;
BEGIN
    FOR ecart IN SELECT e.* FROM calimero.appartenances_ecarts() e LOOP
        EXECUTE ecart.correction;
        compte := ecart.compte;
        role := ecart.role;
        action := CASE ecart.sens WHEN 'manque' THEN 'accorde' ELSE 'retire' END;
        RETURN NEXT;
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION calimero.habilitations_appliquer() FROM PUBLIC;
COMMENT ON FUNCTION calimero.habilitations_appliquer() IS 'Make the accounts of agents members of the group roles of their habilitations, and of no other; lists what changed. For a role that may grant the group roles, after habilitation_accorder() and every day (pg_cron). Rows need no waiting: without a habilitation that stands the group role shows none.';
