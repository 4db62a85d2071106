-- When a habilitation stands no more, or not yet, nothing is seen: in any table, by any profile, in any way; and at its days it is.
BEGIN;
SELECT * FROM no_plan();
\ir matrice.psql

CREATE TEMPORARY TABLE etat (etat text, ouverte boolean, commande text);
INSERT INTO etat VALUES
    ('stands', true, 'SELECT 1'), ('begins today', true, 'UPDATE calimero_data.habilitation SET du = current_date'), ('ends today', true, 'UPDATE calimero_data.habilitation SET au = current_date'),
    ('expired yesterday', false, 'UPDATE calimero_data.habilitation SET au = current_date - 1'), ('begins tomorrow', false, 'UPDATE calimero_data.habilitation SET du = current_date + 1'),
    ('is revoked', false, 'UPDATE calimero_data.habilitation SET revoquee_le = now(), revoquee_compte = ''x'', revoquee_motif = ''x'''), ('is gone', false, 'DELETE FROM calimero_data.habilitation'),
    ('is of an agent who left yesterday', false, 'UPDATE calimero_data.agent SET au = current_date - 1'), ('is of an agent who comes tomorrow', false, 'UPDATE calimero_data.agent SET du = current_date + 1'),
    ('is of an agent whose last day it is', true, 'UPDATE calimero_data.agent SET au = current_date'), ('is of another profile', false, 'UPDATE calimero_data.habilitation SET profil = CASE profil WHEN ''dpd'' THEN ''direction'' ELSE ''dpd'' END');
-- Whether the tables of a profile show rows then; or why nobody may act.  Either agents are struck, or the application that names them.
CREATE FUNCTION pg_temp.compter(commande text, voie text, profil text, application boolean DEFAULT false) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    dit text;
BEGIN
    -- What was granted does not change, but where triggers are off: those that tell sessions are on all the same.
    PERFORM set_config('session_replication_role', 'replica', true);
    EXECUTE commande || CASE WHEN commande ~ 'calimero_data.habilitation' THEN format(' WHERE (profil = ''application'') = %L', application)
                             WHEN commande ~ 'calimero_data.agent' THEN format(' WHERE coalesce(compte ~ ''_application'', false) = %L', application) ELSE '' END;
    PERFORM set_config('session_replication_role', 'origin', true);
    SELECT string_agg(DISTINCT CASE WHEN d.code <> 'ok' THEN d.code WHEN d.texte = '0' THEN 'nothing' ELSE 'rows' END, ' ') INTO dit
      FROM pg_temp.comme(voie, profil, '48', (SELECT array_agg(format('SELECT count(caisse) FROM calimero_data.%I', k.relation)) FROM cellule k WHERE k.profil = compter.profil AND k.droit = 'r' AND k.portee <> 'toutes')) AS d;
    RAISE EXCEPTION USING ERRCODE = 'XX999', MESSAGE = dit;
EXCEPTION WHEN OTHERS THEN
    RETURN CASE SQLSTATE WHEN 'XX999' THEN SQLERRM ELSE SQLSTATE END;
END
$$;
SELECT is(pg_temp.compter(e.commande, v.voie, p.profil), CASE WHEN e.ouverte THEN 'rows' WHEN v.voie = 'agir' THEN 'MS070' ELSE 'nothing' END, format('%s, %s: habilitation that %s', p.profil, v.voie, e.etat))
  FROM etat e CROSS JOIN (VALUES ('compte'), ('agir')) AS v (voie) CROSS JOIN profil p
 WHERE p.profil NOT IN ('application', 'exploitation', 'caisse_centrale', 'journal') ORDER BY p.profil, v.voie, e.etat;
SELECT is(pg_temp.compter(e.commande, 'agir', 'dpd', true), CASE WHEN e.ouverte THEN 'rows' ELSE '42501' END, format('application: habilitation that %s', e.etat)) FROM etat e ORDER BY e.etat;

SELECT * FROM finish();
ROLLBACK;
