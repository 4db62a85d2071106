-- The allocation of loops.sql: one payer after another, its announcements and its cashed amounts in arrays, oldest first.

CREATE FUNCTION bench.affecter(OUT mouvement bigint, OUT depot bigint, OUT declaration integer, OUT versement integer,
                               OUT montant numeric, OUT payeur varchar, OUT siret varchar, OUT periode varchar, OUT methode varchar)
    RETURNS SETOF record
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    g record;
    -- what is left of each announcement and of each cashed amount of the payer at hand
    ouvert numeric[];
    reste numeric[];
    exact boolean;
    affecte boolean;
    i integer;
    j integer;
    debut integer;
BEGIN
    FOR g IN
        SELECT payeur, a.depots, a.declarations, a.versements, a.sirets, a.periodes, a.montants, p.mouvements, p.mois, p.affectes,
               p.montants AS payes, coalesce(cardinality(a.montants), 0) AS dettes, cardinality(p.montants) AS paiements
          FROM (SELECT payeur, array_agg(mouvement ORDER BY date_operation, mouvement) AS mouvements,
                       array_agg(coalesce(periode, to_char(date_operation, 'YYYY"M"MM')) ORDER BY date_operation, mouvement) AS mois,
                       array_agg(periode IS NOT NULL ORDER BY date_operation, mouvement) AS affectes,
                       array_agg(montant ORDER BY date_operation, mouvement) AS montants
                  FROM pg_temp.paiement GROUP BY payeur) p
          LEFT JOIN (SELECT payeur, array_agg(depot ORDER BY periode, paye_le, siret, depot, declaration, versement) AS depots,
                       array_agg(declaration ORDER BY periode, paye_le, siret, depot, declaration, versement) AS declarations,
                       array_agg(versement ORDER BY periode, paye_le, siret, depot, declaration, versement) AS versements,
                       array_agg(siret ORDER BY periode, paye_le, siret, depot, declaration, versement) AS sirets,
                       array_agg(periode ORDER BY periode, paye_le, siret, depot, declaration, versement) AS periodes,
                       array_agg(montant ORDER BY periode, paye_le, siret, depot, declaration, versement) AS montants
                  FROM pg_temp.annonce GROUP BY payeur) a USING (payeur)
    LOOP
        payeur := g.payeur;
        ouvert := g.montants;
        reste := g.payes;
        -- Assigned to a month, then not; equal amounts, then oldest first.
        FOREACH affecte IN ARRAY ARRAY[true, false] LOOP
            FOREACH exact IN ARRAY ARRAY[true, false] LOOP
                debut := 1;
                FOR j IN 1 .. g.paiements LOOP
                    CONTINUE WHEN g.affectes[j] <> affecte OR reste[j] = 0;
                    -- Closed announcements are behind us; those of other months may come again.
                    WHILE debut <= g.dettes AND ouvert[debut] = 0 LOOP
                        debut := debut + 1;
                    END LOOP;
                    FOR i IN debut .. g.dettes LOOP
                        CONTINUE WHEN ouvert[i] = 0 OR (affecte AND g.periodes[i] <> g.mois[j]) OR (exact AND ouvert[i] <> reste[j]);
                        mouvement := g.mouvements[j];
                        depot := g.depots[i];
                        declaration := g.declarations[i];
                        versement := g.versements[i];
                        siret := g.sirets[i];
                        periode := g.periodes[i];
                        montant := least(ouvert[i], reste[j]);
                        methode := CASE WHEN exact THEN 'EXACT' ELSE 'IMPUTATION' END;
                        RETURN NEXT;
                        ouvert[i] := ouvert[i] - montant;
                        reste[j] := reste[j] - montant;
                        EXIT WHEN reste[j] = 0;
                    END LOOP;
                END LOOP;
            END LOOP;
        END LOOP;
        -- What is left is a credit.
        FOR j IN 1 .. g.paiements LOOP
            CONTINUE WHEN reste[j] = 0;
            mouvement := g.mouvements[j];
            depot := NULL;
            declaration := NULL;
            versement := NULL;
            siret := g.payeur;
            periode := g.mois[j];
            montant := reste[j];
            methode := 'CREDIT';
            RETURN NEXT;
        END LOOP;
    END LOOP;
END
$$;
