-- What is kept of deposited DSN files.  No row here holds anything of an employee: sums only.
-- The rows below dsn_depot are written in bulk by calimero.dsn_deposer(), which has checked every value;
-- the constraints hold for whoever writes by SQL.

CREATE TABLE calimero_data.dsn_depot (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    depot       bigint GENERATED ALWAYS AS IDENTITY,
    empreinte   bytea NOT NULL,
    nom         varchar(255) NOT NULL,
    octets      bigint NOT NULL,
    lignes      bigint NOT NULL DEFAULT 0,
    statut      varchar(10) COLLATE "C" NOT NULL DEFAULT 'refuse',
    envois      integer NOT NULL DEFAULT 0,
    envois_refuses integer NOT NULL DEFAULT 0,
    declarations integer NOT NULL DEFAULT 0,
    declarations_refusees integer NOT NULL DEFAULT 0,
    anomalies   bigint NOT NULL DEFAULT 0,
    depose_le   timestamptz NOT NULL DEFAULT now(),
    depose_par  varchar(63) COLLATE "C" NOT NULL DEFAULT session_user,
    CONSTRAINT dsn_depot_pkey PRIMARY KEY (caisse, depot),
    CONSTRAINT dsn_depot_contenu UNIQUE (caisse, empreinte),
    CONSTRAINT dsn_depot_caisse FOREIGN KEY (caisse) REFERENCES calimero_data.caisse (caisse),
    CONSTRAINT dsn_depot_empreinte CHECK (octet_length(empreinte) = 32),
    CONSTRAINT dsn_depot_statut CHECK (statut IN ('accepte', 'partiel', 'refuse'))
);
COMMENT ON TABLE calimero_data.dsn_depot IS 'Deposited files, one row a content: the same bytes deposited twice are one deposit.';
COMMENT ON COLUMN calimero_data.dsn_depot.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.dsn_depot.depot IS 'Number of the deposit.';
COMMENT ON COLUMN calimero_data.dsn_depot.empreinte IS 'SHA-256 of the content.';
COMMENT ON COLUMN calimero_data.dsn_depot.nom IS 'File name given by the depositor, without its folders.';
COMMENT ON COLUMN calimero_data.dsn_depot.octets IS 'Size of the file in bytes.';
COMMENT ON COLUMN calimero_data.dsn_depot.lignes IS 'Lines of the file.';
COMMENT ON COLUMN calimero_data.dsn_depot.statut IS 'accepte: nothing refused; partiel: some declarations or envois refused; refuse: nothing kept, also when the file is not a DSN.';
COMMENT ON COLUMN calimero_data.dsn_depot.envois IS 'Envois read.';
COMMENT ON COLUMN calimero_data.dsn_depot.envois_refuses IS 'Envois refused whole; dsn_envoi lists the first 10,000 of them.';
COMMENT ON COLUMN calimero_data.dsn_depot.declarations IS 'Declarations read in envois that were not refused.';
COMMENT ON COLUMN calimero_data.dsn_depot.declarations_refusees IS 'Declarations refused.';
COMMENT ON COLUMN calimero_data.dsn_depot.anomalies IS 'Anomalies met, signals included; dsn_anomalie lists at most 100 a declaration and 10,000 a deposit, and past these the first reason of each refusal.';
COMMENT ON COLUMN calimero_data.dsn_depot.depose_le IS 'When.';
COMMENT ON COLUMN calimero_data.dsn_depot.depose_par IS 'By which database role.';

CREATE TABLE calimero_data.dsn_envoi (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    depot       bigint NOT NULL,
    envoi       integer NOT NULL,
    ligne       bigint NOT NULL,
    refuse      boolean NOT NULL,
    essai       boolean NOT NULL,
    norme       varchar(6) COLLATE "C",
    point_depot varchar(2) COLLATE "C",
    type        varchar(2) COLLATE "C",
    rubriques_annoncees bigint,
    rubriques_lues bigint NOT NULL,
    declarations_annoncees bigint,
    declarations_lues bigint NOT NULL,
    anomalies   bigint NOT NULL,
    CONSTRAINT dsn_envoi_pkey PRIMARY KEY (caisse, depot, envoi),
    CONSTRAINT dsn_envoi_depot FOREIGN KEY (caisse, depot) REFERENCES calimero_data.dsn_depot (caisse, depot) ON DELETE CASCADE
);
COMMENT ON TABLE calimero_data.dsn_envoi IS 'Envois (S10 to S90) of the deposited files.';
COMMENT ON COLUMN calimero_data.dsn_envoi.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.dsn_envoi.depot IS 'Deposit.';
COMMENT ON COLUMN calimero_data.dsn_envoi.envoi IS 'Rank of the envoi in the file, from 1.';
COMMENT ON COLUMN calimero_data.dsn_envoi.ligne IS 'Line where it begins.';
COMMENT ON COLUMN calimero_data.dsn_envoi.refuse IS 'Refused whole, because of an anomaly in S10 or S90, or as lines behind an S90 that could not be read.';
COMMENT ON COLUMN calimero_data.dsn_envoi.essai IS 'Test file (S10.G00.00.005 = 01): analysed, never integrated.';
COMMENT ON COLUMN calimero_data.dsn_envoi.norme IS 'Version of the norm, S10.G00.00.006.';
COMMENT ON COLUMN calimero_data.dsn_envoi.point_depot IS '01 Net-entreprises, 02 MSA.';
COMMENT ON COLUMN calimero_data.dsn_envoi.type IS '01 normal, 02 neant.';
COMMENT ON COLUMN calimero_data.dsn_envoi.rubriques_annoncees IS 'S90.G00.90.001; null when it cannot be read.';
COMMENT ON COLUMN calimero_data.dsn_envoi.rubriques_lues IS 'Rubriques counted by the reader.';
COMMENT ON COLUMN calimero_data.dsn_envoi.declarations_annoncees IS 'S90.G00.90.002; null when it cannot be read.';
COMMENT ON COLUMN calimero_data.dsn_envoi.declarations_lues IS 'Declarations counted by the reader.';
COMMENT ON COLUMN calimero_data.dsn_envoi.anomalies IS 'Anomalies of the envoi itself, signals included.';

-- The parent is the deposit: a foreign key to the envoi would want an index beginning (caisse, depot), which the planner
-- cannot tell from the primary key on a table not yet analyzed, and would read a whole lot for each of its declarations.
CREATE TABLE calimero_data.dsn_declaration (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    depot       bigint NOT NULL,
    declaration integer NOT NULL,
    envoi       integer NOT NULL,
    siret       varchar(14) COLLATE "C",
    mois        date,
    etat        varchar(12) COLLATE "C" NOT NULL,
    nature      varchar(2) COLLATE "C",
    type        varchar(2) COLLATE "C",
    fraction    varchar(2) COLLATE "C",
    champ       varchar(2) COLLATE "C",
    ordre       bigint,
    devise      varchar(2) COLLATE "C",
    substitution varchar(2) COLLATE "C",
    constituee_le date,
    apet        varchar(5) COLLATE "C",
    individus   integer NOT NULL,
    ligne       bigint NOT NULL,
    lignes      bigint NOT NULL,
    inconnues   bigint NOT NULL,
    ailleurs    bigint NOT NULL,
    anomalies   bigint NOT NULL,
    empreinte   bytea NOT NULL,
    CONSTRAINT dsn_declaration_pkey PRIMARY KEY (caisse, depot, declaration),
    CONSTRAINT dsn_declaration_depot FOREIGN KEY (caisse, depot) REFERENCES calimero_data.dsn_depot (caisse, depot) ON DELETE CASCADE,
    CONSTRAINT dsn_declaration_etat CHECK (etat IN ('retenue', 'remplacee', 'doublon', 'doute', 'incomplete', 'annulee', 'essai', 'devise', 'sans_objet', 'refusee')),
    CONSTRAINT dsn_declaration_siret CHECK (calimero.siret_valide(siret)),
    CONSTRAINT dsn_declaration_mois CHECK (extract(day FROM mois) = 1),
    CONSTRAINT dsn_declaration_empreinte CHECK (octet_length(empreinte) = 32)
);
CREATE INDEX dsn_declaration_siret_mois ON calimero_data.dsn_declaration (caisse, siret, mois);
COMMENT ON TABLE calimero_data.dsn_declaration IS 'Declarations (S20) of the deposited files, superseded and refused ones included.';
COMMENT ON COLUMN calimero_data.dsn_declaration.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.dsn_declaration.depot IS 'Deposit.';
COMMENT ON COLUMN calimero_data.dsn_declaration.declaration IS 'Rank of the declaration in the file, from 1.';
COMMENT ON COLUMN calimero_data.dsn_declaration.envoi IS 'Envoi that holds it.';
COMMENT ON COLUMN calimero_data.dsn_declaration.siret IS 'SIRET of the establishment (S21.G00.06.001 and 11.001); null when refused and unreadable.';
COMMENT ON COLUMN calimero_data.dsn_declaration.mois IS 'Month declared, its first day (S20.G00.05.005).';
COMMENT ON COLUMN calimero_data.dsn_declaration.etat IS 'retenue: counts; remplacee: a later version replaced it; doublon: same version deposited again; doute: versions that cannot be told apart; incomplete: a fraction is missing; annulee; essai: test file; devise: francs Pacifique; sans_objet: signalement; refusee.';
COMMENT ON COLUMN calimero_data.dsn_declaration.nature IS 'S20.G00.05.001: 01 mensuelle, 09 substitution, others are signalements.';
COMMENT ON COLUMN calimero_data.dsn_declaration.type IS 'S20.G00.05.002: 01 normale, 02 sans individu, 03 annule et remplace, 04 annule, 05 annule et remplace sans individu.';
COMMENT ON COLUMN calimero_data.dsn_declaration.fraction IS 'S20.G00.05.003: number of this fraction, then how many there are.';
COMMENT ON COLUMN calimero_data.dsn_declaration.champ IS 'S20.G00.05.008: 01 totale, 02 regime agricole, 03 regime general.';
COMMENT ON COLUMN calimero_data.dsn_declaration.ordre IS 'S20.G00.05.004: the greatest of a month replaces the others.';
COMMENT ON COLUMN calimero_data.dsn_declaration.devise IS 'S20.G00.05.010: 01 euro, 02 franc Pacifique.';
COMMENT ON COLUMN calimero_data.dsn_declaration.substitution IS 'S20.G00.05.013, for nature 09.';
COMMENT ON COLUMN calimero_data.dsn_declaration.constituee_le IS 'Day the file was made, S20.G00.05.007.';
COMMENT ON COLUMN calimero_data.dsn_declaration.apet IS 'Code APET of the establishment, S21.G00.11.002.';
COMMENT ON COLUMN calimero_data.dsn_declaration.individus IS 'Number of employees declared: a count, nothing of them is kept.';
COMMENT ON COLUMN calimero_data.dsn_declaration.ligne IS 'Line of the file where it begins.';
COMMENT ON COLUMN calimero_data.dsn_declaration.lignes IS 'Rubriques read.';
COMMENT ON COLUMN calimero_data.dsn_declaration.inconnues IS 'Unknown or service rubriques among them, skipped.';
COMMENT ON COLUMN calimero_data.dsn_declaration.ailleurs IS 'Payments and contributions for other bodies: counted, not stored.';
COMMENT ON COLUMN calimero_data.dsn_declaration.anomalies IS 'Anomalies, signals included.';
COMMENT ON COLUMN calimero_data.dsn_declaration.empreinte IS 'SHA-256 of what is kept of it, amounts included where there are any: two versions with the same print say the same to the caisse.';

CREATE TABLE calimero_data.dsn_cotisation (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    depot       bigint NOT NULL,
    declaration integer NOT NULL,
    numero      integer NOT NULL,
    montant     numeric(14,2) NOT NULL,
    lignes      integer NOT NULL,
    regularisation boolean NOT NULL,
    plusieurs_mois boolean NOT NULL,
    origine     varchar(2) COLLATE "C" NOT NULL,
    code        varchar(3) COLLATE "C" NOT NULL,
    periode     varchar(7) COLLATE "C" NOT NULL,
    organisme   varchar(14) COLLATE "C",
    CONSTRAINT dsn_cotisation_pkey PRIMARY KEY (caisse, depot, declaration, numero),
    CONSTRAINT dsn_cotisation_declaration FOREIGN KEY (caisse, depot, declaration) REFERENCES calimero_data.dsn_declaration (caisse, depot, declaration) ON DELETE CASCADE,
    CONSTRAINT dsn_cotisation_origine CHECK (origine IN ('81', '82')),
    CONSTRAINT dsn_cotisation_code CHECK (code ~ '^[0-9]{3}$'),
    CONSTRAINT dsn_cotisation_periode CHECK (calimero.periode_valide(periode))
);
COMMENT ON TABLE calimero_data.dsn_cotisation IS 'Amounts due that a declaration states for the caisse, summed over its employees by code and period: S21.G00.81.004 and 82.001.';
COMMENT ON COLUMN calimero_data.dsn_cotisation.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.dsn_cotisation.depot IS 'Deposit.';
COMMENT ON COLUMN calimero_data.dsn_cotisation.declaration IS 'Declaration.';
COMMENT ON COLUMN calimero_data.dsn_cotisation.numero IS 'Rank in the declaration, from 1.';
COMMENT ON COLUMN calimero_data.dsn_cotisation.montant IS 'Sum in euros; negative for reductions and corrections. 0.00 when no body is named and dsn_poids gave its code no poids_sans_organisme at the deposit: not stored.';
COMMENT ON COLUMN calimero_data.dsn_cotisation.lignes IS 'How many rubriques other than 0.00 were summed.';
COMMENT ON COLUMN calimero_data.dsn_cotisation.regularisation IS 'The period ends before the month declared.';
COMMENT ON COLUMN calimero_data.dsn_cotisation.plusieurs_mois IS 'Declared over more than one civil month.';
COMMENT ON COLUMN calimero_data.dsn_cotisation.origine IS '81: sum over employees; 82: establishment.';
COMMENT ON COLUMN calimero_data.dsn_cotisation.code IS 'Cotisation code, S21.G00.81.001 or 82.002.';
COMMENT ON COLUMN calimero_data.dsn_cotisation.periode IS 'Period it belongs to: 2025M03, 2025T01, 2025S01, 2025A00.';
COMMENT ON COLUMN calimero_data.dsn_cotisation.organisme IS 'Body named by the line, null when it names none.';

CREATE TABLE calimero_data.dsn_versement (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    depot       bigint NOT NULL,
    declaration integer NOT NULL,
    numero      integer NOT NULL,
    montant     numeric(14,2) NOT NULL,
    du          date NOT NULL,
    au          date NOT NULL,
    paye_le     date,
    regularisation boolean NOT NULL,
    periode     varchar(7) COLLATE "C" NOT NULL,
    mode        varchar(2) COLLATE "C" NOT NULL,
    organisme   varchar(14) COLLATE "C" NOT NULL,
    siret_payeur varchar(14) COLLATE "C",
    bic         varchar(11) COLLATE "C",
    iban        varchar(34) COLLATE "C",
    iban_masque varchar(34) COLLATE "C" GENERATED ALWAYS AS (calimero.iban_masque(iban)) STORED,
    CONSTRAINT dsn_versement_pkey PRIMARY KEY (caisse, depot, declaration, numero),
    CONSTRAINT dsn_versement_declaration FOREIGN KEY (caisse, depot, declaration) REFERENCES calimero_data.dsn_declaration (caisse, depot, declaration) ON DELETE CASCADE,
    CONSTRAINT dsn_versement_montant CHECK (montant >= 0),
    CONSTRAINT dsn_versement_dates CHECK (au >= du),
    CONSTRAINT dsn_versement_periode CHECK (calimero.periode_valide(periode)),
    CONSTRAINT dsn_versement_payeur CHECK (calimero.siret_valide(siret_payeur)),
    CONSTRAINT dsn_versement_iban CHECK (calimero.iban_valide(iban)),
    CONSTRAINT dsn_versement_bic CHECK (calimero.bic_valide(bic))
);
CREATE INDEX dsn_versement_payeur ON calimero_data.dsn_versement (caisse, siret_payeur) WHERE siret_payeur IS NOT NULL;
COMMENT ON TABLE calimero_data.dsn_versement IS 'Payments that a declaration announces to the caisse: S21.G00.20.';
COMMENT ON COLUMN calimero_data.dsn_versement.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.dsn_versement.depot IS 'Deposit.';
COMMENT ON COLUMN calimero_data.dsn_versement.declaration IS 'Declaration.';
COMMENT ON COLUMN calimero_data.dsn_versement.numero IS 'Rank in the declaration, from 1.';
COMMENT ON COLUMN calimero_data.dsn_versement.montant IS 'Amount in euros, never negative (20.005).';
COMMENT ON COLUMN calimero_data.dsn_versement.du IS 'First day of the period (20.006).';
COMMENT ON COLUMN calimero_data.dsn_versement.au IS 'Last day of the period (20.007).';
COMMENT ON COLUMN calimero_data.dsn_versement.paye_le IS 'Payment date announced (20.011).';
COMMENT ON COLUMN calimero_data.dsn_versement.regularisation IS 'The period ends before the month declared.';
COMMENT ON COLUMN calimero_data.dsn_versement.periode IS 'Period it belongs to.';
COMMENT ON COLUMN calimero_data.dsn_versement.mode IS '02 virement, 05 prelevement SEPA, 06 paid by another establishment (20.010).';
COMMENT ON COLUMN calimero_data.dsn_versement.organisme IS 'Body that is paid (20.001).';
COMMENT ON COLUMN calimero_data.dsn_versement.siret_payeur IS 'Another establishment that pays (20.012); null when the establishment itself pays.';
COMMENT ON COLUMN calimero_data.dsn_versement.bic IS 'BIC (20.003).';
COMMENT ON COLUMN calimero_data.dsn_versement.iban IS 'IBAN (20.004): never in views and fiches, which show iban_masque.';
COMMENT ON COLUMN calimero_data.dsn_versement.iban_masque IS 'IBAN with all but the country and the last four characters masked.';

CREATE TABLE calimero_data.dsn_anomalie (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    depot       bigint NOT NULL,
    numero      integer NOT NULL,
    envoi       integer,
    declaration integer,
    ligne       bigint,
    rubrique    varchar(14) COLLATE "C",
    regle       varchar(30) COLLATE "C" NOT NULL,
    CONSTRAINT dsn_anomalie_pkey PRIMARY KEY (caisse, depot, numero),
    CONSTRAINT dsn_anomalie_depot FOREIGN KEY (caisse, depot) REFERENCES calimero_data.dsn_depot (caisse, depot) ON DELETE CASCADE
);
COMMENT ON TABLE calimero_data.dsn_anomalie IS 'Anomalies of deposited files: where and which rule, never a value of the file.';
COMMENT ON COLUMN calimero_data.dsn_anomalie.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.dsn_anomalie.depot IS 'Deposit.';
COMMENT ON COLUMN calimero_data.dsn_anomalie.numero IS 'Rank in the deposit, from 1.';
COMMENT ON COLUMN calimero_data.dsn_anomalie.envoi IS 'Envoi, null when the file has none.';
COMMENT ON COLUMN calimero_data.dsn_anomalie.declaration IS 'Declaration, null when it is the envoi''s or the file''s.';
COMMENT ON COLUMN calimero_data.dsn_anomalie.ligne IS 'Line of the file, null when it concerns no single line.';
COMMENT ON COLUMN calimero_data.dsn_anomalie.rubrique IS 'Rubrique, S21.G00.20.005.';
COMMENT ON COLUMN calimero_data.dsn_anomalie.regle IS 'Rule, as in calimero.dsn_regles().';
