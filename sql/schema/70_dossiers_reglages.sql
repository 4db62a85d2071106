-- The settings that calimero ships for files, as this version has them.  Repeated at every calimero.installer().

DO $$
BEGIN
    PERFORM calimero.dossiers_semer();
END
$$;
