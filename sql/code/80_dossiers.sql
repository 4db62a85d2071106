-- Files, debts, acts, payments: the trigger that keeps what derives from them, and the settings a caisse begins with.

CREATE FUNCTION calimero.dossier_tenir() RETURNS trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'calimero_dossier_tenir';
REVOKE ALL ON FUNCTION calimero.dossier_tenir() FROM PUBLIC;
COMMENT ON FUNCTION calimero.dossier_tenir() IS 'Trigger of creance, acte, acte_creance, paiement and affectation, after each statement: locks the files touched, computes their derived columns again and writes those that changed. SECURITY DEFINER: agents may not write derived columns, and a file may derive from rows that they do not see. Errors: MS003 sums out of range, MS010 the file is closed, MS011 more than a debt, MS012 more than a payment, MS013 nature of another kind of file.';
