-- From CREATE EXTENSION to a caisse, as README tells it.
CREATE EXTENSION calimero;
SELECT * FROM calimero.creer_roles() ORDER BY role;
SELECT * FROM calimero.installer();
SELECT calimero.creer_caisse('48', 'MSA du Languedoc');

-- Again without harm.
SELECT * FROM calimero.creer_roles() ORDER BY role;
SELECT * FROM calimero.installer();
SELECT calimero.creer_caisse('48', 'Un autre nom');
SELECT caisse, libelle FROM calimero_data.caisse;
SELECT organisme, libelle FROM calimero_data.dsn_organisme;

-- What a DBA should look at, and what can be installed.
SELECT domaine, element, valeur, gravite FROM calimero.etat() WHERE domaine IN ('schema', 'role') ORDER BY domaine DESC, element COLLATE "C";
SELECT element, gravite, conseil FROM calimero.etat() WHERE gravite = 'erreur';
SELECT * FROM calimero.modules();

-- What people type, and what is stored.
SELECT calimero.siret('009 000 019 00019'), calimero.siret_valide('00900001900018'), calimero.periode('2025-01-01', '2025-03-31'),
       calimero.montant_francais(1265.4), calimero.iban_masque('FR7630006000011234567890189');
