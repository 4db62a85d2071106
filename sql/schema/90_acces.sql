-- Row-level security on every table and the rights of the roles.  Repeated at every calimero.installer(), so that a role
-- made later gets its rights; who may do what is the data of calimero.matrice_acces().

DO $$
BEGIN
    PERFORM calimero.appliquer_acces();
END
$$;
