-- What the purge did, for those who watch over it.  Repeated at every calimero.installer().

CREATE OR REPLACE VIEW calimero_vue.purge_execution WITH (security_invoker = true) AS
    SELECT e.caisse, e.execution, e.debut_le, e.fin_le, ceil(extract(epoch FROM e.fin_le - e.debut_le))::integer AS secondes, e.compte, e.au, e.taille_lot, e.secondes_max, e.dossiers_max, e.version,
           e.prevus, e.dossiers, e.ecartes, e.lignes, e.octets, e.etat, e.erreur, e.processus
      FROM calimero_data.purge_execution e;
COMMENT ON VIEW calimero_vue.purge_execution IS 'One row a run of the purge and caisse.';

CREATE OR REPLACE VIEW calimero_vue.purge_lot WITH (security_invoker = true) AS
    SELECT l.caisse, l.lot, l.execution, l.fait_le, l.dossiers, l.lignes, l.octets, l.empreinte, l.publie_le
      FROM calimero_data.purge_lot l;
COMMENT ON VIEW calimero_vue.purge_lot IS 'One row a lot that the purge took away: where its archive is, and the hash that the next manifest names.';

CREATE OR REPLACE VIEW calimero_vue.purge_fichier WITH (security_invoker = true) AS
    SELECT f.caisse, f.lot, f.partie, f.nom, f.octets, f.empreinte FROM calimero_data.purge_fichier f;
COMMENT ON VIEW calimero_vue.purge_fichier IS 'One row a sealed file of the archive.';

-- A column says what the column that it comes from says.
SELECT calimero.commenter_colonnes('calimero_vue', '^purge_');
COMMENT ON COLUMN calimero_vue.purge_execution.secondes IS 'Seconds that it took, the last one begun counted; null while it runs.';
