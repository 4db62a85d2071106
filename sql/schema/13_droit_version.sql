-- A number for the law of each caisse: sessions keep the rules that they have read until it changes.

CREATE SEQUENCE calimero_data.droit_version_numero;
COMMENT ON SEQUENCE calimero_data.droit_version_numero IS 'Numbers of droit_version: each is that of one content for ever.';
CREATE TABLE calimero_data.droit_version (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    version     bigint NOT NULL DEFAULT nextval('calimero_data.droit_version_numero'),
    CONSTRAINT droit_version_pkey PRIMARY KEY (caisse),
    CONSTRAINT droit_version_caisse FOREIGN KEY (caisse) REFERENCES calimero_data.caisse (caisse)
);
ALTER SEQUENCE calimero_data.droit_version_numero OWNED BY calimero_data.droit_version.version;
-- At the end of the transaction: a row of the law may go before the one that takes its place comes.
CREATE CONSTRAINT TRIGGER droit_version_verifier AFTER UPDATE ON calimero_data.droit_version
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION calimero.droit_verifier();
COMMENT ON TRIGGER droit_version_verifier ON calimero_data.droit_version IS 'A law that changed still tells what files need, or the transaction is refused (MS047).';
COMMENT ON TABLE calimero_data.droit_version IS 'A number for each caisse that changes with every statement on its tables of law. One row a caisse.';
COMMENT ON COLUMN calimero_data.droit_version.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.droit_version.version IS 'The number, never used before.';

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['droit_prescription', 'droit_effet', 'droit_fenetre', 'droit_delai', 'droit_acte'] LOOP
        EXECUTE format('CREATE TRIGGER %1$I AFTER INSERT ON calimero_data.%2$I REFERENCING NEW TABLE AS apres
                        FOR EACH STATEMENT EXECUTE FUNCTION calimero.droit_changer()', t || '_changer_ajout', t);
        EXECUTE format('CREATE TRIGGER %1$I AFTER UPDATE ON calimero_data.%2$I REFERENCING NEW TABLE AS apres
                        FOR EACH STATEMENT EXECUTE FUNCTION calimero.droit_changer()', t || '_changer_changement', t);
        EXECUTE format('CREATE TRIGGER %1$I AFTER DELETE ON calimero_data.%2$I REFERENCING OLD TABLE AS avant
                        FOR EACH STATEMENT EXECUTE FUNCTION calimero.droit_changer()', t || '_changer_retrait', t);
        EXECUTE format('CREATE TRIGGER %1$I AFTER TRUNCATE ON calimero_data.%2$I
                        FOR EACH STATEMENT EXECUTE FUNCTION calimero.droit_changer()', t || '_changer_vidage', t);
    END LOOP;
END
$$;
