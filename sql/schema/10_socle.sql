-- Schemas, the register of schema steps and the caisses.
-- Step of module "socle", run once by calimero.installer().

CREATE SCHEMA calimero_data;
COMMENT ON SCHEMA calimero_data IS 'Data of calimero: one table a subject, caisse first in every key. Restored by pg_dump like any table.';
CREATE SCHEMA calimero_vue;
COMMENT ON SCHEMA calimero_vue IS 'Reporting views of calimero: built-in types only, one grain each, rights of the reader (security_invoker).';

-- A table without caisse: it describes the schema itself, not a caisse's data.
CREATE TABLE calimero_data.etape_schema (
    etape       varchar(63) COLLATE "C" NOT NULL,
    module      varchar(20) COLLATE "C" NOT NULL,
    version     varchar(20) COLLATE "C" NOT NULL,
    appliquee_le timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT etape_schema_pkey PRIMARY KEY (etape)
);
COMMENT ON TABLE calimero_data.etape_schema IS 'Steps of the schema already applied by calimero.installer(), so that each runs once.';
COMMENT ON COLUMN calimero_data.etape_schema.etape IS 'Name of the step, as in calimero.etapes().';
COMMENT ON COLUMN calimero_data.etape_schema.module IS 'Module that the step belongs to: socle, dsn, ...';
COMMENT ON COLUMN calimero_data.etape_schema.version IS 'Version of the library that applied it.';
COMMENT ON COLUMN calimero_data.etape_schema.appliquee_le IS 'When it was applied.';

-- Without caisse too, for the same reason.
CREATE TABLE calimero_data.structure (
    genre       varchar(20) COLLATE "C" NOT NULL,
    relation    varchar(63) COLLATE "C" NOT NULL,
    element     varchar(63) COLLATE "C" NOT NULL,
    CONSTRAINT structure_pkey PRIMARY KEY (genre, relation, element)
);
COMMENT ON TABLE calimero_data.structure IS 'What the steps applied make, part by part: written by calimero.installer(), compared by calimero.etat() with what is there.';
COMMENT ON COLUMN calimero_data.structure.genre IS 'Kind of part: table, column, generated column, identity column, not null, default, constraint, index, trigger, always trigger, view.';
COMMENT ON COLUMN calimero_data.structure.relation IS 'Table or view.';
COMMENT ON COLUMN calimero_data.structure.element IS 'Its column, constraint, index or trigger; empty for itself.';

CREATE TABLE calimero_data.caisse (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    libelle     varchar(100) NOT NULL,
    creee_le    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT caisse_pkey PRIMARY KEY (caisse),
    CONSTRAINT caisse_code CHECK (caisse ~ '^[0-9A-Z]{2,5}$'),
    CONSTRAINT caisse_libelle CHECK (btrim(libelle) <> '')
);
COMMENT ON TABLE calimero_data.caisse IS 'The caisses held in this database, each a controller of its own (seed 1, article 5). Made by calimero.creer_caisse().';
COMMENT ON COLUMN calimero_data.caisse.caisse IS 'Code of the caisse, 2 to 5 capitals or digits: the tenant key of every table.';
COMMENT ON COLUMN calimero_data.caisse.libelle IS 'Name of the caisse, as printed at the head of the fiches.';
COMMENT ON COLUMN calimero_data.caisse.creee_le IS 'When it was made.';
