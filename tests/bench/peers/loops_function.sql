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
    autre boolean;
    -- days by which a month may begin after the cash
    avance integer;
    anticipation integer;
    i integer;
    j integer;
    premiere integer;
BEGIN
    SELECT anticipation_jours INTO anticipation FROM calimero_data.dsn_parametre WHERE caisse = '48';
    FOR g IN
        SELECT payeur, a.depots, a.declarations, a.versements, a.sirets, a.periodes, a.montants, p.mouvements, p.mois, p.affectes,
               p.jours, a.debuts, a.autres, p.montants AS payes, coalesce(cardinality(a.montants), 0) AS dettes, cardinality(p.montants) AS paiements
          FROM (SELECT payeur, array_agg(mouvement ORDER BY date_operation, mouvement) AS mouvements,
                       array_agg(coalesce(periode, to_char(date_operation, 'YYYY"M"MM')) ORDER BY date_operation, mouvement) AS mois,
                       array_agg(periode IS NOT NULL ORDER BY date_operation, mouvement) AS affectes,
                       array_agg(date_operation ORDER BY date_operation, mouvement) AS jours,
                       array_agg(montant ORDER BY date_operation, mouvement) AS montants
                  FROM pg_temp.paiement GROUP BY payeur) p
          LEFT JOIN (SELECT payeur, array_agg(depot ORDER BY periode, paye_le, siret, depot, declaration, versement) AS depots,
                       array_agg(declaration ORDER BY periode, paye_le, siret, depot, declaration, versement) AS declarations,
                       array_agg(versement ORDER BY periode, paye_le, siret, depot, declaration, versement) AS versements,
                       array_agg(siret ORDER BY periode, paye_le, siret, depot, declaration, versement) AS sirets,
                       array_agg(periode ORDER BY periode, paye_le, siret, depot, declaration, versement) AS periodes,
                       array_agg(debut ORDER BY periode, paye_le, siret, depot, declaration, versement) AS debuts,
                       array_agg(autre ORDER BY periode, paye_le, siret, depot, declaration, versement) AS autres,
                       array_agg(montant ORDER BY periode, paye_le, siret, depot, declaration, versement) AS montants
                  FROM pg_temp.annonce GROUP BY payeur) a USING (payeur)
    LOOP
        payeur := g.payeur;
        ouvert := g.montants;
        reste := g.payes;
        -- Assigned to a month, then not; one's own enterprise, then others; begun, then beginning soon; equal, then oldest first.
        FOR etape IN 1 .. 12 LOOP
            affecte := etape <= 4;
            autre := etape IN (3, 4) OR etape > 8;
            avance := CASE WHEN etape IN (7, 8, 11, 12) THEN anticipation ELSE 0 END;
            exact := etape % 2 = 1;
            premiere := 1;
            FOR j IN 1 .. g.paiements LOOP
                CONTINUE WHEN g.affectes[j] <> affecte OR reste[j] = 0;
                -- Closed announcements are behind us; those of other months may come again.
                WHILE premiere <= g.dettes AND ouvert[premiere] = 0 LOOP
                    premiere := premiere + 1;
                END LOOP;
                FOR i IN premiere .. g.dettes LOOP
                    EXIT WHEN NOT affecte AND g.debuts[i] > g.jours[j] + avance;
                    CONTINUE WHEN ouvert[i] = 0 OR g.autres[i] <> autre OR (affecte AND g.periodes[i] <> g.mois[j])
                               OR (exact AND ouvert[i] <> reste[j]);
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
