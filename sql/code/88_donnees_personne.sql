-- Where the data of a person are: every table and column of calimero_data, and how its rows hang from a debtor.  What a person
-- may read of herself (GDPR article 15) is this data and nothing else; a test compares it with the catalogue.
--
-- Left out on purpose:
-- - codes of agents: agents act under the authority of the caisse and are no recipients (CJEU C-579/21, 22 June 2023); OSCAR
--   concerns them too (CIL 18-07, article 1), so that their code, and why a file passed from one to another, are their own data;
-- - what is another's in a row of the person's: the payment of a receipt of several debtors, the establishment that pays for
--   this one, the account it pays from, the rest of a file that several enterprises share;
-- - prints (SHA-256), which say nothing to a reader and would let another's account be guessed: whether there is one is said.

CREATE FUNCTION calimero.donnees_personne(OUT rang smallint, OUT relation varchar(63), OUT categorie varchar(16), OUT titre text,
                                          OUT lien text, OUT ordre text, OUT raison text)
    RETURNS SETOF record
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT d.rang::smallint, d.relation::varchar(63), d.categorie::varchar(16), d.titre, d.lien, d.ordre, d.raison
          FROM (VALUES
            (10, 'debiteur',      'identification', 'Identité et coordonnées', 't.debiteur = ANY ($2)', 't.debiteur', NULL),
            (20, 'dossier',       'situation', 'Dossiers', 't.debiteur = ANY ($2)', 't.dossier', NULL),
            (21, 'creance',       'situation', 'Créances', 't.dossier = ANY ($3)', 't.creance', NULL),
            (22, 'paiement',      'situation', 'Paiements reçus', 't.dossier = ANY ($3)', 't.paiement', NULL),
            -- A receipt to classify may settle the debts of several debtors: of what it settles here, only the part.
            (23, 'affectation',   'situation', 'Affectations, remises et remboursements',
                 't.creance = ANY (ARRAY(SELECT c.creance FROM calimero_data.creance c WHERE c.caisse = $1 AND c.dossier = ANY ($3))) '
                 || 'OR t.creance IS NULL AND t.paiement = ANY (ARRAY(SELECT p.paiement FROM calimero_data.paiement p WHERE p.caisse = $1 AND p.dossier = ANY ($3)))',
                 't.affectation', NULL),
            (30, 'acte',          'procedure', 'Actes de la procédure', 't.dossier = ANY ($3)', 't.dossier, t.emis_le, t.acte', NULL),
            (31, 'acte_creance',  'procedure', 'Créances sur lesquelles porte un acte', 't.dossier = ANY ($3)', 't.acte, t.creance', NULL),
            (32, 'echeance',      'procedure', 'Dates de prescription', 't.dossier = ANY ($3)', 't.dossier, t.prescription_le', NULL),
            (40, 'commentaire',   'suivi', 'Commentaires', 't.dossier = ANY ($3)', 't.ecrit_le, t.commentaire', NULL),
            (41, 'portefeuille',  'suivi', 'Suivi du dossier', 't.dossier = ANY ($3)', 't.dossier, t.numero', NULL),
            (42, 'rappel',        'suivi', 'Rappels', 't.dossier = ANY ($3)', 't.pour_le, t.rappel', NULL),
            (50, 'dsn_declaration', 'dsn', 'Déclarations sociales nominatives', 't.siret = ANY ($4)', 't.mois, t.depot, t.declaration', NULL),
            (51, 'dsn_cotisation', 'dsn', 'Sommes déclarées',
                 '(t.depot, t.declaration) IN (SELECT d.depot, d.declaration FROM calimero_data.dsn_declaration d WHERE d.caisse = $1 AND d.siret = ANY ($4))',
                 't.depot, t.declaration, t.numero', NULL),
            -- Every condition can be looked up in an index: an OR of them would read the whole table.
            (52, 'dsn_versement', 'dsn', 'Versements annoncés et coordonnées bancaires',
                 '(t.depot, t.declaration) IN (SELECT d.depot, d.declaration FROM calimero_data.dsn_declaration d WHERE d.caisse = $1 AND d.siret = ANY ($4) '
                 || 'UNION SELECT v.depot, v.declaration FROM calimero_data.dsn_versement v WHERE v.caisse = $1 AND v.siret_payeur = ANY ($4)) '
                 || 'AND (t.siret_payeur = ANY ($4) OR (t.depot, t.declaration) IN (SELECT d.depot, d.declaration FROM calimero_data.dsn_declaration d WHERE d.caisse = $1 AND d.siret = ANY ($4)))',
                 't.du, t.depot, t.declaration, t.numero', NULL),
            (53, 'dsn_anomalie',  'dsn', 'Anomalies des déclarations',
                 '(t.depot, t.declaration) IN (SELECT d.depot, d.declaration FROM calimero_data.dsn_declaration d WHERE d.caisse = $1 AND d.siret = ANY ($4))',
                 't.depot, t.numero', NULL),
            (54, 'dsn_envoi',     'dsn', 'Envois qui les portent',
                 '(t.depot, t.envoi) IN (SELECT d.depot, d.envoi FROM calimero_data.dsn_declaration d WHERE d.caisse = $1 AND d.siret = ANY ($4))',
                 't.depot, t.envoi', NULL),
            (55, 'dsn_depot',     'dsn', 'Dépôts qui les portent',
                 't.depot IN (SELECT d.depot FROM calimero_data.dsn_declaration d WHERE d.caisse = $1 AND d.siret = ANY ($4))', 't.depot', NULL),
            (60, 'cai_mouvement', 'compte', 'Mouvements du compte employeur', 't.siret = ANY ($4)', 't.date_operation, t.mouvement', NULL),
            -- The other rows say that an import repeated runs of movements, whoever holds the accounts.
            (61, 'cai_reprise',   'compte', 'Changements d''affectation d''un mouvement',
                 't.modifie AND t.premier IN (SELECT m.mouvement FROM calimero_data.cai_mouvement m WHERE m.caisse = $1 AND m.siret = ANY ($4))', 't.reprise', NULL),
            (62, 'cai_import',    'compte', 'Imports qui les ont apportés',
                 't.import IN (SELECT m.import FROM calimero_data.cai_mouvement m WHERE m.caisse = $1 AND m.siret = ANY ($4))', 't.import', NULL),
            (70, 'dsn_rapprochement', 'rapprochement', 'Rapprochement par période', 't.siret = ANY ($4)', 't.siret, t.periode', NULL),
            (71, 'dsn_affectation', 'rapprochement', 'Affectation des encaissements aux annonces',
                 't.mouvement IN (SELECT m.mouvement FROM calimero_data.cai_mouvement m WHERE m.caisse = $1 AND m.siret = ANY ($4) '
                 || 'UNION SELECT a.mouvement FROM calimero_data.dsn_declaration d JOIN calimero_data.dsn_affectation a ON a.caisse = d.caisse AND a.depot = d.depot AND a.declaration = d.declaration '
                 || 'WHERE d.caisse = $1 AND d.siret = ANY ($4)) AND (t.payeur = ANY ($4) OR t.siret = ANY ($4))',
                 't.periode, t.mouvement, t.numero', NULL),
            (72, 'dsn_a_rapprocher', 'rapprochement', 'Rapprochement à faire', 't.siret = ANY ($4)', 't.siret', NULL),
            (80, 'demande_droit', 'droits', 'Demandes d''exercice des droits', 't.debiteur = ANY ($2)', 't.demande', NULL),
            (81, 'rectification', 'droits', 'Rectifications', 't.debiteur = ANY ($2)', 't.rectification', NULL),
            (NULL, 'agent',         NULL, NULL, NULL, NULL, 'agents of the caisse, who are no debtors; they ask their employer'),
            (NULL, 'habilitation',  NULL, NULL, NULL, NULL, 'what agents may see; they ask their employer'),
            (NULL, 'cai_arrivee',   NULL, NULL, NULL, NULL, 'empty between statements'),
            (NULL, 'cai_rejet',     NULL, NULL, NULL, NULL, 'a line that could not be read: its number and reference tie it to nobody'),
            (NULL, 'caisse',        NULL, NULL, NULL, NULL, 'the caisses'),
            (NULL, 'creance_nature', NULL, NULL, NULL, NULL, 'settings: natures of debts'),
            (NULL, 'droit_acte',    NULL, NULL, NULL, NULL, 'the law'),
            (NULL, 'droit_conservation', NULL, NULL, NULL, NULL, 'the law'),
            (NULL, 'droit_delai',   NULL, NULL, NULL, NULL, 'the law'),
            (NULL, 'droit_effet',   NULL, NULL, NULL, NULL, 'the law'),
            (NULL, 'droit_fenetre', NULL, NULL, NULL, NULL, 'the law'),
            (NULL, 'droit_prescription', NULL, NULL, NULL, NULL, 'the law'),
            (NULL, 'droit_version', NULL, NULL, NULL, NULL, 'the law'),
            (NULL, 'dsn_generation', NULL, NULL, NULL, NULL, 'counter of the matching'),
            (NULL, 'dsn_organisme', NULL, NULL, NULL, NULL, 'settings: bodies of social security'),
            (NULL, 'dsn_parametre', NULL, NULL, NULL, NULL, 'settings of the matching'),
            (NULL, 'dsn_poids',     NULL, NULL, NULL, NULL, 'settings: weights of codes'),
            (NULL, 'etape_schema',  NULL, NULL, NULL, NULL, 'the schema itself'),
            (NULL, 'oscar_parametre', NULL, NULL, NULL, NULL, 'settings of the follow-up'),
            (NULL, 'rac_poids',     NULL, NULL, NULL, NULL, 'settings: weights of reasons'),
            (NULL, 'structure',     NULL, NULL, NULL, NULL, 'the schema itself')
          ) AS d (rang, relation, categorie, titre, lien, ordre, raison)
    $$;
COMMENT ON FUNCTION calimero.donnees_personne() IS 'Every table of calimero_data: the category and title under which a person reads its rows, and how they hang from her (lien: a condition on t with $1 the caisse, $2 her numbers of debtor, $3 her files, $4 her SIRETs); or raison, why it holds nothing of a person.';

CREATE FUNCTION calimero.donnees_personne_colonnes(OUT relation varchar(63), OUT rang smallint, OUT colonne varchar(63), OUT libelle text,
                                                   OUT forme varchar(8), OUT detail boolean, OUT expression text, OUT omission text)
    RETURNS SETOF record
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 200
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT c.relation::varchar(63), (row_number() OVER ())::smallint, split_part(c.colonne, ' ', 1)::varchar(63),
               CASE WHEN c.forme <> 'omis' THEN c.libelle END, c.forme::varchar(8), c.colonne LIKE '% +',
               CASE WHEN c.forme <> 'omis' THEN coalesce(c.expression, 't.' || split_part(c.colonne, ' ', 1)) END,
               CASE WHEN c.forme = 'omis' THEN c.libelle END
          FROM (VALUES
            -- Written again on what hangs from a dossier.
            ('creance', 'dossier_genre', 'kind of its dossier, given with that', 'omis', NULL),
            ('echeance', 'dossier_genre', 'kind of its dossier, given with that', 'omis', NULL),
            ('acte', 'dossier_genre', 'kind of its dossier, given with that', 'omis', NULL),
            ('acte_creance', 'dossier_genre', 'kind of its dossier, given with that', 'omis', NULL),
            ('paiement', 'dossier_genre', 'kind of its dossier, given with that', 'omis', NULL),
            ('affectation', 'dossier_genre', 'kind of its dossier, given with that', 'omis', NULL),
            ('commentaire', 'dossier_genre', 'kind of its dossier, given with that', 'omis', NULL),
            ('portefeuille', 'dossier_genre', 'kind of its dossier, given with that', 'omis', NULL),
            ('rappel', 'dossier_genre', 'kind of its dossier, given with that', 'omis', NULL),
            ('debiteur', 'debiteur', 'Numéro', 'nombre', NULL),
            ('debiteur', 'matricule', 'Matricule', 'texte', NULL),
            ('debiteur', 'nom', 'Nom', 'texte', NULL),
            ('debiteur', 'prenom', 'Prénom', 'texte', NULL),
            ('debiteur', 'nir', 'Numéro de sécurité sociale', 'nir', NULL),
            ('debiteur', 'personne +', 'Qualité', 'texte', 'CASE t.personne WHEN ''employeur'' THEN ''employeur de main-d''''œuvre'' WHEN ''non_salarie'' THEN ''non-salarié agricole'' '
                || 'WHEN ''salarie'' THEN ''salarié agricole'' WHEN ''assure'' THEN ''assuré'' WHEN ''professionnel_sante'' THEN ''professionnel de santé'' END'),
            ('debiteur', 'siret +', 'SIRET', 'siret', NULL),
            ('debiteur', 'telephone +', 'Téléphone', 'texte', NULL),
            ('debiteur', 'mail +', 'Adresse électronique', 'texte', NULL),
            ('debiteur', 'commune +', 'Commune', 'texte', NULL),
            ('debiteur', 'code_commune +', 'Code de la commune', 'texte', NULL),
            ('debiteur', 'code_tiers +', 'Code du tiers concerné', 'texte', NULL),
            ('dossier', 'numero', 'Numéro', 'texte', NULL),
            ('dossier', 'genre', 'Objet', 'texte', 'CASE t.genre WHEN ''cotisation'' THEN ''cotisations'' WHEN ''piar'' THEN ''prestations indues à récupérer'' ELSE t.genre END'),
            ('dossier', 'etat', 'État', 'texte', 'CASE t.etat WHEN ''solde'' THEN ''soldé'' WHEN ''vide'' THEN ''sans créance'' ELSE t.etat END'),
            ('dossier', 'ouvert_le', 'Ouvert le', 'jour', NULL),
            ('dossier', 'total', 'Total', 'montant', NULL),
            ('dossier', 'solde', 'Reste dû', 'montant', NULL),
            ('dossier', 'dossier +', 'Numéro interne', 'nombre', NULL),
            ('dossier', 'debiteur +', 'Débiteur', 'nombre', NULL),
            ('dossier', 'clos_le +', 'Clos le', 'jour', NULL),
            ('dossier', 'solde_le +', 'Soldé le', 'jour', NULL),
            ('dossier', 'dernier_paiement_le +', 'Dernier règlement le', 'jour', NULL),
            ('dossier', 'derniere_procedure +', 'Dernière procédure', 'texte', 'coalesce((SELECT min(r.libelle) FROM calimero_data.droit_acte r WHERE r.caisse = t.caisse AND r.acte = t.derniere_procedure), t.derniere_procedure)'),
            ('dossier', 'derniere_procedure_le +', 'Dernière procédure le', 'jour', NULL),
            ('dossier', 'plus_ancienne_le +', 'Plus ancienne créance due du', 'jour', NULL),
            ('dossier', 'prescription_le +', 'Première prescription le', 'jour', NULL),
            ('dossier', 'conservation_le +', 'Conservé au plus tard jusqu''au', 'jour', NULL),
            ('dossier', 'conservation_regle', 'which rule told it: pourquoi_conserve() says it in words', 'omis', NULL),
            ('dossier', 'agent', 'code of an agent', 'omis', NULL),
            ('creance', 'creance', 'Numéro', 'nombre', NULL),
            ('creance', 'dossier', 'Dossier', 'nombre', NULL),
            ('creance', 'nature', 'Nature', 'texte', 'coalesce((SELECT n.libelle FROM calimero_data.creance_nature n WHERE n.caisse = t.caisse AND n.nature = t.nature), t.nature)'),
            ('creance', 'date_creance', 'Date', 'jour', NULL),
            ('creance', 'montant', 'Montant', 'montant', NULL),
            ('creance', 'solde', 'Reste dû', 'montant', NULL),
            ('creance', 'regle +', 'Réglé', 'montant', NULL),
            ('creance', 'libelle +', 'Libellé', 'texte', NULL),
            ('creance', 'periode_du +', 'Période du', 'jour', NULL),
            ('creance', 'periode_au +', 'Période au', 'jour', NULL),
            ('creance', 'fraude +', 'Fraude établie', 'booleen', NULL),
            ('creance', 'fraude_decouverte_le +', 'Fraude découverte le', 'jour', NULL),
            ('creance', 'travail_illegal +', 'Travail illégal', 'booleen', NULL),
            ('paiement', 'paiement', 'Numéro', 'nombre', NULL),
            ('paiement', 'dossier', 'Dossier', 'nombre', NULL),
            ('paiement', 'recu_le', 'Reçu le', 'jour', NULL),
            ('paiement', 'mode', 'Moyen', 'texte', NULL),
            ('paiement', 'montant', 'Montant', 'montant', NULL),
            ('paiement', 'affecte', 'Affecté', 'montant', NULL),
            ('paiement', 'reste +', 'Reste à affecter', 'montant', NULL),
            ('paiement', 'reference +', 'Référence', 'texte', NULL),
            ('paiement', 'iban_empreinte +', 'Empreinte du compte gardée', 'booleen', 't.iban_empreinte IS NOT NULL'),
            ('paiement', 'annule_le +', 'Annulé le', 'jour', NULL),
            ('paiement', 'annule_motif +', 'Motif de l''annulation', 'texte', NULL),
            ('paiement', 'agent', 'code of an agent', 'omis', NULL),
            ('affectation', 'affectation', 'Numéro', 'nombre', NULL),
            ('affectation', 'genre', 'Genre', 'texte', 'CASE t.genre WHEN ''non_valeur'' THEN ''admission en non-valeur'' ELSE t.genre END'),
            ('affectation', 'creance', 'Créance', 'nombre', NULL),
            ('affectation', 'affecte_le', 'Le', 'jour', NULL),
            ('affectation', 'montant', 'Montant', 'montant', NULL),
            ('affectation', 'acte +', 'Acte', 'nombre', NULL),
            ('affectation', 'paiement +', 'Paiement', 'nombre', 'CASE WHEN EXISTS (SELECT FROM calimero_data.paiement p WHERE p.caisse = $1 AND p.paiement = t.paiement AND p.dossier = ANY ($3)) THEN t.paiement END'),
            ('affectation', 'reference +', 'Référence', 'texte', 'CASE WHEN t.acte IS NOT NULL OR EXISTS (SELECT FROM calimero_data.paiement p WHERE p.caisse = $1 AND p.paiement = t.paiement AND p.dossier = ANY ($3)) THEN t.reference END'),
            ('affectation', 'annulee_le +', 'Annulée le', 'jour', NULL),
            ('affectation', 'annulee_motif +', 'Motif de l''annulation', 'texte', 'CASE WHEN t.acte IS NOT NULL OR EXISTS (SELECT FROM calimero_data.paiement p WHERE p.caisse = $1 AND p.paiement = t.paiement AND p.dossier = ANY ($3)) THEN t.annulee_motif END'),
            ('affectation', 'agent', 'code of an agent', 'omis', NULL),
            ('affectation', 'annulee_par', 'code of an agent', 'omis', NULL),
            ('acte', 'acte', 'Numéro', 'nombre', NULL),
            ('acte', 'dossier', 'Dossier', 'nombre', NULL),
            ('acte', 'genre', 'Acte', 'texte', 'coalesce((SELECT min(r.libelle) FROM calimero_data.droit_acte r WHERE r.caisse = t.caisse AND r.acte = t.genre), t.genre)'),
            ('acte', 'emis_le', 'Émis le', 'jour', NULL),
            ('acte', 'effet_le', 'Reçu ou notifié le', 'jour', NULL),
            ('acte', 'montant', 'Montant', 'montant', NULL),
            ('acte', 'mode +', 'Mode d''envoi', 'texte', 'CASE t.mode WHEN ''lrar'' THEN ''lettre recommandée avec avis de réception'' WHEN ''simple'' THEN ''lettre simple'' '
                || 'WHEN ''electronique'' THEN ''voie électronique'' WHEN ''remise'' THEN ''remise contre récépissé'' ELSE t.mode END'),
            ('acte', 'fin_le +', 'Terminé le', 'jour', NULL),
            ('acte', 'issue +', 'Issue', 'texte', 'lower(t.issue)'),
            ('acte', 'reference +', 'Référence', 'texte', NULL),
            ('acte', 'hors_ordre +', 'Motif hors de l''ordre des actes', 'texte', NULL),
            ('acte', 'annule_le +', 'Annulé le', 'jour', NULL),
            ('acte', 'annule_motif +', 'Motif de l''annulation', 'texte', NULL),
            ('acte', 'agent', 'code of an agent', 'omis', NULL),
            ('acte_creance', 'acte', 'Acte', 'nombre', NULL),
            ('acte_creance', 'creance', 'Créance', 'nombre', NULL),
            ('acte_creance', 'dossier', 'Dossier', 'nombre', NULL),
            ('echeance', 'dossier', 'Dossier', 'nombre', NULL),
            ('echeance', 'prescription_le', 'Dernier jour pour agir', 'jour', NULL),
            ('echeance', 'solde', 'Reste dû', 'montant', NULL),
            ('echeance', 'prochain_acte', 'Acte suivant', 'texte', 'coalesce((SELECT min(r.libelle) FROM calimero_data.droit_acte r WHERE r.caisse = t.caisse AND r.acte = t.prochain_acte), t.prochain_acte)'),
            ('echeance', 'prochain_acte_le', 'À partir du', 'jour', NULL),
            ('echeance', 'prochain_acte_avant', 'Jusqu''au', 'jour', NULL),
            ('commentaire', 'commentaire', 'Numéro', 'nombre', NULL),
            ('commentaire', 'dossier', 'Dossier', 'nombre', NULL),
            ('commentaire', 'ecrit_le', 'Écrit le', 'instant', NULL),
            ('commentaire', 'texte', 'Texte', 'texte', NULL),
            ('commentaire', 'agent', 'code of an agent', 'omis', NULL),
            ('portefeuille', 'dossier', 'Dossier', 'nombre', NULL),
            ('portefeuille', 'numero', 'Rang', 'nombre', NULL),
            ('portefeuille', 'du', 'Confié à un agent du', 'jour', NULL),
            ('portefeuille', 'au', 'Au', 'jour', NULL),
            ('portefeuille', 'agent', 'code of an agent', 'omis', NULL),
            ('portefeuille', 'motif', 'why a file passed from one agent to another is of the agents', 'omis', NULL),
            ('rappel', 'rappel', 'Numéro', 'nombre', NULL),
            ('rappel', 'dossier', 'Dossier', 'nombre', NULL),
            ('rappel', 'pour_le', 'Pour le', 'jour', NULL),
            ('rappel', 'objet', 'Objet', 'texte', NULL),
            ('rappel', 'fait_le', 'Fait le', 'jour', NULL),
            ('rappel', 'agent', 'code of an agent', 'omis', NULL),
            ('demande_droit', 'demande', 'Numéro', 'nombre', NULL),
            ('demande_droit', 'genre', 'Droit', 'texte', 'CASE t.genre WHEN ''acces'' THEN ''accès'' ELSE t.genre END'),
            ('demande_droit', 'recue_le', 'Reçue le', 'jour', NULL),
            ('demande_droit', 'repondue_le', 'Réponse le', 'jour', NULL),
            ('demande_droit', 'issue', 'Issue', 'texte', 'CASE t.issue WHEN ''acceptee'' THEN ''acceptée'' WHEN ''partielle'' THEN ''acceptée en partie'' WHEN ''refusee'' THEN ''refusée'' END'),
            ('demande_droit', 'motif', 'Motif', 'texte', NULL),
            ('demande_droit', 'debiteur +', 'Débiteur', 'nombre', NULL),
            ('demande_droit', 'prolongee_le +', 'Délai prolongé le', 'jour', NULL),
            ('demande_droit', 'prolongee_motif +', 'Motif de la prolongation', 'texte', NULL),
            ('demande_droit', 'agent', 'code of an agent', 'omis', NULL),
            ('demande_droit', 'agent_reponse', 'code of an agent', 'omis', NULL),
            ('rectification', 'rectification', 'Numéro', 'nombre', NULL),
            ('rectification', 'rectifiee_le', 'Faite le', 'instant', NULL),
            ('rectification', 'champ', 'Donnée', 'texte', NULL),
            ('rectification', 'avant', 'Avant', 'texte', NULL),
            ('rectification', 'apres', 'Après', 'texte', NULL),
            ('rectification', 'motif', 'Motif', 'texte', NULL),
            ('rectification', 'debiteur +', 'Débiteur', 'nombre', NULL),
            ('rectification', 'agent', 'code of an agent', 'omis', NULL)
          ) AS c (relation, colonne, libelle, forme, expression)
        UNION ALL
        SELECT c.* FROM calimero.donnees_personne_dsn() c
        UNION ALL
        SELECT d.relation, 0::smallint, 'caisse'::varchar(63), NULL, 'omis'::varchar(8), false, NULL, 'said once, at the head'
          FROM calimero.donnees_personne() d WHERE d.categorie IS NOT NULL
    $$;
COMMENT ON FUNCTION calimero.donnees_personne_colonnes() IS 'Every column of the tables in which calimero.donnees_personne() finds rows of a person: its French label, its form (texte, nombre, montant, jour, instant, mois, periode, booleen, nir, siret, iban), whether a print shows it among the details of the row, the expression on t that gives it (with the parameters of lien); or omission, why it is not given.';
