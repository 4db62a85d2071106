-- The compte adherent individuel: what the caisse called and what it cashed.

CREATE TABLE calimero_data.cai_import (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    import      bigint GENERATED ALWAYS AS IDENTITY,
    nom         varchar(255) NOT NULL,
    lignes      bigint NOT NULL DEFAULT 0,
    ajoutes     bigint NOT NULL DEFAULT 0,
    modifies    bigint NOT NULL DEFAULT 0,
    deja_connus bigint NOT NULL DEFAULT 0,
    rejetes     bigint NOT NULL DEFAULT 0,
    importe_le  timestamptz NOT NULL DEFAULT now(),
    importe_par varchar(63) COLLATE "C" NOT NULL DEFAULT session_user,
    retire_le   timestamptz,
    retire_par  varchar(63) COLLATE "C",
    motif       varchar(200),
    CONSTRAINT cai_import_pkey PRIMARY KEY (caisse, import),
    CONSTRAINT cai_import_caisse FOREIGN KEY (caisse) REFERENCES calimero_data.caisse (caisse),
    CONSTRAINT cai_import_retrait CHECK (num_nulls(retire_le, retire_par, motif) IN (0, 3))
);
COMMENT ON TABLE calimero_data.cai_import IS 'Extracts of the CAI that were imported, with what became of their lines; those taken back too.';
COMMENT ON COLUMN calimero_data.cai_import.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.cai_import.import IS 'Number of the import.';
COMMENT ON COLUMN calimero_data.cai_import.nom IS 'File name, or COPY.';
COMMENT ON COLUMN calimero_data.cai_import.lignes IS 'Lines read, header excluded.';
COMMENT ON COLUMN calimero_data.cai_import.ajoutes IS 'Movements added.';
COMMENT ON COLUMN calimero_data.cai_import.modifies IS 'Movements whose assignment to a period was set or changed.';
COMMENT ON COLUMN calimero_data.cai_import.deja_connus IS 'Movements already there, unchanged.';
COMMENT ON COLUMN calimero_data.cai_import.rejetes IS 'Lines rejected, listed in cai_rejet.';
COMMENT ON COLUMN calimero_data.cai_import.importe_le IS 'When.';
COMMENT ON COLUMN calimero_data.cai_import.importe_par IS 'By which database role.';
COMMENT ON COLUMN calimero_data.cai_import.retire_le IS 'When it was taken back; null when it was not. The counts are those of the import.';
COMMENT ON COLUMN calimero_data.cai_import.retire_par IS 'By which database role it was taken back.';
COMMENT ON COLUMN calimero_data.cai_import.motif IS 'Why it was taken back.';

CREATE TABLE calimero_data.cai_mouvement (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    mouvement   bigint GENERATED ALWAYS AS IDENTITY,
    siret       varchar(14) COLLATE "C" NOT NULL,
    sens        varchar(1) COLLATE "C" NOT NULL,
    montant     numeric(14,2) NOT NULL,
    date_operation date NOT NULL,
    periode     varchar(7) COLLATE "C",
    date_affectation date,
    mode        varchar(2) COLLATE "C",
    reference   varchar(40) COLLATE "C" NOT NULL,
    annule      varchar(40) COLLATE "C",
    compte      varchar(20) COLLATE "C" NOT NULL,
    import      bigint NOT NULL,
    CONSTRAINT cai_mouvement_pkey PRIMARY KEY (caisse, mouvement),
    CONSTRAINT cai_mouvement_reference UNIQUE (caisse, reference),
    CONSTRAINT cai_mouvement_import FOREIGN KEY (caisse, import) REFERENCES calimero_data.cai_import (caisse, import),
    CONSTRAINT cai_mouvement_siret CHECK (calimero.siret_valide(siret)),
    CONSTRAINT cai_mouvement_sens CHECK (sens IN ('D', 'C')),
    CONSTRAINT cai_mouvement_montant CHECK (montant <> 0),
    CONSTRAINT cai_mouvement_periode CHECK (calimero.periode_valide(periode)),
    CONSTRAINT cai_mouvement_mode CHECK (mode ~ '^[0-9]{2}$'),
    CONSTRAINT cai_mouvement_affectation CHECK (date_affectation IS NULL OR periode IS NOT NULL),
    CONSTRAINT cai_mouvement_annule CHECK (annule IS NULL OR (sens = 'C' AND montant < 0))
);
CREATE INDEX cai_mouvement_siret ON calimero_data.cai_mouvement (caisse, siret);
CREATE INDEX cai_mouvement_lot ON calimero_data.cai_mouvement (caisse, import);
COMMENT ON TABLE calimero_data.cai_mouvement IS 'Movements of the employers'' accounts: debits emitted and credits cashed.';
COMMENT ON COLUMN calimero_data.cai_mouvement.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.cai_mouvement.mouvement IS 'Number of the movement.';
COMMENT ON COLUMN calimero_data.cai_mouvement.siret IS 'SIRET of the account holder (who pays).';
COMMENT ON COLUMN calimero_data.cai_mouvement.sens IS 'D: debit emitted by the caisse; C: credit cashed.';
COMMENT ON COLUMN calimero_data.cai_mouvement.montant IS 'Euros, not zero; a negative credit is a reversal (unpaid levy, refund).';
COMMENT ON COLUMN calimero_data.cai_mouvement.date_operation IS 'Day of the operation.';
COMMENT ON COLUMN calimero_data.cai_mouvement.periode IS 'Period that the account assigns it to, null when not assigned.';
COMMENT ON COLUMN calimero_data.cai_mouvement.date_affectation IS 'Day it was assigned.';
COMMENT ON COLUMN calimero_data.cai_mouvement.mode IS 'Means of payment, coded as S21.G00.20.010.';
COMMENT ON COLUMN calimero_data.cai_mouvement.reference IS 'Reference of the movement, unique in the caisse.';
COMMENT ON COLUMN calimero_data.cai_mouvement.annule IS 'Reference of the credit that a reversal undoes.';
COMMENT ON COLUMN calimero_data.cai_mouvement.compte IS 'Number of the employer''s account (CAI).';
COMMENT ON COLUMN calimero_data.cai_mouvement.import IS 'Import that brought it or, when that one was taken back, the first that said it again.';

CREATE TABLE calimero_data.cai_reprise (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    reprise     bigint GENERATED ALWAYS AS IDENTITY,
    import      bigint NOT NULL,
    premier     bigint NOT NULL,
    dernier     bigint NOT NULL,
    confirme    boolean NOT NULL,
    modifie     boolean NOT NULL,
    date_avant  date,
    date_affectation date,
    periode_avant varchar(7) COLLATE "C",
    periode     varchar(7) COLLATE "C",
    CONSTRAINT cai_reprise_pkey PRIMARY KEY (caisse, reprise),
    CONSTRAINT cai_reprise_import FOREIGN KEY (caisse, import) REFERENCES calimero_data.cai_import (caisse, import) ON DELETE CASCADE,
    CONSTRAINT cai_reprise_bornes CHECK (premier <= dernier AND (premier = dernier OR NOT modifie)),
    CONSTRAINT cai_reprise_genre CHECK (NOT (confirme AND modifie)),
    CONSTRAINT cai_reprise_periodes CHECK (calimero.periode_valide(periode_avant) AND calimero.periode_valide(periode))
);
CREATE INDEX cai_reprise_lot ON calimero_data.cai_reprise (caisse, import);
CREATE INDEX cai_reprise_mouvement ON calimero_data.cai_reprise (caisse, premier);
COMMENT ON TABLE calimero_data.cai_reprise IS 'What imports said of movements that were known already, in order: calimero.cai_retirer() needs it to leave what other imports say. One row a run of movements said again, or a movement assigned anew.';
COMMENT ON COLUMN calimero_data.cai_reprise.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.cai_reprise.reprise IS 'Rank in time.';
COMMENT ON COLUMN calimero_data.cai_reprise.import IS 'Import that said it.';
COMMENT ON COLUMN calimero_data.cai_reprise.premier IS 'First movement of the run; movements between the two are all said again.';
COMMENT ON COLUMN calimero_data.cai_reprise.dernier IS 'Last movement of the run.';
COMMENT ON COLUMN calimero_data.cai_reprise.confirme IS 'The lines also said the period that the movements were assigned to.';
COMMENT ON COLUMN calimero_data.cai_reprise.modifie IS 'The line assigned the movement anew, from the two columns avant to the two others.';
COMMENT ON COLUMN calimero_data.cai_reprise.date_avant IS 'Day of the assignment before.';
COMMENT ON COLUMN calimero_data.cai_reprise.date_affectation IS 'Day of the assignment after.';
COMMENT ON COLUMN calimero_data.cai_reprise.periode_avant IS 'Period assigned before.';
COMMENT ON COLUMN calimero_data.cai_reprise.periode IS 'Period assigned after.';

-- Every column a text without constraint: what COPY itself refuses, it refuses with all other lines, and shows.
CREATE TABLE calimero_data.cai_arrivee (
    caisse      text,
    ligne       text,
    import      text,
    reference   text,
    compte      text,
    siret       text,
    sens        text,
    montant     text,
    date_operation text,
    mode        text,
    periode     text,
    date_affectation text,
    annule      text
);
-- It has no key, and its lines are deleted: where tables are published, that needs an identity.
ALTER TABLE calimero_data.cai_arrivee REPLICA IDENTITY FULL;
COMMENT ON TABLE calimero_data.cai_arrivee IS 'Where COPY puts the lines of an extract; they are sorted into movements and rejects before the statement ends, and it is empty again. Columns as in docs/cai-csv.md, all text.';
COMMENT ON COLUMN calimero_data.cai_arrivee.caisse IS 'Caisse; may be left out where the role sees one only.';
COMMENT ON COLUMN calimero_data.cai_arrivee.ligne IS 'Number of the line in the extract; left out, lines are numbered as they arrive, from 1 in each statement.';
COMMENT ON COLUMN calimero_data.cai_arrivee.import IS 'Number of an import that is there already; left out, the statement makes its own.';
COMMENT ON COLUMN calimero_data.cai_arrivee.reference IS 'Reference.';
COMMENT ON COLUMN calimero_data.cai_arrivee.compte IS 'Account.';
COMMENT ON COLUMN calimero_data.cai_arrivee.siret IS 'SIRET, spaces allowed.';
COMMENT ON COLUMN calimero_data.cai_arrivee.sens IS 'D or C.';
COMMENT ON COLUMN calimero_data.cai_arrivee.montant IS 'Amount, comma or point.';
COMMENT ON COLUMN calimero_data.cai_arrivee.date_operation IS 'AAAA-MM-JJ or JJ/MM/AAAA.';
COMMENT ON COLUMN calimero_data.cai_arrivee.mode IS 'Two digits, or empty.';
COMMENT ON COLUMN calimero_data.cai_arrivee.periode IS '2025M03, 2025T01, 2025S01, 2025A00, or empty.';
COMMENT ON COLUMN calimero_data.cai_arrivee.date_affectation IS 'Date, or empty.';
COMMENT ON COLUMN calimero_data.cai_arrivee.annule IS 'Reference undone, or empty.';

CREATE TABLE calimero_data.cai_rejet (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    import      bigint NOT NULL,
    numero      bigint NOT NULL,
    ligne       bigint NOT NULL,
    motif       varchar(30) COLLATE "C" NOT NULL,
    reference   varchar(40) COLLATE "C",
    CONSTRAINT cai_rejet_pkey PRIMARY KEY (caisse, import, numero),
    CONSTRAINT cai_rejet_import FOREIGN KEY (caisse, import) REFERENCES calimero_data.cai_import (caisse, import) ON DELETE CASCADE
);
COMMENT ON TABLE calimero_data.cai_rejet IS 'Lines of CAI extracts that were rejected, and why. The line itself stays in the file: only its number and its reference are kept.';
COMMENT ON COLUMN calimero_data.cai_rejet.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.cai_rejet.import IS 'Import.';
COMMENT ON COLUMN calimero_data.cai_rejet.numero IS 'Rank of the reject in the import, from 1.';
COMMENT ON COLUMN calimero_data.cai_rejet.ligne IS 'Line of the extract, or of the statement.';
COMMENT ON COLUMN calimero_data.cai_rejet.motif IS 'Reason, as in calimero.cai_motifs().';
COMMENT ON COLUMN calimero_data.cai_rejet.reference IS 'Reference of the movement when it is readable (40 characters at most, no other column).';
