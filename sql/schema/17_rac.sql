-- Receipts to classify: the weight of each reason to suggest a debtor, and the indexes by which suggestions are found.

CREATE TABLE calimero_data.rac_poids (
    caisse      varchar(5) COLLATE "C" NOT NULL,
    motif       varchar(20) COLLATE "C" NOT NULL,
    points      smallint NOT NULL,
    origine     varchar(8) COLLATE "C" NOT NULL DEFAULT 'caisse',
    CONSTRAINT rac_poids_pkey PRIMARY KEY (caisse, motif),
    CONSTRAINT rac_poids_caisse FOREIGN KEY (caisse) REFERENCES calimero_data.caisse (caisse),
    CONSTRAINT rac_poids_points CHECK (points BETWEEN 0 AND 100),
    CONSTRAINT rac_poids_origine CHECK (origine IN ('calimero', 'caisse'))
);
COMMENT ON TABLE calimero_data.rac_poids IS 'How much each reason counts when calimero.rac_suggerer() ranks the debtors of a receipt to classify. Defaults come from calimero.rac_motifs(); a row of origine caisse is the caisse''s own.';
COMMENT ON COLUMN calimero_data.rac_poids.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_data.rac_poids.motif IS 'Reason, as in calimero.rac_motifs().';
COMMENT ON COLUMN calimero_data.rac_poids.points IS 'Points, 0 to 100; 0 leaves the reason out.';
COMMENT ON COLUMN calimero_data.rac_poids.origine IS 'calimero: shipped, rewritten at each installer(); caisse: its own, never touched.';
CREATE TRIGGER rac_poids_garder_origine BEFORE INSERT OR UPDATE OR DELETE ON calimero_data.rac_poids
    FOR EACH ROW EXECUTE FUNCTION calimero.droit_garder();
COMMENT ON TRIGGER rac_poids_garder_origine ON calimero_data.rac_poids IS 'Rows that calimero ships are changed by the owner of the table only.';

CREATE INDEX paiement_iban ON calimero_data.paiement (caisse, iban_empreinte) WHERE iban_empreinte IS NOT NULL;
CREATE INDEX creance_solde ON calimero_data.creance (caisse, solde, date_creance) WHERE solde > 0;
CREATE INDEX dossier_solde ON calimero_data.dossier (caisse, solde) WHERE etat = 'ouvert' AND debiteur IS NOT NULL;
