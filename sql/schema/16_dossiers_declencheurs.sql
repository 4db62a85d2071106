-- Derived columns of files, debts and payments are kept true after each statement, from its transition tables.

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['creance', 'acte', 'acte_creance', 'paiement', 'affectation'] LOOP
        EXECUTE format('CREATE TRIGGER %1$I AFTER INSERT ON calimero_data.%2$I REFERENCING NEW TABLE AS apres
                        FOR EACH STATEMENT EXECUTE FUNCTION calimero.dossier_tenir()', t || '_tenir_ajout', t);
        EXECUTE format('CREATE TRIGGER %1$I AFTER UPDATE ON calimero_data.%2$I REFERENCING OLD TABLE AS avant NEW TABLE AS apres
                        FOR EACH STATEMENT EXECUTE FUNCTION calimero.dossier_tenir()', t || '_tenir_changement', t);
        EXECUTE format('CREATE TRIGGER %1$I AFTER DELETE ON calimero_data.%2$I REFERENCING OLD TABLE AS avant
                        FOR EACH STATEMENT EXECUTE FUNCTION calimero.dossier_tenir()', t || '_tenir_retrait', t);
        EXECUTE format('CREATE TRIGGER %1$I BEFORE TRUNCATE ON calimero_data.%2$I
                        FOR EACH STATEMENT EXECUTE FUNCTION calimero.dossier_refuser(''MS045'')', t || '_tenir_vidage', t);
    END LOOP;
END
$$;

-- Until when it is kept may count from its closing.
CREATE TRIGGER dossier_cloture AFTER UPDATE OF clos_le ON calimero_data.dossier
    FOR EACH ROW WHEN (old.clos_le IS DISTINCT FROM new.clos_le) EXECUTE FUNCTION calimero.dossier_tenir();

CREATE TRIGGER dossier_cle BEFORE UPDATE OF caisse, dossier, numero, genre, debiteur ON calimero_data.dossier
    FOR EACH ROW WHEN ((old.caisse, old.dossier, old.numero, old.genre, old.debiteur)
                       IS DISTINCT FROM (new.caisse, new.dossier, new.numero, new.genre, new.debiteur))
    EXECUTE FUNCTION calimero.dossier_refuser('MS044');
