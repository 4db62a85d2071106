-- What each caisse decides for the reading and the matching of its DSN:
-- which bodies are its own, what each cotisation code weighs, how cash is imputed.

CREATE TABLE calimero_data.dsn_organisme (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    organisme   varchar(14) COLLATE "C" NOT NULL,
    libelle     varchar(100),
    CONSTRAINT dsn_organisme_pkey PRIMARY KEY (caisse, organisme),
    CONSTRAINT dsn_organisme_caisse FOREIGN KEY (caisse) REFERENCES calimero_data.caisse (caisse),
    CONSTRAINT dsn_organisme_code CHECK (organisme ~ '^[0-9A-Za-z]{2,14}$')
);
COMMENT ON TABLE calimero_data.dsn_organisme IS 'Identifiers of social-protection bodies (S21.G00.20.001, 81.002, 82.005, 15.003) that are the caisse itself: DMSAnn and others. Amounts for other bodies are counted, never stored.';
COMMENT ON COLUMN calimero_data.dsn_organisme.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.dsn_organisme.organisme IS 'Identifier as declared, 2 to 14 letters or digits.';
COMMENT ON COLUMN calimero_data.dsn_organisme.libelle IS 'What it stands for.';

CREATE TABLE calimero_data.dsn_poids (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    origine     varchar(2) COLLATE "C" NOT NULL,
    code        varchar(3) COLLATE "C" NOT NULL,
    du          date NOT NULL,
    au          date,
    poids       smallint NOT NULL,
    poids_sans_organisme smallint NOT NULL DEFAULT 0,
    classe      varchar(1) COLLATE "C" NOT NULL,
    CONSTRAINT dsn_poids_pkey PRIMARY KEY (caisse, origine, code, du),
    CONSTRAINT dsn_poids_caisse FOREIGN KEY (caisse) REFERENCES calimero_data.caisse (caisse),
    CONSTRAINT dsn_poids_origine CHECK (origine IN ('81', '82')),
    CONSTRAINT dsn_poids_code CHECK (code ~ '^[0-9]{3}$'),
    CONSTRAINT dsn_poids_dates CHECK (au >= du AND calimero.jour_valide(du) AND calimero.jour_valide(au)),
    CONSTRAINT dsn_poids_valeur CHECK (poids BETWEEN -1 AND 1),
    CONSTRAINT dsn_poids_valeur_sans CHECK (poids_sans_organisme BETWEEN -1 AND 1),
    CONSTRAINT dsn_poids_classe CHECK (classe IN ('C', 'E', 'I'))
);
COMMENT ON TABLE calimero_data.dsn_poids IS 'Weight of each cotisation code in the amount due, by validity date. A code without a row makes the status CODE_INCONNU; of several rows that hold on a day, the one that begins last counts. Defaults come from calimero.creer_caisse(); calibrate them on the caisse''s own files (netting of S21.G00.81.004 is not settled by the norm).';
COMMENT ON COLUMN calimero_data.dsn_poids.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.dsn_poids.origine IS '81: cotisation individuelle; 82: cotisation etablissement.';
COMMENT ON COLUMN calimero_data.dsn_poids.code IS 'S21.G00.81.001 or S21.G00.82.002.';
COMMENT ON COLUMN calimero_data.dsn_poids.du IS 'First day of the periods that the row holds for.';
COMMENT ON COLUMN calimero_data.dsn_poids.au IS 'Last day, null when open.';
COMMENT ON COLUMN calimero_data.dsn_poids.poids IS '+1 added, -1 subtracted, 0 left out of the amount due.';
COMMENT ON COLUMN calimero_data.dsn_poids.poids_sans_organisme IS 'The weight when the line names no body (059, retraite). Amounts of such lines are stored only if it is not 0, at any date, when the file is deposited.';
COMMENT ON COLUMN calimero_data.dsn_poids.classe IS 'C: contribution; E: exoneration, reduction, deduction; I: for information.';

CREATE TABLE calimero_data.dsn_parametre (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    imputation  varchar(20) COLLATE "C" NOT NULL DEFAULT 'PLUS_ANCIENNE',
    tolerance   numeric(14,2) NOT NULL DEFAULT 0.01,
    tolerance_par_ligne boolean NOT NULL DEFAULT true,
    elements_maximum smallint NOT NULL DEFAULT 12,
    jour_exigibilite smallint NOT NULL DEFAULT 15,
    delai_jours smallint NOT NULL DEFAULT 5,
    anticipation_jours smallint NOT NULL DEFAULT 31,
    CONSTRAINT dsn_parametre_pkey PRIMARY KEY (caisse),
    CONSTRAINT dsn_parametre_caisse FOREIGN KEY (caisse) REFERENCES calimero_data.caisse (caisse),
    CONSTRAINT dsn_parametre_imputation CHECK (imputation IN ('PLUS_ANCIENNE', 'PLUS_RECENTE', 'AUCUNE')),
    CONSTRAINT dsn_parametre_tolerance CHECK (tolerance BETWEEN 0 AND 100),
    CONSTRAINT dsn_parametre_elements CHECK (elements_maximum BETWEEN 2 AND 12),
    CONSTRAINT dsn_parametre_jour CHECK (jour_exigibilite BETWEEN 1 AND 28),
    CONSTRAINT dsn_parametre_delai CHECK (delai_jours BETWEEN 0 AND 60),
    CONSTRAINT dsn_parametre_anticipation CHECK (anticipation_jours BETWEEN 0 AND 366)
);
COMMENT ON TABLE calimero_data.dsn_parametre IS 'How a caisse matches: imputation rule, tolerances, bounds. One row a caisse.';
COMMENT ON COLUMN calimero_data.dsn_parametre.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.dsn_parametre.imputation IS 'What settles first when amounts do not tell: PLUS_ANCIENNE (Code civil, art. 1342-10), PLUS_RECENTE, AUCUNE (left as a credit).';
COMMENT ON COLUMN calimero_data.dsn_parametre.tolerance IS 'Euros within which two amounts are taken as equal when statuses are decided; allocations never use it.';
COMMENT ON COLUMN calimero_data.dsn_parametre.tolerance_par_ligne IS 'When the amount due is a sum of N rounded rubriques, tolerate up to N centimes.';
COMMENT ON COLUMN calimero_data.dsn_parametre.elements_maximum IS 'Most open items among which a sum is looked for (2 to 12; beyond 12 chance sums appear).';
COMMENT ON COLUMN calimero_data.dsn_parametre.jour_exigibilite IS 'Day of the month after the period at which amounts fall due when the DSN gives no later payment date: 5 or 15.';
COMMENT ON COLUMN calimero_data.dsn_parametre.delai_jours IS 'Days of grace after that, before the absence of cash is an ecart.';
COMMENT ON COLUMN calimero_data.dsn_parametre.anticipation_jours IS 'Most days by which cash assigned to no period may come before the period that it settles (0 to 366; 0: never before). It settles periods that have begun first.';

CREATE TABLE calimero_data.dsn_generation (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    generation  bigint NOT NULL DEFAULT 0,
    regles_changees_le timestamptz,
    CONSTRAINT dsn_generation_pkey PRIMARY KEY (caisse),
    CONSTRAINT dsn_generation_caisse FOREIGN KEY (caisse) REFERENCES calimero_data.caisse (caisse)
);
COMMENT ON TABLE calimero_data.dsn_generation IS 'One row a caisse, updated by every change to its DSN or CAI: the lock under which versions are judged and amounts matched.';
COMMENT ON COLUMN calimero_data.dsn_generation.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.dsn_generation.generation IS 'Number of changes so far.';
COMMENT ON COLUMN calimero_data.dsn_generation.regles_changees_le IS 'When the rules of the caisse (dsn_organisme, dsn_poids, dsn_parametre) first changed since everything was matched; null when every row of dsn_rapprochement is computed under the rules as they stand.';

-- Results computed under rules that have changed since are known as such, whoever changes the rules and however.
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['dsn_organisme', 'dsn_poids', 'dsn_parametre'] LOOP
        EXECUTE format('CREATE TRIGGER %1$I AFTER INSERT ON calimero_data.%2$I REFERENCING NEW TABLE AS apres
                        FOR EACH STATEMENT EXECUTE FUNCTION calimero.dsn_regles_changer()', t || '_changer_ajout', t);
        EXECUTE format('CREATE TRIGGER %1$I AFTER UPDATE ON calimero_data.%2$I REFERENCING OLD TABLE AS avant NEW TABLE AS apres
                        FOR EACH STATEMENT EXECUTE FUNCTION calimero.dsn_regles_changer()', t || '_changer_changement', t);
        EXECUTE format('CREATE TRIGGER %1$I AFTER DELETE ON calimero_data.%2$I REFERENCING OLD TABLE AS avant
                        FOR EACH STATEMENT EXECUTE FUNCTION calimero.dsn_regles_changer()', t || '_changer_retrait', t);
        EXECUTE format('CREATE TRIGGER %1$I AFTER TRUNCATE ON calimero_data.%2$I
                        FOR EACH STATEMENT EXECUTE FUNCTION calimero.dsn_regles_changer()', t || '_changer_vidage', t);
    END LOOP;
END
$$;
