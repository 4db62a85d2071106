-- The nomenclature of cotisation codes that a caisse of the régime agricole may receive, and the making of a caisse.
-- The default weights read the norm's rule for S21.G00.81.004 as "a contribution is declared net of exonerations": contributions
-- add up, exonerations and information are left out.  Each caisse corrects them in dsn_poids.

CREATE FUNCTION calimero.dsn_codes(OUT origine varchar(2), OUT code varchar(3), OUT classe varchar(1), OUT poids smallint,
                                   OUT poids_sans_organisme smallint, OUT libelle varchar(120))
    RETURNS SETOF record
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 160
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT c.origine::varchar(2), c.code::varchar(3), c.classe::varchar(1),
               (CASE c.classe WHEN 'C' THEN 1 ELSE 0 END)::smallint, 0::smallint, c.libelle::varchar(120)
          FROM (VALUES
            ('81', '001', 'E', 'Exonération apprenti (loi de 1979)'),
            ('81', '002', 'E', 'Exonération apprenti (loi de 1987)'),
            ('81', '003', 'E', 'Exonération apprenti (loi de 1992)'),
            ('81', '004', 'E', 'Exonération contrat d''accès à l''emploi'),
            ('81', '006', 'E', 'Exonération contrat d''accompagnement dans l''emploi'),
            ('81', '008', 'E', 'Exonération contrat de professionnalisation'),
            ('81', '009', 'E', 'Exonération associations intermédiaires'),
            ('81', '010', 'E', 'Exonération bassins d''emploi à redynamiser'),
            ('81', '011', 'E', 'Exonération créateur ou repreneur d''entreprise'),
            ('81', '013', 'E', 'Exonération aide à domicile'),
            ('81', '014', 'E', 'Exonération entreprises innovantes ou universitaires'),
            ('81', '015', 'E', 'Exonération zones franches urbaines'),
            ('81', '016', 'E', 'Exonération organismes d''intérêt général en zone de revitalisation rurale'),
            ('81', '017', 'E', 'Exonération structures agréées de l''aide sociale'),
            ('81', '018', 'E', 'Réduction générale des cotisations patronales, chômage compris'),
            ('81', '019', 'E', 'Réduction zones de restructuration de la défense'),
            ('81', '020', 'E', 'Réduction embauche en zone de revitalisation rurale (50 salariés au plus)'),
            ('81', '021', 'E', 'Déduction patronale heures supplémentaires'),
            ('81', '022', 'E', 'Exonération gratification de stage'),
            ('81', '023', 'E', 'Exonération sommes du CET versées à une épargne retraite'),
            ('81', '025', 'E', 'Exonération atelier et chantier d''insertion'),
            ('81', '027', 'E', 'Exonération personnel technique de CUMA, hors ateliers'),
            ('81', '028', 'E', 'Réduction travailleur occasionnel'),
            ('81', '029', 'E', 'Réduction employeurs petit pool IEG'),
            ('81', '030', 'C', 'Maladie IEG complémentaire, employeur'),
            ('81', '031', 'C', 'Maladie IEG complémentaire, salarié'),
            ('81', '032', 'C', 'Maladie IEG solidarité, salarié'),
            ('81', '033', 'C', 'Complément d''invalidité IEG, employeur'),
            ('81', '034', 'C', 'Retraite IEG droit commun adossée, employeur'),
            ('81', '035', 'C', 'Régime spécial IEG adossé, employeur'),
            ('81', '036', 'C', 'Régime spécial IEG non adossé, employeur'),
            ('81', '037', 'C', 'Retraite IEG droit commun adossée, salarié'),
            ('81', '038', 'C', 'Régime spécial IEG non adossé, salarié'),
            ('81', '039', 'C', 'Petit pool IEG, employeur'),
            ('81', '040', 'C', 'Assurance chômage'),
            ('81', '041', 'C', 'Assurance chômage, majoration de 0,5 % (contrats d''usage courts)'),
            ('81', '042', 'C', 'Assurance chômage, majoration de 3 % (un mois au plus)'),
            ('81', '043', 'C', 'Assurance chômage, majoration de 1,5 % (un à trois mois)'),
            ('81', '044', 'E', 'Exonération chômage, moins de 26 ans'),
            ('81', '045', 'C', 'Accident du travail'),
            ('81', '046', 'C', 'AEF, bourse de l''emploi'),
            ('81', '047', 'C', 'AEF, CESA'),
            ('81', '048', 'C', 'Garantie des salaires (AGS)'),
            ('81', '049', 'C', 'Allocation de logement (FNAL)'),
            ('81', '051', 'C', 'Formation professionnelle ADEFA'),
            ('81', '053', 'C', 'Formation professionnelle FAFSEA, additionnelle'),
            ('81', '054', 'C', 'Formation professionnelle AREFA'),
            ('81', '056', 'C', 'Formation professionnelle FAFSEA'),
            ('81', '057', 'C', 'Formation professionnelle FAFSEA, CDD'),
            ('81', '058', 'C', 'Formation professionnelle FAFSEA, communes forestières'),
            ('81', '059', 'C', 'Prévoyance, assurance, mutuelle'),
            ('81', '063', 'C', 'Retraite complémentaire Arrco (avant 2025)'),
            ('81', '064', 'C', 'Retraite complémentaire Agirc, Apec comprise (avant 2025)'),
            ('81', '068', 'C', 'Contribution solidarité autonomie'),
            ('81', '069', 'C', 'Préretraite d''entreprise, avantages depuis le 11 octobre 2007'),
            ('81', '070', 'C', 'Préretraite d''entreprise, taux normal'),
            ('81', '071', 'C', 'Forfait social'),
            ('81', '072', 'C', 'CSG sur salaires'),
            ('81', '073', 'C', 'CSG et CRDS sur participation, intéressement, épargne salariale'),
            ('81', '074', 'C', 'Allocations familiales, taux normal'),
            ('81', '075', 'C', 'Assurance maladie'),
            ('81', '076', 'C', 'Assurance vieillesse'),
            ('81', '078', 'C', 'Pénalité de 1 % emploi des séniors'),
            ('81', '079', 'C', 'Remboursement de la dette sociale (CRDS)'),
            ('81', '081', 'C', 'Versement mobilité'),
            ('81', '082', 'C', 'Versement mobilité additionnel'),
            ('81', '086', 'C', 'Pénibilité, une exposition (avant 2025)'),
            ('81', '087', 'C', 'Pénibilité, plusieurs expositions (avant 2025)'),
            ('81', '088', 'E', 'Exonération versement mobilité'),
            ('81', '089', 'E', 'Exonération contrat initiative emploi'),
            ('81', '090', 'E', 'Exonération accueillants familiaux'),
            ('81', '091', 'C', 'Service de santé au travail'),
            ('81', '092', 'C', 'Emploi des cadres et techniciens de l''agriculture (APECITA)'),
            ('81', '093', 'C', 'Indemnités de mise à la retraite'),
            ('81', '094', 'E', 'Exonération allocations familiales (SICAE)'),
            ('81', '099', 'C', 'Options sur titres'),
            ('81', '100', 'C', 'Dialogue social'),
            ('81', '101', 'C', 'Mutualisation du coût de l''inaptitude (AMCI)'),
            ('81', '102', 'C', 'Allocations familiales, complément'),
            ('81', '103', 'C', 'Actions gratuites'),
            ('81', '104', 'C', 'Pénibilité, cotisation de base'),
            ('81', '105', 'C', 'Régime unifié Agirc-Arrco, Apec comprise'),
            ('81', '106', 'E', 'Réduction générale, part retraite complémentaire'),
            ('81', '109', 'E', 'Exonération retraite complémentaire, part salariale des apprentis'),
            ('81', '111', 'E', 'Exonération retraite complémentaire, aide à domicile'),
            ('81', '114', 'E', 'Réduction heures supplémentaires et complémentaires'),
            ('81', '115', 'C', 'Assurance maladie, régime local Alsace-Moselle'),
            ('81', '116', 'I', 'Cotisation hors norme, régularisation prud''homale'),
            ('81', '128', 'C', 'Contribution à la formation professionnelle (CFP)'),
            ('81', '129', 'C', 'Compte personnel de formation, titulaires de CDD'),
            ('81', '130', 'C', 'Taxe d''apprentissage, part principale'),
            ('81', '131', 'C', 'Régime unifié Agirc-Arrco'),
            ('81', '132', 'C', 'Apec'),
            ('81', '142', 'I', 'Régime unifié Agirc-Arrco, part patronale de la tranche 1'),
            ('81', '143', 'C', 'Compte professionnel de prévention (C2P)'),
            ('81', '903', 'C', 'AFNCA'),
            ('81', '904', 'C', 'ANEFA'),
            ('81', '905', 'C', 'ASCPA'),
            ('81', '906', 'C', 'PROVEA'),
            ('81', '907', 'C', 'Assurance maladie, complément'),
            ('81', '908', 'C', 'Assurance chômage, taxe forfaitaire sur les CDD d''usage'),
            ('81', '909', 'C', 'Retraites supplémentaires à prestations définies'),
            ('81', '910', 'E', 'Exonération patronale, crise sanitaire'),
            ('81', '911', 'E', 'Réduction patronale du secteur de la vigne, crise sanitaire'),
            ('81', '912', 'E', 'Exonération du forfait social à 10 %'),
            ('81', '913', 'I', 'Indemnité inflation'),
            ('81', '914', 'E', 'Code réservé A'),
            ('81', '916', 'E', 'Code réservé C'),
            ('81', '918', 'C', 'Code réservé E'),
            ('82', '021', 'C', 'FMSE, mutualisation des risques sanitaires et environnementaux'),
            ('82', '022', 'C', 'VAL''HOR, interprofession de l''horticulture et du paysage'),
            ('82', '023', 'C', 'Aide au paiement des cotisations, activation'),
            ('82', '025', 'C', 'Retraite supplémentaire à prestations définies, rente'),
            ('82', '026', 'C', 'Retraite supplémentaire à prestations définies, prime'),
            ('82', '027', 'C', 'Retraite supplémentaire à prestations définies, dotations'),
            ('82', '028', 'C', 'Contribution additionnelle sur les rentes liquidées'),
            ('82', '029', 'C', 'Retraite supplémentaire à prestations définies, rente à 7 %'),
            ('82', '030', 'C', 'Retraite supplémentaire à prestations définies, rente à 14 %'),
            ('82', '031', 'C', 'Contribution additionnelle de solidarité pour l''autonomie'),
            ('82', '032', 'C', 'CSG à 3,80 % et CRDS, revenus de remplacement'),
            ('82', '033', 'C', 'CSG à 6,20 % et CRDS, revenus de remplacement'),
            ('82', '034', 'C', 'CSG à 6,60 % et CRDS, revenus de remplacement'),
            ('82', '035', 'C', 'CSG à 7,50 % et CRDS, revenus de remplacement'),
            ('82', '041', 'C', 'Maladie sur avantages de préretraite'),
            ('82', '042', 'C', 'Maladie sur avantages de retraite'),
            ('82', '043', 'C', 'Maladie Alsace-Moselle sur avantages de retraite'),
            ('82', '044', 'C', 'Forfait social à 8 %'),
            ('82', '045', 'C', 'Forfait social à 20 %'),
            ('82', '047', 'C', 'Forfait social à 16 %'),
            ('82', '048', 'C', 'Forfait social à 10 %'),
            ('82', '049', 'C', 'CSG à 8,30 % et CRDS, revenus de remplacement'),
            ('82', '050', 'C', 'CSG à 9,20 % et CRDS, revenus de remplacement'),
            ('82', '060', 'I', 'OETH : déduction ECAP'),
            ('82', '061', 'I', 'OETH : déduction de sous-traitance'),
            ('82', '062', 'I', 'OETH : dépense déductible, accessibilité'),
            ('82', '063', 'I', 'OETH : dépense déductible, maintien dans l''emploi'),
            ('82', '064', 'I', 'OETH : dépense déductible, accompagnement'),
            ('82', '065', 'I', 'OETH : contribution brute avant déductions'),
            ('82', '066', 'I', 'OETH : contribution nette avant écrêtement'),
            ('82', '067', 'I', 'OETH : contribution nette après écrêtement'),
            ('82', '068', 'C', 'OETH : contribution réelle due'),
            ('82', '069', 'I', 'OETH : dépenses prévues par l''accord et non réalisées'),
            ('82', '071', 'I', 'OETH : dépense déductible, événements'),
            ('82', '072', 'I', 'OETH : dépense déductible, partenariats'),
            ('82', '073', 'I', 'OETH : dépense déductible, professionnalisation et achats'),
            ('82', '074', 'I', 'Taxe d''apprentissage : exonération, masse salariale sous 6 SMIC'),
            ('82', '075', 'I', 'Taxe d''apprentissage : déductions, CFA d''entreprise et offres nouvelles'),
            ('82', '076', 'C', 'Taxe d''apprentissage : solde versé en numéraire'),
            ('82', '077', 'I', 'Taxe d''apprentissage : réduction du solde, subventions aux CFA'),
            ('82', '078', 'I', 'Taxe d''apprentissage : réduction du solde, créances alternants'),
            ('82', '079', 'C', 'Contribution supplémentaire à l''apprentissage'),
            ('82', '080', 'I', 'Contribution supplémentaire à l''apprentissage : exonération'),
            ('82', '091', 'C', 'Droits spécifiques passés des activités non régulées')
          ) AS c (origine, code, classe, libelle)
    $$;
COMMENT ON FUNCTION calimero.dsn_codes() IS 'Cotisation codes of S21.G00.81.001 (origine 81) and 82.002 (origine 82) that the norms P24V01 and P25V01 list for the MSA, with the class and the weights that calimero.creer_caisse() gives a new caisse. Codes of P26V01 whose use by the MSA is not settled are left out, so that they show as CODE_INCONNU.';

CREATE FUNCTION calimero.creer_caisse(caisse text, libelle text, organismes text[] DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    avec_dsn boolean := to_regclass('calimero_data.dsn_poids') IS NOT NULL;
    voulus text[] := creer_caisse.organismes;
BEGIN
    IF to_regclass('calimero_data.caisse') IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = 'the schema of calimero is not installed in this database',
            HINT = 'Run SELECT calimero.installer() first.';
    END IF;
    IF creer_caisse.caisse IS NULL OR creer_caisse.caisse !~ '^[0-9A-Z]{2,5}$' THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'the code of a caisse must be 2 to 5 capital letters or digits',
            HINT = 'Give the code that its DSN and accounts are kept under, such as 48.';
    END IF;
    IF creer_caisse.libelle IS NULL OR btrim(creer_caisse.libelle) = '' OR length(creer_caisse.libelle) > 100 THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'the name of a caisse must be 1 to 100 characters, not all blank',
            HINT = 'Give the name that fiches are to print.';
    END IF;
    IF voulus IS NOT NULL AND (cardinality(voulus) = 0
                               OR EXISTS (SELECT FROM unnest(voulus) AS o (organisme)
                                           WHERE o.organisme IS NULL OR o.organisme !~ '^[0-9A-Za-z]{2,14}$')) THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'organismes must be identifiers of 2 to 14 letters or digits, at least one',
            HINT = 'Leave organismes out to get DMSA followed by the code of the caisse.';
    END IF;

    INSERT INTO calimero_data.caisse (caisse, libelle) VALUES (creer_caisse.caisse, creer_caisse.libelle)
        ON CONFLICT (caisse) DO NOTHING;
    PERFORM calimero.droit_semer(creer_caisse.caisse);
    PERFORM calimero.dossiers_semer(creer_caisse.caisse);
    IF NOT avec_dsn THEN
        RETURN;
    END IF;

    -- The lock under which versions are judged and amounts matched: nobody matches with half of the new codes.
    INSERT INTO calimero_data.dsn_generation (caisse) VALUES (creer_caisse.caisse) ON CONFLICT (caisse) DO NOTHING;
    UPDATE calimero_data.dsn_generation g SET generation = g.generation + 1 WHERE g.caisse = creer_caisse.caisse;
    INSERT INTO calimero_data.dsn_parametre (caisse) VALUES (creer_caisse.caisse) ON CONFLICT (caisse) DO NOTHING;

    IF voulus IS NULL AND NOT EXISTS (SELECT FROM calimero_data.dsn_organisme o WHERE o.caisse = creer_caisse.caisse) THEN
        IF creer_caisse.caisse !~ '^[0-9]{2}$' THEN
            RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
                MESSAGE = 'organismes is required when the code of the caisse is not two digits',
                HINT = 'Give the identifiers under which employers declare to this caisse, such as ARRAY[''DMSA48''].';
        END IF;
        voulus := ARRAY['DMSA' || creer_caisse.caisse];
    END IF;
    INSERT INTO calimero_data.dsn_organisme (caisse, organisme, libelle)
        SELECT k.caisse, o.organisme, k.libelle
          FROM calimero_data.caisse k CROSS JOIN unnest(voulus) AS o (organisme)
         WHERE k.caisse = creer_caisse.caisse
        ON CONFLICT (caisse, organisme) DO NOTHING;

    -- A code that the caisse has, at whatever dates, is its own affair.
    INSERT INTO calimero_data.dsn_poids (caisse, origine, code, du, poids, poids_sans_organisme, classe)
        SELECT creer_caisse.caisse, c.origine, c.code, DATE '2015-01-01', c.poids, c.poids_sans_organisme, c.classe
          FROM calimero.dsn_codes() c
         WHERE NOT EXISTS (SELECT FROM calimero_data.dsn_poids p
                            WHERE p.caisse = creer_caisse.caisse AND p.origine = c.origine AND p.code = c.code)
        ON CONFLICT (caisse, origine, code, du) DO NOTHING;
END
$$;
REVOKE ALL ON FUNCTION calimero.creer_caisse(text, text, text[]) FROM PUBLIC;
COMMENT ON FUNCTION calimero.creer_caisse(text, text, text[]) IS 'Make a caisse: its name, the identifiers of bodies that are its own (DMSA and its code by default), the weights of the cotisation codes of calimero.dsn_codes() from 2015 on, its parameters, the rows of the law (tables droit_*). Idempotent: of a caisse that exists, only what is missing is added, and nothing that it has modified is changed. A body added after deposits counts for later deposits only: withdraw and deposit the earlier ones again. Errors: 22023 wrong code, name or organismes, 55000 schema not installed.';
