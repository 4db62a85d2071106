-- Who owes, and who follows it: agents, debtors, files, debts.  The data of the seed (CIL 18-07, article 2), all of it and
-- nothing more; what payments, acts and the law make of them is derived, in the same transaction, by calimero.dossier_tenir().

CREATE TABLE calimero_data.agent (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    agent       varchar(16) COLLATE "C" NOT NULL,
    service     varchar(24) COLLATE "C" NOT NULL,
    du          date NOT NULL DEFAULT current_date,
    au          date,
    compte      varchar(63) COLLATE "C",
    CONSTRAINT agent_pkey PRIMARY KEY (caisse, agent),
    CONSTRAINT agent_caisse FOREIGN KEY (caisse) REFERENCES calimero_data.caisse (caisse),
    CONSTRAINT agent_code CHECK (agent ~ '^[0-9A-Za-z._-]{1,16}$'),
    CONSTRAINT agent_service CHECK (service IN ('prestations', 'cotisations', 'recouvrement_contentieux', 'agence_comptable',
                                                'direction', 'protection_donnees', 'informatique')),
    -- A group role is the account of nobody.
    CONSTRAINT agent_compte_forme CHECK (compte <> '' AND compte !~ '^(calimero_|pg_)'),
    CONSTRAINT agent_dates CHECK (au >= du AND calimero.jour_valide(du) AND calimero.jour_valide(au))
);
-- The one index that does not begin with caisse: it says of which caisse an account is.
CREATE UNIQUE INDEX agent_compte ON calimero_data.agent (compte);
COMMENT ON TABLE calimero_data.agent IS 'Agents of a caisse by their code; their name stays in the directory of the caisse (seed 1, article 2: code agent MSA).';
COMMENT ON COLUMN calimero_data.agent.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.agent.agent IS 'Code of the agent, 1 to 16 letters, digits, points, hyphens or underscores.';
COMMENT ON COLUMN calimero_data.agent.service IS 'One of the four services that may receive the data (seed 1, article 3), or direction, protection_donnees, informatique. What the agent may see does not follow from it, but from habilitation.';
COMMENT ON COLUMN calimero_data.agent.du IS 'First day in the service.';
COMMENT ON COLUMN calimero_data.agent.au IS 'Last day in the service, null when open.';
COMMENT ON COLUMN calimero_data.agent.compte IS 'Database role that is this agent, and no other''s; null for an agent whom an application names (calimero.agir_pour).';

CREATE TABLE calimero_data.debiteur (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    debiteur    bigint GENERATED ALWAYS AS IDENTITY,
    personne    varchar(20) COLLATE "C" NOT NULL,
    matricule   varchar(20) COLLATE "C" NOT NULL,
    nom         varchar(80) NOT NULL,
    prenom      varchar(80),
    nir         varchar(15) COLLATE "C",
    siret       varchar(14) COLLATE "C",
    telephone   varchar(20) COLLATE "C",
    mail        varchar(254) COLLATE "C",
    commune     varchar(60),
    code_commune varchar(5) COLLATE "C",
    code_tiers  varchar(20) COLLATE "C",
    cle_recherche varchar(330) COLLATE "C" GENERATED ALWAYS AS (calimero.cle_recherche(nom, prenom)) STORED,
    CONSTRAINT debiteur_pkey PRIMARY KEY (caisse, debiteur),
    CONSTRAINT debiteur_matricule UNIQUE (caisse, matricule),
    CONSTRAINT debiteur_caisse FOREIGN KEY (caisse) REFERENCES calimero_data.caisse (caisse),
    CONSTRAINT debiteur_personne CHECK (personne IN ('employeur', 'non_salarie', 'salarie', 'assure', 'professionnel_sante')),
    CONSTRAINT debiteur_matricule_forme CHECK (matricule ~ '^[0-9A-Za-z./-]{1,20}$'),
    CONSTRAINT debiteur_nom CHECK (NOT calimero.texte_vide(nom) AND NOT calimero.texte_vide(prenom)),
    CONSTRAINT debiteur_nir CHECK (calimero.nir_valide(nir)),
    CONSTRAINT debiteur_siret CHECK (calimero.siret_valide(siret)),
    CONSTRAINT debiteur_telephone CHECK (telephone ~ '^[+]?[0-9]{6,19}$'),
    CONSTRAINT debiteur_mail CHECK (mail ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
    CONSTRAINT debiteur_code_commune CHECK (calimero.commune_valide(code_commune))
);
CREATE INDEX debiteur_nir ON calimero_data.debiteur (caisse, nir) WHERE nir IS NOT NULL;
CREATE INDEX debiteur_siret ON calimero_data.debiteur (caisse, siret) WHERE siret IS NOT NULL;
CREATE INDEX debiteur_nom ON calimero_data.debiteur (caisse, nom COLLATE "C");
-- Under row-level security LIKE uses no index; a range of these bytes does (sql/code/93_recherche.sql).
CREATE INDEX debiteur_cle_recherche ON calimero_data.debiteur (caisse, cle_recherche, debiteur);
COMMENT ON TABLE calimero_data.debiteur IS 'Persons who owe: the identification data of the seed (CIL 18-07, article 2) and no other. No bank coordinates: they belong to the DSN module alone.';
COMMENT ON COLUMN calimero_data.debiteur.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.debiteur.debiteur IS 'Number of the debtor.';
COMMENT ON COLUMN calimero_data.debiteur.personne IS 'Kind of person (seed 1, article 1): employeur, non_salarie, salarie, assure, professionnel_sante.';
COMMENT ON COLUMN calimero_data.debiteur.matricule IS 'Matricule in the caisse: 1 to 20 letters, digits, points, slashes, hyphens; opaque, unique in the caisse.';
COMMENT ON COLUMN calimero_data.debiteur.nom IS 'Family name, or name of the enterprise.';
COMMENT ON COLUMN calimero_data.debiteur.prenom IS 'First name, null for an enterprise.';
COMMENT ON COLUMN calimero_data.debiteur.nir IS 'Social-security number, 15 characters with its key (calimero.nir()).';
COMMENT ON COLUMN calimero_data.debiteur.siret IS 'SIRET of an enterprise: what ties its file to its DSN and its CAI.';
COMMENT ON COLUMN calimero_data.debiteur.telephone IS 'Telephone, digits after an optional plus.';
COMMENT ON COLUMN calimero_data.debiteur.mail IS 'Mail address.';
COMMENT ON COLUMN calimero_data.debiteur.commune IS 'Name of the commune.';
COMMENT ON COLUMN calimero_data.debiteur.code_commune IS 'INSEE code of the commune, which is not its postcode. It also decides which public holidays count.';
COMMENT ON COLUMN calimero_data.debiteur.code_tiers IS 'Code of the third party concerned, as the caisse keeps it.';
COMMENT ON COLUMN calimero_data.debiteur.cle_recherche IS 'Name and first name as they are searched (calimero.cle_recherche); derived.';

CREATE TABLE calimero_data.creance_nature (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    nature      varchar(12) COLLATE "C" NOT NULL,
    genre       varchar(10) COLLATE "C" NOT NULL,
    libelle     varchar(100) NOT NULL,
    famille     varchar(40) COLLATE "C" NOT NULL,
    poste       varchar(10) COLLATE "C" NOT NULL,
    rang        smallint NOT NULL DEFAULT 0,
    origine     varchar(8) COLLATE "C" NOT NULL DEFAULT 'caisse',
    CONSTRAINT creance_nature_pkey PRIMARY KEY (caisse, nature),
    CONSTRAINT creance_nature_caisse FOREIGN KEY (caisse) REFERENCES calimero_data.caisse (caisse),
    CONSTRAINT creance_nature_code CHECK (nature ~ '^[0-9A-Z_]{1,12}$'),
    CONSTRAINT creance_nature_genre CHECK (genre IN ('cotisation', 'piar')),
    CONSTRAINT creance_nature_libelle CHECK (NOT calimero.texte_vide(libelle)),
    CONSTRAINT creance_nature_famille CHECK (famille ~ '^[0-9A-Z_]{1,40}$'),
    CONSTRAINT creance_nature_poste CHECK (poste IN ('principal', 'majoration', 'penalite', 'frais')),
    CONSTRAINT creance_nature_rang CHECK (rang BETWEEN 0 AND 99),
    CONSTRAINT creance_nature_origine CHECK (origine IN ('calimero', 'caisse'))
);
COMMENT ON TABLE calimero_data.creance_nature IS 'Natures of debts of a caisse: what each prescribes by, and in which order payments settle them (CSS L133-4-11, CRPM D725-4-3). Defaults come from calimero.natures_reference(); a caisse adds its own.';
COMMENT ON COLUMN calimero_data.creance_nature.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.creance_nature.nature IS 'Code, 1 to 12 capitals, digits or underscores.';
COMMENT ON COLUMN calimero_data.creance_nature.genre IS 'Kind of file that may hold it: cotisation or piar.';
COMMENT ON COLUMN calimero_data.creance_nature.libelle IS 'Label.';
COMMENT ON COLUMN calimero_data.creance_nature.famille IS 'Family of prescription rules, as in droit_prescription of the caisse (MS046).';
COMMENT ON COLUMN calimero_data.creance_nature.poste IS 'principal, majoration, penalite or frais: settled in this order.';
COMMENT ON COLUMN calimero_data.creance_nature.rang IS 'Order within principal, 0 first (CRPM D725-4-3 for non-salaried persons).';
COMMENT ON COLUMN calimero_data.creance_nature.origine IS 'calimero: shipped, rewritten at each installer(); caisse: its own, never touched.';

CREATE TABLE calimero_data.droit_conservation (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    genre       varchar(10) COLLATE "C" NOT NULL,
    du          date NOT NULL,
    au          date,
    annees      smallint NOT NULL,
    lecture     varchar(11) COLLATE "C" NOT NULL DEFAULT 'selon_issue',
    article     varchar(100) NOT NULL,
    origine     varchar(8) COLLATE "C" NOT NULL DEFAULT 'caisse',
    CONSTRAINT droit_conservation_pkey PRIMARY KEY (caisse, genre, du),
    CONSTRAINT droit_conservation_caisse FOREIGN KEY (caisse) REFERENCES calimero_data.caisse (caisse),
    CONSTRAINT droit_conservation_genre CHECK (genre IN ('cotisation', 'piar', 'rac')),
    CONSTRAINT droit_conservation_dates CHECK (au >= du AND calimero.jour_valide(du) AND calimero.jour_valide(au)),
    CONSTRAINT droit_conservation_annees CHECK (annees BETWEEN 1 AND 30),
    -- A receipt does not prescribe: there is nothing to choose from.
    CONSTRAINT droit_conservation_lecture CHECK (lecture IN ('selon_issue', 'premier', 'dernier') AND (genre <> 'rac' OR lecture = 'selon_issue')),
    CONSTRAINT droit_conservation_origine CHECK (origine IN ('calimero', 'caisse'))
);
COMMENT ON TABLE calimero_data.droit_conservation IS 'How long a file may be kept, by kind and date of its end, and how that end is told (seed 1, article 2). A change holds for files when they change, and for all after calimero.dossiers_recalculer(): dossier.conservation_regle is the row that was applied.';
COMMENT ON COLUMN calimero_data.droit_conservation.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.droit_conservation.genre IS 'Kind of file.';
COMMENT ON COLUMN calimero_data.droit_conservation.du IS 'First day of the ends that the row holds for.';
COMMENT ON COLUMN calimero_data.droit_conservation.au IS 'Last day, null when open.';
COMMENT ON COLUMN calimero_data.droit_conservation.annees IS 'Years, at most.';
COMMENT ON COLUMN calimero_data.droit_conservation.lecture IS 'How the "ou" of the text is read. selon_issue: what was paid, from the last assignment; what was not, from its prescription, or from the day it was given up when that extinguished it before; premier: from the first of prescription and last assignment; dernier: from the last.';
COMMENT ON COLUMN calimero_data.droit_conservation.article IS 'Source.';
COMMENT ON COLUMN calimero_data.droit_conservation.origine IS 'calimero: shipped, rewritten at each installer(); caisse: its own, never touched.';
CREATE TRIGGER droit_conservation_garder BEFORE INSERT OR UPDATE OR DELETE ON calimero_data.droit_conservation
    FOR EACH ROW EXECUTE FUNCTION calimero.droit_garder();
COMMENT ON TRIGGER droit_conservation_garder ON calimero_data.droit_conservation IS 'Rows that calimero ships are changed by the owner of the table only.';

CREATE TABLE calimero_data.dossier (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    dossier     bigint GENERATED ALWAYS AS IDENTITY,
    numero      varchar(20) COLLATE "C" NOT NULL,
    genre       varchar(10) COLLATE "C" NOT NULL,
    debiteur    bigint,
    ouvert_le   date NOT NULL DEFAULT current_date,
    clos_le     date,
    agent       varchar(16) COLLATE "C",
    total       numeric(14,2) NOT NULL DEFAULT 0,
    solde       numeric(14,2) NOT NULL DEFAULT 0,
    etat        varchar(6) COLLATE "C" GENERATED ALWAYS AS
                (CASE WHEN clos_le IS NOT NULL THEN 'clos' WHEN total = 0 THEN 'vide' WHEN solde = 0 THEN 'solde' ELSE 'ouvert' END) STORED,
    solde_centimes bigint GENERATED ALWAYS AS ((solde * 100)::bigint) STORED,
    solde_le    date,
    dernier_paiement_le date,
    derniere_procedure varchar(40) COLLATE "C",
    derniere_procedure_le date,
    plus_ancienne_le date,
    prescription_le date,
    conservation_le date,
    conservation_regle date,
    CONSTRAINT dossier_pkey PRIMARY KEY (caisse, dossier),
    CONSTRAINT dossier_numero UNIQUE (caisse, numero),
    CONSTRAINT dossier_caisse FOREIGN KEY (caisse) REFERENCES calimero_data.caisse (caisse),
    CONSTRAINT dossier_debiteur FOREIGN KEY (caisse, debiteur) REFERENCES calimero_data.debiteur (caisse, debiteur),
    CONSTRAINT dossier_agent FOREIGN KEY (caisse, agent) REFERENCES calimero_data.agent (caisse, agent),
    CONSTRAINT dossier_numero_forme CHECK (numero ~ '^[0-9A-Za-z./-]{1,20}$'),
    CONSTRAINT dossier_genre CHECK (genre IN ('cotisation', 'piar', 'rac')),
    CONSTRAINT dossier_debiteur_connu CHECK ((debiteur IS NULL) = (genre = 'rac')),
    CONSTRAINT dossier_dates CHECK (calimero.jour_valide(ouvert_le) AND calimero.jour_valide(clos_le)),
    CONSTRAINT dossier_solde CHECK (solde BETWEEN 0 AND total),
    CONSTRAINT dossier_clos CHECK (clos_le IS NULL OR (solde = 0 AND clos_le >= ouvert_le))
);
CREATE INDEX dossier_debiteur ON calimero_data.dossier (caisse, debiteur);
CREATE INDEX dossier_agent ON calimero_data.dossier (caisse, agent, prescription_le) WHERE etat = 'ouvert';
-- Comparisons of numeric use no index under row-level security, those of integers do (sql/code/93_recherche.sql).
CREATE INDEX dossier_solde_centimes ON calimero_data.dossier (caisse, solde_centimes);
CREATE INDEX dossier_prescription ON calimero_data.dossier (caisse, prescription_le) WHERE etat = 'ouvert';
-- What may leave once its day has come, with what a simulation counts by and the purge chooses by.
CREATE INDEX dossier_purge ON calimero_data.dossier (caisse, conservation_le) INCLUDE (dossier, genre, conservation_regle, solde)
    WHERE conservation_le IS NOT NULL;
COMMENT ON TABLE calimero_data.dossier IS 'Precontentious and contentious files: contributions (cotisation), undue benefits to recover (piar), receipts to classify (rac). Columns from total on, and agent, are derived and cannot be entered.';
COMMENT ON COLUMN calimero_data.dossier.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.dossier.dossier IS 'Number in the database.';
COMMENT ON COLUMN calimero_data.dossier.numero IS 'Number of the file as people write it, unique in the caisse.';
COMMENT ON COLUMN calimero_data.dossier.genre IS 'cotisation, piar or rac.';
COMMENT ON COLUMN calimero_data.dossier.debiteur IS 'Debtor; null for a receipt to classify, whose debtor is not known.';
COMMENT ON COLUMN calimero_data.dossier.ouvert_le IS 'Day it was opened.';
COMMENT ON COLUMN calimero_data.dossier.clos_le IS 'Day it was closed, which needs a balance of zero; nothing enters it any more.';
COMMENT ON COLUMN calimero_data.dossier.agent IS 'Agent who follows it, as portefeuille says.';
COMMENT ON COLUMN calimero_data.dossier.total IS 'Euros of its debts; of its receipts for a rac.';
COMMENT ON COLUMN calimero_data.dossier.solde IS 'Euros still due; not yet classified for a rac.';
COMMENT ON COLUMN calimero_data.dossier.etat IS 'vide: no debt; ouvert: something is due; solde: nothing is due any more; clos.';
COMMENT ON COLUMN calimero_data.dossier.solde_centimes IS 'The balance in centimes, by which it is searched; derived.';
COMMENT ON COLUMN calimero_data.dossier.solde_le IS 'Day of the assignment that settled it, null while something is due.';
COMMENT ON COLUMN calimero_data.dossier.dernier_paiement_le IS 'Day the last payment assigned to it was received.';
COMMENT ON COLUMN calimero_data.dossier.derniere_procedure IS 'Kind of the last act that is not cancelled.';
COMMENT ON COLUMN calimero_data.dossier.derniere_procedure_le IS 'Day of that act.';
COMMENT ON COLUMN calimero_data.dossier.plus_ancienne_le IS 'Date of the oldest debt that is not paid.';
COMMENT ON COLUMN calimero_data.dossier.prescription_le IS 'Last day to act for the first of its unpaid debts to prescribe, passed or to come (every such day: echeance); null when nothing is due, or when the clock of all that is due is held. calimero.expliquer_prescription() tells why.';
COMMENT ON COLUMN calimero_data.dossier.conservation_le IS 'Last day it may be kept (droit_conservation), null while its end is not known: from the next day on the purge takes it, unless something holds it (calimero.pourquoi_conserve).';
COMMENT ON COLUMN calimero_data.dossier.conservation_regle IS 'First day (du) of the row of droit_conservation by which conservation_le was told; null while there is none.';

CREATE TABLE calimero_data.creance (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    creance     bigint GENERATED ALWAYS AS IDENTITY,
    dossier     bigint NOT NULL,
    nature      varchar(12) COLLATE "C" NOT NULL,
    libelle     varchar(200),
    montant     numeric(14,2) NOT NULL,
    date_creance date NOT NULL,
    periode_du  date,
    periode_au  date,
    fraude      boolean NOT NULL DEFAULT false,
    fraude_decouverte_le date,
    travail_illegal boolean NOT NULL DEFAULT false,
    regle       numeric(14,2) NOT NULL DEFAULT 0,
    solde       numeric(14,2) GENERATED ALWAYS AS (montant - regle) STORED,
    dossier_genre varchar(10) COLLATE "C" NOT NULL,
    CONSTRAINT creance_pkey PRIMARY KEY (caisse, creance),
    CONSTRAINT creance_dossier_creance UNIQUE (caisse, dossier, creance),
    CONSTRAINT creance_dossier FOREIGN KEY (caisse, dossier) REFERENCES calimero_data.dossier (caisse, dossier),
    CONSTRAINT creance_nature FOREIGN KEY (caisse, nature) REFERENCES calimero_data.creance_nature (caisse, nature),
    CONSTRAINT creance_montant CHECK (montant > 0 AND montant <> 'NaN'),
    CONSTRAINT creance_date CHECK (calimero.jour_valide(date_creance) AND calimero.jour_valide(fraude_decouverte_le)),
    CONSTRAINT creance_periode CHECK (periode_au >= periode_du AND calimero.jour_valide(periode_du) AND calimero.jour_valide(periode_au)),
    CONSTRAINT creance_fraude CHECK (fraude_decouverte_le IS NULL OR fraude),
    CONSTRAINT creance_regle CHECK (regle BETWEEN 0 AND montant)
);
COMMENT ON TABLE calimero_data.creance IS 'Debts of a file. An undue benefit has one row for each payment made, since each prescribes by itself (law: CSS L332-1, L355-3, L553-1).';
COMMENT ON COLUMN calimero_data.creance.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.creance.creance IS 'Number of the debt.';
COMMENT ON COLUMN calimero_data.creance.dossier IS 'File.';
COMMENT ON COLUMN calimero_data.creance.nature IS 'Nature, as in creance_nature.';
COMMENT ON COLUMN calimero_data.creance.libelle IS 'Label.';
COMMENT ON COLUMN calimero_data.creance.montant IS 'Euros, more than zero.';
COMMENT ON COLUMN calimero_data.creance.date_creance IS 'Date of the debt: due day of a contribution, day an undue benefit was paid into the beneficiary''s hands, day a penalty was notified.';
COMMENT ON COLUMN calimero_data.creance.periode_du IS 'First day of the period that it is due for.';
COMMENT ON COLUMN calimero_data.creance.periode_au IS 'Last day of that period: its civil year starts the clock of a contribution (CRPM L725-7).';
COMMENT ON COLUMN calimero_data.creance.fraude IS 'Fraud or false declaration established.';
COMMENT ON COLUMN calimero_data.creance.fraude_decouverte_le IS 'Day it was discovered.';
COMMENT ON COLUMN calimero_data.creance.travail_illegal IS 'Due after a report of illegal work (CSS L244-11).';
COMMENT ON COLUMN calimero_data.creance.regle IS 'Euros settled by assignments that stand; derived.';
COMMENT ON COLUMN calimero_data.creance.solde IS 'Euros still due; derived.';
COMMENT ON COLUMN calimero_data.creance.dossier_genre IS 'Kind of its dossier, for row-level security; derived.';

-- Without a foreign key to dossier: calimero.dossier_tenir() alone writes it, under the lock of the file, and a file without debts
-- has no row.  Checking the key of each row would cost as much as writing it.
CREATE TABLE calimero_data.echeance (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    dossier     bigint NOT NULL,
    prescription_le date NOT NULL,
    solde       numeric(14,2) NOT NULL,
    prochain_acte varchar(40) COLLATE "C",
    prochain_acte_le date,
    prochain_acte_avant date,
    dossier_genre varchar(10) COLLATE "C" NOT NULL,
    CONSTRAINT echeance_pkey PRIMARY KEY (caisse, dossier, prescription_le),
    CONSTRAINT echeance_solde CHECK (solde > 0)
);
CREATE INDEX echeance_prescription ON calimero_data.echeance (caisse, prescription_le);
COMMENT ON TABLE calimero_data.echeance IS 'When what is due prescribes: one row a file and day, for its unpaid debts; those whose clock is held have the day infinity. Derived, all of it.';
COMMENT ON COLUMN calimero_data.echeance.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.echeance.dossier IS 'File.';
COMMENT ON COLUMN calimero_data.echeance.prescription_le IS 'Last day to act for these debts; infinity while their clock is held.';
COMMENT ON COLUMN calimero_data.echeance.solde IS 'Euros still due of them.';
COMMENT ON COLUMN calimero_data.echeance.prochain_acte IS 'Act that comes next on them in the order of droit_acte.rang, the most urgent; null while a plan or an instance whose end is not known forbids it. calimero.prochains_actes() tells every act of a day.';
COMMENT ON COLUMN calimero_data.echeance.prochain_acte_le IS 'First day of that act; null while the act before is not known to be notified.';
COMMENT ON COLUMN calimero_data.echeance.prochain_acte_avant IS 'Last day of that act: it comes too late after; null when it has none, or while the clock is held.';
COMMENT ON COLUMN calimero_data.echeance.dossier_genre IS 'Kind of its dossier, for row-level security; derived.';
