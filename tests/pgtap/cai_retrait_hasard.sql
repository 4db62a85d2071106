-- Whatever imports come, and whichever are taken back: the movements are those that the others alone would have made.
BEGIN;
SELECT plan(2);

CREATE FUNCTION pg_temp.importer(nom text, lignes text, caisse text DEFAULT '48', entete text DEFAULT 'reference;siret;sens;montant;date_operation;periode;date_affectation')
    RETURNS text LANGUAGE sql AS $$
    SELECT format('%s added, %s modified, %s known, %s rejected', i.ajoutes, i.modifies, i.deja_connus, i.rejetes)
      FROM calimero.cai_importer(convert_to(entete || E'\n' || lignes, 'UTF8'), nom, caisse, false) AS i
$$;
CREATE FUNCTION pg_temp.retirer(nom text, rapprocher boolean DEFAULT false) RETURNS text LANGUAGE sql AS $$
    SELECT format('%s: %s removed, %s kept, %s assigned', r.retire, r.retires, r.conserves, r.reaffectes)
      FROM calimero_data.cai_import i, calimero.cai_retirer(i.import, 'mauvais fichier', i.caisse, $2) AS r WHERE i.nom = $1
$$;
CREATE TEMPORARY TABLE histoire (tour integer, rang integer, lignes text, entete text);
SELECT setseed(0.4);
INSERT INTO histoire
    SELECT t.tour, r.rang, lignes.texte, CASE WHEN avec.periode THEN 'reference;siret;sens;montant;date_operation;periode;date_affectation' ELSE 'reference;siret;sens;montant;date_operation' END
      FROM generate_series(1, 40) AS t (tour)
     CROSS JOIN generate_series(1, 7) AS r (rang)
     CROSS JOIN LATERAL (SELECT random() < 0.7 + 0 * (tour + rang) AS periode OFFSET 0) AS avec
     CROSS JOIN LATERAL (SELECT string_agg(concat_ws(';', 'P' || n, essai.siret(n), 'C', '15', '2025-04-15')
                                           || CASE WHEN avec.periode THEN format(';2025M0%s;2025-05-01', 1 + floor(random() * 2)) ELSE '' END, E'\n' ORDER BY random()) AS texte
                           FROM generate_series(1, 6) AS n WHERE random() < 0.7 + 0 * (tour + rang)) AS lignes
     WHERE lignes.texte IS NOT NULL;
CREATE TEMPORARY TABLE vus (ajoutes bigint, modifies bigint, deja_connus bigint, rejetes bigint);
CREATE FUNCTION pg_temp.etat() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(' ', reference, siret, sens, montant, date_operation, periode, date_affectation), E'\n' ORDER BY reference) FROM calimero_data.cai_mouvement WHERE caisse = '48'
$$;
CREATE FUNCTION pg_temp.rejouer(tour integer, retires integer[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    h record;
    avec text;
BEGIN
    FOR h IN SELECT * FROM histoire WHERE histoire.tour = $1 ORDER BY rang LOOP
        PERFORM pg_temp.importer('p' || h.rang, h.lignes, '48', h.entete);
    END LOOP;
    FOR h IN SELECT * FROM unnest(retires) AS u (rang) LOOP
        PERFORM pg_temp.retirer('p' || h.rang);
    END LOOP;
    avec := pg_temp.etat();
    FOR h IN SELECT * FROM histoire WHERE histoire.tour = $1 AND rang <> ALL (retires) LOOP
        PERFORM pg_temp.retirer('p' || h.rang);
    END LOOP;
    INSERT INTO vus SELECT ajoutes, modifies, deja_connus, rejetes FROM calimero_data.cai_import WHERE caisse = '48';
    IF pg_temp.etat() IS NOT NULL OR EXISTS (SELECT FROM calimero_data.cai_reprise WHERE caisse = '48') THEN
        RETURN 'something is left';
    END IF;
    DELETE FROM calimero_data.cai_import WHERE caisse = '48';
    FOR h IN SELECT * FROM histoire WHERE histoire.tour = $1 AND rang <> ALL (retires) ORDER BY rang LOOP
        PERFORM pg_temp.importer('p' || h.rang, h.lignes, '48', h.entete);
    END LOOP;
    IF pg_temp.etat() IS DISTINCT FROM avec THEN
        RETURN format(E'%s\ninstead of\n%s', avec, pg_temp.etat());
    END IF;
    DELETE FROM calimero_data.cai_mouvement WHERE caisse = '48';
    DELETE FROM calimero_data.cai_import WHERE caisse = '48';
    RETURN NULL;
END
$$;
SELECT is_empty($$ SELECT tour, r.retires, pg_temp.rejouer(tour, r.retires) FROM generate_series(1, 40) AS tour
    CROSS JOIN LATERAL (SELECT array_agg(n ORDER BY random()) AS retires FROM generate_series(1, 7) AS n WHERE random() < 0.5 + 0 * tour OFFSET 0) AS r
    WHERE r.retires IS NOT NULL AND pg_temp.rejouer(tour, r.retires) IS NOT NULL $$, 'random imports, some of them taken back in any order');
SELECT ok((SELECT count(*) > 250 FROM histoire) AND (SELECT sum(vus.ajoutes) > 200 AND sum(vus.modifies) > 200 AND sum(vus.deja_connus) > 200 AND sum(vus.rejetes) = 0 FROM vus),
    '... of which there were many, that added, changed and repeated');

SELECT * FROM finish();
ROLLBACK;
