-- The database of a run: calimero with one caisse, and what the measurements need besides.

CREATE EXTENSION IF NOT EXISTS calimero;
SELECT calimero.creer_roles() \g /dev/null
SELECT calimero.installer() \g /dev/null
SELECT calimero.creer_caisse('48', 'Caisse inventee') \g /dev/null

-- Rows are also written with the triggers off, which would tell the kind of their dossier.
DO $$
DECLARE
    relation regclass;
BEGIN
    FOR relation IN SELECT a.attrelid FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'
                     WHERE c.relnamespace = 'calimero_data'::regnamespace AND a.attname = 'dossier_genre' LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN dossier_genre SET DEFAULT %L', relation, 'cotisation');
    END LOOP;
END
$$;

CREATE SCHEMA bench;

-- What Luhn sums of up to nine digits that a key digit will follow: every second digit from the right counts double, its digits added.
CREATE FUNCTION bench.luhn(n integer) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT
    AS $$
        SELECT n % 10 * 2 / 10 + n % 10 * 2 % 10 + n / 10 % 10
             + n / 100 % 10 * 2 / 10 + n / 100 % 10 * 2 % 10 + n / 1000 % 10
             + n / 10000 % 10 * 2 / 10 + n / 10000 % 10 * 2 % 10 + n / 100000 % 10
             + n / 1000000 % 10 * 2 / 10 + n / 1000000 % 10 * 2 % 10 + n / 10000000 % 10
             + n / 100000000 * 2 / 10 + n / 100000000 * 2 % 10
    $$;

-- A number that looks drawn, the same at each run: 0 to 2^31 - 1.
CREATE FUNCTION bench.alea(a bigint, b bigint) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT (hashint8extended(a, b) & 2147483647)::integer $$;

-- Tables of the same definition as those of calimero_data, without their data.  Foreign keys do not come with LIKE.
CREATE FUNCTION bench.copier_tables(dans text, VARIADIC noms text[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    nom text;
BEGIN
    EXECUTE format('CREATE SCHEMA %I', dans);
    FOREACH nom IN ARRAY noms LOOP
        EXECUTE format('CREATE TABLE %I.%I (LIKE calimero_data.%2$I INCLUDING ALL)', dans, nom);
    END LOOP;
END
$$;

CREATE FUNCTION bench.retirer_checks(dans text) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    c record;
BEGIN
    FOR c IN
        SELECT conrelid::regclass AS nom, conname FROM pg_constraint
         WHERE contype = 'c' AND connamespace = dans::regnamespace
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.nom, c.conname);
    END LOOP;
END
$$;

-- The foreign keys of the originals, between the copies where both ends are copied, else to the originals.
CREATE FUNCTION bench.ajouter_cles_etrangeres(dans text) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    c record;
BEGIN
    FOR c IN
        SELECT t.relname, k.conname, pg_get_constraintdef(k.oid) AS definition
          FROM pg_constraint k
          JOIN pg_class o ON o.oid = k.conrelid
          JOIN pg_class t ON t.relname = o.relname AND t.relnamespace = dans::regnamespace
         WHERE k.contype = 'f' AND k.connamespace = 'calimero_data'::regnamespace
    LOOP
        EXECUTE format('SET LOCAL search_path = %I, calimero_data', dans);
        EXECUTE format('ALTER TABLE %I.%I ADD CONSTRAINT %I %s', dans, c.relname, c.conname,
                       regexp_replace(c.definition, 'REFERENCES calimero_data\.', 'REFERENCES '));
    END LOOP;
END
$$;

SELECT bench.copier_tables(s, 'dsn_depot', 'dsn_envoi', 'dsn_declaration', 'dsn_cotisation', 'dsn_versement',
                           'dsn_anomalie', 'dsn_a_rapprocher')
  FROM unnest(ARRAY['copie', 'copie_sans_check', 'copie_cles_etrangeres']) AS s \g /dev/null
SELECT bench.retirer_checks('copie_sans_check') \g /dev/null
SELECT bench.ajouter_cles_etrangeres('copie_cles_etrangeres') \g /dev/null

SELECT bench.copier_tables(s, 'dsn_rapprochement', 'dsn_affectation')
  FROM unnest(ARRAY['plancher', 'fenetres', 'boucles']) AS s \g /dev/null

-- The rubriques of a file as rows, with nothing to check or index.
CREATE TABLE bench.rubrique (ligne bigint, declaration integer, bloc varchar(10), rubrique varchar(14), valeur text);

-- Columns that COPY may write, in order.
CREATE FUNCTION bench.colonnes(nom text) RETURNS text
    LANGUAGE sql STABLE
    AS $$
        SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum)
          FROM pg_attribute
         WHERE attrelid = ('calimero_data.' || nom)::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    $$;
