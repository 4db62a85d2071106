-- The rows that this version ships, for each caisse.  Repeated at every calimero.installer(), so that a caisse follows the law
-- that a new version brings; rows of the caisse's own stay as they are.  Before 70_dossiers_reglages, whose natures name families
-- of it.

DO $$
BEGIN
    PERFORM calimero.droit_semer(k.caisse) FROM calimero_data.caisse k ORDER BY k.caisse;
END
$$;
