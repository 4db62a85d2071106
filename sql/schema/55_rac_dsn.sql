-- The accounts that declarations name, by the print that payments keep of theirs.

CREATE INDEX dsn_versement_iban ON calimero_data.dsn_versement (caisse, calimero.iban_empreinte(caisse, iban)) WHERE iban IS NOT NULL;
