-- The prescription of a line of debt in PL/pgSQL, from the same dated rows of the caisse, with what that language does well: one
-- query a rule, dates and intervals.  It knows the clocks C1 and C2 of contributions and C1 of undue benefits, one event (a mise en
-- demeure or a registered letter), suspensions and extensions of the windows; it has no instances, titles, transitions of laws,
-- caps or reasons, which cost the other side time.

CREATE FUNCTION bench.prescription(famille text, naissance date, au date, reference date, decouverte date, fraude boolean,
                                   travail_illegal boolean, evenement text, evenement_le date, caisse text,
                                   OUT etat text, OUT horloge text, OUT echeance date)
    LANGUAGE plpgsql STABLE
    AS $$
#variable_conflict use_variable
DECLARE
    r record;
    f record;
    voulu text := CASE WHEN travail_illegal THEN 'TRAVAIL_ILLEGAL' WHEN fraude THEN 'FRAUDE' ELSE 'NORMAL' END;
    genre text;
    depart date;
    acte date;
BEGIN
    horloge := 'C1';
    LOOP
        SELECT p.* INTO r
          FROM calimero_data.droit_prescription p
         WHERE p.caisse = prescription.caisse AND p.famille = prescription.famille AND p.horloge = prescription.horloge
           AND p.regime IN (voulu, 'NORMAL') AND p.du <= coalesce(acte, prescription.naissance)
           AND (p.au IS NULL OR p.au >= coalesce(acte, prescription.naissance))
         ORDER BY p.regime = 'NORMAL', p.origine <> 'caisse', p.du DESC LIMIT 1;
        genre := coalesce(genre, r.genre);
        depart := CASE
            WHEN acte IS NOT NULL THEN (acte + make_interval(months => r.depart_mois))::date
            WHEN r.depart = 'FIN_ANNEE' THEN (date_trunc('year', prescription.reference) + interval '1 year - 1 day')::date
            WHEN r.depart = 'DECOUVERTE' THEN greatest(prescription.decouverte, prescription.naissance)
            ELSE prescription.reference END;
        echeance := (depart + CASE r.unite WHEN 'ANS' THEN make_interval(years => r.duree) WHEN 'MOIS' THEN make_interval(months => r.duree)
                                           ELSE make_interval(days => r.duree) END)::date;
        -- Days that do not count, then extensions of what ends inside of their window.
        FOR f IN
            SELECT w.effet, w.du, w.au, w.prolongation_mois
              FROM calimero_data.droit_fenetre w
             WHERE w.caisse = prescription.caisse AND w.portee IN (prescription.famille, genre, '*')
               AND w.horloge IN (prescription.horloge, '*')
               AND NOT (w.sauf_travail_illegal AND prescription.travail_illegal)
             ORDER BY w.effet = 'PROLONGATION', w.du
        LOOP
            IF f.effet = 'SUSPENSION' AND f.au > depart AND f.du <= echeance THEN
                echeance := echeance + (f.au - greatest(f.du, depart + 1) + 1);
            ELSIF f.effet = 'PROLONGATION' AND echeance BETWEEN f.du AND f.au THEN
                echeance := (echeance + make_interval(months => f.prolongation_mois))::date;
            END IF;
        END LOOP;
        EXIT WHEN acte IS NOT NULL OR evenement IS NULL OR evenement_le > echeance OR evenement_le > prescription.au;
        IF evenement = 'MED' AND genre = 'COTISATIONS' THEN
            horloge := 'C2';
            acte := evenement_le;
        ELSIF evenement = 'LRAR' AND genre = 'INDUS' THEN
            -- An interruption before the clock runs leaves it as it is.
            EXIT WHEN evenement_le <= depart;
            echeance := (evenement_le + make_interval(years => r.duree))::date;
            EXIT;
        ELSE
            EXIT;
        END IF;
    END LOOP;
    etat := CASE WHEN prescription.au > echeance THEN 'PRESCRITE' ELSE 'COURT' END;
END
$$;
