-- COPY into cai_arrivee sorts itself out before the statement ends.

CREATE TRIGGER cai_arrivee_integrer
    AFTER INSERT ON calimero_data.cai_arrivee
    REFERENCING NEW TABLE AS lignes
    FOR EACH STATEMENT EXECUTE FUNCTION calimero.cai_integrer();
COMMENT ON TRIGGER cai_arrivee_integrer ON calimero_data.cai_arrivee IS 'Sorts the lines that arrived into movements and rejects.';
