-- :dossiers files of caisse 48 as in dossiers.sql, as many of caisse 63, so that policies leave out one row in two or more, and
-- the accounts that measure: one a profile, bench_PROFILE; two that hold several; one of an application; one that no policy holds.

\ir dossiers.sql

SELECT calimero.creer_caisse('63', 'Autre caisse inventee') \g /dev/null
INSERT INTO calimero_data.agent (caisse, agent, service, du)
    SELECT '63', agent, service, du FROM calimero_data.agent WHERE caisse = '48';
SET session_replication_role = replica;
INSERT INTO calimero_data.debiteur (caisse, debiteur, personne, matricule, nom, prenom, telephone, commune, code_commune)
    OVERRIDING SYSTEM VALUE
    SELECT '63', debiteur, personne, matricule, nom, prenom, telephone, commune, code_commune
      FROM calimero_data.debiteur WHERE caisse = '48';
INSERT INTO calimero_data.dossier (caisse, dossier, numero, genre, debiteur, ouvert_le, agent, total, solde, solde_le,
                                   dernier_paiement_le, derniere_procedure, derniere_procedure_le, plus_ancienne_le, prescription_le)
    OVERRIDING SYSTEM VALUE
    SELECT '63', dossier, numero, genre, debiteur, ouvert_le, agent, total, solde, solde_le,
           dernier_paiement_le, derniere_procedure, derniere_procedure_le, plus_ancienne_le, prescription_le
      FROM calimero_data.dossier WHERE caisse = '48';
INSERT INTO calimero_data.echeance (caisse, dossier, dossier_genre, prescription_le, solde)
    SELECT '63', dossier, dossier_genre, prescription_le, solde FROM calimero_data.echeance WHERE caisse = '48';
TRUNCATE calimero_data.commentaire;
RESET session_replication_role;

CREATE TEMPORARY TABLE compte AS
    SELECT 'bench_' || nom AS compte, 'M' || row_number() OVER () AS agent, profils
      FROM (VALUES ('prestations', '{prestations}'::text[]), ('cotisations', '{cotisations}'),
                   ('recouvrement_contentieux', '{recouvrement_contentieux}'), ('agence_comptable', '{agence_comptable}'),
                   ('consultation', '{consultation}'), ('dpd', '{dpd}'), ('application', '{application}'),
                   ('sans_politique', '{recouvrement_contentieux}'),
                   ('deux', '{prestations,cotisations}'), ('trois', '{prestations,cotisations,agence_comptable}')) AS v (nom, profils);
SELECT format('CREATE ROLE %I LOGIN', compte) FROM compte WHERE to_regrole(compte) IS NULL
\gexec
INSERT INTO calimero_data.agent (caisse, agent, service, du, compte)
    SELECT '48', agent, 'informatique', current_date, compte FROM compte;
SELECT calimero.habilitation_accorder(agent, p, caisse => '48') FROM compte, unnest(profils) AS p \g /dev/null
SELECT calimero.habilitations_appliquer() \g /dev/null
ALTER ROLE bench_sans_politique BYPASSRLS;
DROP TABLE compte;
VACUUM (ANALYZE) calimero_data.agent, calimero_data.habilitation, calimero_data.debiteur, calimero_data.dossier,
    calimero_data.echeance, calimero_data.commentaire;
