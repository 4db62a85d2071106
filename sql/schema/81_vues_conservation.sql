-- What is kept beyond its last day, and the holds.  Repeated at every calimero.installer().

CREATE OR REPLACE VIEW calimero_vue.conservation_retard WITH (security_invoker = true) AS
    SELECT e.caisse, d.dossier, d.numero, d.genre, d.etat, d.conservation_le, current_date - d.conservation_le AS jours,
           r.retenue::varchar(13) AS retenue, c.libelle::varchar(120) AS libelle, r.depuis, r.jusqu_au, r.detail::varchar(80) AS detail
      FROM (SELECT d.caisse, array_agg(d.dossier) AS dossiers FROM calimero_data.dossier d WHERE d.conservation_le < current_date GROUP BY d.caisse) AS e
     CROSS JOIN LATERAL calimero.retenues(e.caisse, e.dossiers, current_date) AS r
      JOIN calimero_data.dossier d ON d.caisse = e.caisse AND d.dossier = r.dossier
      JOIN calimero.retenues_codes() c ON c.retenue = r.retenue
     ORDER BY d.conservation_le, e.caisse, d.dossier, c.rang;
COMMENT ON VIEW calimero_vue.conservation_retard IS 'Dossiers whose last day of conservation is past and that something holds: one row a dossier and reason, the oldest first. What a data-protection officer watches.';

CREATE OR REPLACE VIEW calimero_vue.gel WITH (security_invoker = true) AS
    SELECT g.caisse, g.gel, g.dossier, d.numero, d.genre, g.motif, g.du, g.jusqu_au, g.agent, g.leve_le, g.leve_par, g.leve_motif,
           g.leve_le IS NULL AND (g.jusqu_au IS NULL OR g.jusqu_au >= current_date) AS actif, d.conservation_le
      FROM calimero_data.gel g
      JOIN calimero_data.dossier d USING (caisse, dossier)
     ORDER BY g.caisse, g.gel;
COMMENT ON VIEW calimero_vue.gel IS 'One row a hold, lifted or not.';
-- A column says what the column that it comes from says.
SELECT calimero.commenter_colonnes('calimero_vue', '^(conservation_retard|gel)$');
COMMENT ON COLUMN calimero_vue.conservation_retard.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_vue.conservation_retard.jours IS 'Days since its last day of conservation.';
COMMENT ON COLUMN calimero_vue.conservation_retard.retenue IS 'Code of what holds it (calimero.retenues_codes).';
COMMENT ON COLUMN calimero_vue.conservation_retard.libelle IS 'What holds it, in French.';
COMMENT ON COLUMN calimero_vue.conservation_retard.depuis IS 'Since when, null where it has no day.';
COMMENT ON COLUMN calimero_vue.conservation_retard.jusqu_au IS 'Until when, null when that is not known.';
COMMENT ON COLUMN calimero_vue.conservation_retard.detail IS 'Which act, hold, payment or request.';
COMMENT ON COLUMN calimero_vue.gel.actif IS 'It holds its dossier today.';
