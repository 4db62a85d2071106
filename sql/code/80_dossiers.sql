-- Files, debts, acts, payments: the trigger that keeps what derives from them, and the settings a caisse begins with.

CREATE FUNCTION calimero.dossier_tenir() RETURNS trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'calimero_dossier_tenir';
REVOKE ALL ON FUNCTION calimero.dossier_tenir() FROM PUBLIC;
COMMENT ON FUNCTION calimero.dossier_tenir() IS 'Trigger of creance, acte, acte_creance, paiement and affectation, after each statement, of debiteur when a commune changes, of dossier when it is closed or opened: locks the files touched, computes their derived columns again and writes those that changed, as the owner of the tables: agents may not write derived columns, and a file may derive from rows that they do not see. Errors: MS003 sums out of range, MS010 the file is closed, MS011 more than a debt, MS012 more than a payment, MS013 nature of another kind of file, MS014, MS015, MS027 an act on a rac, MS037 an act out of order.';

CREATE FUNCTION calimero.dossier_genre_poser() RETURNS trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'calimero_dossier_genre_poser';
REVOKE ALL ON FUNCTION calimero.dossier_genre_poser() FROM PUBLIC;
COMMENT ON FUNCTION calimero.dossier_genre_poser() IS 'Trigger of the tables that hang from dossier, before each row: writes the kind of its dossier in dossier_genre, whatever the statement gave. Its argument says by which columns the row hangs: dossier, or affectation (its debt, or its payment).';

CREATE FUNCTION calimero.dossier_refuser() RETURNS trigger
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM calimero.refuser(TG_ARGV[0]);
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION calimero.dossier_refuser() FROM PUBLIC;
COMMENT ON FUNCTION calimero.dossier_refuser() IS 'Trigger of dossier, of the tables that it derives from, of portefeuille, rappel and gel: refuses what nobody may do, even their owner, by the code of calimero.refus() that is its argument. Errors: MS024 a cancellation changed, MS031 a day to come, MS036 a reminder done twice, MS044 another number, kind or debtor, MS045 TRUNCATE, MS092 a hold changed, MS076 another agent than the one who acts.';

CREATE FUNCTION calimero.natures_reference(OUT nature varchar(12), OUT genre varchar(10), OUT famille varchar(40), OUT poste varchar(10),
                                           OUT rang smallint, OUT libelle varchar(100))
    RETURNS SETOF record
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT n.nature::varchar(12), n.genre::varchar(10), n.famille::varchar(40), n.poste::varchar(10), n.rang::smallint, n.libelle::varchar(100)
          FROM (VALUES
            ('COTISATION',   'cotisation', 'COTISATION',           'principal',  0, 'Cotisations'),
            ('CSG_CRDS',     'cotisation', 'COTISATION',           'principal',  1, 'CSG et CRDS des non-salaries'),
            ('AMEXA',        'cotisation', 'COTISATION',           'principal',  2, 'Assurance maladie des exploitants'),
            ('SOLIDARITE',   'cotisation', 'COTISATION',           'principal',  2, 'Cotisation de solidarite'),
            ('AVI',          'cotisation', 'COTISATION',           'principal',  4, 'Assurance vieillesse individuelle'),
            ('AVA',          'cotisation', 'COTISATION',           'principal',  4, 'Assurance vieillesse agricole'),
            ('INVALIDITE',   'cotisation', 'COTISATION',           'principal',  5, 'Assurance invalidite des exploitants'),
            ('PFA',          'cotisation', 'COTISATION',           'principal',  8, 'Prestations familiales'),
            ('RCO',          'cotisation', 'COTISATION',           'principal',  6, 'Retraite complementaire obligatoire'),
            ('ATEXA',        'cotisation', 'COTISATION',           'principal',  7, 'Accidents du travail des exploitants'),
            ('IJ_AMEXA',     'cotisation', 'COTISATION',           'principal',  3, 'Indemnites journalieres des exploitants'),
            ('FORMATION',    'cotisation', 'COTISATION',           'principal',  9, 'Formation professionnelle'),
            ('MAJORATION',   'cotisation', 'MAJORATION',           'majoration', 0, 'Majorations de retard'),
            ('PENALITE_RET', 'cotisation', 'PENALITE_RETARD',      'penalite',   0, 'Penalites de retard de declaration'),
            ('FRAIS_COT',    'cotisation', 'COTISATION',           'frais',      0, 'Frais de signification et d''execution'),
            ('MALADIE',      'piar',       'INDU_MALADIE',         'principal',  0, 'Indu de maladie ou maternite en nature'),
            ('IJ',           'piar',       'INDU_IJ',              'principal',  0, 'Indu d''indemnites journalieres ou de capital deces'),
            ('ATMP',         'piar',       'INDU_ATMP',            'principal',  0, 'Indu d''accident du travail ou de maladie professionnelle'),
            ('VIEILLESSE',   'piar',       'INDU_VIEILLESSE',      'principal',  0, 'Indu de vieillesse, reversion ou invalidite'),
            ('ASPA',         'piar',       'INDU_ASPA',            'principal',  0, 'Indu d''allocation de solidarite aux personnes agees'),
            ('FAMILLE',      'piar',       'INDU_PF',              'principal',  0, 'Indu de prestations familiales'),
            ('PRIME_ACTIV',  'piar',       'INDU_PRIME_ACTIVITE',  'principal',  0, 'Indu de prime d''activite'),
            ('AAH',          'piar',       'INDU_AAH',             'principal',  0, 'Indu d''allocation aux adultes handicapes'),
            ('RSA',          'piar',       'INDU_RSA',             'principal',  0, 'Indu de revenu de solidarite active'),
            ('LOGEMENT',     'piar',       'INDU_LOGEMENT',        'principal',  0, 'Indu d''aide au logement'),
            ('PROF_SANTE',   'piar',       'INDU_PROFESSIONNEL',   'principal',  0, 'Indu d''un professionnel ou etablissement de sante'),
            ('PENALITE_FIN', 'piar',       'PENALITE',             'penalite',   0, 'Penalite financiere'),
            ('DIVERS',       'piar',       'DIVERS',               'principal',  0, 'Autre somme a recuperer')
          ) AS n (nature, genre, famille, poste, rang, libelle)
    $$;
COMMENT ON FUNCTION calimero.natures_reference() IS 'Natures of debts that calimero ships: kind of file, family of prescription rules, place in the order of payments (CSS L133-4-11; ranks of CRPM D725-4-3, I and II).';

CREATE FUNCTION calimero.conservation_reference(OUT genre varchar(10), OUT annees smallint, OUT lecture varchar(11), OUT article varchar(100))
    RETURNS SETOF record
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT c.genre::varchar(10), c.annees::smallint, 'selon_issue'::varchar(11), 'CIL 18-07, article 2'::varchar(100)
          FROM (VALUES ('cotisation', 6), ('piar', 5), ('rac', 7)) AS c (genre, annees)
    $$;
COMMENT ON FUNCTION calimero.conservation_reference() IS 'Delays of conservation that calimero ships, in years, and how their text is read (CIL 18-07, article 2).';

CREATE FUNCTION calimero.dossiers_semer(caisse text DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO calimero_data.droit_version (caisse)
        SELECT c.caisse FROM calimero_data.caisse c
         WHERE (dossiers_semer.caisse IS NULL OR c.caisse = dossiers_semer.caisse)
           -- Not even a number of the sequence is taken when there is nothing to add.
           AND NOT EXISTS (SELECT FROM calimero_data.droit_version v WHERE v.caisse = c.caisse)
        ON CONFLICT (caisse) DO NOTHING;
    INSERT INTO calimero_data.creance_nature (caisse, nature, genre, libelle, famille, poste, rang, origine)
        SELECT c.caisse, n.nature, n.genre, n.libelle, n.famille, n.poste, n.rang, 'calimero'
          FROM calimero_data.caisse c CROSS JOIN calimero.natures_reference() n
         WHERE dossiers_semer.caisse IS NULL OR c.caisse = dossiers_semer.caisse
        ON CONFLICT (caisse, nature) DO UPDATE
           SET genre = excluded.genre, libelle = excluded.libelle, famille = excluded.famille, poste = excluded.poste, rang = excluded.rang
         WHERE creance_nature.origine = 'calimero'
           AND (creance_nature.genre, creance_nature.libelle, creance_nature.famille, creance_nature.poste, creance_nature.rang)
               IS DISTINCT FROM (excluded.genre, excluded.libelle, excluded.famille, excluded.poste, excluded.rang);
    INSERT INTO calimero_data.droit_conservation (caisse, genre, du, annees, lecture, article, origine)
        SELECT c.caisse, r.genre, date '1900-01-01', r.annees, r.lecture, r.article, 'calimero'
          FROM calimero_data.caisse c CROSS JOIN calimero.conservation_reference() r
         WHERE dossiers_semer.caisse IS NULL OR c.caisse = dossiers_semer.caisse
        ON CONFLICT (caisse, genre, du) DO UPDATE SET annees = excluded.annees, lecture = excluded.lecture, article = excluded.article
         WHERE droit_conservation.origine = 'calimero'
           AND (droit_conservation.annees, droit_conservation.lecture, droit_conservation.article)
               IS DISTINCT FROM (excluded.annees, excluded.lecture, excluded.article);
    PERFORM calimero.rac_semer(dossiers_semer.caisse);
    IF to_regclass('calimero_data.oscar_parametre') IS NOT NULL THEN
        INSERT INTO calimero_data.oscar_parametre (caisse)
            SELECT c.caisse FROM calimero_data.caisse c WHERE dossiers_semer.caisse IS NULL OR c.caisse = dossiers_semer.caisse
            ON CONFLICT (caisse) DO NOTHING;
    END IF;
END
$$;
REVOKE ALL ON FUNCTION calimero.dossiers_semer(text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.dossiers_semer(text) IS 'Give one caisse, or all, the natures of debts and delays of conservation that calimero ships; rows that the caisse made its own (origine caisse) are never touched. Called by creer_caisse() and installer().';

CREATE FUNCTION calimero.droit_changer() RETURNS trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'calimero_droit_changer';
REVOKE ALL ON FUNCTION calimero.droit_changer() FROM PUBLIC;
COMMENT ON FUNCTION calimero.droit_changer() IS 'Trigger of the tables of law, after each statement: gives the caisses of its rows a new number in droit_version, as the owner of the tables, which has calimero.droit_verifier() look at them. What was derived from the law before is computed again by dossiers_recalculer().';

CREATE FUNCTION calimero.dossiers_recalculer(caisse text DEFAULT NULL) RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'calimero_dossiers_recalculer';
REVOKE ALL ON FUNCTION calimero.dossiers_recalculer(text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.dossiers_recalculer(text) IS 'Compute again what derives from the rows of every file of a caisse, after its law, its natures of debts or its delays of conservation changed; how many files. Locks them all until the end of the transaction. Errors: 22023 the caisse must be named, MS014, MS015.';

CREATE FUNCTION calimero.prescriptions(au date DEFAULT current_date, caisse text DEFAULT NULL,
                                       OUT creance bigint, OUT dossier bigint, OUT famille varchar(40), OUT horloge varchar(2), OUT regime varchar(15),
                                       OUT etat varchar(12), OUT echeance date, OUT recuperable_depuis date, OUT solde numeric)
    RETURNS SETOF record
    LANGUAGE c STABLE PARALLEL RESTRICTED ROWS 100000 AS 'MODULE_PATHNAME', 'calimero_prescriptions';
REVOKE ALL ON FUNCTION calimero.prescriptions(date, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.prescriptions(date, text) IS 'When each debt of a caisse that is unpaid today prescribes, acts and payments of later days left out: its clock, its state (COURT, SUSPENDUE, PRESCRITE; INDETERMINEE when the law of the caisse does not tell, and then clock and days are null: calimero.expliquer_prescription() raises why), the last day to act (null while the clock is held), the day from which payments can be claimed back, euros still due. Errors: 22004, 22008, 22023.';

CREATE FUNCTION calimero.expliquer_prescription(creance bigint, au date DEFAULT current_date, caisse text DEFAULT NULL,
                                                OUT rang integer, OUT etape varchar(20), OUT evenement varchar(40), OUT acte bigint, OUT jour date,
                                                OUT horloge varchar(2), OUT echeance date, OUT texte varchar(400), OUT article varchar(120),
                                                OUT confiance varchar(1))
    RETURNS SETOF record
    LANGUAGE c STABLE PARALLEL RESTRICTED ROWS 10 AS 'MODULE_PATHNAME', 'calimero_expliquer_prescription';
REVOKE ALL ON FUNCTION calimero.expliquer_prescription(bigint, date, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.expliquer_prescription(bigint, date, text) IS 'Why a debt prescribes when it does, step by step, acts and payments of later days left out: the rule and its article, the acts counted and those that were not, the arithmetic, the last day to act after each step. Payments are events without acte. Errors: 22004, 22008, 22023, MS014, MS015, MS021 no such debt.';

CREATE FUNCTION calimero.prochains_actes(numero text, au date DEFAULT current_date, caisse text DEFAULT NULL,
                                         OUT echelle varchar(40), OUT rang smallint, OUT acte varchar(40), OUT libelle varchar(160),
                                         OUT auteur varchar(11), OUT permis boolean, OUT refus varchar(12), OUT raison varchar(400),
                                         OUT apres varchar(40), OUT au_plus_tot date, OUT au_plus_tard date, OUT creances bigint[],
                                         OUT article varchar(120))
    RETURNS SETOF record
    LANGUAGE c STABLE PARALLEL RESTRICTED ROWS 25 AS 'MODULE_PATHNAME', 'calimero_prochains_actes';
REVOKE ALL ON FUNCTION calimero.prochains_actes(text, date, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.prochains_actes(text, date, text) IS 'Every act of the ladders of a file, for its debts that are unpaid today, by the acts known on that day: may it be done that day, else the code of what is against it (TROP_TOT, ACTE_ABSENT, DEJA_FAIT, INTERDIT, FRAUDE, PRESCRITE, TERME_PASSE) and the sentence; the act it comes after; the first day (null: the act before was not done, or not known to be notified, or what forbids it has no known end) and the last one (null: none, or the clock is held); the debts for which it is so. The recommended order (rang) comes first. Errors: 22004, 22008, 22023, MS014, MS015, MS021 no such file.';

CREATE FUNCTION calimero.actes_irreguliers(numero text DEFAULT NULL, caisse text DEFAULT NULL,
                                           OUT acte bigint, OUT dossier bigint, OUT dossier_numero varchar(20), OUT genre varchar(40), OUT emis_le date,
                                           OUT refus varchar(12), OUT raison varchar(400), OUT hors_ordre boolean)
    RETURNS SETOF record
    LANGUAGE c STABLE PARALLEL RESTRICTED ROWS 100 AS 'MODULE_PATHNAME', 'calimero_actes_irreguliers';
REVOKE ALL ON FUNCTION calimero.actes_irreguliers(text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.actes_irreguliers(text, text) IS 'The acts that stand and that their ladder does not allow on their day, by the acts that stand today: of one file, or of a whole caisse; why, and whether they were declared so when they were entered (hors_ordre). An act that rested on one that was cancelled becomes one of them. Errors: 22023, MS014, MS015, MS021 no such file.';
