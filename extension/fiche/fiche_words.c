/*-------------------------------------------------------------------------
 *
 * fiche_words.c
 *	  French words for amounts, days, periods and codes.
 *
 * The reader is the employer: no code is shown without its words, and one
 * that this version does not know is shown as such rather than left out.
 * Nothing depends on lc_numeric, lc_time or lc_messages.
 *
 * Codes: S20.G00.05.001, .002, .003 and .008 and S21.G00.20.010 of the
 * technical specifications of the DSN; the others are calimero's own.
 *
 * IDENTIFICATION
 *	  extension/fiche/fiche_words.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "core/amount.h"
#include "core/rapprochement/reconcile.h"
#include "fiche/fiche.h"

#define NO_BREAK_SPACE "\xC2\xA0"
#define APOSTROPHE "\xE2\x80\x99"


typedef struct CodeLabel
{
	const char *code;
	const char *label;
} CodeLabel;

static const char *const month_names[12] = {
	"janvier", "février", "mars", "avril", "mai", "juin",
	"juillet", "août", "septembre", "octobre", "novembre", "décembre"
};

static const CodeLabel status_labels[] = {
	{"MONTANT_HORS_LIMITE", "montant hors limite"},
	{"VERSION_DOUTEUSE", "versions à départager"},
	{"FRACTION_INCOMPLETE", "fraction manquante"},
	{"DEVISE", "déclaration en francs Pacifique"},
	{"CODE_INCONNU", "montant dû provisoire"},
	{"ENCAISSEMENT_SANS_DSN", "paiement sans déclaration"},
	{"REMBOURSEMENT_SANS_DSN", "remboursement sans déclaration"},
	{"EMIS_SANS_DSN", "appel de la caisse sans déclaration"},
	{"SANS_VERSEMENT", "aucun versement annoncé"},
	{"SANS_ENCAISSEMENT", "paiement non reçu"},
	{"CREDIT", "crédit sur le compte"},
	{"ECART_PAIEMENT", "paiement différent de l'annonce"},
	{"ECART_DU", "annonce différente du montant dû"},
	{"PAYE_PAR_AUTRE", "réglé par un autre établissement"},
	{"TEST_IGNORE", "fichier d'essai, non retenu"},
	{"NEANT", "sans salarié ni montant"},
	{"OK", "conforme"}
};

static const CodeLabel mode_labels[] = {
	{"01", "chèque"},
	{"02", "virement"},
	{"04", "titre interbancaire de paiement"},
	{"05", "prélèvement SEPA"},
	{"06", "versement par un autre établissement"}
};

static const CodeLabel method_labels[] = {
	{"EXACT", "montant égal à un versement annoncé"},
	{"SOMME_ANNONCES", "somme de versements annoncés"},
	{"SOMME_PAIEMENTS", "versement annoncé payé en plusieurs fois"},
	{"IMPUTATION", "règle d'imputation de la caisse"},
	{"ANNULATION", "encaissement annulé, et son annulation"},
	{"CREDIT", "sans versement annoncé correspondant"}
};

static const CodeLabel declaration_states[] = {
	{"retenue", "prise en compte"},
	{"remplacee", "remplacée par une version ultérieure"},
	{"doublon", "déjà reçue à l'identique"},
	{"doute", "en attente : versions à départager"},
	{"incomplete", "en attente : fraction manquante"},
	{"annulee", "annulée"},
	{"essai", "fichier d'essai, non retenu"},
	{"devise", "non reprise : francs Pacifique"},
	{"refusee", "refusée"}
};

static const CodeLabel declaration_types[] = {
	{"01", "normale"},
	{"02", "normale, sans salarié"},
	{"03", "annule et remplace"},
	{"04", "annule"},
	{"05", "annule et remplace, sans salarié"}
};

static const CodeLabel declaration_scopes[] = {
	{"02", "régime agricole"},
	{"03", "régime général"}
};

/*
 * The words of a code, or NULL.
 */
static const char *
find_label(const CodeLabel *labels, int count, const char *code)
{
	if (code == NULL)
		return NULL;
	for (int i = 0; i < count; i++)
	{
		if (strcmp(labels[i].code, code) == 0)
			return labels[i].label;
	}
	return NULL;
}

#define FIND_LABEL(labels, code) find_label(labels, lengthof(labels), code)

char	   *
calimero_fiche_amount(int64 centimes)
{
	char		buffer[CALIMERO_AMOUNT_TEXT_SIZE];

	if (centimes == FICHE_NO_AMOUNT)
		return pstrdup(FICHE_BEYOND);
	return psprintf("%s" NO_BREAK_SPACE "€", calimero_amount_to_french(centimes, buffer));
}

char	   *
calimero_fiche_date(CalimeroDay day)
{
	int			year;
	int			month;
	int			mday;

	if (day == CALIMERO_NO_DAY)
		return pstrdup(FICHE_NONE);
	calimero_civil(day, &year, &month, &mday);
	return psprintf("%02d/%02d/%04d", mday, month, year);
}

char	   *
calimero_fiche_month(CalimeroDay day)
{
	int			year;
	int			month;
	int			mday;

	if (day == CALIMERO_NO_DAY)
		return pstrdup(FICHE_NONE);
	calimero_civil(day, &year, &month, &mday);
	return psprintf("%s %d", month_names[month - 1], year);
}

/*
 * A period after an article or preposition: for each kind of period, its words.
 */
static char *
period_words(CalimeroPeriod period, const char *month, const char *part, const char *whole_year)
{
	int			year = period / 100;
	int			rank = period % 100;

	if (rank <= 12)
		return psprintf("%s%s %d", month, month_names[rank - 1], year);
	if (rank == 40)
		return psprintf("%sannée %d", whole_year, year);
	return psprintf("%s%d%s %s %d", part, rank % 10, rank % 10 == 1 ? "er" : "e",
					rank < 30 ? "trimestre" : "semestre", year);
}

char	   *
calimero_fiche_period(CalimeroPeriod period)
{
	if (!calimero_period_is_valid(period))
		return pstrdup(FICHE_NONE);
	return period_words(period, "", "", "");
}

char	   *
calimero_fiche_for_period(CalimeroPeriod period)
{
	if (!calimero_period_is_valid(period))
		return pstrdup("pour une période non précisée");
	return period_words(period, "pour ", "pour le ", "pour l'");
}

char	   *
calimero_fiche_short_period(CalimeroPeriod period)
{
	int			year = period / 100;
	int			rank = period % 100;

	if (!calimero_period_is_valid(period))
		return pstrdup(FICHE_NONE);
	if (rank <= 12)
		return psprintf("%02d/%d", rank, year);
	if (rank == 40)
		return psprintf("%d", year);
	return psprintf("%s%d %d", rank < 30 ? "T" : "S", rank % 10, year);
}

/*
 * "de " or "d'", before the name of a month.
 */
static const char *
from_month(int month)
{
	return strchr("aeiou", month_names[month - 1][0]) != NULL ? "d'" : "de ";
}

char	   *
calimero_fiche_range(const Fiche *fiche)
{
	int			first_year;
	int			first_month;
	int			last_year;
	int			last_month;
	int			mday;

	calimero_civil(fiche->first, &first_year, &first_month, &mday);
	calimero_civil(fiche->last, &last_year, &last_month, &mday);
	if (first_year == last_year && first_month == last_month)
		return calimero_fiche_month(fiche->first);
	if (first_year == last_year)
		return psprintf("%s%s à %s %d", from_month(first_month), month_names[first_month - 1],
						month_names[last_month - 1], last_year);
	return psprintf("%s%s %d à %s %d", from_month(first_month), month_names[first_month - 1],
					first_year, month_names[last_month - 1], last_year);
}

char	   *
calimero_fiche_capital(const char *text)
{
	char	   *capital = pstrdup(text);

	*capital = pg_ascii_toupper((unsigned char) *capital);
	return capital;
}

/*
 * Is the space at "byte" one where no line may break: before : ; ? ! and
 * inside the quotes of French?
 */
static bool
space_holds(const char *string, const char *byte)
{
	if (*byte != ' ')
		return false;
	return (byte - string >= 2 && memcmp(byte - 2, "«", 2) == 0) ||
		strncmp(byte + 1, "»", 2) == 0 ||
		(byte[1] != '\0' && strchr(":;?!", byte[1]) != NULL);
}

/*
 * Is the quote at "byte" an elision: l'annonce, qu'un?
 */
static bool
is_elision(const char *string, const char *byte)
{
	unsigned char next = pg_ascii_tolower((unsigned char) byte[1]);

	return *byte == '\'' && byte > string &&
		strchr("lLdDnNsScCjJmMtTuU", byte[-1]) != NULL &&
		((next >= 'a' && next <= 'z') || IS_HIGHBIT_SET(next));
}

char	   *
calimero_fiche_typography(const char *string)
{
	StringInfoData set;

	initStringInfo(&set);
	for (const char *byte = string; *byte != '\0'; byte++)
	{
		if (space_holds(string, byte))
			appendStringInfoString(&set, NO_BREAK_SPACE);
		else if (is_elision(string, byte))
			appendStringInfoString(&set, APOSTROPHE);
		else
			appendStringInfoChar(&set, *byte);
	}
	return set.data;
}

char	   *
calimero_fiche_siret(const char *siret)
{
	if (strlen(siret) != 14)
		return pstrdup(siret);
	return psprintf("%.3s %.3s %.3s %s", siret, siret + 3, siret + 6, siret + FICHE_SIREN_LENGTH);
}

/*
 * The fiche goes to the employer: what it says of an establishment of another
 * enterprise stops at the fact that there is one, whoever named it.  Every
 * format asks here.
 */
bool
calimero_fiche_is_stranger(const Fiche *fiche, const char *siret)
{
	return siret != NULL && strncmp(siret, fiche->siret, FICHE_SIREN_LENGTH) != 0;
}

char	   *
calimero_fiche_neighbour(const Fiche *fiche, const char *siret)
{
	if (calimero_fiche_is_stranger(fiche, siret))
		return pstrdup("établissement d'une autre entreprise");
	return psprintf("établissement %s de la même entreprise", siret + FICHE_SIREN_LENGTH);
}

const char *
calimero_fiche_status_label(const FichePeriod *period)
{
	const char *label = FIND_LABEL(status_labels, period->status);

	if (period->state == FICHE_AWAITED &&
		strcmp(period->status, rec_status_codes[REC_EMIS_SANS_DSN]) == 0)
		return "déclaration à venir";
	if (period->state == FICHE_AWAITED)
		return period->cashed == 0 ? "paiement à venir" : "solde du paiement à venir";
	if (strcmp(period->status, rec_status_codes[REC_PAYE_PAR_AUTRE]) == 0 &&
		period->settled_by_other < period->announced_by_other)
		return "à régler par un autre établissement";
	if (label != NULL)
		return label;
	return period->status_label != NULL ? period->status_label : period->status;
}

const char *
calimero_fiche_state_label(FicheState state)
{
	switch (state)
	{
		case FICHE_OPEN:
			return "Écart";
		case FICHE_AWAITED:
			return "Attendu";
		case FICHE_SETTLED:
			break;
	}
	return "";
}

const char *
calimero_fiche_mode_label(const char *mode)
{
	const char *label = FIND_LABEL(mode_labels, mode);

	if (mode == NULL)
		return FICHE_NONE;
	return label != NULL ? label : psprintf("autre mode (code %s)", mode);
}

const char *
calimero_fiche_method_label(const char *method)
{
	const char *label = FIND_LABEL(method_labels, method);

	return label != NULL ? label : psprintf("autre règle (%s)", method);
}

const char *
calimero_fiche_declaration_state(const char *state)
{
	const char *label = FIND_LABEL(declaration_states, state);

	return label != NULL ? label : psprintf("autre suite (%s)", state);
}

char	   *
calimero_fiche_declaration_label(const FicheDeclaration *declaration)
{
	const char *type = FIND_LABEL(declaration_types, declaration->type);
	const char *scope = FIND_LABEL(declaration_scopes, declaration->scope);
	const char *nature;

	if (declaration->nature == NULL)
		nature = "DSN illisible";
	else if (strcmp(declaration->nature, "01") == 0)
		nature = "DSN mensuelle";
	else if (strcmp(declaration->nature, "09") == 0)
		nature = "DSN de substitution";
	else
		nature = "Signalement";
	return psprintf("%s%s%s%s%s", nature, type != NULL ? ", " : "", type != NULL ? type : "",
					scope != NULL ? ", " : "", scope != NULL ? scope : "");
}

/*
 * "12", the first of two, as "1/2".
 */
char	   *
calimero_fiche_fraction(const char *fraction)
{
	if (fraction == NULL || strlen(fraction) != 2)
		return pstrdup(FICHE_NONE);
	return psprintf("%c/%c", fraction[0], fraction[1]);
}

/*
 * The same text with each period that it names as a code, 2025M03, in words.
 */
char	   *
calimero_fiche_plain_periods(const char *string)
{
	StringInfoData plain;

	initStringInfo(&plain);
	while (*string != '\0')
	{
		CalimeroPeriod period = CALIMERO_NO_PERIOD;

		if (strnlen(string, CALIMERO_PERIOD_TEXT_SIZE - 1) == CALIMERO_PERIOD_TEXT_SIZE - 1)
			period = calimero_period_from_text(string, CALIMERO_PERIOD_TEXT_SIZE - 1);
		if (period == CALIMERO_NO_PERIOD)
			appendStringInfoChar(&plain, *string++);
		else
		{
			appendStringInfoString(&plain, calimero_fiche_period(period));
			string += CALIMERO_PERIOD_TEXT_SIZE - 1;
		}
	}
	return plain.data;
}

/*
 * A masked IBAN, shortened to what is left of it: the country and the last
 * four characters.
 */
char	   *
calimero_fiche_iban(const char *masked)
{
	size_t		length;

	if (masked == NULL)
		return pstrdup(FICHE_NONE);
	length = strlen(masked);
	if (length < 8)
		return pstrdup(masked);
	return psprintf("%.2s** **** %s", masked, masked + length - 4);
}
