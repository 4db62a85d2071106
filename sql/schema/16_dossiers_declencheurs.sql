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
    END LOOP;
END
$$;
