-- What the right of access gives, as an annex to a letter: one A4 HTML file, no script, nothing fetched.
--
-- It is made of the JSON of calimero.droit_acces() and of nothing else.  Every value goes through calimero.html_texte(), as the
-- text of an element: none is ever put in an attribute or in the style sheet.

CREATE FUNCTION calimero.html_texte(texte text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        -- Controls but ends of lines are no characters of HTML.  A space before a sign must not start a line.
        SELECT regexp_replace(replace(replace(replace(regexp_replace($1, E'[\u0001-\u0008\u000b-\u001f\u007f]', ' ', 'g'),
                   '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), ' ([:;?!»])', E'\u00a0\\1', 'g')
    $$;
COMMENT ON FUNCTION calimero.html_texte(text) IS 'A text as that of an HTML element: escaped, without controls, with the no-break spaces of French. Not for attributes.';

CREATE FUNCTION calimero.html_valeur(valeur text, forme text) RETURNS text
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN CASE forme
        WHEN 'montant' THEN calimero.montant_francais(valeur::numeric) || E'\u00a0€'
        WHEN 'jour' THEN CASE valeur WHEN 'infinity' THEN 'délai suspendu' ELSE to_char(valeur::date, 'DD/MM/YYYY') END
        WHEN 'instant' THEN to_char(valeur::timestamptz AT TIME ZONE 'Europe/Paris', E'DD/MM/YYYY\u00a0HH24:MI')
        WHEN 'mois' THEN to_char(valeur::date, 'MM/YYYY')
        WHEN 'periode' THEN CASE substr(valeur, 5, 1) WHEN 'M' THEN substr(valeur, 6) || '/' || left(valeur, 4)
                                 WHEN 'T' THEN 'trimestre ' || ltrim(substr(valeur, 6), '0') || ' de ' || left(valeur, 4)
                                 WHEN 'S' THEN 'semestre ' || ltrim(substr(valeur, 6), '0') || ' de ' || left(valeur, 4)
                                 ELSE 'année ' || left(valeur, 4) END
        WHEN 'booleen' THEN CASE valeur WHEN 'true' THEN 'oui' ELSE 'non' END
        WHEN 'nir' THEN regexp_replace(valeur, '^(.)(..)(..)(..)(...)(...)(..)$', E'\\1\u00a0\\2\u00a0\\3\u00a0\\4\u00a0\\5\u00a0\\6\u00a0\\7')
        WHEN 'siret' THEN regexp_replace(valeur, '^(...)(...)(...)(.*)$', E'\\1\u00a0\\2\u00a0\\3\u00a0\\4')
        WHEN 'iban' THEN rtrim(regexp_replace(valeur, '(.{4})', E'\\1 ', 'g'))
        ELSE calimero.html_texte(valeur) END;
END
$$;
COMMENT ON FUNCTION calimero.html_valeur(text, text) IS 'A value of the JSON of calimero.droit_acces() as a French reader meets it, by the form of its column; escaped.';

CREATE FUNCTION calimero.html_style() RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT $style$@page{size:A4;margin:14mm 14mm 17mm;@bottom-right{content:"Page " counter(page) " sur " counter(pages);font:8pt "Liberation Sans",Arial,Helvetica,sans-serif;color:#4a545c}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:182mm;padding:8mm 4mm;background:#fff;color:#1a2126;font:9.5pt/1.42 "Liberation Sans",Arial,Helvetica,sans-serif;font-variant-numeric:tabular-nums}
p,ul{margin:0}
.head{border-top:3px solid #1d4e5f;padding-top:3.5mm}
.org{font-size:10.5pt;font-weight:bold;color:#1d4e5f;margin-bottom:1.5mm}
h1{font-size:20pt;line-height:1.1;margin:0;font-weight:bold}
.sub{font-size:10.5pt;margin-top:1.5mm}
.notice{border:1px solid #1a2126;border-left-width:4px;padding:2mm 3mm;margin:4mm 0 0}
h2{font-size:13pt;line-height:1.25;margin:8mm 0 2mm;padding-bottom:1mm;color:#1d4e5f;border-bottom:1.5px solid #1d4e5f;break-after:avoid}
.about{font-size:8.6pt;color:#3d474e;break-inside:avoid;break-after:avoid}
.about strong{color:#1a2126}
.scroll{overflow-x:auto;margin-top:4mm}
table{width:100%;border-collapse:collapse;font-size:8.6pt;line-height:1.3}
caption{caption-side:top;text-align:left;font-size:10pt;font-weight:bold;padding:0 0 1.2mm;break-after:avoid}
thead{display:table-header-group}
tr{break-inside:avoid}
tbody tr:first-child{break-before:avoid}
th,td{padding:1mm 1.4mm;text-align:left;vertical-align:top;border-bottom:1px solid #d3d9dd}
thead th{vertical-align:bottom;font-size:8pt;border-bottom:1px solid #1a2126}
tbody th{font-weight:normal;min-width:11mm}
tbody tr:last-child th,tbody tr:last-child td{border-bottom-color:#1a2126}
th:first-child,td:first-child{padding-left:0}
th:last-child,td:last-child{padding-right:0}
.n{text-align:right;white-space:nowrap}
.p{white-space:nowrap}
.t{white-space:pre-line}
.l{overflow-wrap:anywhere;min-width:19mm}
.d{font-size:8pt;min-width:29mm;overflow-wrap:anywhere}
.d span{display:inline-block;margin-right:1.6mm}
ul{padding-left:4.5mm}
.rights p,.rights ul{margin-top:1.2mm}
@media print{body{max-width:none;padding:0}.scroll{overflow:visible}}
$style$
    $$;
COMMENT ON FUNCTION calimero.html_style() IS 'The style sheet of the annex: A4, heads of tables repeated on each page, nothing told by colour alone.';

CREATE FUNCTION calimero.html_table(donnees jsonb) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        WITH colonne AS (
            SELECT c.rang, c.champ->>'nom' AS nom, c.champ->>'libelle' AS libelle, c.champ->>'forme' AS forme,
                   (c.champ->>'detail')::boolean AS detail,
                   CASE WHEN c.champ->>'forme' = 'montant' THEN ' class="n"' WHEN c.champ->>'forme' IN ('jour', 'instant', 'nir', 'siret', 'mois') THEN ' class="p"'
                        WHEN c.champ->>'forme' = 'texte' THEN ' class="t"' ELSE '' END AS classe,
                   c.champ->>'forme' = 'texte' AS texte
              FROM jsonb_array_elements($1->'colonnes') WITH ORDINALITY AS c (champ, rang)
        ), tete AS (
            -- A row has a cell beside its head, when there is one column only too.
            SELECT min(c.rang) FILTER (WHERE NOT c.detail) AS premiere, bool_or(c.detail) OR count(*) = 1 AS details,
                   string_agg(format('<th scope="col"%s>%s</th>', CASE c.classe WHEN ' class="n"' THEN c.classe ELSE '' END, calimero.html_texte(c.libelle)), '' ORDER BY c.rang)
                       FILTER (WHERE NOT c.detail) AS cellules
              FROM colonne c
        ), ligne AS (
            -- Only a long word is cut, that its column would not hold.
            SELECT l.rang, string_agg(CASE WHEN c.rang = t.premiere THEN '<th scope="row"' ELSE '<td' END
                                      || CASE WHEN c.texte AND l.champs->>c.nom ~ '[^[:space:]]{14}|[[:upper:][:digit:]]{11}' THEN ' class="t l"' ELSE c.classe END || '>'
                                      || coalesce(calimero.html_valeur(l.champs->>c.nom, c.forme), '&#8211;')
                                      || CASE WHEN c.rang = t.premiere THEN '</th>' ELSE '</td>' END, '' ORDER BY c.rang) FILTER (WHERE NOT c.detail) AS cellules,
                   '<span>' || string_agg(calimero.html_texte(c.libelle || ' : ') || calimero.html_valeur(l.champs->>c.nom, c.forme), E'\u00a0;</span> <span>' ORDER BY c.rang)
                       FILTER (WHERE c.detail AND l.champs->>c.nom IS NOT NULL) || '</span>' AS details
              FROM jsonb_array_elements($1->'lignes') WITH ORDINALITY AS l (champs, rang)
             CROSS JOIN colonne c CROSS JOIN tete t
             GROUP BY l.rang
        )
        -- The name of the table is the only value in an attribute: it is that of calimero.donnees_personne().
        SELECT format(E'<section class="scroll" tabindex="0" aria-labelledby="t-%1$s">\n<table>\n<caption id="t-%1$s">', $1->>'table') || calimero.html_texte($1->>'titre') || E'</caption>\n<thead><tr>' || t.cellules
               || CASE WHEN t.details THEN '<th scope="col">Autres données</th>' ELSE '' END || E'</tr></thead>\n<tbody>\n'
               || (SELECT string_agg('<tr>' || l.cellules || CASE WHEN t.details THEN '<td class="d">' || coalesce(l.details, '&#8211;') || '</td>' ELSE '' END, E'</tr>\n' ORDER BY l.rang) FROM ligne l)
               || E'</tr>\n</tbody>\n</table>\n</section>\n'
          FROM tete t
    $$;
COMMENT ON FUNCTION calimero.html_table(jsonb) IS 'One table of the JSON of calimero.droit_acces() as an HTML table: a caption, heads with a scope, the details of a row in its last column.';

CREATE FUNCTION calimero.droit_acces_html(identifiant text, caisse text DEFAULT NULL) RETURNS text
    LANGUAGE sql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
        WITH a AS MATERIALIZED (SELECT calimero.droit_acces($1, $2) AS j, calimero.refuser('0A000', getdatabaseencoding() <> 'UTF8')), m AS (SELECT a.j->'mentions' AS j FROM a)
        SELECT E'<!DOCTYPE html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>'
            || calimero.html_texte('Données vous concernant, ' || (a.j->'caisse'->>'libelle')) || E'</title>\n<style>\n' || calimero.html_style() || E'</style>\n</head>\n<body>\n'
            || E'<header class="head">\n<p class="org">' || calimero.html_texte(a.j->'caisse'->>'libelle') || E'</p>\n<h1>Données vous concernant</h1>\n<p class="sub">'
            || calimero.html_texte('Annexe à la réponse à votre demande d''accès, éditée le ' || to_char((a.j->>'edite_le')::date, 'DD/MM/YYYY')) || E'</p>\n</header>\n<main>\n'
            || coalesce((SELECT string_agg('<p class="notice">' || calimero.html_texte(w.texte) || E'</p>\n', '') FROM jsonb_array_elements_text(a.j->'avertissements') AS w (texte)), '')
            || (SELECT string_agg(E'<section>\n<h2>' || calimero.html_texte(c.j->>'titre') || E'</h2>\n<p class="about"><strong>' || calimero.html_texte('Source légale :') || '</strong> '
                    || calimero.html_texte(c.j->>'source') || E'.<br>\n<strong>' || calimero.html_texte('Origine des données :') || '</strong> ' || calimero.html_texte(c.j->>'origine')
                    || E'.<br>\n<strong>' || calimero.html_texte('Conservation :') || '</strong> ' || calimero.html_texte(coalesce(c.j->>'conservation', 'non précisée.')) || E'</p>\n'
                    || (SELECT string_agg(calimero.html_table(t.j), '' ORDER BY t.rang) FROM jsonb_array_elements(c.j->'tables') WITH ORDINALITY AS t (j, rang))
                    || E'</section>\n', '' ORDER BY c.rang)
                  FROM jsonb_array_elements(a.j->'categories') WITH ORDINALITY AS c (j, rang))
            || E'<section class="rights">\n<h2>Destinataires et droits</h2>\n<p>' || calimero.html_texte(m.j->>'finalite') || E'</p>\n<ul>\n'
            || (SELECT string_agg('<li>' || calimero.html_texte(r.texte) || E'</li>\n', '' ORDER BY r.rang) FROM jsonb_array_elements_text(m.j->'destinataires') WITH ORDINALITY AS r (texte, rang))
            || E'</ul>\n'
            || (SELECT string_agg('<p>' || calimero.html_texte(m.j->>k.cle) || E'</p>\n', '' ORDER BY k.rang)
                  FROM unnest(ARRAY['acces', 'rectification', 'opposition', 'reclamation', 'decision', 'limites']) WITH ORDINALITY AS k (cle, rang))
            || E'</section>\n</main>\n</body>\n</html>\n'
          FROM a CROSS JOIN m
    $$;
REVOKE ALL ON FUNCTION calimero.droit_acces_html(text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.droit_acces_html(text, text) IS 'What calimero.droit_acces() gives, in French, as one self-contained A4 HTML file in UTF-8, an annex to a letter: a table a kind of data, with source, origin and conservation of each category, recipients and rights. Same errors, and 0A000 a database not in UTF8.';
