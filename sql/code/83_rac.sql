-- Receipts to classify (RAC): receiving, classifying, undoing, and suggesting whose they are.

CREATE FUNCTION calimero.iban_empreinte(caisse text, iban text) RETURNS bytea
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_iban_empreinte';
COMMENT ON FUNCTION calimero.iban_empreinte(text, text) IS 'The print kept of the IBAN of a payment: SHA-256 of the caisse, a colon and the IBAN in its canonical form. It tells that two payments come from one account; it is no secret, since IBANs can be tried.';

CREATE FUNCTION calimero.somme_de_plusieurs(soldes numeric[], montant numeric) RETURNS integer[]
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_somme_de_plusieurs';
COMMENT ON FUNCTION calimero.somme_de_plusieurs(numeric[], numeric) IS 'Places, from 1, of the two or more balances (euros, more than zero) that make the amount; null when no set does, when several do, or of more than 12 balances. Errors: 22023, MS003 an amount out of range or with a third decimal.';

CREATE FUNCTION calimero.rac_motifs(OUT motif varchar(20), OUT points smallint, OUT libelle varchar(100))
    RETURNS SETOF record
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT m.motif::varchar(20), m.points::smallint, m.libelle::varchar(100)
          FROM (VALUES
            ('REF_DOSSIER',    60, 'la reference cite le numero du dossier'),
            ('REF_MATRICULE',  50, 'la reference cite le matricule'),
            ('REF_SIRET',      50, 'la reference cite le SIRET'),
            ('IBAN_DSN',       45, 'compte bancaire annonce dans une DSN du debiteur'),
            ('IBAN_RECETTE',   45, 'compte bancaire d''un paiement anterieur du debiteur'),
            ('MONTANT_CREANCE', 40, 'montant egal au solde d''une creance'),
            ('MONTANT_DOSSIER', 40, 'montant egal au solde du dossier'),
            ('MONTANT_DEBITEUR', 30, 'montant egal a tout ce que doit le debiteur'),
            ('MONTANT_SOMME',  25, 'montant egal a la somme de quelques creances du dossier'),
            ('DATE_5',         10, 'a cinq jours au plus d''une echeance impayee'),
            ('DATE_15',         5, 'a quinze jours au plus d''une echeance impayee')
          ) AS m (motif, points, libelle)
    $$;
COMMENT ON FUNCTION calimero.rac_motifs() IS 'Reasons by which calimero.rac_suggerer() ranks, the points that calimero ships (calimero_data.rac_poids holds those of a caisse) and their words.';

CREATE FUNCTION calimero.rac_semer(caisse text DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO calimero_data.rac_poids (caisse, motif, points, origine)
        SELECT c.caisse, m.motif, m.points, 'calimero'
          FROM calimero_data.caisse c CROSS JOIN calimero.rac_motifs() m
         WHERE rac_semer.caisse IS NULL OR c.caisse = rac_semer.caisse
        ON CONFLICT (caisse, motif) DO UPDATE SET points = excluded.points
         WHERE rac_poids.origine = 'calimero' AND rac_poids.points <> excluded.points;
END
$$;
REVOKE ALL ON FUNCTION calimero.rac_semer(text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.rac_semer(text) IS 'Give one caisse, or all, the weights that calimero ships; rows that the caisse made its own are never touched. Called by dossiers_semer().';

CREATE FUNCTION calimero.rac_recevoir(montant numeric, recu_le date, mode text, reference text, iban text, agent text DEFAULT NULL, numero text DEFAULT NULL,
                                      caisse text DEFAULT NULL, OUT dossier varchar(20), OUT paiement bigint)
    RETURNS record
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    ouvert bigint;
BEGIN
    PERFORM calimero.refuser('22004', num_nulls(recu_le, mode) > 0);
    PERFORM calimero.montant_verifier(montant);
    agent := calimero.agent_signataire(la_caisse, agent);
    PERFORM calimero.jours_verifier(recu_le);
    PERFORM calimero.refuser('MS031', recu_le > current_date);
    PERFORM calimero.refuser('MS023', length(reference) > 40 OR mode NOT IN ('virement', 'prelevement', 'telepaiement', 'carte', 'cheque',
                                                                           'especes', 'retenue', 'compensation', 'saisie'));
    LOOP
        rac_recevoir.dossier := coalesce(numero, 'RAC-' || to_char(recu_le, 'YYMMDD') || '-' || upper(left(gen_random_uuid()::text, 8)));
        BEGIN
            INSERT INTO calimero_data.dossier (caisse, numero, genre, ouvert_le)
                VALUES (la_caisse, rac_recevoir.dossier, 'rac', rac_recevoir.recu_le)
                RETURNING dossier INTO ouvert;
            EXIT;
        EXCEPTION
            WHEN unique_violation THEN PERFORM calimero.refuser('MS020', numero IS NOT NULL);
            WHEN check_violation OR string_data_right_truncation THEN PERFORM calimero.refuser('MS023');
        END;
    END LOOP;
    INSERT INTO calimero_data.paiement (caisse, dossier, mode, montant, recu_le, reference, iban_empreinte, agent)
        VALUES (la_caisse, ouvert, rac_recevoir.mode, rac_recevoir.montant, rac_recevoir.recu_le, rac_recevoir.reference,
                calimero.iban_empreinte(la_caisse, calimero.iban(rac_recevoir.iban)), rac_recevoir.agent)
        RETURNING paiement INTO rac_recevoir.paiement;
END
$$;
REVOKE ALL ON FUNCTION calimero.rac_recevoir(numeric, date, text, text, text, text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.rac_recevoir(numeric, date, text, text, text, text, text, text) IS 'Enter a receipt (euros) of which it is not known what it settles: opens a dossier of kind rac, of that number or of one that is made, with the payment. Of the IBAN only a print is kept. Errors: 22004, 22008, 22P02 not an IBAN, MS003, MS020 the number exists, MS021, MS022, MS023, MS031, MS076.';

CREATE FUNCTION calimero.rac_verifier(caisse text, paiement bigint) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    le_genre text;
BEGIN
    SELECT d.genre INTO le_genre
      FROM calimero_data.paiement p
      JOIN calimero_data.dossier d ON d.caisse = p.caisse AND d.dossier = p.dossier
     WHERE p.caisse = rac_verifier.caisse AND p.paiement = rac_verifier.paiement;
    PERFORM calimero.refuser('MS021', le_genre IS NULL);
    PERFORM calimero.refuser('MS027', le_genre <> 'rac');
END
$$;
REVOKE ALL ON FUNCTION calimero.rac_verifier(text, bigint) FROM PUBLIC;
COMMENT ON FUNCTION calimero.rac_verifier(text, bigint) IS 'Refuse a payment that is not a receipt to classify. Errors: MS021, MS027.';

CREATE FUNCTION calimero.rac_classer(paiement bigint, creances bigint[], montants numeric[], agent text DEFAULT NULL, le date DEFAULT current_date,
                                     reference text DEFAULT NULL, caisse text DEFAULT NULL)
    RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
BEGIN
    PERFORM calimero.rac_verifier(la_caisse, paiement);
    RETURN calimero.paiement_affecter(paiement, creances, montants, agent, le, reference, la_caisse);
END
$$;
REVOKE ALL ON FUNCTION calimero.rac_classer(bigint, bigint[], numeric[], text, date, text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.rac_classer(bigint, bigint[], numeric[], text, date, text, text) IS 'Classify amounts (euros) of a receipt to debts, of one or several debtors; the numbers of the assignments. What is left may be classified by another agent, another day. To a dossier by the order of the law: calimero.paiement_imputer(). Errors: those of paiement_affecter(), MS027 not a receipt to classify, MS076.';

CREATE FUNCTION calimero.rac_declasser(paiement bigint, le date, agent text DEFAULT NULL, motif text DEFAULT NULL, affectations bigint[] DEFAULT NULL, caisse text DEFAULT NULL)
    RETURNS integer
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    defaites integer;
BEGIN
    PERFORM calimero.refuser('22004', num_nulls(paiement, le) > 0);
    PERFORM calimero.motif_verifier(motif);
    agent := calimero.agent_signataire(la_caisse, agent);
    PERFORM calimero.rac_verifier(la_caisse, paiement);
    PERFORM calimero.paiement_verrouiller(la_caisse, paiement);
    PERFORM calimero.refuser('MS021', EXISTS (
        SELECT FROM unnest(affectations) AS k (numero)
         WHERE NOT EXISTS (SELECT FROM calimero_data.affectation a
                            WHERE a.caisse = la_caisse AND a.affectation = k.numero AND a.paiement = rac_declasser.paiement AND a.genre = 'paiement')));
    PERFORM calimero.refuser('MS031', le > current_date OR EXISTS (
        SELECT FROM calimero_data.affectation a
         WHERE a.caisse = la_caisse AND a.paiement = rac_declasser.paiement AND a.genre = 'paiement' AND a.annulee_le IS NULL
           AND (affectations IS NULL OR a.affectation = ANY (affectations)) AND a.affecte_le > rac_declasser.le));
    UPDATE calimero_data.affectation
       SET annulee_le = rac_declasser.le, annulee_par = rac_declasser.agent, annulee_motif = rac_declasser.motif
     WHERE caisse = la_caisse AND paiement = rac_declasser.paiement AND genre = 'paiement' AND annulee_le IS NULL
       AND (affectations IS NULL OR affectation = ANY (affectations));
    GET DIAGNOSTICS defaites = ROW_COUNT;
    PERFORM calimero.refuser('MS024', defaites = 0 OR defaites < cardinality(affectations));
    RETURN defaites;
END
$$;
REVOKE ALL ON FUNCTION calimero.rac_declasser(bigint, date, text, text, bigint[], text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.rac_declasser(bigint, date, text, text, bigint[], text) IS 'Undo the classification of a receipt: the assignments named, or all that stand; how many were undone. Refunds are undone by affectation_annuler(). Errors: 22004, MS010, MS021, MS024 nothing stands, or not each of those named, MS027, MS031, MS033, MS076.';

CREATE FUNCTION calimero.rac_jetons(reference text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT coalesce(array_agg(DISTINCT v.jeton), ARRAY[]::text[])
          FROM (SELECT regexp_split_to_table(reference, '[^0-9A-Za-z./-]+')
                UNION ALL SELECT regexp_split_to_table(reference, '[^0-9A-Za-z]+')
                UNION ALL SELECT (regexp_matches(reference, '[0-9]+', 'g'))[1]
                UNION ALL SELECT (regexp_matches(regexp_replace(reference, '[ .]', '', 'g'), '[0-9]+', 'g'))[1]) AS t (texte),
               LATERAL (VALUES (t.texte), (upper(t.texte))) AS v (jeton)
         WHERE length(v.jeton) BETWEEN 3 AND 20
    $$;
COMMENT ON FUNCTION calimero.rac_jetons(text) IS 'What in a reference may be a matricule, a number of dossier or a SIRET: its words, with and without points, slashes and hyphens, and its runs of digits, with and without the spaces and points that group them; 3 to 20 characters.';
