-- What is made of declarations, announcements and cash: statuses, signals, sums and due days, as a table of cases.
BEGIN;
\ir rapprochement_outils.psql

CREATE TEMPORARY TABLE cas (
    numero  integer PRIMARY KEY,
    titre   text NOT NULL,
    faits   jsonb NOT NULL,
    periode text NOT NULL,
    statut  text,                       -- null: no row
    signaux text,
    sommes  text                        -- declare / annonce + par autre + pour autre / encaisse
);
INSERT INTO cas VALUES
-- Nothing wrong.
(1, 'declared, announced and cashed agree', '{"d": [{"mois": "2025-03", "c": [{"m": 147}], "v": [{"m": 147}]}], "m": [{"m": 147, "j": "2025-04-15"}]}', '2025M03', 'OK', '', '147.00 / 147.00 + 0.00 + 0.00 / 147.00'),
(2, 'a payment assigned by the account', '{"d": [{"mois": "2025-03", "c": [{"m": 147}], "v": [{"m": 147}]}], "m": [{"m": 147, "j": "2025-04-15", "p": "2025M03"}]}', '2025M03', 'OK', '', '147.00 / 147.00 + 0.00 + 0.00 / 147.00'),
(3, 'two codes and an establishment line add up', '{"d": [{"mois": "2025-03", "c": [{"m": 100}, {"code": "076", "m": 40}, {"origine": "82", "code": "022", "m": 7}], "v": [{"m": 147}]}], "m": [{"m": 147, "j": "2025-04-15"}]}', '2025M03', 'OK', '', '147.00 / 147.00 + 0.00 + 0.00 / 147.00'),
(4, 'a reduction is left out of the amount due by default', '{"d": [{"mois": "2025-03", "c": [{"m": 147}, {"code": "018", "m": -31.5}], "v": [{"m": 147}]}], "m": [{"m": 147, "j": "2025-04-15"}]}', '2025M03', 'OK', '', '147.00 / 147.00 + 0.00 + 0.00 / 147.00'),
(5, 'a declaration without employees nor money', '{"d": [{"mois": "2025-03", "type": "02"}]}', '2025M03', 'NEANT', 'NEANT', '0.00 / 0.00 + 0.00 + 0.00 / 0.00'),
(6, 'one that replaces another', '{"d": [{"mois": "2025-03", "type": "05", "ordre": 1}]}', '2025M03', 'NEANT', 'NEANT', '0.00 / 0.00 + 0.00 + 0.00 / 0.00'),
(7, 'without employees, and yet money', '{"d": [{"mois": "2025-03", "type": "02", "c": [{"origine": "82", "code": "022", "m": 15}]}]}', '2025M03', 'SANS_VERSEMENT', 'NEANT, ECART_DU', '15.00 / 0.00 + 0.00 + 0.00 / 0.00'),
(8, 'a test file', '{"d": [{"mois": "2025-03", "etat": "essai", "c": [{"m": 147}], "v": [{"m": 147}]}]}', '2025M03', 'TEST_IGNORE', 'TEST_IGNORE', '0.00 / 0.00 + 0.00 + 0.00 / 0.00'),
-- Gaps.
(10, 'paid in part', '{"d": [{"mois": "2025-03", "c": [{"m": 147}], "v": [{"m": 147}]}], "m": [{"m": 100, "j": "2025-04-15"}]}', '2025M03', 'ECART_PAIEMENT', 'ECART_PAIEMENT', '147.00 / 147.00 + 0.00 + 0.00 / 100.00'),
(11, 'announced less than due', '{"d": [{"mois": "2025-03", "c": [{"m": 147}], "v": [{"m": 140}]}], "m": [{"m": 140, "j": "2025-04-15"}]}', '2025M03', 'ECART_DU', 'ECART_DU', '147.00 / 140.00 + 0.00 + 0.00 / 140.00'),
(12, 'announced more than due, with nothing due', '{"d": [{"mois": "2025-03", "v": [{"m": 140}]}], "m": [{"m": 140, "j": "2025-04-15"}]}', '2025M03', 'ECART_DU', 'ECART_DU', '0.00 / 140.00 + 0.00 + 0.00 / 140.00'),
(13, 'nothing announced', '{"d": [{"mois": "2025-03", "c": [{"m": 147}]}]}', '2025M03', 'SANS_VERSEMENT', 'ECART_DU', '147.00 / 0.00 + 0.00 + 0.00 / 0.00'),
(14, 'nothing cashed', '{"d": [{"mois": "2025-03", "c": [{"m": 147}], "v": [{"m": 147}]}]}', '2025M03', 'SANS_ENCAISSEMENT', 'ECART_PAIEMENT', '147.00 / 147.00 + 0.00 + 0.00 / 0.00'),
(15, 'cashed and nothing declared', '{"m": [{"m": 147, "j": "2025-04-15", "p": "2025M03"}]}', '2025M03', 'ENCAISSEMENT_SANS_DSN', 'ECART_PAIEMENT, CREDIT', '0.00 / 0.00 + 0.00 + 0.00 / 147.00'),
(16, 'cashed for no period: the month it came in', '{"m": [{"m": 147, "j": "2025-04-15"}]}', '2025M04', 'ENCAISSEMENT_SANS_DSN', 'ECART_PAIEMENT, CREDIT', '0.00 / 0.00 + 0.00 + 0.00 / 147.00'),
(17, 'cashed more than announced', '{"d": [{"mois": "2025-03", "c": [{"m": 147}], "v": [{"m": 147}]}], "m": [{"m": 150, "j": "2025-04-15", "p": "2025M03"}]}', '2025M03', 'CREDIT', 'ECART_PAIEMENT, CREDIT', '147.00 / 147.00 + 0.00 + 0.00 / 150.00'),
(18, 'a negative amount due', '{"d": [{"mois": "2025-03", "c": [{"m": -20}]}]}', '2025M03', 'CREDIT', 'ECART_DU', '-20.00 / 0.00 + 0.00 + 0.00 / 0.00'),
(19, 'a test file, and cash', '{"d": [{"mois": "2025-03", "etat": "essai"}], "m": [{"m": 10, "j": "2025-04-15", "p": "2025M03"}]}', '2025M03', 'ENCAISSEMENT_SANS_DSN', 'TEST_IGNORE, ECART_PAIEMENT, CREDIT', '0.00 / 0.00 + 0.00 + 0.00 / 10.00'),
-- Declarations that do not count.
(20, 'versions that cannot be told apart', '{"d": [{"mois": "2025-03", "etat": "doute", "c": [{"m": 147}], "v": [{"m": 147}]}, {"mois": "2025-03", "etat": "doute"}]}', '2025M03', 'VERSION_DOUTEUSE', 'DOUTE', '0.00 / 0.00 + 0.00 + 0.00 / 0.00'),
(21, 'a fraction is missing', '{"d": [{"mois": "2025-03", "etat": "incomplete", "c": [{"m": 147}], "v": [{"m": 147}]}]}', '2025M03', 'FRACTION_INCOMPLETE', 'INCOMPLETE', '0.00 / 0.00 + 0.00 + 0.00 / 0.00'),
(22, 'francs Pacifique', '{"d": [{"mois": "2025-03", "etat": "devise", "c": [{"m": 147}]}]}', '2025M03', 'DEVISE', 'DEVISE', '0.00 / 0.00 + 0.00 + 0.00 / 0.00'),
(23, 'a replaced version', '{"d": [{"mois": "2025-03", "etat": "remplacee", "c": [{"m": 500}], "v": [{"m": 500}]}, {"mois": "2025-03", "ordre": 1, "c": [{"m": 147}], "v": [{"m": 147}]}], "m": [{"m": 147, "j": "2025-04-15"}]}', '2025M03', 'OK', '', '147.00 / 147.00 + 0.00 + 0.00 / 147.00'),
(24, 'a replaced version alone leaves nothing', '{"d": [{"mois": "2025-03", "etat": "remplacee", "c": [{"m": 500}]}]}', '2025M03', NULL, NULL, NULL),
(25, 'a duplicate leaves nothing', '{"d": [{"mois": "2025-03", "etat": "doublon", "c": [{"m": 500}]}]}', '2025M03', NULL, NULL, NULL),
(26, 'a refused declaration leaves nothing', '{"d": [{"mois": "2025-03", "etat": "refusee"}]}', '2025M03', NULL, NULL, NULL),
(27, 'a signalement leaves nothing', '{"d": [{"mois": "2025-03", "etat": "sans_objet", "nature": "04"}]}', '2025M03', NULL, NULL, NULL),
(28, 'a cancelled one leaves nothing', '{"d": [{"mois": "2025-03", "etat": "annulee", "nature": "09"}]}', '2025M03', NULL, NULL, NULL),
-- Codes and weights.
(30, 'a code without weight: the amount due is not known', '{"d": [{"mois": "2025-03", "c": [{"code": "999", "m": 30}, {"m": 147}], "v": [{"m": 147}]}], "m": [{"m": 147, "j": "2025-04-15"}]}', '2025M03', 'CODE_INCONNU', 'CODE_INCONNU', '147.00 / 147.00 + 0.00 + 0.00 / 147.00'),
(31, 'the code of the other origin does not serve', '{"d": [{"mois": "2025-03", "c": [{"origine": "82", "code": "903", "m": 147}], "v": [{"m": 147}]}], "m": [{"m": 147, "j": "2025-04-15"}]}', '2025M03', 'CODE_INCONNU', 'CODE_INCONNU', '0.00 / 147.00 + 0.00 + 0.00 / 147.00'),
(32, 'a line that names no body', '{"d": [{"mois": "2025-03", "c": [{"code": "059", "m": 30, "organisme": null}, {"m": 147}], "v": [{"m": 147}]}], "m": [{"m": 147, "j": "2025-04-15"}]}', '2025M03', 'OK', 'ORGANISME_ABSENT', '147.00 / 147.00 + 0.00 + 0.00 / 147.00'),
(33, 'a reduction that names no body is no signal', '{"d": [{"mois": "2025-03", "c": [{"code": "018", "m": -3, "organisme": null}, {"m": 147}], "v": [{"m": 147}]}], "m": [{"m": 147, "j": "2025-04-15"}]}', '2025M03', 'OK', '', '147.00 / 147.00 + 0.00 + 0.00 / 147.00'),
(34, 'a weight that counts lines without body', '{"d": [{"mois": "2025-03", "c": [{"code": "801", "m": 47, "organisme": null}, {"m": 100}], "v": [{"m": 147}]}], "m": [{"m": 147, "j": "2025-04-15"}]}', '2025M03', 'OK', '', '147.00 / 147.00 + 0.00 + 0.00 / 147.00'),
(35, 'a weight of -1', '{"d": [{"mois": "2025-03", "c": [{"code": "802", "m": 31.5}, {"m": 178.5}], "v": [{"m": 147}]}], "m": [{"m": 147, "j": "2025-04-15"}]}', '2025M03', 'OK', '', '147.00 / 147.00 + 0.00 + 0.00 / 147.00'),
(36, 'before a weight begins: unknown', '{"d": [{"mois": "2025-02", "c": [{"code": "803", "m": 10}]}]}', '2025M02', 'CODE_INCONNU', 'CODE_INCONNU', '0.00 / 0.00 + 0.00 + 0.00 / 0.00'),
(37, 'its first month', '{"d": [{"mois": "2025-03", "c": [{"code": "803", "m": 10}]}]}', '2025M03', 'SANS_VERSEMENT', 'ECART_DU', '10.00 / 0.00 + 0.00 + 0.00 / 0.00'),
(38, 'its last month', '{"d": [{"mois": "2025-06", "c": [{"code": "803", "m": 10}]}]}', '2025M06', 'SANS_VERSEMENT', 'ECART_DU', '10.00 / 0.00 + 0.00 + 0.00 / 0.00'),
(39, 'after its last month: unknown', '{"d": [{"mois": "2025-07", "c": [{"code": "803", "m": 10}]}]}', '2025M07', 'CODE_INCONNU', 'CODE_INCONNU', '0.00 / 0.00 + 0.00 + 0.00 / 0.00'),
(40, 'of two weights that hold, the later one', '{"d": [{"mois": "2025-03", "c": [{"code": "804", "m": 10}]}]}', '2025M03', 'CREDIT', 'ECART_DU', '-10.00 / 0.00 + 0.00 + 0.00 / 0.00'),
(41, 'the period of the line tells the weight, not the month declared', '{"d": [{"mois": "2025-03", "c": [{"code": "804", "m": 10, "p": "2024M12", "regul": true}]}]}', '2024M12', 'SANS_VERSEMENT', 'REGUL, ECART_DU', '10.00 / 0.00 + 0.00 + 0.00 / 0.00'),
-- Tolerance.
(50, 'one centime is tolerated', '{"d": [{"mois": "2025-03", "c": [{"m": 147.01}], "v": [{"m": 147}]}], "m": [{"m": 146.99, "j": "2025-04-15"}]}', '2025M03', 'OK', '', '147.01 / 147.00 + 0.00 + 0.00 / 146.99'),
(51, 'two centimes on one line are not', '{"d": [{"mois": "2025-03", "c": [{"m": 147.02}], "v": [{"m": 147}]}], "m": [{"m": 147, "j": "2025-04-15"}]}', '2025M03', 'ECART_DU', 'ECART_DU', '147.02 / 147.00 + 0.00 + 0.00 / 147.00'),
(52, 'a centime for each rubrique summed', '{"d": [{"mois": "2025-03", "c": [{"m": 100.05, "n": 4}, {"code": "076", "m": 47.01, "n": 2}], "v": [{"m": 147}]}], "m": [{"m": 147, "j": "2025-04-15"}]}', '2025M03', 'OK', '', '147.06 / 147.00 + 0.00 + 0.00 / 147.00'),
(53, 'rubriques of weight 0 give no tolerance', '{"d": [{"mois": "2025-03", "c": [{"m": 147.06, "n": 4}, {"code": "018", "m": -1, "n": 2}], "v": [{"m": 147}]}], "m": [{"m": 147, "j": "2025-04-15"}]}', '2025M03', 'ECART_DU', 'ECART_DU', '147.06 / 147.00 + 0.00 + 0.00 / 147.00'),
(54, 'two centimes of cash are not tolerated', '{"d": [{"mois": "2025-03", "c": [{"m": 147, "n": 50}], "v": [{"m": 147}]}], "m": [{"m": 146.98, "j": "2025-04-15"}]}', '2025M03', 'ECART_PAIEMENT', 'ECART_PAIEMENT', '147.00 / 147.00 + 0.00 + 0.00 / 146.98'),
(55, 'a centime too many, assigned to no period: no gap of the month it came in', '{"d": [{"mois": "2025-03", "c": [{"m": 100.01}], "v": [{"m": 100.01}]}], "m": [{"m": 100.02, "j": "2025-04-15"}]}', '2025M04', 'OK', 'CREDIT', '0.00 / 0.00 + 0.00 + 0.00 / 0.01'),
(56, 'two centimes too many are one', '{"d": [{"mois": "2025-03", "c": [{"m": 100.01}], "v": [{"m": 100.01}]}], "m": [{"m": 100.03, "j": "2025-04-15"}]}', '2025M04', 'ENCAISSEMENT_SANS_DSN', 'ECART_PAIEMENT, CREDIT', '0.00 / 0.00 + 0.00 + 0.00 / 0.02'),
(57, 'so is a centime for each of two payments', '{"m": [{"m": 0.01, "j": "2025-04-15"}, {"m": 0.01, "j": "2025-04-16"}]}', '2025M04', 'ENCAISSEMENT_SANS_DSN', 'ECART_PAIEMENT, CREDIT', '0.00 / 0.00 + 0.00 + 0.00 / 0.02'),
(58, 'a centime given back', '{"m": [{"m": -0.01, "j": "2025-04-15"}]}', '2025M04', 'OK', '', '0.00 / 0.00 + 0.00 + 0.00 / -0.01'),
(59, 'debits, and a centime cashed: the declaration is missing', '{"m": [{"s": "D", "m": 147, "j": "2025-04-02", "p": "2025M03"}, {"m": 0.01, "j": "2025-04-15", "p": "2025M03"}]}', '2025M03', 'EMIS_SANS_DSN', 'CREDIT', '0.00 / 0.00 + 0.00 + 0.00 / 0.01'),
-- Periods.
(60, 'a quarter announced takes in the months declared', '{"d": [{"mois": "2025-01", "c": [{"m": 10}]}, {"mois": "2025-02", "c": [{"m": 20}]}, {"mois": "2025-03", "c": [{"m": 30}], "v": [{"m": 60, "p": "2025T01"}]}], "m": [{"m": 60, "j": "2025-04-15"}]}', '2025T01', 'OK', 'TRIMESTRIEL', '60.00 / 60.00 + 0.00 + 0.00 / 60.00'),
(61, 'a quarter emitted takes in nothing', '{"d": [{"mois": "2025-02", "c": [{"m": 20}], "v": [{"m": 20}]}], "m": [{"m": 20, "j": "2025-04-15"}, {"s": "D", "m": 20, "j": "2025-04-01", "p": "2025T01"}]}', '2025M02', 'OK', '', '20.00 / 20.00 + 0.00 + 0.00 / 20.00'),
(62, 'a declared year goes to the month that declares it', '{"d": [{"mois": "2025-03", "c": [{"m": 20, "p": "2024A00", "regul": true}], "v": [{"m": 20}]}], "m": [{"m": 20, "j": "2025-04-15"}]}', '2025M03', 'OK', 'REGUL', '20.00 / 20.00 + 0.00 + 0.00 / 20.00'),
(63, 'a regularisation is on its own period', '{"d": [{"mois": "2025-03", "c": [{"m": 20, "p": "2025M02", "regul": true}], "v": [{"m": 20, "p": "2025M02", "regul": true}]}], "m": [{"m": 20, "j": "2025-04-15"}]}', '2025M02', 'OK', 'REGUL', '20.00 / 20.00 + 0.00 + 0.00 / 20.00'),
(65, 'a year announced hides no month that is announced too', '{"d": [{"mois": "2025-01", "c": [{"m": 20}]}, {"mois": "2025-02", "c": [{"m": 30}], "v": [{"m": 30}]}, {"mois": "2025-12", "c": [{"m": 9, "p": "2025A00"}], "v": [{"m": 9, "p": "2025A00"}]}]}', '2025M01', 'SANS_VERSEMENT', 'ECART_DU', '20.00 / 0.00 + 0.00 + 0.00 / 0.00'),
(66, 'and is compared on the month that declares it', '{"d": [{"mois": "2025-02", "c": [{"m": 30}], "v": [{"m": 30}]}, {"mois": "2025-12", "c": [{"m": 9, "p": "2025A00"}], "v": [{"m": 9, "p": "2025A00"}]}], "m": [{"m": 9, "j": "2026-01-15", "p": "2025A00"}]}', '2025M12', 'OK', '', '9.00 / 9.00 + 0.00 + 0.00 / 9.00'),
(67, 'a year alone is a key, and no quarter', '{"d": [{"mois": "2025-02", "c": [{"m": 9}]}, {"mois": "2025-12", "v": [{"m": 9, "p": "2025A00"}]}], "m": [{"m": 9, "j": "2026-01-15"}]}', '2025A00', 'OK', 'ANNUEL', '9.00 / 9.00 + 0.00 + 0.00 / 9.00'),
(68, 'a half-year too', '{"d": [{"mois": "2025-02", "c": [{"m": 9}]}, {"mois": "2025-06", "v": [{"m": 9, "p": "2025S01"}]}], "m": [{"m": 9, "j": "2025-07-15"}]}', '2025S01', 'OK', 'SEMESTRIEL', '9.00 / 9.00 + 0.00 + 0.00 / 9.00'),
(64, 'and leaves nothing on the month that declares it', '{"d": [{"mois": "2025-03", "c": [{"m": 20, "p": "2025M02", "regul": true}]}]}', '2025M03', NULL, NULL, NULL),
-- Substitution and reversals.
(70, 'a declaration of substitution adds to a past month', '{"d": [{"mois": "2025-03", "c": [{"m": 147}], "v": [{"m": 150}]}, {"mois": "2025-03", "nature": "09", "c": [{"m": 3}]}], "m": [{"m": 150, "j": "2025-04-15"}]}', '2025M03', 'OK', 'SUBSTITUTION', '150.00 / 150.00 + 0.00 + 0.00 / 150.00'),
(71, 'a substitution without employees is no neant', '{"d": [{"mois": "2025-03", "nature": "09", "type": "02", "c": [{"m": 3}], "v": [{"m": 3}]}], "m": [{"m": 3, "j": "2025-04-15"}]}', '2025M03', 'OK', 'SUBSTITUTION', '3.00 / 3.00 + 0.00 + 0.00 / 3.00'),
(72, 'a levy that came back', '{"d": [{"mois": "2025-03", "c": [{"m": 147}], "v": [{"m": 147}]}], "m": [{"m": 147, "j": "2025-04-15", "p": "2025M03", "ref": "C72"}, {"m": -147, "j": "2025-04-20", "annule": "C72"}]}', '2025M03', 'SANS_ENCAISSEMENT', 'ECART_PAIEMENT', '147.00 / 147.00 + 0.00 + 0.00 / 0.00'),
(73, 'a reversal of what is not known stays', '{"m": [{"m": -147, "j": "2025-04-20", "annule": "INCONNU"}]}', '2025M04', 'REMBOURSEMENT_SANS_DSN', 'ECART_PAIEMENT', '0.00 / 0.00 + 0.00 + 0.00 / -147.00'),
(78, 'a debit and nothing else', '{"m": [{"s": "D", "m": 147, "j": "2025-04-20", "p": "2025M03"}]}', '2025M03', 'EMIS_SANS_DSN', '', '0.00 / 0.00 + 0.00 + 0.00 / 0.00'),
(79, 'a part of a payment that came back', '{"d": [{"mois": "2025-03", "c": [{"m": 50}], "v": [{"m": 50}]}], "m": [{"m": 50, "j": "2025-04-15", "ref": "C79"}, {"m": -20, "j": "2025-04-20", "annule": "C79"}]}', '2025M03', 'ECART_PAIEMENT', 'ECART_PAIEMENT', '50.00 / 50.00 + 0.00 + 0.00 / 30.00'),
(80, '... leaves nothing on the month it came in', '{"d": [{"mois": "2025-03", "c": [{"m": 50}], "v": [{"m": 50}]}], "m": [{"m": 50, "j": "2025-04-15", "ref": "C80"}, {"m": -20, "j": "2025-04-20", "annule": "C80"}]}', '2025M04', NULL, NULL, NULL),
(74, 'of two equal credits, the one named is taken back', '{"d": [{"mois": "2025-03", "v": [{"m": 50}]}, {"mois": "2025-04", "v": [{"m": 50}]}], "m": [{"m": 50, "j": "2025-04-15", "p": "2025M03", "ref": "C74A"}, {"m": 50, "j": "2025-05-15", "p": "2025M04", "ref": "C74B"}, {"m": -50, "j": "2025-05-20", "annule": "C74A"}]}', '2025M03', 'SANS_ENCAISSEMENT', 'ECART_DU, ECART_PAIEMENT', '0.00 / 50.00 + 0.00 + 0.00 / 0.00'),
(75, 'mode 06 that names the establishment itself', jsonb_build_object('d', jsonb_build_array(jsonb_build_object('mois', '2025-03', 'c', '[{"m": 9}]'::jsonb, 'v', jsonb_build_array(jsonb_build_object('m', 9, 'mode', '06', 'payeur', essai.siret(75)))))), '2025M03', 'SANS_ENCAISSEMENT', 'ECART_PAIEMENT', '9.00 / 9.00 + 0.00 + 0.00 / 0.00'),
(76, 'a payer named with another mode pays nothing for it', jsonb_build_object('d', jsonb_build_array(jsonb_build_object('mois', '2025-03', 'c', '[{"m": 9}]'::jsonb, 'v', jsonb_build_array(jsonb_build_object('m', 9, 'mode', '02', 'payeur', essai.siret(77)))))), '2025M03', 'SANS_ENCAISSEMENT', 'ECART_PAIEMENT', '9.00 / 9.00 + 0.00 + 0.00 / 0.00'),
(77, '... nor has the payer a row', '{}', '2025M03', NULL, NULL, NULL);

SELECT plan((SELECT 2 * count(*)::integer FROM cas) + 37);

-- Weights for the cases.
INSERT INTO calimero_data.dsn_poids (caisse, origine, code, du, au, poids, poids_sans_organisme, classe) VALUES
    ('48', '81', '801', '2015-01-01', NULL, 1, 1, 'C'),
    ('48', '81', '802', '2015-01-01', NULL, -1, 0, 'E'),
    ('48', '81', '803', '2025-03-01', '2025-06-30', 1, 0, 'C'),
    ('48', '81', '804', '2015-01-01', NULL, 1, 0, 'C'),
    ('48', '81', '804', '2025-01-01', NULL, -1, 0, 'E');
SELECT pg_temp.faits(essai.siret(numero), faits) FROM cas;
SELECT lives_ok($$ SELECT * FROM calimero.dsn_rapprocher('48') $$, 'all cases are matched');

SELECT is((SELECT format('%s [%s]', r.statut, calimero.dsn_signaux(r.signaux)) FROM calimero_data.dsn_rapprochement r
            WHERE r.caisse = '48' AND r.siret = essai.siret(cas.numero) AND r.periode = cas.periode),
          CASE WHEN cas.statut IS NOT NULL THEN format('%s [%s]', cas.statut, cas.signaux) END, cas.numero || ': ' || cas.titre)
  FROM cas ORDER BY cas.numero;
SELECT is((SELECT format('%s / %s + %s + %s / %s', r.declare, r.annonce, r.annonce_par_autre, r.annonce_pour_autre, r.encaisse)
             FROM calimero_data.dsn_rapprochement r
            WHERE r.caisse = '48' AND r.siret = essai.siret(cas.numero) AND r.periode = cas.periode),
          cas.sommes, cas.numero || ': sums')
  FROM cas ORDER BY cas.numero;

-- Contributions, reductions, lines.
SELECT essai.memes_lignes($$ SELECT declare, contributions, reductions, lignes FROM calimero_data.dsn_rapprochement WHERE siret = essai.siret(4) $$,
    $$ VALUES (147.00, 147.00, -31.50, 1) $$, 'reductions are summed as declared, and are no line of the amount due');
SELECT essai.memes_lignes($$ SELECT declare, contributions, reductions, lignes FROM calimero_data.dsn_rapprochement WHERE siret = essai.siret(35) $$,
    $$ VALUES (147.00, 178.50, 31.50, 2) $$, 'a reduction of weight -1 lowers the amount due and stays a reduction');
SELECT essai.memes_lignes($$ SELECT declare, contributions, reductions, lignes FROM calimero_data.dsn_rapprochement WHERE siret = essai.siret(52) $$,
    $$ VALUES (147.06, 147.06, 0.00, 6) $$, 'the rubriques summed are counted');
SELECT essai.memes_lignes($$ SELECT emis, encaisse, affecte FROM calimero_data.dsn_rapprochement WHERE siret = essai.siret(61) $$,
    $$ VALUES (0.00, 20.00, 20.00), (20.00, 0.00, 0.00) $$, 'a debit emitted is no cash, and is on the last month of its quarter');

SELECT is((SELECT string_agg(periode || ' ' || statut || ' ' || ecart, ', ' ORDER BY periode) FROM calimero_vue.dsn_rapprochement WHERE caisse = '48' AND siret = essai.siret(55)),
    '2025M03 OK false, 2025M04 OK false', 'a month overpaid by a centime is no gap, nor is what is left');

-- Due days: the later of the payment date and of the legal day, and the grace of the caisse (15th and 5 days by default).
SELECT pg_temp.faits(essai.siret(101), '{"d": [{"mois": "2025-03", "v": [{"m": 1}]}]}'),
       pg_temp.faits(essai.siret(102), '{"d": [{"mois": "2025-03", "v": [{"m": 1, "le": "2025-04-28"}]}]}'),
       pg_temp.faits(essai.siret(103), '{"d": [{"mois": "2025-03", "v": [{"m": 1, "le": "2025-04-05"}]}]}'),
       pg_temp.faits(essai.siret(104), '{"d": [{"mois": "2025-12", "v": [{"m": 1}]}]}'),
       pg_temp.faits(essai.siret(105), '{"d": [{"mois": "2025-01", "v": [{"m": 1, "p": "2025T01"}]}]}'),
       pg_temp.faits(essai.siret(106), '{"d": [{"mois": "2025-03", "v": [{"m": 1}]}], "m": [{"m": 1, "j": "2025-04-15"}]}'),
       pg_temp.faits(essai.siret(107), '{"d": [{"mois": "2025-03", "c": [{"m": 1}]}]}'),
       pg_temp.faits(essai.siret(108), '{"m": [{"s": "D", "m": 1, "j": "2025-03-02", "p": "2025M03"}]}'),
       pg_temp.faits(essai.siret(109), '{"m": [{"s": "D", "m": 1, "j": "2025-12-31"}]}'),
       pg_temp.faits(essai.siret(110), '{"m": [{"s": "D", "m": 1, "j": "2025-03-02", "p": "2025T01"}, {"s": "D", "m": 1, "j": "2025-03-02"}]}'),
       pg_temp.faits(essai.siret(118), '{"d": [{"mois": "2025-06", "v": [{"m": 1, "p": "2025M03", "regul": true}]}]}'),
       pg_temp.faits(essai.siret(117), '{"d": [{"mois": "2025-06", "v": [{"m": 1, "p": "2025M03", "regul": true, "le": "2025-08-04"}]}]}'),
       pg_temp.faits(essai.siret(119), '{"m": [{"s": "D", "m": 2, "j": "2025-04-02", "p": "2025M03"}, {"m": 1, "j": "2025-04-15", "p": "2025M03"}]}');
SELECT lives_ok($$ SELECT * FROM calimero.dsn_rapprocher('48') $$, 'due days are computed');
SELECT is((SELECT r.exigible_le FROM calimero_data.dsn_rapprochement r WHERE r.caisse = '48' AND r.siret = essai.siret(c.numero)), c.jour, c.titre)
  FROM (VALUES (101, DATE '2025-04-20', 'without payment date: the 15th, and grace'),
               (102, '2025-05-03', 'a later payment date'),
               (103, '2025-04-20', 'an earlier payment date changes nothing'),
               (104, '2026-01-20', 'December falls due in January'),
               (105, '2025-04-20', 'a quarter falls due after its last month'),
               (106, NULL, 'paid: nothing is waited for'),
               (107, NULL, 'nothing announced: nothing is waited for'),
               (108, '2025-04-20', 'debits alone: the declaration is late when the amounts of its period fall due, and grace'),
               (109, '2026-01-20', '... without period, those of the month of operation'),
               (110, '2025-04-20', '... of a quarter that no row holds, those of the quarter'),
               (118, '2025-07-20', 'a regularisation falls due with the month that declares it'),
               (117, '2025-08-09', '... or on its payment date'),
               (119, NULL, 'debits and cash without a declaration are a gap at once')) AS c (numero, jour, titre);
UPDATE calimero_data.dsn_parametre SET jour_exigibilite = 5, delai_jours = 0 WHERE caisse = '48';
SELECT lives_ok($$ SELECT * FROM calimero.dsn_rapprocher('48', '2025-03-01', '2025-03-01') $$, 'matched under other parameters');
SELECT is((SELECT r.exigible_le FROM calimero_data.dsn_rapprochement r WHERE r.caisse = '48' AND r.siret = essai.siret(101)),
          DATE '2025-04-05', 'the parameters of the caisse decide the day');
SELECT is((SELECT r.exigible_le FROM calimero_data.dsn_rapprochement r WHERE r.caisse = '48' AND r.siret = essai.siret(108)),
          DATE '2025-04-05', '... of debits alone too');

-- Another establishment pays (mode 06).
UPDATE calimero_data.dsn_parametre SET jour_exigibilite = 15, delai_jours = 5 WHERE caisse = '48';
SELECT pg_temp.faits(essai.siret(111), jsonb_build_object('d', jsonb_build_array(jsonb_build_object('mois', '2025-03', 'c', '[{"m": 80}]'::jsonb, 'v', jsonb_build_array(jsonb_build_object('m', 80, 'mode', '06', 'payeur', essai.siret(112))))))),
       pg_temp.faits(essai.siret(112), '{"d": [{"mois": "2025-03", "c": [{"m": 20}], "v": [{"m": 20}]}], "m": [{"m": 100, "j": "2025-04-15"}]}'),
       pg_temp.faits(essai.siret(113), jsonb_build_object('d', jsonb_build_array(jsonb_build_object('mois', '2025-03', 'c', '[{"m": 5}]'::jsonb, 'v', jsonb_build_array(jsonb_build_object('m', 5, 'mode', '06', 'payeur', essai.siret(114)))))));
SELECT lives_ok($$ SELECT * FROM calimero.dsn_rapprocher('48') $$, 'payments for others are matched');
SELECT essai.memes_lignes($$ SELECT statut, annonce, annonce_par_autre, annonce_pour_autre, encaisse, affecte, regle_par_autre, calimero.dsn_signaux(signaux)
                               FROM calimero_data.dsn_rapprochement WHERE siret = essai.siret(111) $$,
    $$ VALUES ('PAYE_PAR_AUTRE'::varchar, 0.00, 80.00, 0.00, 0.00, 0.00, 80.00, 'PAYE_PAR_AUTRE, AUTRE_ENTREPRISE'::varchar) $$, 'the one that announced');
SELECT essai.memes_lignes($$ SELECT statut, annonce, annonce_par_autre, annonce_pour_autre, encaisse, affecte, regle_par_autre, calimero.dsn_signaux(signaux)
                               FROM calimero_data.dsn_rapprochement WHERE siret = essai.siret(112) $$,
    $$ VALUES ('OK'::varchar, 20.00, 0.00, 80.00, 100.00, 100.00, 0.00, 'PAYE_POUR_AUTRE, AUTRE_ENTREPRISE'::varchar) $$, 'the one that paid for both');
SELECT essai.memes_lignes($$ SELECT statut, annonce_pour_autre, encaisse FROM calimero_data.dsn_rapprochement WHERE siret = essai.siret(114) $$,
    $$ VALUES ('OK'::varchar, 5.00, 0.00) $$, 'a payer that declares nothing has a row, and no gap by what another enterprise announced');
SELECT essai.memes_lignes($$ SELECT payeur, siret, periode, methode, montant, numero FROM calimero_data.dsn_affectation
                              WHERE payeur = essai.siret(112) ORDER BY siret $$,
    $$ VALUES (essai.siret(112)::varchar, essai.siret(111)::varchar, '2025M03'::varchar, 'EXACT'::varchar, 80.00, 1),
              (essai.siret(112), essai.siret(112), '2025M03', 'IMPUTATION', 20.00, 2) $$, 'one amount paid both, its own first');

-- A reversal and what it reverses name each other.
SELECT essai.memes_lignes($$ SELECT m.reference, a.methode, a.montant, o.reference AS contrepartie
                               FROM calimero_data.dsn_affectation a
                               JOIN calimero_data.cai_mouvement m USING (caisse, mouvement)
                               JOIN calimero_data.cai_mouvement o ON o.caisse = a.caisse AND o.mouvement = a.contrepartie
                              WHERE a.payeur = essai.siret(74) AND m.reference = 'C74A' $$,
    $$ SELECT 'C74A'::varchar, 'ANNULATION'::varchar, 50.00, reference FROM calimero_data.cai_mouvement WHERE annule = 'C74A' $$,
    'a reversal and its credit name each other');

-- Imputation.
SELECT pg_temp.faits(essai.siret(121), '{"d": [{"mois": "2025-01", "v": [{"m": 30}]}, {"mois": "2025-02", "v": [{"m": 40}]}], "m": [{"m": 35, "j": "2025-04-15"}]}');
SELECT is((SELECT format('%s', r) FROM calimero.dsn_rapprocher('48') r), '(1,2,2,4)', 'counts of a call: SIRETs, periods, allocations, changes');
SELECT is((SELECT string_agg(periode || ' ' || encaisse, ', ' ORDER BY periode) FROM calimero_data.dsn_rapprochement WHERE siret = essai.siret(121)),
    '2025M01 30.00, 2025M02 5.00', 'the oldest first');
UPDATE calimero_data.dsn_parametre SET imputation = 'PLUS_RECENTE' WHERE caisse = '48';
SELECT calimero.dsn_rapprocher('48', '2025-01-01', '2025-02-28');
SELECT is((SELECT string_agg(periode || ' ' || encaisse, ', ' ORDER BY periode) FROM calimero_data.dsn_rapprochement WHERE siret = essai.siret(121)),
    '2025M01 0.00, 2025M02 35.00', 'the latest first');
UPDATE calimero_data.dsn_parametre SET imputation = 'AUCUNE' WHERE caisse = '48';
SELECT calimero.dsn_rapprocher('48', '2025-01-01', '2025-02-28');
SELECT is((SELECT string_agg(periode || ' ' || encaisse || ' ' || statut, ', ' ORDER BY periode) FROM calimero_data.dsn_rapprochement WHERE siret = essai.siret(121)),
    '2025M01 0.00 SANS_ENCAISSEMENT, 2025M02 0.00 SANS_ENCAISSEMENT, 2025M04 35.00 ENCAISSEMENT_SANS_DSN', 'left as a credit');

-- The tables of statuses and signals.
SELECT is((SELECT string_agg(statut, ' ' ORDER BY rang) FROM calimero.dsn_statuts()),
    'MONTANT_HORS_LIMITE VERSION_DOUTEUSE FRACTION_INCOMPLETE DEVISE CODE_INCONNU ENCAISSEMENT_SANS_DSN REMBOURSEMENT_SANS_DSN EMIS_SANS_DSN SANS_VERSEMENT SANS_ENCAISSEMENT CREDIT ECART_PAIEMENT ECART_DU PAYE_PAR_AUTRE TEST_IGNORE NEANT OK',
    'statuses in order of priority');
SELECT is((SELECT string_agg(statut, ' ' ORDER BY rang) FROM calimero.dsn_statuts() WHERE NOT ecart), 'PAYE_PAR_AUTRE TEST_IGNORE NEANT OK', 'those that nobody must look at');
SELECT is((SELECT array_length(string_to_array(calimero.dsn_signaux(-1), ', '), 1)), 20, 'every signal has a name');
SELECT is(calimero.dsn_signaux(0), '', 'no signal, no name');

SELECT * FROM finish();
ROLLBACK;
