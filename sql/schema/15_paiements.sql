-- What is done about the debts, and what is received: acts, payments, assignments, comments.
-- Acts, payments and assignments are never changed: they are cancelled, with a day and a reason, and stay visible.

CREATE TABLE calimero_data.acte (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    acte        bigint GENERATED ALWAYS AS IDENTITY,
    dossier     bigint NOT NULL,
    genre       varchar(40) COLLATE "C" NOT NULL,
    emis_le     date NOT NULL,
    effet_le    date,
    fin_le      date,
    issue       varchar(16) COLLATE "C",
    mode        varchar(16) COLLATE "C",
    reference   varchar(40) COLLATE "C",
    montant     numeric(14,2),
    agent       varchar(16) COLLATE "C" DEFAULT (calimero.agent_actif()).agent,
    annule_le   date,
    annule_motif varchar(200),
    hors_ordre  varchar(200),
    dossier_genre varchar(10) COLLATE "C" NOT NULL,
    CONSTRAINT acte_pkey PRIMARY KEY (caisse, acte),
    CONSTRAINT acte_dossier_acte UNIQUE (caisse, dossier, acte),
    CONSTRAINT acte_dossier FOREIGN KEY (caisse, dossier) REFERENCES calimero_data.dossier (caisse, dossier),
    CONSTRAINT acte_agent FOREIGN KEY (caisse, agent) REFERENCES calimero_data.agent (caisse, agent),
    CONSTRAINT acte_genre CHECK (genre ~ '^[0-9A-Z_]{1,40}$'),
    CONSTRAINT acte_dates CHECK (calimero.jour_valide(emis_le) AND calimero.jour_valide(effet_le) AND calimero.jour_valide(fin_le)
                                 AND calimero.jour_valide(annule_le) AND effet_le >= emis_le),
    CONSTRAINT acte_fin CHECK (fin_le >= emis_le),
    CONSTRAINT acte_issue CHECK (issue IN ('TITRE', 'DESISTEMENT', 'PEREMPTION', 'REJET')),
    CONSTRAINT acte_mode CHECK (mode IN ('simple', 'lrar', 'signification', 'electronique', 'remise')),
    CONSTRAINT acte_montant CHECK (montant > 0 AND montant <> 'NaN'),
    CONSTRAINT acte_annule CHECK ((annule_le IS NULL) = (annule_motif IS NULL) AND NOT calimero.texte_vide(annule_motif)),
    CONSTRAINT acte_hors_ordre CHECK (NOT calimero.texte_vide(hors_ordre))
);
CREATE INDEX acte_agent ON calimero_data.acte (caisse, agent, emis_le);
COMMENT ON TABLE calimero_data.acte IS 'Acts of the procedure: what was sent, notified, signified, decided. Their effects on the clocks are data (droit_effet), and so is their order (droit_acte).';
COMMENT ON COLUMN calimero_data.acte.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.acte.acte IS 'Number of the act.';
COMMENT ON COLUMN calimero_data.acte.dossier IS 'File.';
COMMENT ON COLUMN calimero_data.acte.genre IS 'Kind of act, as in droit_acte: 1 to 40 capitals, digits or underscores.';
COMMENT ON COLUMN calimero_data.acte.emis_le IS 'Day it was sent or done.';
COMMENT ON COLUMN calimero_data.acte.effet_le IS 'Day it was presented, received, notified or signified; null when not known.';
COMMENT ON COLUMN calimero_data.acte.fin_le IS 'Last day of what lasts (an instance, a suspension, a plan), null while open.';
COMMENT ON COLUMN calimero_data.acte.issue IS 'How an instance ended: TITRE (a title for the caisse), DESISTEMENT, PEREMPTION, REJET; null while it lasts, or when it ended otherwise.';
COMMENT ON COLUMN calimero_data.acte.mode IS 'How it was sent: simple, lrar, signification, electronique, remise (handed over against a receipt); null when not known, and then a mise en demeure, a notification of an undue benefit or a contrainte has no effect.';
COMMENT ON COLUMN calimero_data.acte.reference IS 'Reference (number of the registered letter, of the order).';
COMMENT ON COLUMN calimero_data.acte.montant IS 'Euros claimed, or given up, when the act names an amount.';
COMMENT ON COLUMN calimero_data.acte.agent IS 'Agent who did it: the one who acts (calimero.agent_actif), when one does.';
COMMENT ON COLUMN calimero_data.acte.annule_le IS 'Day it was cancelled: it counts no more.';
COMMENT ON COLUMN calimero_data.acte.annule_motif IS 'Why.';
COMMENT ON COLUMN calimero_data.acte.hors_ordre IS 'Why it was done though its ladder does not allow it; null for an act in order. calimero.actes_irreguliers() lists them.';
COMMENT ON COLUMN calimero_data.acte.dossier_genre IS 'Kind of its dossier, for row-level security; derived.';

CREATE TABLE calimero_data.acte_creance (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    dossier     bigint NOT NULL,
    acte        bigint NOT NULL,
    creance     bigint NOT NULL,
    dossier_genre varchar(10) COLLATE "C" NOT NULL,
    CONSTRAINT acte_creance_pkey PRIMARY KEY (caisse, dossier, acte, creance),
    CONSTRAINT acte_creance_acte FOREIGN KEY (caisse, dossier, acte) REFERENCES calimero_data.acte (caisse, dossier, acte) ON DELETE CASCADE,
    CONSTRAINT acte_creance_creance FOREIGN KEY (caisse, dossier, creance) REFERENCES calimero_data.creance (caisse, dossier, creance)
);
CREATE INDEX acte_creance_creance ON calimero_data.acte_creance (caisse, dossier, creance);
COMMENT ON TABLE calimero_data.acte_creance IS 'The debts that an act bears on. An act without a row bears on every debt of its file.';
COMMENT ON COLUMN calimero_data.acte_creance.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.acte_creance.dossier IS 'File of both.';
COMMENT ON COLUMN calimero_data.acte_creance.acte IS 'Act.';
COMMENT ON COLUMN calimero_data.acte_creance.creance IS 'Debt.';
COMMENT ON COLUMN calimero_data.acte_creance.dossier_genre IS 'Kind of its dossier, for row-level security; derived.';

CREATE TABLE calimero_data.paiement (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    paiement    bigint GENERATED ALWAYS AS IDENTITY,
    dossier     bigint NOT NULL,
    mode        varchar(12) COLLATE "C" NOT NULL,
    montant     numeric(14,2) NOT NULL,
    recu_le     date NOT NULL,
    reference   varchar(40) COLLATE "C",
    iban_empreinte bytea,
    agent       varchar(16) COLLATE "C" DEFAULT (calimero.agent_actif()).agent,
    annule_le   date,
    annule_motif varchar(200),
    affecte     numeric(14,2) NOT NULL DEFAULT 0,
    reste       numeric(14,2) GENERATED ALWAYS AS (montant - affecte) STORED,
    dossier_genre varchar(10) COLLATE "C" NOT NULL,
    CONSTRAINT paiement_pkey PRIMARY KEY (caisse, paiement),
    CONSTRAINT paiement_dossier FOREIGN KEY (caisse, dossier) REFERENCES calimero_data.dossier (caisse, dossier),
    CONSTRAINT paiement_agent FOREIGN KEY (caisse, agent) REFERENCES calimero_data.agent (caisse, agent),
    CONSTRAINT paiement_mode CHECK (mode IN ('virement', 'prelevement', 'telepaiement', 'carte', 'cheque', 'especes', 'retenue', 'compensation', 'saisie')),
    CONSTRAINT paiement_montant CHECK (montant > 0 AND montant <> 'NaN'),
    CONSTRAINT paiement_date CHECK (calimero.jour_valide(recu_le) AND calimero.jour_valide(annule_le)),
    CONSTRAINT paiement_iban CHECK (octet_length(iban_empreinte) = 32),
    CONSTRAINT paiement_annule CHECK ((annule_le IS NULL) = (annule_motif IS NULL) AND NOT calimero.texte_vide(annule_motif)),
    CONSTRAINT paiement_affecte CHECK (affecte >= 0 AND affecte <= montant AND (annule_le IS NULL OR affecte = 0))
);
CREATE INDEX paiement_dossier ON calimero_data.paiement (caisse, dossier);
CREATE INDEX paiement_reste ON calimero_data.paiement (caisse, recu_le) WHERE reste > 0 AND annule_le IS NULL;
CREATE INDEX paiement_agent ON calimero_data.paiement (caisse, agent, recu_le);
COMMENT ON TABLE calimero_data.paiement IS 'Payments received on a file; on a file of kind rac while it is not known what they settle.';
COMMENT ON COLUMN calimero_data.paiement.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.paiement.paiement IS 'Number of the payment.';
COMMENT ON COLUMN calimero_data.paiement.dossier IS 'File on which it was received.';
COMMENT ON COLUMN calimero_data.paiement.mode IS 'Means of payment.';
COMMENT ON COLUMN calimero_data.paiement.montant IS 'Euros, more than zero.';
COMMENT ON COLUMN calimero_data.paiement.recu_le IS 'Day it was received.';
COMMENT ON COLUMN calimero_data.paiement.reference IS 'Reference given by the payer or the bank.';
COMMENT ON COLUMN calimero_data.paiement.iban_empreinte IS 'SHA-256 of the caisse and the IBAN it came from, to compare with the accounts that DSN name; the IBAN itself is not kept here.';
COMMENT ON COLUMN calimero_data.paiement.agent IS 'Agent who entered it: the one who acts, when one does.';
COMMENT ON COLUMN calimero_data.paiement.annule_le IS 'Day it was cancelled (unpaid cheque, entry by mistake); its assignments are cancelled before.';
COMMENT ON COLUMN calimero_data.paiement.annule_motif IS 'Why.';
COMMENT ON COLUMN calimero_data.paiement.affecte IS 'Euros assigned or refunded; derived.';
COMMENT ON COLUMN calimero_data.paiement.reste IS 'Euros not yet assigned: an overpayment, or a receipt to classify; derived.';
COMMENT ON COLUMN calimero_data.paiement.dossier_genre IS 'Kind of its dossier, for row-level security; derived.';

CREATE TABLE calimero_data.affectation (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    affectation bigint GENERATED ALWAYS AS IDENTITY,
    genre       varchar(14) COLLATE "C" NOT NULL,
    paiement    bigint,
    acte        bigint,
    creance     bigint,
    montant     numeric(14,2) NOT NULL,
    affecte_le  date NOT NULL,
    agent       varchar(16) COLLATE "C" DEFAULT (calimero.agent_actif()).agent,
    reference   varchar(40) COLLATE "C",
    annulee_le  date,
    annulee_par varchar(16) COLLATE "C",
    annulee_motif varchar(200),
    purgee_le   date,
    dossier_genre varchar(10) COLLATE "C" NOT NULL,
    dossier_paye bigint,
    dossier_payeur bigint,
    CONSTRAINT affectation_pkey PRIMARY KEY (caisse, affectation),
    CONSTRAINT affectation_paiement FOREIGN KEY (caisse, paiement) REFERENCES calimero_data.paiement (caisse, paiement),
    CONSTRAINT affectation_acte FOREIGN KEY (caisse, acte) REFERENCES calimero_data.acte (caisse, acte),
    CONSTRAINT affectation_creance FOREIGN KEY (caisse, creance) REFERENCES calimero_data.creance (caisse, creance),
    CONSTRAINT affectation_agent FOREIGN KEY (caisse, agent) REFERENCES calimero_data.agent (caisse, agent),
    CONSTRAINT affectation_annulee_agent FOREIGN KEY (caisse, annulee_par) REFERENCES calimero_data.agent (caisse, agent),
    CONSTRAINT affectation_genre CHECK (CASE genre
        WHEN 'paiement' THEN num_nonnulls(paiement, creance) = CASE WHEN purgee_le IS NULL THEN 2 ELSE 1 END AND acte IS NULL
        WHEN 'remboursement' THEN paiement IS NOT NULL AND creance IS NULL AND acte IS NULL
        WHEN 'remise' THEN acte IS NOT NULL AND creance IS NOT NULL AND paiement IS NULL
        WHEN 'non_valeur' THEN acte IS NOT NULL AND creance IS NOT NULL AND paiement IS NULL
        WHEN 'annulation' THEN acte IS NOT NULL AND creance IS NOT NULL AND paiement IS NULL
        ELSE false END),
    CONSTRAINT affectation_purgee CHECK (purgee_le IS NULL OR genre = 'paiement'),
    CONSTRAINT affectation_montant CHECK (montant > 0 AND montant <> 'NaN'),
    CONSTRAINT affectation_date CHECK (calimero.jour_valide(affecte_le) AND calimero.jour_valide(annulee_le)),
    CONSTRAINT affectation_annulee CHECK ((annulee_le IS NULL) = (annulee_motif IS NULL) AND NOT calimero.texte_vide(annulee_motif)
                                          AND (annulee_le IS NOT NULL OR annulee_par IS NULL))
);
CREATE INDEX affectation_paiement ON calimero_data.affectation (caisse, paiement);
CREATE INDEX affectation_acte ON calimero_data.affectation (caisse, acte) WHERE acte IS NOT NULL;
CREATE INDEX affectation_creance ON calimero_data.affectation (caisse, creance);
CREATE INDEX affectation_agent ON calimero_data.affectation (caisse, agent, affecte_le);
-- What a payment ties: few, of which the purge asks of each dossier.
CREATE INDEX affectation_paye ON calimero_data.affectation (caisse, dossier_paye) INCLUDE (dossier_payeur) WHERE dossier_paye IS NOT NULL;
CREATE INDEX affectation_payeur ON calimero_data.affectation (caisse, dossier_payeur) INCLUDE (dossier_paye) WHERE dossier_payeur IS NOT NULL;
COMMENT ON TABLE calimero_data.affectation IS 'What settles a debt: a part of a payment, or an act that gives it up; and what a payment is given back for. Never changed: cancelled, and made again.';
COMMENT ON COLUMN calimero_data.affectation.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.affectation.affectation IS 'Number of the assignment.';
COMMENT ON COLUMN calimero_data.affectation.genre IS 'paiement; remboursement (of what was paid too much); remise, non_valeur, annulation (by an act).';
COMMENT ON COLUMN calimero_data.affectation.paiement IS 'Payment, for paiement and remboursement.';
COMMENT ON COLUMN calimero_data.affectation.acte IS 'Act, for remise, non_valeur and annulation.';
COMMENT ON COLUMN calimero_data.affectation.creance IS 'Debt settled; null for a refund.';
COMMENT ON COLUMN calimero_data.affectation.montant IS 'Euros, more than zero.';
COMMENT ON COLUMN calimero_data.affectation.affecte_le IS 'Day of the assignment: the delay of conservation runs from the last one.';
COMMENT ON COLUMN calimero_data.affectation.agent IS 'Agent who made it: the one who acts, when one does.';
COMMENT ON COLUMN calimero_data.affectation.reference IS 'Reference of the refund or of the classification.';
COMMENT ON COLUMN calimero_data.affectation.annulee_le IS 'Day it was undone.';
COMMENT ON COLUMN calimero_data.affectation.annulee_par IS 'Agent who undid it: the one who acts, when one does.';
COMMENT ON COLUMN calimero_data.affectation.annulee_motif IS 'Why.';
COMMENT ON COLUMN calimero_data.affectation.purgee_le IS 'Day on which the purge took away the file of the payment, or of the debt, which the row names no more: what it settled of the other stays settled. Null while both are there.';
COMMENT ON COLUMN calimero_data.affectation.dossier_genre IS 'Kind of its dossier, for row-level security; derived.';
COMMENT ON COLUMN calimero_data.affectation.dossier_paye IS 'Dossier of its debt, when its payment was received on another, which stays while something is due on this one. Null when one dossier has both; derived.';
COMMENT ON COLUMN calimero_data.affectation.dossier_payeur IS 'That other dossier, on which the payment was received; derived.';

CREATE TABLE calimero_data.commentaire (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    commentaire bigint GENERATED ALWAYS AS IDENTITY,
    dossier     bigint NOT NULL,
    agent       varchar(16) COLLATE "C" DEFAULT (calimero.agent_actif()).agent,
    ecrit_le    timestamptz NOT NULL DEFAULT now(),
    texte       varchar(2000) NOT NULL,
    dossier_genre varchar(10) COLLATE "C" NOT NULL,
    CONSTRAINT commentaire_pkey PRIMARY KEY (caisse, commentaire),
    CONSTRAINT commentaire_dossier FOREIGN KEY (caisse, dossier) REFERENCES calimero_data.dossier (caisse, dossier),
    CONSTRAINT commentaire_agent FOREIGN KEY (caisse, agent) REFERENCES calimero_data.agent (caisse, agent),
    CONSTRAINT commentaire_texte CHECK (NOT calimero.texte_vide(texte))
);
CREATE INDEX commentaire_dossier ON calimero_data.commentaire (caisse, dossier);
-- For calimero.commentaires_trouves().
CREATE INDEX commentaire_mots ON calimero_data.commentaire USING gin (to_tsvector('pg_catalog.french', calimero.cle_recherche(texte)));
COMMENT ON TABLE calimero_data.commentaire IS 'Comments on a file (seed 1, article 2: fiche des commentaires).';
COMMENT ON COLUMN calimero_data.commentaire.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.commentaire.commentaire IS 'Number.';
COMMENT ON COLUMN calimero_data.commentaire.dossier IS 'File.';
COMMENT ON COLUMN calimero_data.commentaire.agent IS 'Agent who wrote it: the one who acts, when one does.';
COMMENT ON COLUMN calimero_data.commentaire.ecrit_le IS 'When.';
COMMENT ON COLUMN calimero_data.commentaire.texte IS 'At most 2000 characters: relevant facts only, no judgement on the person.';
COMMENT ON COLUMN calimero_data.commentaire.dossier_genre IS 'Kind of its dossier, for row-level security; derived.';
