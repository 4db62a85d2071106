-- Up to :caisses caisses in the database, each with a hundred agents and their habilitations.

CREATE TEMPORARY TABLE autre AS SELECT lpad(i::text, 2, '0') AS caisse FROM generate_series(1, 95) AS i;
DELETE FROM autre WHERE caisse IN (SELECT c.caisse FROM calimero_data.caisse c);
DELETE FROM autre WHERE caisse NOT IN (SELECT a.caisse FROM autre a ORDER BY a.caisse
                                        LIMIT :caisses - (SELECT count(*) FROM calimero_data.caisse));
SELECT calimero.creer_caisse(caisse, 'Caisse inventee ' || caisse) FROM autre \g /dev/null
DROP TABLE autre;
INSERT INTO calimero_data.agent (caisse, agent, service, du)
    SELECT caisse, 'H' || i, 'cotisations', current_date FROM calimero_data.caisse, generate_series(1, 100) AS i
    ON CONFLICT DO NOTHING;
INSERT INTO calimero_data.habilitation (caisse, agent, profil)
    SELECT caisse, 'H' || i, (ARRAY['prestations', 'cotisations', 'recouvrement_contentieux', 'agence_comptable'])[1 + i % 4]
      FROM calimero_data.caisse, generate_series(1, 100) AS i;
VACUUM (ANALYZE) calimero_data.caisse, calimero_data.agent, calimero_data.habilitation;
