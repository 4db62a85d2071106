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

-- Holidays and distance are those of the debtor's commune: the days of the next acts move with it.
CREATE TRIGGER debiteur_tenir_changement AFTER UPDATE ON calimero_data.debiteur REFERENCING OLD TABLE AS avant NEW TABLE AS apres
    FOR EACH STATEMENT EXECUTE FUNCTION calimero.dossier_tenir();

CREATE TRIGGER dossier_cle BEFORE UPDATE OF caisse, dossier, numero, genre, debiteur ON calimero_data.dossier
    FOR EACH ROW WHEN (old.caisse IS DISTINCT FROM new.caisse OR old.dossier IS DISTINCT FROM new.dossier OR old.numero IS DISTINCT FROM new.numero
                       OR old.genre IS DISTINCT FROM new.genre OR old.debiteur IS DISTINCT FROM new.debiteur)
    EXECUTE FUNCTION calimero.dossier_refuser('MS044');

-- What the functions refuse is refused to plain SQL too.  In the order of their names, before what derives.
CREATE TRIGGER dossier_garder_dates BEFORE INSERT OR UPDATE OF ouvert_le, clos_le ON calimero_data.dossier
    FOR EACH ROW WHEN (NEW.ouvert_le > current_date OR NEW.clos_le > current_date) EXECUTE FUNCTION calimero.dossier_refuser('MS031');
CREATE TRIGGER dossier_garder_cloture BEFORE UPDATE OF clos_le ON calimero_data.dossier
    FOR EACH ROW WHEN (OLD.clos_le IS DISTINCT FROM NEW.clos_le) EXECUTE FUNCTION calimero.dossier_garder();
CREATE TRIGGER creance_garder_dates BEFORE INSERT OR UPDATE OF fraude_decouverte_le ON calimero_data.creance
    FOR EACH ROW WHEN (NEW.fraude_decouverte_le > current_date) EXECUTE FUNCTION calimero.dossier_refuser('MS031');
CREATE TRIGGER creance_garder_fraude BEFORE UPDATE OF fraude, fraude_decouverte_le, travail_illegal ON calimero_data.creance
    FOR EACH ROW WHEN (OLD.fraude IS DISTINCT FROM NEW.fraude OR OLD.fraude_decouverte_le IS DISTINCT FROM NEW.fraude_decouverte_le
                       OR OLD.travail_illegal IS DISTINCT FROM NEW.travail_illegal)
    EXECUTE FUNCTION calimero.creance_garder();
CREATE TRIGGER acte_creance_garder BEFORE INSERT ON calimero_data.acte_creance
    FOR EACH ROW EXECUTE FUNCTION calimero.acte_creance_garder();
CREATE TRIGGER acte_garder_dates BEFORE INSERT OR UPDATE ON calimero_data.acte
    FOR EACH ROW WHEN (NEW.emis_le > current_date OR NEW.effet_le > current_date OR NEW.annule_le > current_date OR NEW.annule_le < NEW.emis_le)
    EXECUTE FUNCTION calimero.dossier_refuser('MS031');
CREATE TRIGGER paiement_garder_dates BEFORE INSERT OR UPDATE OF recu_le, annule_le ON calimero_data.paiement
    FOR EACH ROW WHEN (NEW.recu_le > current_date OR NEW.annule_le > current_date OR NEW.annule_le < NEW.recu_le)
    EXECUTE FUNCTION calimero.dossier_refuser('MS031');
CREATE TRIGGER affectation_garder_dates BEFORE INSERT OR UPDATE OF affecte_le, annulee_le ON calimero_data.affectation
    FOR EACH ROW WHEN (NEW.affecte_le > current_date OR NEW.annulee_le > current_date OR NEW.annulee_le < NEW.affecte_le)
    EXECUTE FUNCTION calimero.dossier_refuser('MS031');
-- Whoever acts signs: sql/code/34_habilitations.sql.
CREATE TRIGGER acte_garder_agent BEFORE INSERT OR UPDATE OF agent ON calimero_data.acte
    FOR EACH ROW WHEN (calimero.agent_usurpe(NEW.caisse, NEW.agent)) EXECUTE FUNCTION calimero.dossier_refuser('MS076');
CREATE TRIGGER paiement_garder_agent BEFORE INSERT OR UPDATE OF agent ON calimero_data.paiement
    FOR EACH ROW WHEN (calimero.agent_usurpe(NEW.caisse, NEW.agent)) EXECUTE FUNCTION calimero.dossier_refuser('MS076');
CREATE TRIGGER affectation_garder_agent BEFORE INSERT OR UPDATE OF agent ON calimero_data.affectation
    FOR EACH ROW WHEN (calimero.agent_usurpe(NEW.caisse, NEW.agent)) EXECUTE FUNCTION calimero.dossier_refuser('MS076');
CREATE TRIGGER affectation_garder_agent_annulation BEFORE UPDATE OF annulee_le, annulee_par ON calimero_data.affectation
    FOR EACH ROW WHEN (OLD.annulee_le IS NULL AND NEW.annulee_le IS NOT NULL AND calimero.agent_usurpe(NEW.caisse, NEW.annulee_par))
    EXECUTE FUNCTION calimero.dossier_refuser('MS076');
CREATE TRIGGER commentaire_garder_agent BEFORE INSERT OR UPDATE OF agent ON calimero_data.commentaire
    FOR EACH ROW WHEN (calimero.agent_usurpe(NEW.caisse, NEW.agent)) EXECUTE FUNCTION calimero.dossier_refuser('MS076');
CREATE TRIGGER acte_garder_annulation BEFORE UPDATE OF annule_le, annule_motif ON calimero_data.acte
    FOR EACH ROW WHEN (OLD.annule_le IS NOT NULL) EXECUTE FUNCTION calimero.dossier_refuser('MS024');
CREATE TRIGGER paiement_garder_annulation BEFORE UPDATE OF annule_le, annule_motif ON calimero_data.paiement
    FOR EACH ROW WHEN (OLD.annule_le IS NOT NULL) EXECUTE FUNCTION calimero.dossier_refuser('MS024');
CREATE TRIGGER affectation_garder_annulation BEFORE UPDATE OF annulee_le, annulee_par, annulee_motif ON calimero_data.affectation
    FOR EACH ROW WHEN (OLD.annulee_le IS NOT NULL) EXECUTE FUNCTION calimero.dossier_refuser('MS024');
CREATE TRIGGER affectation_garder_paiement BEFORE INSERT OR UPDATE OF caisse, creance, paiement, dossier_paye, dossier_payeur ON calimero_data.affectation
    FOR EACH ROW WHEN (NEW.paiement IS NOT NULL) EXECUTE FUNCTION calimero.affectation_garder();
CREATE TRIGGER affectation_garder_acte AFTER INSERT ON calimero_data.affectation REFERENCING NEW TABLE AS apres
    FOR EACH STATEMENT EXECUTE FUNCTION calimero.remise_garder();
CREATE TRIGGER acte_garder_remise BEFORE UPDATE OF annule_le ON calimero_data.acte
    FOR EACH ROW WHEN (OLD.annule_le IS NULL AND NEW.annule_le IS NOT NULL) EXECUTE FUNCTION calimero.acte_garder();
CREATE TRIGGER acte_garder_fin BEFORE UPDATE OF fin_le, issue ON calimero_data.acte
    FOR EACH ROW WHEN (OLD.fin_le IS DISTINCT FROM NEW.fin_le OR OLD.issue IS DISTINCT FROM NEW.issue) EXECUTE FUNCTION calimero.acte_fin_garder();
CREATE TRIGGER creance_nature_garder_origine BEFORE INSERT OR UPDATE OR DELETE ON calimero_data.creance_nature
    FOR EACH ROW EXECUTE FUNCTION calimero.droit_garder();
COMMENT ON TRIGGER creance_nature_garder_origine ON calimero_data.creance_nature IS 'Rows that calimero ships are changed by the owner of the table only.';
CREATE TRIGGER creance_nature_garder AFTER INSERT OR UPDATE OF caisse, genre, famille ON calimero_data.creance_nature
    FOR EACH ROW EXECUTE FUNCTION calimero.nature_garder();
-- The debts of a nature follow another family when it is given one: the law must tell of them too.
CREATE TRIGGER creance_nature_changer AFTER UPDATE ON calimero_data.creance_nature REFERENCING NEW TABLE AS apres
    FOR EACH STATEMENT EXECUTE FUNCTION calimero.droit_changer();

-- On each row the kind of its dossier, which policies compare.
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['creance', 'echeance', 'acte', 'acte_creance', 'paiement', 'commentaire'] LOOP
        EXECUTE format('CREATE TRIGGER %1$I BEFORE INSERT OR UPDATE OF caisse, dossier, dossier_genre ON calimero_data.%2$I
                        FOR EACH ROW EXECUTE FUNCTION calimero.dossier_genre_poser(''dossier'')', t || '_genre', t);
    END LOOP;
END
$$;
CREATE TRIGGER affectation_genre BEFORE INSERT OR UPDATE OF caisse, creance, paiement, dossier_genre ON calimero_data.affectation
    FOR EACH ROW EXECUTE FUNCTION calimero.dossier_genre_poser('affectation');
