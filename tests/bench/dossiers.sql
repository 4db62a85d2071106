-- An invented caisse of :dossiers files for the follow-up lists: written as it would stand, without its debts.
--
-- One agent for 300 files; 80 % contributions; 30 % of files are open, of which one in ten has no act, and prescribe within five
-- years; the rest is settled.  Rows lie in the order of their opening, agents in no order.

SET session_replication_role = replica;
TRUNCATE calimero_data.debiteur, calimero_data.agent, calimero_data.dossier, calimero_data.echeance RESTART IDENTITY CASCADE;
RESET session_replication_role;

INSERT INTO calimero_data.agent (caisse, agent, service, du)
    SELECT '48', 'A' || i, 'cotisations', date '2015-01-01' FROM generate_series(0, :dossiers / 300) AS i;
INSERT INTO calimero_data.debiteur (caisse, debiteur, personne, matricule, nom, prenom, telephone, commune, code_commune)
    OVERRIDING SYSTEM VALUE
    SELECT '48', i, 'non_salarie', 'N' || i, 'NOM ' || i, 'Prenom', '0639980000', 'Mende', '48095'
      FROM generate_series(1, :dossiers / 2) AS i;
SET session_replication_role = replica;
INSERT INTO calimero_data.dossier (caisse, dossier, numero, genre, debiteur, ouvert_le, agent, total, solde, solde_le,
                                   dernier_paiement_le, derniere_procedure, derniere_procedure_le, plus_ancienne_le, prescription_le)
    OVERRIDING SYSTEM VALUE
    SELECT '48', i, 'D' || i, CASE WHEN bench.alea(i, 1) % 10 < 8 THEN 'cotisation' ELSE 'piar' END, 1 + bench.alea(i, 2) % (:dossiers / 2),
           current_date - age, 'A' || bench.alea(i, 3) % (:dossiers / 300 + 1), montant, CASE WHEN ouvert THEN montant / 2 ELSE 0 END,
           CASE WHEN NOT ouvert THEN current_date - age / 2 END, CASE WHEN bench.alea(i, 4) % 3 = 0 THEN current_date - age / 2 END,
           acte, CASE WHEN acte IS NOT NULL THEN current_date - age / 3 END, CASE WHEN ouvert THEN current_date - age - 40 END,
           CASE WHEN ouvert THEN current_date - 60 + bench.alea(i, 5) % 1800 END
      FROM generate_series(1, :dossiers) AS i
     CROSS JOIN LATERAL (SELECT bench.alea(i, 6) % 100 < 30 AS ouvert, 2920 - (i::bigint * 2900 / :dossiers)::integer AS age,
                                (100 + bench.alea(i, 7) % 500000) / 100.0 AS montant,
                                CASE WHEN bench.alea(i, 8) % 10 > 0 THEN (ARRAY['RELANCE', 'MED', 'CONTRAINTE', 'OTD'])[1 + bench.alea(i, 9) % 4] END AS acte
                         OFFSET 0) AS s;
-- One open file in three has debts that prescribe on two more days.
INSERT INTO calimero_data.echeance (caisse, dossier, dossier_genre, prescription_le, solde)
    SELECT d.caisse, d.dossier, d.genre, d.prescription_le + 365 * n, d.solde / CASE WHEN d.dossier % 3 = 0 AND d.solde > 1 THEN 3 ELSE 1 END
      FROM calimero_data.dossier d, generate_series(0, 2) AS n
     WHERE d.etat = 'ouvert' AND (n = 0 OR d.dossier % 3 = 0 AND d.solde > 1);
RESET session_replication_role;
VACUUM (ANALYZE) calimero_data.agent, calimero_data.debiteur, calimero_data.dossier, calimero_data.echeance;
