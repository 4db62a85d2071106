-- The certificate that a lot of files was destroyed: what a data-protection officer keeps, and an auditor asks for.
--
-- It is made of the signed manifest of the lot, which it quotes whole, so that what it says can be checked against the archive by
-- anybody who has the public key.  It names no person and no file.

CREATE FUNCTION calimero.html_tableau(titre text, entetes text[], lignes text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT E'<div class="scroll">\n<table>\n<caption>' || calimero.html_texte(titre) || E'</caption>\n<thead><tr>'
               || (SELECT string_agg('<th scope="col">' || calimero.html_texte(e.texte) || '</th>', '' ORDER BY e.rang) FROM unnest(entetes) WITH ORDINALITY AS e (texte, rang))
               || E'</tr></thead>\n<tbody>\n'
               || (SELECT string_agg('<tr>' || l.cellules || '</tr>', E'\n' ORDER BY l.rang)
                     FROM (SELECT i AS rang, string_agg(CASE j WHEN 1 THEN '<th scope="row">' ELSE '<td class="l">' END || calimero.html_texte(coalesce(lignes[i][j], '-'))
                                                        || CASE j WHEN 1 THEN '</th>' ELSE '</td>' END, '' ORDER BY j) AS cellules
                             FROM generate_subscripts(lignes, 1) AS i, generate_subscripts(lignes, 2) AS j GROUP BY i) AS l)
               || E'\n</tbody>\n</table>\n</div>\n'
    $$;
COMMENT ON FUNCTION calimero.html_tableau(text, text[], text[]) IS 'An HTML table of texts: a caption, heads of columns, and rows whose first cell is their head; escaped.';

CREATE FUNCTION calimero.certificat_destruction(lot bigint, caisse text DEFAULT NULL) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    la_caisse text := calimero.caisse_de_appel(certificat_destruction.caisse);
    l record;
    m jsonb;
BEGIN
    PERFORM calimero.refuser('0A000', getdatabaseencoding() <> 'UTF8');
    SELECT p.*, c.libelle, e.compte, e.execution AS numero INTO l
      FROM calimero_data.purge_lot p
      JOIN calimero_data.caisse c ON c.caisse = p.caisse
      JOIN calimero_data.purge_execution e ON e.caisse = p.caisse AND e.execution = p.execution
     WHERE p.caisse = la_caisse AND p.lot = certificat_destruction.lot;
    PERFORM calimero.refuser('MS021', NOT FOUND);
    m := l.manifeste::jsonb;
    RETURN E'<!DOCTYPE html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>'
        || calimero.html_texte('Certificat de destruction, lot ' || l.lot) || E'</title>\n<style>\n' || calimero.html_style() || E'</style>\n</head>\n<body>\n'
        || E'<header class="head">\n<p class="org">' || calimero.html_texte(l.libelle) || E'</p>\n<h1>Certificat de destruction</h1>\n<p class="sub">'
        || calimero.html_texte(format('Lot %s, caisse %s, le %s', l.lot, l.caisse, to_char(l.fait_le AT TIME ZONE 'Europe/Paris', 'DD/MM/YYYY à HH24:MI')))
        || E'</p>\n</header>\n<main>\n<p class="notice">'
        || calimero.html_texte(format('%s dossiers arrivés au terme de leur durée de conservation ont été effacés de la base de gestion, soit %s lignes, après avoir été '
                || 'enregistrés dans l''archive scellée que seuls les porteurs de ses clés peuvent lire (décision CIL 18-07, article 2).', l.dossiers, l.lignes))
        || E'</p>\n<section>\n<h2>Ce qui a été effacé</h2>\n'
        || calimero.html_tableau('Lignes effacées, par table', ARRAY['Table', 'Lignes'],
               (SELECT array_agg(ARRAY[t.key, t.value] ORDER BY t.key COLLATE "C") FROM jsonb_each_text(m->'tables') AS t))
        || calimero.html_tableau('Règles appliquées', ARRAY['Nature', 'Durée', 'Source', 'Règle du', 'Dossiers'],
               (SELECT array_agg(ARRAY[CASE r.j->>'genre' WHEN 'cotisation' THEN 'cotisations' WHEN 'piar' THEN 'prestations indues' ELSE 'recettes à classer' END,
                                       (r.j->>'annees') || ' ans', r.j->>'article', to_char((r.j->>'du')::date, 'DD/MM/YYYY'), r.j->>'dossiers'] ORDER BY r.rang)
                  FROM jsonb_array_elements(m->'regles') WITH ORDINALITY AS r (j, rang)))
        || E'</section>\n<section>\n<h2>Où se trouve l''archive</h2>\n'
        || calimero.html_tableau('Fichiers scellés', ARRAY['Fichier', 'Octets', 'Empreinte SHA-256'],
               (SELECT array_agg(ARRAY[f.j->>'nom', f.j->>'octets', f.j->>'sha256'] ORDER BY f.rang) FROM jsonb_array_elements(m->'fichiers') WITH ORDINALITY AS f (j, rang)))
        || calimero.html_tableau('Certificats de chiffrement', ARRAY['Numéro', 'Empreinte SHA-256'],
               (SELECT array_agg(ARRAY[k.rang::text, k.empreinte] ORDER BY k.rang) FROM jsonb_array_elements_text(m->'certificats') WITH ORDINALITY AS k (empreinte, rang)))
        || E'</section>\n<section>\n<h2>Par qui, et comment le vérifier</h2>\n'
        || calimero.html_tableau('Exécution', ARRAY['Donnée', 'Valeur'],
               ARRAY[ARRAY['Compte', l.compte], ARRAY['Exécution', l.numero::text], ARRAY['Logiciel', 'calimero ' || (m->>'logiciel')],
                     ARRAY['Empreinte du manifeste', l.empreinte], ARRAY['Empreinte du manifeste précédent', m->>'precedent'],
                     ARRAY['Signature du manifeste (Ed25519)', encode(l.signature, 'hex')],
                     ARRAY['Manifeste déposé dans le répertoire', coalesce(to_char(l.publie_le AT TIME ZONE 'Europe/Paris', 'DD/MM/YYYY à HH24:MI'), 'pas encore')]])
        || '<p class="scroll about">' || calimero.html_texte(format('Manifeste signé, fichier lot-%s.json :', to_char(l.lot, 'FM000000000'))) || '</p><p class="t l">' || calimero.html_texte(l.manifeste)
        || E'</p>\n</section>\n</main>\n</body>\n</html>\n';
END
$$;
REVOKE ALL ON FUNCTION calimero.certificat_destruction(bigint, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.certificat_destruction(bigint, text) IS 'The certificate that a lot of the purge was destroyed, in French, as one self-contained A4 HTML file in UTF-8: what left, by which rules, where its archive is, the signed manifest. It names nobody. Errors: 0A000 a database not in UTF8, 22023, MS021 no such lot.';
