-- What the purge did: its runs, the lots that it took away, where their archive is.  Nothing personal: numbers of files leave
-- with them.  docs/archive.md says how a lot and its files are tied.

CREATE TABLE calimero_data.purge_execution (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    execution   bigint GENERATED ALWAYS AS IDENTITY,
    debut_le    timestamptz NOT NULL DEFAULT clock_timestamp(),
    fin_le      timestamptz,
    compte      varchar(63) COLLATE "C" NOT NULL DEFAULT session_user,
    au          date NOT NULL,
    taille_lot  integer NOT NULL,
    secondes_max integer,
    dossiers_max bigint,
    version     varchar(20) COLLATE "C" NOT NULL,
    prevus      bigint NOT NULL,
    dossiers    bigint NOT NULL DEFAULT 0,
    lignes      bigint NOT NULL DEFAULT 0,
    octets      bigint NOT NULL DEFAULT 0,
    ecartes     bigint NOT NULL DEFAULT 0,
    etat        varchar(12) COLLATE "C" NOT NULL DEFAULT 'en_cours',
    erreur      varchar(5) COLLATE "C",
    processus   integer NOT NULL DEFAULT pg_backend_pid(),
    CONSTRAINT purge_execution_pkey PRIMARY KEY (caisse, execution),
    CONSTRAINT purge_execution_caisse FOREIGN KEY (caisse) REFERENCES calimero_data.caisse (caisse),
    CONSTRAINT purge_execution_etat CHECK (etat IN ('en_cours', 'finie', 'duree', 'nombre', 'erreur', 'abandonnee')),
    CONSTRAINT purge_execution_fin CHECK ((fin_le IS NULL) = (etat = 'en_cours') AND (erreur IS NOT NULL) = (etat = 'erreur')),
    CONSTRAINT purge_execution_comptes CHECK (prevus >= 0 AND dossiers >= 0 AND lignes >= 0 AND octets >= 0 AND ecartes >= 0 AND taille_lot > 0)
);
COMMENT ON TABLE calimero_data.purge_execution IS 'Runs of the purge (calimero.purger), one a caisse and call.';
COMMENT ON COLUMN calimero_data.purge_execution.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.purge_execution.execution IS 'Number.';
COMMENT ON COLUMN calimero_data.purge_execution.debut_le IS 'When it began.';
COMMENT ON COLUMN calimero_data.purge_execution.fin_le IS 'When it ended; null while it runs.';
COMMENT ON COLUMN calimero_data.purge_execution.compte IS 'Database role that had logged in.';
COMMENT ON COLUMN calimero_data.purge_execution.au IS 'Day by which files were judged.';
COMMENT ON COLUMN calimero_data.purge_execution.taille_lot IS 'Files a lot, at most.';
COMMENT ON COLUMN calimero_data.purge_execution.secondes_max IS 'Seconds after which no other lot was to begin; null for none.';
COMMENT ON COLUMN calimero_data.purge_execution.dossiers_max IS 'Files after which it was to stop; null for none.';
COMMENT ON COLUMN calimero_data.purge_execution.version IS 'Version of calimero.';
COMMENT ON COLUMN calimero_data.purge_execution.prevus IS 'Files that could be purged when it began.';
COMMENT ON COLUMN calimero_data.purge_execution.dossiers IS 'Files purged.';
COMMENT ON COLUMN calimero_data.purge_execution.lignes IS 'Rows deleted, of all tables.';
COMMENT ON COLUMN calimero_data.purge_execution.octets IS 'Bytes written to the archive, as sealed.';
COMMENT ON COLUMN calimero_data.purge_execution.ecartes IS 'Files that were planned and left: changed, held or locked by somebody meanwhile.';
COMMENT ON COLUMN calimero_data.purge_execution.etat IS 'en_cours; finie (nothing is left); duree or nombre (a limit was reached); erreur; abandonnee (its session ended in the midst: found by the next run).';
COMMENT ON COLUMN calimero_data.purge_execution.erreur IS 'SQLSTATE of the error that stopped it.';
COMMENT ON COLUMN calimero_data.purge_execution.processus IS 'Process of its session, as pg_stat_activity says: which run is whose, and whom to cancel while it is en_cours.';

CREATE TABLE calimero_data.purge_lot (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    lot         bigint NOT NULL,
    execution   bigint NOT NULL,
    fait_le     timestamptz NOT NULL,
    dossiers    bigint NOT NULL,
    lignes      bigint NOT NULL,
    octets      bigint NOT NULL,
    manifeste   varchar(1000000) COLLATE "C" NOT NULL,
    signature   bytea NOT NULL,
    empreinte   varchar(64) COLLATE "C" NOT NULL,
    publie_le   timestamptz,
    CONSTRAINT purge_lot_pkey PRIMARY KEY (caisse, lot),
    CONSTRAINT purge_lot_execution FOREIGN KEY (caisse, execution) REFERENCES calimero_data.purge_execution (caisse, execution),
    CONSTRAINT purge_lot_comptes CHECK (lot > 0 AND dossiers > 0 AND lignes >= dossiers AND octets > 0),
    CONSTRAINT purge_lot_signature CHECK (octet_length(signature) = 64 AND empreinte ~ '^[0-9a-f]{64}$')
);
CREATE INDEX purge_lot_execution ON calimero_data.purge_lot (caisse, execution);
CREATE INDEX purge_lot_a_publier ON calimero_data.purge_lot (caisse, lot) WHERE publie_le IS NULL;
COMMENT ON TABLE calimero_data.purge_lot IS 'Lots that the purge took away: what one of its transactions deleted, and the archive that it wrote before (docs/archive.md).';
COMMENT ON COLUMN calimero_data.purge_lot.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.purge_lot.lot IS 'Number, from 1, without gaps.';
COMMENT ON COLUMN calimero_data.purge_lot.execution IS 'Run that took it.';
COMMENT ON COLUMN calimero_data.purge_lot.fait_le IS 'When.';
COMMENT ON COLUMN calimero_data.purge_lot.dossiers IS 'Files.';
COMMENT ON COLUMN calimero_data.purge_lot.lignes IS 'Rows deleted, of all tables.';
COMMENT ON COLUMN calimero_data.purge_lot.octets IS 'Bytes of its files, as sealed.';
COMMENT ON COLUMN calimero_data.purge_lot.manifeste IS 'Its manifest, as signed.';
COMMENT ON COLUMN calimero_data.purge_lot.signature IS 'Ed25519 signature of the manifest.';
COMMENT ON COLUMN calimero_data.purge_lot.empreinte IS 'SHA-256 of the manifest, which the next one names.';
COMMENT ON COLUMN calimero_data.purge_lot.publie_le IS 'When the manifest was durable in the directory; null until then.';

CREATE TABLE calimero_data.purge_fichier (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    lot         bigint NOT NULL,
    partie      smallint NOT NULL,
    nom         varchar(63) COLLATE "C" NOT NULL,
    octets      bigint NOT NULL,
    empreinte   varchar(64) COLLATE "C" NOT NULL,
    CONSTRAINT purge_fichier_pkey PRIMARY KEY (caisse, lot, partie),
    CONSTRAINT purge_fichier_nom UNIQUE (caisse, nom),
    CONSTRAINT purge_fichier_lot FOREIGN KEY (caisse, lot) REFERENCES calimero_data.purge_lot (caisse, lot),
    CONSTRAINT purge_fichier_contenu CHECK (partie > 0 AND octets > 0 AND empreinte ~ '^[0-9a-f]{64}$')
);
COMMENT ON TABLE calimero_data.purge_fichier IS 'Sealed files of the lots of the purge, in the directory of the caisse.';
COMMENT ON COLUMN calimero_data.purge_fichier.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.purge_fichier.lot IS 'Lot.';
COMMENT ON COLUMN calimero_data.purge_fichier.partie IS 'Which of its files, from 1.';
COMMENT ON COLUMN calimero_data.purge_fichier.nom IS 'Name, drawn.';
COMMENT ON COLUMN calimero_data.purge_fichier.octets IS 'Bytes, as sealed.';
COMMENT ON COLUMN calimero_data.purge_fichier.empreinte IS 'SHA-256, as sealed.';

-- The last lot of a caisse: who adds one locks the row until it commits, so that lots follow one another without gaps.
CREATE TABLE calimero_data.purge_chaine (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    lot         bigint NOT NULL DEFAULT 0,
    empreinte   varchar(64) COLLATE "C" NOT NULL DEFAULT repeat('0', 64),
    CONSTRAINT purge_chaine_pkey PRIMARY KEY (caisse),
    CONSTRAINT purge_chaine_caisse FOREIGN KEY (caisse) REFERENCES calimero_data.caisse (caisse),
    CONSTRAINT purge_chaine_lot CHECK (lot >= 0 AND empreinte ~ '^[0-9a-f]{64}$')
);
COMMENT ON TABLE calimero_data.purge_chaine IS 'The last lot of each caisse, which the next one names.';
COMMENT ON COLUMN calimero_data.purge_chaine.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.purge_chaine.lot IS 'Number of its last lot, 0 for none.';
COMMENT ON COLUMN calimero_data.purge_chaine.empreinte IS 'SHA-256 of its manifest, 64 zeros for none.';
