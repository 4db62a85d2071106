-- The results of the matching.  Nothing here is entered by hand: calimero.dsn_rapprocher() computes it all from the
-- declarations and the movements, and recomputing gives the same rows.

CREATE TABLE calimero_data.dsn_a_rapprocher (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    siret       varchar(14) COLLATE "C" NOT NULL,
    CONSTRAINT dsn_a_rapprocher_pkey PRIMARY KEY (caisse, siret),
    CONSTRAINT dsn_a_rapprocher_caisse FOREIGN KEY (caisse) REFERENCES calimero_data.caisse (caisse)
);
COMMENT ON TABLE calimero_data.dsn_a_rapprocher IS 'SIRETs touched since they were last matched.';
COMMENT ON COLUMN calimero_data.dsn_a_rapprocher.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.dsn_a_rapprocher.siret IS 'SIRET.';

CREATE TABLE calimero_data.dsn_rapprochement (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    signaux     integer NOT NULL,
    lignes      integer NOT NULL,
    exigible_le date,
    declare     numeric(14,2),
    contributions numeric(14,2),
    reductions  numeric(14,2),
    annonce     numeric(14,2),
    annonce_par_autre numeric(14,2),
    annonce_pour_autre numeric(14,2),
    emis        numeric(14,2),
    encaisse    numeric(14,2),
    affecte     numeric(14,2),
    regle_par_autre numeric(14,2),
    impaye_par_autre numeric(14,2),
    impaye_pour_autre numeric(14,2),
    siret       varchar(14) COLLATE "C" NOT NULL,
    periode     varchar(7) COLLATE "C" NOT NULL,
    statut      varchar(24) COLLATE "C" NOT NULL,
    CONSTRAINT dsn_rapprochement_pkey PRIMARY KEY (caisse, siret, periode),
    CONSTRAINT dsn_rapprochement_caisse FOREIGN KEY (caisse) REFERENCES calimero_data.caisse (caisse)
);
COMMENT ON TABLE calimero_data.dsn_rapprochement IS 'One row for each SIRET and period: what was declared due, announced, emitted and cashed, and where they part. An amount that numeric(14,2) cannot hold is null, and the status is MONTANT_HORS_LIMITE.';
COMMENT ON COLUMN calimero_data.dsn_rapprochement.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.dsn_rapprochement.signaux IS 'Facts that explain the row, as bits; calimero.dsn_signaux(signaux) names them.';
COMMENT ON COLUMN calimero_data.dsn_rapprochement.lignes IS 'Rubriques other than 0.00 summed in declare.';
COMMENT ON COLUMN calimero_data.dsn_rapprochement.exigible_le IS 'Day from which the absence of cash is an ecart or, for EMIS_SANS_DSN, that of a declaration.';
COMMENT ON COLUMN calimero_data.dsn_rapprochement.declare IS 'D: due by the declarations kept, weighted by code.';
COMMENT ON COLUMN calimero_data.dsn_rapprochement.contributions IS 'Part of the codes that are contributions.';
COMMENT ON COLUMN calimero_data.dsn_rapprochement.reductions IS 'Sum of the codes that are exonerations, reductions, deductions or information, as declared.';
COMMENT ON COLUMN calimero_data.dsn_rapprochement.annonce IS 'P: payments announced by the establishment for itself.';
COMMENT ON COLUMN calimero_data.dsn_rapprochement.annonce_par_autre IS 'Announced by it, to be paid by another establishment (mode 06).';
COMMENT ON COLUMN calimero_data.dsn_rapprochement.annonce_pour_autre IS 'Announced by others, to be paid by this establishment (mode 06).';
COMMENT ON COLUMN calimero_data.dsn_rapprochement.emis IS 'Debits emitted on the account for the period.';
COMMENT ON COLUMN calimero_data.dsn_rapprochement.encaisse IS 'C: cashed for the period, reversals deducted.';
COMMENT ON COLUMN calimero_data.dsn_rapprochement.affecte IS 'Cash that settles announcements; a refund that undoes no payment whole is deducted from encaisse and not from this, which may then be the greater.';
COMMENT ON COLUMN calimero_data.dsn_rapprochement.regle_par_autre IS 'Cashed at the payer for annonce_par_autre.';
COMMENT ON COLUMN calimero_data.dsn_rapprochement.impaye_par_autre IS 'Part of annonce_par_autre that payers of other enterprises have not paid: missing on this row.';
COMMENT ON COLUMN calimero_data.dsn_rapprochement.impaye_pour_autre IS 'Part of annonce_pour_autre that this establishment has not paid for other enterprises: missing on their rows, not on this one.';
COMMENT ON COLUMN calimero_data.dsn_rapprochement.siret IS 'SIRET.';
COMMENT ON COLUMN calimero_data.dsn_rapprochement.periode IS 'Period: 2025M03, 2025T01, 2025S01, 2025A00.';
COMMENT ON COLUMN calimero_data.dsn_rapprochement.statut IS 'Status, as in calimero.dsn_statuts().';

CREATE TABLE calimero_data.dsn_affectation (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    mouvement   bigint NOT NULL,
    depot       bigint,
    contrepartie bigint,
    declaration integer,
    versement   integer,
    numero      integer NOT NULL,
    montant     numeric(14,2) NOT NULL,
    payeur      varchar(14) COLLATE "C" NOT NULL,
    siret       varchar(14) COLLATE "C" NOT NULL,
    periode     varchar(7) COLLATE "C" NOT NULL,
    methode     varchar(24) COLLATE "C" NOT NULL,
    CONSTRAINT dsn_affectation_pkey PRIMARY KEY (caisse, payeur, mouvement, numero),
    CONSTRAINT dsn_affectation_mouvement FOREIGN KEY (caisse, mouvement) REFERENCES calimero_data.cai_mouvement (caisse, mouvement) ON DELETE CASCADE,
    CONSTRAINT dsn_affectation_versement FOREIGN KEY (caisse, depot, declaration, versement) REFERENCES calimero_data.dsn_versement (caisse, depot, declaration, numero) ON DELETE CASCADE
);
CREATE INDEX dsn_affectation_mouvement ON calimero_data.dsn_affectation (caisse, mouvement);
CREATE INDEX dsn_affectation_versement ON calimero_data.dsn_affectation (caisse, depot, declaration, versement);
COMMENT ON TABLE calimero_data.dsn_affectation IS 'How each cashed amount was allocated: one row for each part of a movement.';
COMMENT ON COLUMN calimero_data.dsn_affectation.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.dsn_affectation.mouvement IS 'Movement cashed.';
COMMENT ON COLUMN calimero_data.dsn_affectation.depot IS 'Deposit of the announcement settled; null when the part settles none.';
COMMENT ON COLUMN calimero_data.dsn_affectation.contrepartie IS 'Movement on the other side of a ANNULATION; null when none is known.';
COMMENT ON COLUMN calimero_data.dsn_affectation.declaration IS 'Its declaration.';
COMMENT ON COLUMN calimero_data.dsn_affectation.versement IS 'Its rank in the declaration.';
COMMENT ON COLUMN calimero_data.dsn_affectation.numero IS 'Rank of the part in the movement, from 1.';
COMMENT ON COLUMN calimero_data.dsn_affectation.montant IS 'Euros; negative for a reversal.';
COMMENT ON COLUMN calimero_data.dsn_affectation.payeur IS 'SIRET that paid.';
COMMENT ON COLUMN calimero_data.dsn_affectation.siret IS 'SIRET that announced.';
COMMENT ON COLUMN calimero_data.dsn_affectation.periode IS 'Period of the payer''s row that the part counts in.';
COMMENT ON COLUMN calimero_data.dsn_affectation.methode IS 'EXACT: one credit, one announcement; SOMME_ANNONCES: one credit, several announcements; SOMME_PAIEMENTS: several credits, one announcement; IMPUTATION: by the rule of the caisse; ANNULATION: a credit and what reverses it; CREDIT: left without announcement.';
