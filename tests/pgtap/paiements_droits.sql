-- Files and payments with the rights of the role of agents: its functions work, and nothing else does.
BEGIN;
SELECT * FROM no_plan();

SELECT essai.dossier(1), essai.dossier(2, 'piar', 'assure');
SELECT essai.creance(1, 100), essai.creance(2, 60, nature => 'RSA');

CREATE FUNCTION pg_temp.agent(requete text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    dit text;
BEGIN
    SET LOCAL ROLE calimero_exploitation;
    dit := essai.erreur(requete);
    RESET ROLE;
    RETURN dit;
END
$$;
CREATE FUNCTION pg_temp.lecteur(requete text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    dit text;
BEGIN
    SET LOCAL ROLE calimero_consultation;
    dit := essai.erreur(requete);
    RESET ROLE;
    RETURN dit;
END
$$;

-- The day of an agent.
CREATE TEMPORARY TABLE geste (rang serial, requete text);
INSERT INTO geste (requete) VALUES
    ('SELECT calimero.debiteur_creer(''assure'', ''NOUVEAU'', ''NOUVEAU'', caisse => ''48'')'),
    ('SELECT calimero.dossier_ouvrir(''NOUVEAU'', ''piar'', ''NOUVEAU'', ''2024-01-01'', ''48'')'),
    ('SELECT calimero.creance_ajouter(''NOUVEAU'', ''RSA'', 10, ''2024-01-01'', caisse => ''48'')'),
    ('SELECT calimero.creance_qualifier(creance, ''m'', caisse => ''48'') FROM calimero_data.creance WHERE montant = 10'),
    ('SELECT calimero.acte_poser(''NOUVEAU'', ''REMISE'', ''2024-02-01'', creances => (SELECT array_agg(creance) FROM calimero_data.creance WHERE montant = 10), hors_ordre => ''essai'', caisse => ''48'')'),
    ('SELECT calimero.creance_remettre(a.acte, ARRAY[l.creance], ARRAY[1], ''A1'', caisse => ''48'') FROM calimero_data.acte a JOIN calimero_data.acte_creance l USING (caisse, acte)'),
    ('SELECT calimero.acte_terminer(calimero.acte_poser(''NOUVEAU'', ''MEDIATION'', ''2024-02-01'', caisse => ''48''), ''2024-03-01'', caisse => ''48'')'),
    ('SELECT calimero.acte_annuler(acte, current_date, ''A1'', ''m'', ''48'') FROM calimero_data.acte'),
    ('SELECT calimero.paiement_encaisser(''NOUVEAU'', 12, ''2024-06-01'', ''carte'', ''X'', ''A1'', essai.iban(1), caisse => ''48'')'),
    ('SELECT calimero.paiement_rembourser(paiement, 2, current_date, ''A1'', caisse => ''48'') FROM calimero_data.paiement WHERE montant = 12'),
    ('SELECT calimero.dossier_clore(''NOUVEAU'', caisse => ''48'')'),
    ('SELECT calimero.dossier_rouvrir(''NOUVEAU'', ''m'', ''A1'', ''48'')'),
    ('SELECT calimero.affectation_annuler(max(affectation), current_date, ''A1'', ''m'', ''48'') FROM calimero_data.affectation'),
    ('SELECT calimero.paiement_annuler(paiement, current_date, ''A1'', ''m'', ''48'') FROM calimero_data.paiement WHERE montant = 12'),
    ('SELECT calimero.rac_recevoir(60, ''2024-06-01'', ''virement'', ''MAT2'', essai.iban(2), ''A1'', ''RAC-1'', ''48'')'),
    ('SELECT calimero.rac_suggerer(paiement, 5, ''48'') FROM calimero_data.paiement WHERE montant = 60'),
    ('SELECT calimero.rac_classer(paiement, ARRAY(SELECT creance FROM calimero_data.creance WHERE montant = 60), ARRAY[50], ''A1'', caisse => ''48'') FROM calimero_data.paiement WHERE montant = 60'),
    ('SELECT calimero.paiement_imputer(paiement, ''DOSSIER-1'', ''A1'', caisse => ''48'') FROM calimero_data.paiement WHERE montant = 60'),
    ('SELECT calimero.rac_declasser(paiement, current_date, ''A1'', ''m'', caisse => ''48'') FROM calimero_data.paiement WHERE montant = 60'),
    ('SELECT calimero.imputation_prevue(''DOSSIER-1'', 10, ''2024-06-01'', ''48'')');
SELECT is(pg_temp.lecteur(g.requete), '42501', 'a reader may not: ' || split_part(g.requete, '(', 1)) FROM geste g ORDER BY g.rang;
SELECT is(pg_temp.agent(g.requete), 'no error', 'an agent may: ' || split_part(g.requete, '(', 1)) FROM geste g ORDER BY g.rang;
SELECT is((SELECT f::text FROM essai.fuites('48') f), '(0.00,0.00,0.00,0.00,0)', 'and the sums hold');

-- What nobody does by hand.
SELECT is(pg_temp.agent(r.requete), '42501', 'an agent may not: ' || r.requete)
  FROM (VALUES ('UPDATE calimero_data.creance SET regle = montant'), ('UPDATE calimero_data.creance SET montant = 1'),
               ('UPDATE calimero_data.paiement SET affecte = 0'), ('UPDATE calimero_data.paiement SET montant = 1'),
               ('UPDATE calimero_data.affectation SET montant = 1'), ('UPDATE calimero_data.dossier SET solde = 0'),
               ('UPDATE calimero_data.acte SET emis_le = current_date'), ('DELETE FROM calimero_data.paiement'),
               ('DELETE FROM calimero_data.affectation'), ('DELETE FROM calimero_data.acte'), ('DELETE FROM calimero_data.creance'),
               ('DELETE FROM calimero_data.dossier'), ('TRUNCATE calimero_data.affectation'),
               ('INSERT INTO calimero_data.paiement (caisse, dossier, mode, montant, recu_le, affecte) SELECT caisse, dossier, ''carte'', 5, current_date, 5 FROM calimero_data.dossier'),
               ('INSERT INTO calimero_data.dossier (caisse, numero, genre, solde) VALUES (''48'', ''X'', ''rac'', 5)'),
               ('INSERT INTO calimero_data.creance (caisse, dossier, nature, montant, date_creance, regle) SELECT caisse, dossier, ''RSA'', 5, current_date, 5 FROM calimero_data.dossier')
       ) AS r (requete);

-- Row-level security binds the functions: a dossier that an agent does not see is not known to him.
CREATE POLICY regress_cache ON calimero_data.dossier AS RESTRICTIVE TO calimero_exploitation USING (numero <> 'DOSSIER-1');
SELECT is(pg_temp.agent('SELECT calimero.paiement_encaisser(''DOSSIER-1'', 12, ''2024-06-01'', ''carte'', ''X'', ''A1'', caisse => ''48'')'), 'MS021', 'a hidden dossier is not known');
SELECT is(pg_temp.agent('SELECT calimero.rac_suggerer(paiement, 5, ''48'') FROM calimero_data.paiement WHERE montant = 60'), 'no error', 'nor suggested');

SELECT * FROM finish();
ROLLBACK;
