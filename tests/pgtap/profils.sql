-- What agents of each profile do in a day, with the functions as they are: what their service does works, the rest is refused.
BEGIN;
SELECT * FROM no_plan();
SELECT essai.dossier(1), essai.dossier(2, 'piar', 'assure'), essai.dossier(3, caisse => '63');
SELECT essai.creance(1, 100), essai.creance(2, 60, nature => 'RSA'), essai.creance(3, 70, caisse => '63');
SELECT calimero.rac_recevoir(5, '2024-06-01', 'virement', NULL, NULL, 'A1', 'RAC-1', '48');
SELECT essai.habiliter('regress_calimero_' || p.profil, p.profil) FROM calimero.profils() p WHERE p.habilitable AND p.profil <> 'application';
SELECT essai.habiliter('regress_calimero_ailleurs', 'agence_comptable', '63');
-- What the statement says to that profile: ok, or an SQLSTATE.  It leaves nothing.
CREATE FUNCTION pg_temp.sous(profil text, requete text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('SET LOCAL ROLE regress_calimero_%s', profil);
    EXECUTE requete;
    RAISE EXCEPTION USING ERRCODE = 'XX999';
EXCEPTION WHEN OTHERS THEN
    RETURN CASE SQLSTATE WHEN 'XX999' THEN 'ok' ELSE SQLSTATE END;
END
$$;
CREATE TEMPORARY TABLE geste (rang serial, requete text, qui text);
INSERT INTO geste (requete, qui) VALUES
    ('SELECT calimero.debiteur_creer(''employeur'', ''NEUF'', ''NEUF'')', 'prestations cotisations recouvrement_contentieux agence_comptable'),
    ('SELECT calimero.dossier_ouvrir(''C-9'', ''cotisation'', ''MAT1'')', 'cotisations recouvrement_contentieux agence_comptable'),
    ('SELECT calimero.dossier_ouvrir(''P-9'', ''piar'', ''MAT1'')', 'prestations recouvrement_contentieux agence_comptable'),
    ('SELECT calimero.creance_ajouter(''DOSSIER-1'', ''COTISATION'', 10, ''2025-05-15'', periode_au => ''2024-12-31'')', 'cotisations recouvrement_contentieux agence_comptable'),
    ('SELECT calimero.creance_ajouter(''DOSSIER-2'', ''RSA'', 10, ''2025-05-15'')', 'prestations recouvrement_contentieux agence_comptable'),
    ('SELECT calimero.acte_poser(''DOSSIER-1'', ''RELANCE'', ''2024-07-01'')', 'cotisations recouvrement_contentieux agence_comptable'),
    ('SELECT calimero.acte_poser(''DOSSIER-2'', ''NOTIFICATION_INDU'', ''2024-07-01'', ''2024-07-03'', mode => ''lrar'')', 'prestations recouvrement_contentieux agence_comptable'),
    ('SELECT calimero.paiement_encaisser(''DOSSIER-1'', 7, ''2024-07-01'', ''virement'', ''R'')', 'recouvrement_contentieux agence_comptable'),
    ('SELECT calimero.rac_recevoir(5, ''2024-06-01'', ''virement'', NULL, NULL)', 'recouvrement_contentieux agence_comptable'),
    ('SELECT calimero.commentaire_ajouter(''DOSSIER-2'', texte => ''vu'')', 'prestations recouvrement_contentieux agence_comptable'),
    ('SELECT calimero.oscar_confier(''DOSSIER-1'', ''A2'', ''m'')', 'cotisations recouvrement_contentieux'),
    ('SELECT * FROM calimero.prochains_actes(''DOSSIER-1'')', 'cotisations recouvrement_contentieux agence_comptable dpd consultation'),
    ('SELECT * FROM calimero.prescriptions()', 'prestations cotisations recouvrement_contentieux agence_comptable dpd consultation'),
    ('SELECT * FROM calimero_data.rappel', 'prestations cotisations recouvrement_contentieux agence_comptable dpd consultation'),
    ('SELECT * FROM calimero_vue.oscar_suivi', 'cotisations recouvrement_contentieux dpd consultation'),
    ('SELECT * FROM calimero_vue.dossier_echeance', 'prestations cotisations recouvrement_contentieux agence_comptable dpd consultation'),
    ('SELECT * FROM calimero_vue.dsn_ecart', 'cotisations recouvrement_contentieux agence_comptable dpd consultation'),
    ('SELECT nir FROM calimero_data.debiteur', 'prestations cotisations recouvrement_contentieux agence_comptable dpd'),
    ('SELECT iban FROM calimero_data.dsn_versement', 'recouvrement_contentieux agence_comptable dpd'),
    ('SELECT calimero.droit_acces(''MAT1'')', 'dpd'),
    ('SELECT calimero.droit_acces_html(''MAT1'')', 'dpd'),
    ('SELECT calimero.demande_enregistrer(''MAT1'', ''acces'', recue_le => current_date)', 'dpd'),
    ('SELECT calimero.rectifier(''MAT1'', ''nom'', ''AUTRE'', ''erreur'')', 'dpd'),
    ('SELECT calimero.habilitation_accorder(''A2'', ''cotisations'')', 'direction'),
    ('SELECT * FROM calimero_data.habilitation', 'direction dpd'),
    ('SELECT calimero.dsn_deposer('''', ''x'')', ''),
    ('SELECT calimero.dsn_rapprocher()', ''),
    ('SELECT calimero.dossiers_recalculer()', ''),
    ('UPDATE calimero_data.droit_delai SET duree_mois = 1', ''),
    ('UPDATE calimero_data.agent SET compte = ''x'' WHERE agent = ''A1''', 'direction');
SELECT is(string_agg(p.profil, ' ' ORDER BY p.profil), string_agg(v.profil, ' ' ORDER BY v.profil), g.requete)
  FROM geste g
  CROSS JOIN (SELECT profil FROM calimero.profils() WHERE habilitable AND profil <> 'application') AS t
  LEFT JOIN LATERAL (SELECT t.profil WHERE pg_temp.sous(t.profil, g.requete) = 'ok') AS p ON true
  LEFT JOIN LATERAL (SELECT t.profil WHERE t.profil = ANY (string_to_array(g.qui, ' '))) AS v ON true
 GROUP BY g.rang, g.requete ORDER BY g.rang;
SELECT diag(format('%s: %s says %s', g.requete, t.profil, pg_temp.sous(t.profil, g.requete)))
  FROM geste g CROSS JOIN (SELECT profil FROM calimero.profils() WHERE habilitable AND profil <> 'application') AS t
 WHERE (pg_temp.sous(t.profil, g.requete) = 'ok') <> (t.profil = ANY (string_to_array(g.qui, ' ')));
SELECT * FROM finish();
ROLLBACK;
