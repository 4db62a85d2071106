-- What the way of sending makes of an act: a letter that is simple, or that nothing proves, neither interrupts nor opens a clock.
BEGIN;
SELECT * FROM no_plan();

-- The deadline of a debt under one act; of contributions due for 2022, after a mise en demeure when the act is a contrainte.
CREATE FUNCTION pg_temp.echeance(nature text, acte text, mode text, effet date DEFAULT '2024-03-05') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    n integer := 1 + (SELECT count(*) FROM calimero_data.dossier WHERE numero LIKE 'DOSSIER-%');
    d bigint;
BEGIN
    PERFORM essai.dossier(n, CASE nature WHEN 'COTISATION' THEN 'cotisation' ELSE 'piar' END, CASE nature WHEN 'COTISATION' THEN 'employeur' ELSE 'assure' END);
    d := calimero.dossier_trouver('48', 'DOSSIER-' || n);
    INSERT INTO calimero_data.creance (caisse, dossier, nature, montant, date_creance, periode_au)
        VALUES ('48', d, nature, 100, '2023-02-15', CASE nature WHEN 'COTISATION' THEN date '2022-12-31' END);
    IF nature = 'COTISATION' AND acte <> 'MED' THEN
        INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le, effet_le, mode, hors_ordre) VALUES ('48', d, 'MED', '2023-11-18', '2023-11-20', 'lrar', 'essai');
    END IF;
    INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le, effet_le, mode, hors_ordre) VALUES ('48', d, acte, '2024-03-01', effet, echeance.mode, 'essai');
    RETURN (SELECT prescription_le FROM calimero_data.dossier WHERE caisse = '48' AND dossier = d);
END
$$;

SELECT is(pg_temp.echeance(v.nature, v.acte, m.mode), m.echeance, format('%s %s %s', v.nature, v.acte, coalesce(m.mode, 'null')))
  FROM (VALUES
    ('COTISATION', 'MED', ARRAY['2025-12-31', '2025-12-31', '2027-04-05', '2027-04-05', '2025-12-31', '2027-04-05']),
    ('COTISATION', 'CONTRAINTE', ARRAY['2026-12-20', '2026-12-20', '2027-03-05', '2027-03-05', '2026-12-20', '2026-12-20']),
    ('COTISATION', 'RELANCE', ARRAY['2026-12-20', '2026-12-20', '2026-12-20', '2026-12-20', '2026-12-20', '2026-12-20']),
    ('IJ', 'NOTIFICATION_INDU', ARRAY['2025-02-15', '2025-02-15', '2026-03-01', '2025-02-15', '2025-02-15', '2025-02-15']),
    ('IJ', 'MED', ARRAY['2025-02-15', '2025-02-15', '2026-03-01', '2026-03-05', '2025-02-15', '2026-03-05']),
    ('IJ', 'CONTRAINTE', ARRAY['2025-02-15', '2025-02-15', '2027-03-05', '2027-03-05', '2025-02-15', '2025-02-15']),
    ('IJ', 'RELANCE', ARRAY['2025-02-15', '2025-02-15', '2026-03-01', '2025-02-15', '2025-02-15', '2025-02-15']),
    ('IJ', 'COMMANDEMENT', ARRAY['2026-03-05', '2025-02-15', '2026-03-01', '2026-03-05', '2026-03-05', '2026-03-05']),
    ('IJ', 'OTD', ARRAY['2026-03-05', '2025-02-15', '2026-03-01', '2026-03-05', '2026-03-05', '2026-03-05']),
    ('IJ', 'RECONNAISSANCE', ARRAY['2026-03-05', '2026-03-05', '2026-03-01', '2026-03-05', '2026-03-05', '2026-03-05']),
    ('IJ', 'DEMANDE_JUSTICE', ARRAY[NULL, NULL, NULL, NULL, NULL, NULL]),
    ('IJ', 'CRA', ARRAY['2025-02-15', '2025-02-15', '2026-03-01', '2025-02-15', '2025-02-15', '2025-02-15']),
    ('PENALITE_FIN', 'MED', ARRAY['2025-02-15', '2025-02-15', '2026-03-01', '2026-03-05', '2025-02-15', '2026-03-05']),
    ('PENALITE_FIN', 'CONTRAINTE', ARRAY['2025-02-15', '2025-02-15', '2027-03-05', '2027-03-05', '2025-02-15', '2025-02-15']),
    ('DIVERS', 'MED', ARRAY['2028-02-15', '2028-02-15', '2028-02-15', '2028-02-15', '2028-02-15', '2028-02-15'])
  ) AS v (nature, acte, echeances),
  LATERAL unnest(ARRAY[NULL, 'simple', 'lrar', 'signification', 'electronique', 'remise'], v.echeances) AS m (mode, echeance);

-- Of a certain date, when it is known.
SELECT is(pg_temp.echeance(v.nature, v.acte, v.mode, NULL), v.echeance, format('%s %s %s of no known day', v.nature, v.acte, v.mode))
  FROM (VALUES ('IJ', 'MED', 'remise', '2025-02-15'), ('IJ', 'MED', 'signification', '2025-02-15'), ('IJ', 'MED', 'lrar', '2026-03-01'),
               ('IJ', 'CONTRAINTE', 'lrar', '2025-02-15'), ('COTISATION', 'MED', 'remise', '2025-12-31'), ('COTISATION', 'OTD', 'signification', '2027-03-01'),
               ('IJ', 'OTD', 'signification', '2026-03-01')) AS v (nature, acte, mode, echeance);

-- The ladder goes by it too: what has no effect because of how it was sent opens nothing, and can be sent again.
CREATE FUNCTION pg_temp.suite(nature text, avant text, mode text, acte text, effet date DEFAULT '2024-03-05') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    n integer := 1 + (SELECT count(*) FROM calimero_data.dossier WHERE numero LIKE 'DOSSIER-%');
    pas text;
    dit text;
BEGIN
    PERFORM essai.dossier(n, CASE nature WHEN 'COTISATION' THEN 'cotisation' ELSE 'piar' END, CASE nature WHEN 'COTISATION' THEN 'employeur' ELSE 'assure' END);
    PERFORM calimero.creance_ajouter('DOSSIER-' || n, nature, 100, '2024-01-10', periode_au => CASE nature WHEN 'COTISATION' THEN date '2023-12-31' END, caisse => '48');
    FOR pas IN SELECT unnest(CASE WHEN avant = 'CONTRAINTE' THEN ARRAY['NOTIFICATION_INDU', 'MED'] WHEN avant = 'MED' THEN ARRAY['NOTIFICATION_INDU'] END) LOOP
        CONTINUE WHEN nature = 'COTISATION' AND pas = 'NOTIFICATION_INDU';
        PERFORM calimero.acte_poser('DOSSIER-' || n, pas, '2024-01-20', '2024-01-20', mode => 'lrar', hors_ordre => 'essai', caisse => '48');
    END LOOP;
    PERFORM calimero.acte_poser('DOSSIER-' || n, avant, '2024-03-01', effet, mode => suite.mode, hors_ordre => 'essai', caisse => '48');
    PERFORM calimero.acte_poser('DOSSIER-' || n, acte, '2024-10-01', mode => 'lrar', caisse => '48');
    RETURN 'PERMIS';
EXCEPTION WHEN SQLSTATE 'MS037' THEN
    GET STACKED DIAGNOSTICS dit = PG_EXCEPTION_DETAIL;
    RETURN split_part(split_part(dit, ', ', 2), ':', 1);
END
$$;
SELECT is(pg_temp.suite(v.nature, v.avant, m.mode, v.acte), m.dit, format('%s %s after %s %s', v.nature, v.acte, v.avant, coalesce(m.mode, 'null')))
  FROM (VALUES
    ('COTISATION', 'MED', 'CONTRAINTE', ARRAY['ACTE_ABSENT', 'ACTE_ABSENT', 'PERMIS', 'PERMIS', 'ACTE_ABSENT', 'PERMIS']),
    ('COTISATION', 'CONTRAINTE', 'OTD', ARRAY['ACTE_ABSENT', 'ACTE_ABSENT', 'PERMIS', 'PERMIS', 'ACTE_ABSENT', 'ACTE_ABSENT']),
    ('COTISATION', 'MED', 'MED', ARRAY['PERMIS', 'PERMIS', 'DEJA_FAIT', 'DEJA_FAIT', 'PERMIS', 'DEJA_FAIT']),
    ('COTISATION', 'MED', 'RELANCE', ARRAY['PERMIS', 'PERMIS', 'INTERDIT', 'INTERDIT', 'PERMIS', 'INTERDIT']),
    ('RSA', 'NOTIFICATION_INDU', 'MED', ARRAY['ACTE_ABSENT', 'ACTE_ABSENT', 'PERMIS', 'PERMIS', 'PERMIS', 'PERMIS']),
    ('RSA', 'MED', 'CONTRAINTE', ARRAY['ACTE_ABSENT', 'ACTE_ABSENT', 'PERMIS', 'PERMIS', 'PERMIS', 'PERMIS']),
    ('RSA', 'CONTRAINTE', 'OTD', ARRAY['ACTE_ABSENT', 'ACTE_ABSENT', 'PERMIS', 'PERMIS', 'ACTE_ABSENT', 'ACTE_ABSENT'])
  ) AS v (nature, avant, acte, dits),
  LATERAL unnest(ARRAY[NULL, 'simple', 'lrar', 'signification', 'electronique', 'remise'], v.dits) AS m (mode, dit);
SELECT is(pg_temp.suite(v.nature, v.avant, v.mode, v.acte, NULL), v.dit, format('%s %s after %s %s of no known day', v.nature, v.acte, v.avant, v.mode))
  FROM (VALUES ('COTISATION', 'MED', 'simple', 'CONTRAINTE', 'ACTE_ABSENT'), ('COTISATION', 'MED', 'remise', 'CONTRAINTE', 'TROP_TOT'),
               ('RSA', 'NOTIFICATION_INDU', 'remise', 'MED', 'TROP_TOT'), ('RSA', 'NOTIFICATION_INDU', 'lrar', 'MED', 'PERMIS'),
               ('RSA', 'NOTIFICATION_INDU', 'simple', 'MED', 'ACTE_ABSENT')) AS v (nature, avant, mode, acte, dit);

-- It is said why, and a caisse may read the law otherwise.
SELECT is((SELECT x.evenement || ' ' || x.article FROM calimero_data.creance c, calimero.expliquer_prescription(c.creance, '2024-06-01', '48') x
            WHERE c.creance = (SELECT min(k.creance) FROM calimero_data.creance k JOIN calimero_data.acte a USING (caisse, dossier)
                                WHERE k.nature = 'IJ' AND a.genre = 'MED' AND a.mode = 'simple') AND x.acte IS NOT NULL),
          'MED_SIMPLE CRPM R725-6 ; CSS L133-4-6', 'the explanation names the way of sending and the article');
INSERT INTO calimero_data.droit_effet (caisse, portee, horloge, evenement, du, effet, article, confiance)
    VALUES ('48', 'INDUS', 'C1', 'NOTIFICATION_INDU_REMISE', '1900-01-01', 'INTERROMPT', 'jurisprudence', 'S');
SELECT is(pg_temp.echeance('IJ', 'NOTIFICATION_INDU', 'remise'), '2026-03-05', 'a row of the caisse comes first');

SELECT * FROM finish();
ROLLBACK;
