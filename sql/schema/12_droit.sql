-- The law as dated rows, for each caisse: those that calimero ships (origine calimero) and the caisse's own (origine caisse).
-- What the words mean and how rows of both are combined is told by extension/core/droit/regles.h and docs/law.md.

CREATE TABLE calimero_data.droit_prescription (
    caisse varchar(5) COLLATE "C" NOT NULL,
    famille varchar(40) COLLATE "C" NOT NULL,
    horloge varchar(2) COLLATE "C" NOT NULL,
    regime varchar(15) COLLATE "C" NOT NULL,
    origine varchar(10) COLLATE "C" NOT NULL DEFAULT 'caisse',
    du date NOT NULL,
    au date,
    genre varchar(11) COLLATE "C" NOT NULL,
    depart varchar(10) COLLATE "C" NOT NULL,
    depart_mois smallint NOT NULL DEFAULT 0,
    duree smallint NOT NULL,
    unite varchar(5) COLLATE "C" NOT NULL,
    butoir_ans smallint,
    remonte_ans smallint,
    transition varchar(5) COLLATE "C" NOT NULL DEFAULT '2222',
    article varchar(120) NOT NULL,
    confiance varchar(1) COLLATE "C" NOT NULL,
    libelle varchar(160),
    CONSTRAINT droit_prescription_pkey PRIMARY KEY (caisse, famille, horloge, regime, origine, du),
    CONSTRAINT droit_prescription_caisse FOREIGN KEY (caisse) REFERENCES calimero_data.caisse (caisse),
    CONSTRAINT droit_prescription_origine CHECK (origine IN ('calimero', 'caisse')),
    CONSTRAINT droit_prescription_dates CHECK (du >= DATE '0001-01-01' AND du <= DATE '9999-12-31' AND au >= du AND au <= DATE '9999-12-31'),
    CONSTRAINT droit_prescription_famille CHECK (famille ~ '^[A-Z0-9_]{1,40}$'),
    CONSTRAINT droit_prescription_horloge CHECK (horloge IN ('C1', 'C2', 'C3', 'C4')),
    CONSTRAINT droit_prescription_regime CHECK (regime IN ('NORMAL', 'FRAUDE', 'TRAVAIL_ILLEGAL')),
    CONSTRAINT droit_prescription_genre CHECK (genre IN ('COTISATIONS', 'INDUS', 'PENALITES', 'AUTRES')),
    CONSTRAINT droit_prescription_depart CHECK (depart IN ('REFERENCE', 'FIN_ANNEE', 'DECOUVERTE', 'ACTE') AND (depart = 'ACTE') = (horloge <> 'C1')),
    CONSTRAINT droit_prescription_mois CHECK (depart_mois BETWEEN 0 AND 1200),
    CONSTRAINT droit_prescription_unite CHECK (unite IN ('JOURS', 'MOIS', 'ANS')),
    CONSTRAINT droit_prescription_duree CHECK (duree BETWEEN 1 AND CASE unite WHEN 'ANS' THEN 100 ELSE 3660 END),
    CONSTRAINT droit_prescription_butoir CHECK (butoir_ans BETWEEN 1 AND 100),
    CONSTRAINT droit_prescription_remonte CHECK (remonte_ans BETWEEN 1 AND 100),
    CONSTRAINT droit_prescription_transition CHECK (transition IN ('2222', 'ACTES')),
    CONSTRAINT droit_prescription_confiance CHECK (confiance IN ('V', 'S', 'D', 'K'))
);
COMMENT ON TABLE calimero_data.droit_prescription IS 'How each kind of debt is extinguished: on which clock, from which day, for how long. Read by calimero.prescription().';
COMMENT ON COLUMN calimero_data.droit_prescription.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.droit_prescription.famille IS 'Kind of debt: COTISATION, INDU_PF, PENALITE ...';
COMMENT ON COLUMN calimero_data.droit_prescription.horloge IS 'C1: right to claim, with which every kind begins; C2: civil action after a mise en demeure; C3: execution of a contrainte; C4: execution of a judgment.';
COMMENT ON COLUMN calimero_data.droit_prescription.regime IS 'NORMAL, FRAUDE or TRAVAIL_ILLEGAL; NORMAL holds where a regime has no row.';
COMMENT ON COLUMN calimero_data.droit_prescription.origine IS 'calimero: a row that calimero ships and that calimero.installer() keeps as shipped; caisse: a row of the caisse, which comes first where both hold and which nothing else changes.';
COMMENT ON COLUMN calimero_data.droit_prescription.du IS 'First day that the row holds for; 1900-01-01 where its history was not read.';
COMMENT ON COLUMN calimero_data.droit_prescription.au IS 'Last day, null when open.';
COMMENT ON COLUMN calimero_data.droit_prescription.genre IS 'COTISATIONS, INDUS, PENALITES or AUTRES: what droit_effet and droit_fenetre may name for all kinds of it.';
COMMENT ON COLUMN calimero_data.droit_prescription.depart IS 'Day that the clock starts from: REFERENCE, FIN_ANNEE (31 December of the year of the reference), DECOUVERTE (of the fraud, never before the birth of the right), ACTE (the act that opened it).';
COMMENT ON COLUMN calimero_data.droit_prescription.depart_mois IS 'Months added to that day: 1 for the month given by a mise en demeure.';
COMMENT ON COLUMN calimero_data.droit_prescription.duree IS 'Length of the clock.';
COMMENT ON COLUMN calimero_data.droit_prescription.unite IS 'JOURS, MOIS or ANS.';
COMMENT ON COLUMN calimero_data.droit_prescription.butoir_ans IS 'Years from the birth of the right that only a demand in court, an execution or a title passes (Code civil, art. 2232); null: none.';
COMMENT ON COLUMN calimero_data.droit_prescription.remonte_ans IS 'Years before the action whose payments can be claimed back; null: no such limit.';
COMMENT ON COLUMN calimero_data.droit_prescription.transition IS 'What becomes of the clocks that run when the row begins: 2222 (Code civil, art. 2222) or ACTES (they keep the row they began under).';
COMMENT ON COLUMN calimero_data.droit_prescription.article IS 'Text that the row is taken from.';
COMMENT ON COLUMN calimero_data.droit_prescription.confiance IS 'V: read in the text itself; S: secondary source; D: derived from texts that were read; K: general knowledge, to be checked.';
COMMENT ON COLUMN calimero_data.droit_prescription.libelle IS 'What the row says, in one line.';
CREATE TRIGGER droit_prescription_garder BEFORE INSERT OR UPDATE OR DELETE ON calimero_data.droit_prescription
    FOR EACH ROW EXECUTE FUNCTION calimero.droit_garder();
COMMENT ON TRIGGER droit_prescription_garder ON calimero_data.droit_prescription IS 'Rows that calimero ships are changed by the owner of the table only.';

CREATE TABLE calimero_data.droit_effet (
    caisse varchar(5) COLLATE "C" NOT NULL,
    portee varchar(40) COLLATE "C" NOT NULL,
    horloge varchar(2) COLLATE "C" NOT NULL,
    evenement varchar(40) COLLATE "C" NOT NULL,
    origine varchar(10) COLLATE "C" NOT NULL DEFAULT 'caisse',
    du date NOT NULL,
    au date,
    effet varchar(10) COLLATE "C" NOT NULL,
    horloge_ouverte varchar(2) COLLATE "C",
    leve_butoir boolean NOT NULL DEFAULT false,
    duree_max_mois smallint,
    reste_minimum_mois smallint,
    article varchar(120) NOT NULL,
    confiance varchar(1) COLLATE "C" NOT NULL,
    libelle varchar(160),
    CONSTRAINT droit_effet_pkey PRIMARY KEY (caisse, portee, horloge, evenement, origine, du),
    CONSTRAINT droit_effet_caisse FOREIGN KEY (caisse) REFERENCES calimero_data.caisse (caisse),
    CONSTRAINT droit_effet_origine CHECK (origine IN ('calimero', 'caisse')),
    CONSTRAINT droit_effet_dates CHECK (du >= DATE '0001-01-01' AND du <= DATE '9999-12-31' AND au >= du AND au <= DATE '9999-12-31'),
    CONSTRAINT droit_effet_portee CHECK (portee ~ '^([A-Z0-9_]{1,40}|[*])$'),
    CONSTRAINT droit_effet_horloge CHECK (horloge IN ('C1', 'C2', 'C3', 'C4', '*')),
    CONSTRAINT droit_effet_evenement CHECK (evenement ~ '^[A-Z0-9_]{1,40}$'),
    CONSTRAINT droit_effet_effet CHECK (effet IN ('INTERROMPT', 'RETIENT', 'SUSPEND', 'OUVRE', 'SANS_EFFET')),
    CONSTRAINT droit_effet_ouverte CHECK (CASE effet WHEN 'OUVRE' THEN horloge_ouverte IS NOT NULL WHEN 'RETIENT' THEN true ELSE horloge_ouverte IS NULL END AND horloge_ouverte IN ('C1', 'C2', 'C3', 'C4')),
    CONSTRAINT droit_effet_maximum CHECK ((duree_max_mois IS NULL OR effet = 'SUSPEND') AND duree_max_mois BETWEEN 1 AND 1200),
    CONSTRAINT droit_effet_minimum CHECK ((reste_minimum_mois IS NULL OR effet = 'SUSPEND') AND reste_minimum_mois BETWEEN 1 AND 1200),
    CONSTRAINT droit_effet_confiance CHECK (confiance IN ('V', 'S', 'D', 'K'))
);
COMMENT ON TABLE calimero_data.droit_effet IS 'What an event does to a clock.';
COMMENT ON COLUMN calimero_data.droit_effet.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.droit_effet.portee IS 'A famille or a genre of droit_prescription, or * for all; the most precise row holds.';
COMMENT ON COLUMN calimero_data.droit_effet.horloge IS 'C1 to C4, or * for all.';
COMMENT ON COLUMN calimero_data.droit_effet.evenement IS 'Kind of event: MED, LRAR, CONTRAINTE, PAIEMENT ...';
COMMENT ON COLUMN calimero_data.droit_effet.origine IS 'calimero: a row that calimero ships and that calimero.installer() keeps as shipped; caisse: a row of the caisse, which comes first where both hold and which nothing else changes.';
COMMENT ON COLUMN calimero_data.droit_effet.du IS 'First day that the row holds for; 1900-01-01 where its history was not read.';
COMMENT ON COLUMN calimero_data.droit_effet.au IS 'Last day, null when open.';
COMMENT ON COLUMN calimero_data.droit_effet.effet IS 'INTERROMPT: the clock begins again; RETIENT: the same, and it does not run until the event ends; SUSPEND: the days of the event do not count; OUVRE: the clock is closed and horloge_ouverte begins; SANS_EFFET.';
COMMENT ON COLUMN calimero_data.droit_effet.horloge_ouverte IS 'Clock that begins, for OUVRE; for RETIENT, the one that a title opens at the end: an act that opens it (a judgment) ends what has no end of its own.';
COMMENT ON COLUMN calimero_data.droit_effet.leve_butoir IS 'Is there no cap (butoir_ans) after such an event?';
COMMENT ON COLUMN calimero_data.droit_effet.duree_max_mois IS 'Longest suspension, in months; null: no limit.';
COMMENT ON COLUMN calimero_data.droit_effet.reste_minimum_mois IS 'Months that are left at least after the suspension; null: none.';
COMMENT ON COLUMN calimero_data.droit_effet.article IS 'Text that the row is taken from.';
COMMENT ON COLUMN calimero_data.droit_effet.confiance IS 'V: read in the text itself; S: secondary source; D: derived from texts that were read; K: general knowledge, to be checked.';
COMMENT ON COLUMN calimero_data.droit_effet.libelle IS 'What the row says, in one line.';
CREATE TRIGGER droit_effet_garder BEFORE INSERT OR UPDATE OR DELETE ON calimero_data.droit_effet
    FOR EACH ROW EXECUTE FUNCTION calimero.droit_garder();
COMMENT ON TRIGGER droit_effet_garder ON calimero_data.droit_effet IS 'Rows that calimero ships are changed by the owner of the table only.';

CREATE TABLE calimero_data.droit_fenetre (
    caisse varchar(5) COLLATE "C" NOT NULL,
    code varchar(40) COLLATE "C" NOT NULL,
    origine varchar(10) COLLATE "C" NOT NULL DEFAULT 'caisse',
    portee varchar(40) COLLATE "C" NOT NULL,
    horloge varchar(2) COLLATE "C" NOT NULL,
    du date NOT NULL,
    au date NOT NULL,
    effet varchar(12) COLLATE "C" NOT NULL,
    prolongation_mois smallint,
    sauf_travail_illegal boolean NOT NULL DEFAULT false,
    article varchar(120) NOT NULL,
    confiance varchar(1) COLLATE "C" NOT NULL,
    libelle varchar(160),
    CONSTRAINT droit_fenetre_pkey PRIMARY KEY (caisse, code, origine),
    CONSTRAINT droit_fenetre_caisse FOREIGN KEY (caisse) REFERENCES calimero_data.caisse (caisse),
    CONSTRAINT droit_fenetre_origine CHECK (origine IN ('calimero', 'caisse')),
    CONSTRAINT droit_fenetre_dates CHECK (du >= DATE '0001-01-01' AND du <= DATE '9999-12-31' AND au >= du AND au <= DATE '9999-12-31'),
    CONSTRAINT droit_fenetre_code CHECK (code ~ '^[A-Z0-9_]{1,40}$'),
    CONSTRAINT droit_fenetre_portee CHECK (portee ~ '^([A-Z0-9_]{1,40}|[*])$'),
    CONSTRAINT droit_fenetre_horloge CHECK (horloge IN ('C1', 'C2', 'C3', 'C4', '*')),
    CONSTRAINT droit_fenetre_effet CHECK (effet IN ('SUSPENSION', 'PROLONGATION', 'SANS_EFFET')),
    CONSTRAINT droit_fenetre_prolongation CHECK ((effet = 'PROLONGATION') = (prolongation_mois IS NOT NULL) AND prolongation_mois BETWEEN 1 AND 1200),
    CONSTRAINT droit_fenetre_confiance CHECK (confiance IN ('V', 'S', 'D', 'K'))
);
COMMENT ON TABLE calimero_data.droit_fenetre IS 'Windows of time in which a law changed the course of the clocks. A row of the caisse replaces that of calimero with the same code; with effet SANS_EFFET it takes the window away.';
COMMENT ON COLUMN calimero_data.droit_fenetre.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.droit_fenetre.code IS 'Name of the window.';
COMMENT ON COLUMN calimero_data.droit_fenetre.origine IS 'calimero: a row that calimero ships and that calimero.installer() keeps as shipped; caisse: a row of the caisse, which comes first where both hold and which nothing else changes.';
COMMENT ON COLUMN calimero_data.droit_fenetre.portee IS 'A famille or a genre of droit_prescription, or * for all; the most precise row holds.';
COMMENT ON COLUMN calimero_data.droit_fenetre.horloge IS 'C1 to C4, or * for all.';
COMMENT ON COLUMN calimero_data.droit_fenetre.du IS 'First day of the window.';
COMMENT ON COLUMN calimero_data.droit_fenetre.au IS 'Last day of the window.';
COMMENT ON COLUMN calimero_data.droit_fenetre.effet IS 'SUSPENSION: its days do not count; PROLONGATION: a last day that falls in it is moved; SANS_EFFET.';
COMMENT ON COLUMN calimero_data.droit_fenetre.prolongation_mois IS 'Months that a last day is moved by, for PROLONGATION.';
COMMENT ON COLUMN calimero_data.droit_fenetre.sauf_travail_illegal IS 'Does it leave out debts of illegal work?';
COMMENT ON COLUMN calimero_data.droit_fenetre.article IS 'Text that the row is taken from.';
COMMENT ON COLUMN calimero_data.droit_fenetre.confiance IS 'V: read in the text itself; S: secondary source; D: derived from texts that were read; K: general knowledge, to be checked.';
COMMENT ON COLUMN calimero_data.droit_fenetre.libelle IS 'What the row says, in one line.';
CREATE TRIGGER droit_fenetre_garder BEFORE INSERT OR UPDATE OR DELETE ON calimero_data.droit_fenetre
    FOR EACH ROW EXECUTE FUNCTION calimero.droit_garder();
COMMENT ON TRIGGER droit_fenetre_garder ON calimero_data.droit_fenetre IS 'Rows that calimero ships are changed by the owner of the table only.';

CREATE TABLE calimero_data.droit_delai (
    caisse varchar(5) COLLATE "C" NOT NULL,
    code varchar(40) COLLATE "C" NOT NULL,
    origine varchar(10) COLLATE "C" NOT NULL DEFAULT 'caisse',
    du date NOT NULL,
    au date,
    duree_mois smallint NOT NULL DEFAULT 0,
    duree_jours smallint NOT NULL DEFAULT 0,
    reporte boolean NOT NULL,
    distance boolean NOT NULL DEFAULT false,
    article varchar(120) NOT NULL,
    confiance varchar(1) COLLATE "C" NOT NULL,
    libelle varchar(160),
    CONSTRAINT droit_delai_pkey PRIMARY KEY (caisse, code, origine, du),
    CONSTRAINT droit_delai_caisse FOREIGN KEY (caisse) REFERENCES calimero_data.caisse (caisse),
    CONSTRAINT droit_delai_origine CHECK (origine IN ('calimero', 'caisse')),
    CONSTRAINT droit_delai_dates CHECK (du >= DATE '0001-01-01' AND du <= DATE '9999-12-31' AND au >= du AND au <= DATE '9999-12-31'),
    CONSTRAINT droit_delai_code CHECK (code ~ '^[A-Z0-9_]{1,40}$'),
    CONSTRAINT droit_delai_duree CHECK (duree_mois >= 0 AND duree_mois <= 1200 AND duree_jours >= 0 AND duree_jours <= 3660 AND duree_mois + duree_jours > 0),
    CONSTRAINT droit_delai_confiance CHECK (confiance IN ('V', 'S', 'D', 'K'))
);
COMMENT ON TABLE calimero_data.droit_delai IS 'Delays of procedure, read by calimero.delai().';
COMMENT ON COLUMN calimero_data.droit_delai.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.droit_delai.code IS 'Name of the delay: CRA, OPPOSITION, APPEL ...';
COMMENT ON COLUMN calimero_data.droit_delai.origine IS 'calimero: a row that calimero ships and that calimero.installer() keeps as shipped; caisse: a row of the caisse, which comes first where both hold and which nothing else changes.';
COMMENT ON COLUMN calimero_data.droit_delai.du IS 'First day that the row holds for; 1900-01-01 where its history was not read.';
COMMENT ON COLUMN calimero_data.droit_delai.au IS 'Last day, null when open.';
COMMENT ON COLUMN calimero_data.droit_delai.duree_mois IS 'Months, counted first.';
COMMENT ON COLUMN calimero_data.droit_delai.duree_jours IS 'Days, counted after the months.';
COMMENT ON COLUMN calimero_data.droit_delai.reporte IS 'Does a last day that is a Saturday, a Sunday or a holiday go on to the next working day (Code de procedure civile, art. 642)?';
COMMENT ON COLUMN calimero_data.droit_delai.distance IS 'Does distance lengthen it (Code de procedure civile, art. 643)?';
COMMENT ON COLUMN calimero_data.droit_delai.article IS 'Text that the row is taken from.';
COMMENT ON COLUMN calimero_data.droit_delai.confiance IS 'V: read in the text itself; S: secondary source; D: derived from texts that were read; K: general knowledge, to be checked.';
COMMENT ON COLUMN calimero_data.droit_delai.libelle IS 'What the row says, in one line.';
CREATE TRIGGER droit_delai_garder BEFORE INSERT OR UPDATE OR DELETE ON calimero_data.droit_delai
    FOR EACH ROW EXECUTE FUNCTION calimero.droit_garder();
COMMENT ON TRIGGER droit_delai_garder ON calimero_data.droit_delai IS 'Rows that calimero ships are changed by the owner of the table only.';

CREATE TABLE calimero_data.droit_acte (
    caisse varchar(5) COLLATE "C" NOT NULL,
    echelle varchar(40) COLLATE "C" NOT NULL,
    acte varchar(40) COLLATE "C" NOT NULL,
    origine varchar(10) COLLATE "C" NOT NULL DEFAULT 'caisse',
    du date NOT NULL,
    au date,
    auteur varchar(11) COLLATE "C" NOT NULL,
    evenement varchar(40) COLLATE "C",
    apres varchar(160) COLLATE "C" NOT NULL,
    terme varchar(40) COLLATE "C",
    interdit varchar(160) COLLATE "C",
    sauf_fraude boolean NOT NULL DEFAULT false,
    repetable boolean NOT NULL DEFAULT false,
    rang smallint,
    article varchar(120) NOT NULL,
    confiance varchar(1) COLLATE "C" NOT NULL,
    libelle varchar(160),
    CONSTRAINT droit_acte_pkey PRIMARY KEY (caisse, echelle, acte, origine, du),
    CONSTRAINT droit_acte_caisse FOREIGN KEY (caisse) REFERENCES calimero_data.caisse (caisse),
    CONSTRAINT droit_acte_origine CHECK (origine IN ('calimero', 'caisse')),
    CONSTRAINT droit_acte_dates CHECK (du >= DATE '0001-01-01' AND du <= DATE '9999-12-31' AND au >= du AND au <= DATE '9999-12-31'),
    CONSTRAINT droit_acte_echelle CHECK (echelle ~ '^[A-Z0-9_]{1,40}$'),
    CONSTRAINT droit_acte_acte CHECK (acte ~ '^[A-Z0-9_]{1,40}$'),
    CONSTRAINT droit_acte_auteur CHECK (auteur IN ('CAISSE', 'DEBITEUR', 'JURIDICTION')),
    CONSTRAINT droit_acte_evenement CHECK (evenement ~ '^[A-Z0-9_]{1,40}$'),
    CONSTRAINT droit_acte_terme CHECK (terme ~ '^[A-Z0-9_]{1,40}$'),
    CONSTRAINT droit_acte_rang CHECK (rang BETWEEN 1 AND 99),
    CONSTRAINT droit_acte_confiance CHECK (confiance IN ('V', 'S', 'D', 'K'))
);
COMMENT ON TABLE calimero_data.droit_acte IS 'The ladders of acts: what may be done next for a debt, after what, until when.';
COMMENT ON COLUMN calimero_data.droit_acte.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.droit_acte.echelle IS 'Ladder: COTISATIONS, PIAR, PROFESSIONNEL, PENALITE.';
COMMENT ON COLUMN calimero_data.droit_acte.acte IS 'Act: MED, CONTRAINTE, OTD ...';
COMMENT ON COLUMN calimero_data.droit_acte.origine IS 'calimero: a row that calimero ships and that calimero.installer() keeps as shipped; caisse: a row of the caisse, which comes first where both hold and which nothing else changes.';
COMMENT ON COLUMN calimero_data.droit_acte.du IS 'First day that the row holds for; 1900-01-01 where its history was not read.';
COMMENT ON COLUMN calimero_data.droit_acte.au IS 'Last day, null when open.';
COMMENT ON COLUMN calimero_data.droit_acte.auteur IS 'Who does it: CAISSE, DEBITEUR or JURIDICTION.';
COMMENT ON COLUMN calimero_data.droit_acte.evenement IS 'The event of droit_effet that it is for prescription; null: none.';
COMMENT ON COLUMN calimero_data.droit_acte.apres IS 'Acts of which one must have been done, separated by spaces; ACTE+DELAI when that delay of droit_delai must have ended; EXIGIBILITE stands for the due date.';
COMMENT ON COLUMN calimero_data.droit_acte.terme IS 'Until when: PRESCRIPTION, or a delay of droit_delai counted from the act before; null: no end.';
COMMENT ON COLUMN calimero_data.droit_acte.interdit IS 'Acts that forbid it, separated by spaces; A/B: A forbids it until B has come.';
COMMENT ON COLUMN calimero_data.droit_acte.sauf_fraude IS 'Is it never possible in a case of fraud?';
COMMENT ON COLUMN calimero_data.droit_acte.repetable IS 'Can it be done more than once?';
COMMENT ON COLUMN calimero_data.droit_acte.rang IS 'Place in the order that the caisse follows if nothing prevents it, 1 first; null for what is done only if need be. calimero_data.echeance.prochain_acte follows it.';
COMMENT ON COLUMN calimero_data.droit_acte.article IS 'Text that the row is taken from.';
COMMENT ON COLUMN calimero_data.droit_acte.confiance IS 'V: read in the text itself; S: secondary source; D: derived from texts that were read; K: general knowledge, to be checked.';
COMMENT ON COLUMN calimero_data.droit_acte.libelle IS 'What the row says, in one line.';
CREATE TRIGGER droit_acte_garder BEFORE INSERT OR UPDATE OR DELETE ON calimero_data.droit_acte
    FOR EACH ROW EXECUTE FUNCTION calimero.droit_garder();
COMMENT ON TRIGGER droit_acte_garder ON calimero_data.droit_acte IS 'Rows that calimero ships are changed by the owner of the table only.';
