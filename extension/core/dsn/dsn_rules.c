/*-------------------------------------------------------------------------
 *
 * dsn_rules.c
 *	  The controls of the reader, one row a rule, in the order of
 *	  dsn_rule_ids.h.
 *
 * Official codes are those of norm P24V01.  A control of structure or of
 * length has no official code: it is a CAL here.  Where a control became
 * blocking with a later norm, there is a row for each of its two codes.
 *
 * IDENTIFICATION
 *	  extension/core/dsn/dsn_rules.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/dsn/dsn_rules.h"

#include "core/dsn/dsn_rule_ids.h"

#define REFUSE DSN_SEVERITY_REFUSE
#define SIGNAL DSN_SEVERITY_SIGNAL

const DsnRule dsn_rules[] = {
	[DSN_RULE_LINE] = {"CAL-01", REFUSE,
	"La ligne n'a pas la forme d'une rubrique et de sa valeur entre apostrophes."},
	[DSN_RULE_RECORD_LENGTH] = {"CAL-02", REFUSE,
	"La ligne dépasse 256 caractères, fin de ligne comprise."},
	[DSN_RULE_CONTROL_CHARACTER] = {"CAL-03", REFUSE,
	"La valeur contient un caractère de contrôle."},
	[DSN_RULE_UNDEFINED_BYTE] = {"CAL-04", REFUSE,
		"La valeur contient un octet qui n'est un caractère ni en ISO 8859-1, ni en UTF-8, ni "
	"en Windows-1252."},
	[DSN_RULE_WINDOWS_1252] = {"CAL-05", SIGNAL,
		"La valeur contient un caractère de Windows-1252, lu comme tel, que la norme n'admet "
	"pas."},
	[DSN_RULE_BLANK] = {"CAL-06", REFUSE,
	"La valeur est vide ou faite d'espaces."},
	[DSN_RULE_EDGE_SPACE] = {"CAL-07", REFUSE,
	"La valeur commence ou finit par une espace."},
	[DSN_RULE_SYMBOLS] = {"CAL-08", REFUSE,
	"La valeur n'a ni lettre ni chiffre."},
	[DSN_RULE_JUNK] = {"CAL-09", SIGNAL,
	"Des caractères suivent la dernière apostrophe de la ligne ; ils n'ont pas été lus."},

	[DSN_RULE_FORM] = {"CSL-00", REFUSE,
	"La valeur n'a pas la forme que veut la rubrique."},
	[DSN_RULE_LENGTH] = {"CAL-10", REFUSE,
	"La valeur est plus courte ou plus longue que ne l'admet la rubrique."},
	[DSN_RULE_CALENDAR] = {"CAL-11", REFUSE,
	"La date n'existe pas au calendrier."},
	[DSN_RULE_ENUMERATION] = {"CAL-12", REFUSE,
	"La valeur n'est pas dans la liste de la rubrique."},
	[DSN_RULE_REQUIRED] = {"CAL-13", REFUSE,
	"Une rubrique obligatoire manque dans le bloc."},
	[DSN_RULE_FORBIDDEN] = {"CAL-14", REFUSE,
	"La rubrique est interdite dans une déclaration de cette nature."},
	[DSN_RULE_AMOUNT_RANGE] = {"CAL-15", REFUSE,
	"Le montant a plus de douze chiffres avant la virgule."},
	[DSN_RULE_SUM_RANGE] = {"CAL-16", REFUSE,
	"La somme des montants d'un même code, ou de toute la déclaration, a plus de douze chiffres avant la virgule."},

	[DSN_RULE_ORPHAN] = {"CAL-20", REFUSE,
	"Le bloc vient sans le bloc dont il dépend."},
	[DSN_RULE_SECOND_ESTABLISHMENT] = {"CAL-21", REFUSE,
	"La déclaration a plus d'une entreprise ou plus d'un établissement."},
	[DSN_RULE_NO_ESTABLISHMENT] = {"CAL-22", REFUSE,
	"La déclaration n'a pas d'entreprise ou pas d'établissement."},
	[DSN_RULE_NO_DECLARATION] = {"CAL-23", REFUSE,
	"Un bloc de déclaration vient avant toute déclaration."},
	[DSN_RULE_HEADER] = {"CAL-24", REFUSE,
	"Un bloc de l'en-tête S10 manque, vient deux fois ou n'est pas à sa place."},
	[DSN_RULE_OUTSIDE] = {"CAL-25", REFUSE,
	"La rubrique est hors de tout envoi : avant son en-tête S10 ou après son total S90."},
	[DSN_RULE_NO_FOOTER] = {"CAL-26", REFUSE,
	"L'envoi n'a pas de total S90 : il est tronqué."},
	[DSN_RULE_EMPTY_ENVOI] = {"CAL-27", REFUSE,
	"L'envoi n'a pas de déclaration."},
	[DSN_RULE_COUNT_LINES] = {"CAL-28", SIGNAL,
	"Le nombre de rubriques de l'envoi n'est pas celui qu'annonce S90.G00.90.001."},
	[DSN_RULE_COUNT_DECLARATIONS] = {"CAL-29", SIGNAL,
	"Le nombre de déclarations de l'envoi n'est pas celui qu'annonce S90.G00.90.002."},
	[DSN_RULE_TOO_MANY] = {"CAL-30", REFUSE,
	"L'envoi a plus de 99 999 déclarations ; les suivantes n'ont pas été gardées."},
	[DSN_RULE_AFTER_FOOTER] = {"CAL-31", SIGNAL,
	"La ligne suit le total S90 et n'a pas la forme d'une rubrique ; elle n'a pas été lue."},
	[DSN_RULE_LOST] = {"CAL-32", REFUSE,
		"La ligne suit le total S90 et commence comme une rubrique sans en avoir la forme : "
	"l'envoi dont elle fait partie n'a pas été lu."},
	[DSN_RULE_NOT_A_DSN] = {"MS001", REFUSE,
	"Le fichier n'est pas une DSN : il n'a aucune rubrique du bloc S10.G00.00."},

	[DSN_RULE_S10_008_CCH11] = {"S10.G00.00.008/CCH-11", REFUSE,
		"L'envoi est néant si et seulement si toutes ses déclarations sont mensuelles et sans "
	"individu."},
	[DSN_RULE_S10_01_001_CSL11] = {"S10.G00.01.001/CSL-11", REFUSE,
	"La clé du SIREN de l'émetteur est fausse."},
	[DSN_RULE_S10_01_002_CCH11] = {"S10.G00.01.002/CCH-11", REFUSE,
	"La clé du SIRET de l'émetteur est fausse."},

	[DSN_RULE_05_002_CCH11] = {"S20.G00.05.002/CCH-11", REFUSE,
	"L'envoi contient deux déclarations dont l'une remplace ou annule l'autre."},
	[DSN_RULE_05_002_CCH13] = {"S20.G00.05.002/CCH-13", REFUSE,
		"Une déclaration de cette nature ne peut pas être annulée par une déclaration de type "
	"04."},
	[DSN_RULE_05_002_CCH14] = {"S20.G00.05.002/CCH-14", REFUSE,
	"Seule une déclaration mensuelle peut être sans individu (types 02 et 05)."},
	[DSN_RULE_05_002_CCH15] = {"S20.G00.05.002/CCH-15", REFUSE,
	"Un signalement d'amorçage ne peut pas être de type 03."},
	[DSN_RULE_05_002_CCH16] = {"S20.G00.05.002/CCH-16", REFUSE,
	"Une déclaration de type 01 ou 03 doit avoir au moins un individu."},
	[DSN_RULE_05_002_SIG15] = {"S20.G00.05.002/SIG-15", SIGNAL,
	"Une déclaration de type 01 ou 03 devrait avoir au moins un individu."},
	[DSN_RULE_05_003_CCH11] = {"S20.G00.05.003/CCH-11", REFUSE,
	"Un signalement ne se fractionne pas : sa fraction est 11."},
	[DSN_RULE_05_008_CCH11] = {"S20.G00.05.008/CCH-11", REFUSE,
	"Une déclaration partielle du régime agricole ne se dépose pas sur net-entreprises."},
	[DSN_RULE_05_008_CCH12] = {"S20.G00.05.008/CCH-12", REFUSE,
	"Une déclaration partielle du régime général ne se dépose pas à la MSA."},
	[DSN_RULE_06_001_CSL11] = {"S21.G00.06.001/CSL-11", REFUSE,
	"La clé du SIREN de l'entreprise est fausse."},
	[DSN_RULE_11_001_CSL12] = {"S21.G00.11.001/CSL-12", REFUSE,
	"La clé du SIRET de l'établissement est fausse."},
	[DSN_RULE_15_005_CCH11] = {"S21.G00.15.005/CCH-11", REFUSE,
	"Deux adhésions de la déclaration ont le même identifiant technique."},

	[DSN_RULE_20_003_CCH12] = {"S21.G00.20.003/CCH-12", REFUSE,
	"Un versement fait par un autre établissement ne porte pas de BIC."},
	[DSN_RULE_20_004_CCH12] = {"S21.G00.20.004/CCH-12", REFUSE,
	"Un versement fait par un autre établissement ne porte pas d'IBAN."},
	[DSN_RULE_20_004_CSL11] = {"S21.G00.20.004/CSL-11", REFUSE,
	"La clé de l'IBAN est fausse."},
	[DSN_RULE_20_007_CCH11] = {"S21.G00.20.007/CCH-11", REFUSE,
	"La période du versement finit avant de commencer."},
	[DSN_RULE_20_007_CCH13] = {"S21.G00.20.007/CCH-13", REFUSE,
	"La période du versement finit après le mois déclaré."},
	[DSN_RULE_20_010_CCH12] = {"S21.G00.20.010/CCH-12", REFUSE,
	"Un prélèvement SEPA veut un IBAN."},
	[DSN_RULE_20_010_SIG13] = {"S21.G00.20.010/SIG-13", SIGNAL,
	"Un prélèvement SEPA devrait porter un BIC."},
	[DSN_RULE_20_010_SIG14] = {"S21.G00.20.010/SIG-14", SIGNAL,
		"Le SIRET payeur est celui d'un autre établissement : le mode de paiement devrait "
	"être 06."},
	[DSN_RULE_20_012_CCH12] = {"S21.G00.20.012/CCH-12", REFUSE,
	"Le mode de paiement 06 veut le SIRET d'un payeur qui ne soit pas l'établissement."},
	[DSN_RULE_20_013_CCH11] = {"S21.G00.20.013/CCH-11", REFUSE,
	"Un CRM n'est cité que pour un versement d'une période antérieure au mois déclaré."},

	[DSN_RULE_40_018_CCH14] = {"S21.G00.40.018/CCH-14", REFUSE,
	"Le régime agricole (300) n'est admis que dans un envoi déposé à la MSA."},
	[DSN_RULE_78_003_CCH12] = {"S21.G00.78.003/CCH-12", REFUSE,
	"La période de la base finit avant de commencer."},
	[DSN_RULE_78_003_CCH15] = {"S21.G00.78.003/CCH-15", REFUSE,
	"La période de la base finit après le mois déclaré."},
	[DSN_RULE_78_003_CCH16] = {"S21.G00.78.003/CCH-16", REFUSE,
	"La période de la base est à cheval sur deux années civiles."},
	[DSN_RULE_78_007_CCH11] = {"S21.G00.78.007/CCH-11", REFUSE,
	"Un CRM n'est cité que pour une base d'une période antérieure au mois déclaré."},
	[DSN_RULE_81_001_CCH16] = {"S21.G00.81.001/CCH-16", REFUSE,
		"Une réduction générale (018, 106) veut un montant d'assiette et un montant de "
	"cotisation."},
	[DSN_RULE_81_002_CCH11] = {"S21.G00.81.002/CCH-11", REFUSE,
	"La cotisation 059 ne nomme pas d'organisme."},
	[DSN_RULE_81_004_CCH11] = {"S21.G00.81.004/CCH-11", REFUSE,
	"La cotisation 059 veut un montant."},
	[DSN_RULE_81_004_CCH12] = {"S21.G00.81.004/CCH-12", REFUSE,
	"Une cotisation de retraite complémentaire (063, 064, 105, 131, 132) veut un montant."},
	[DSN_RULE_81_006_CCH11] = {"S21.G00.81.006/CCH-11", REFUSE,
	"Un CRM n'est cité que pour une cotisation d'une période antérieure au mois déclaré."},
	[DSN_RULE_82_003_CCH12] = {"S21.G00.82.003/CCH-12", REFUSE,
	"La période de la cotisation d'établissement commence après le mois déclaré."},
	[DSN_RULE_82_006_CCH11] = {"S21.G00.82.006/CCH-11", REFUSE,
	"Un CRM n'est cité que pour une cotisation d'une période antérieure au mois déclaré."},
	[DSN_RULE_82_004_ORDER] = {"CAL-40", REFUSE,
	"La période de la cotisation d'établissement finit avant de commencer."},
	[DSN_RULE_TWO_YEARS] = {"CAL-41", SIGNAL,
		"La période est à cheval sur deux années civiles : le montant est compté au mois "
	"déclaré."},
	[DSN_RULE_PAYER_KEY] = {"CAL-42", SIGNAL,
		"La clé du SIRET payeur est fausse : le versement est compté comme fait par "
	"l'établissement."},
};

const size_t dsn_rule_count = sizeof(dsn_rules) / sizeof(dsn_rules[0]);
