/*-------------------------------------------------------------------------
 *
 * cai_line.c
 *	  One line of an extract of the accounts: from texts to a movement, or
 *	  the reason why not.
 *
 * The controls are those of the constraints of calimero_data.cai_mouvement
 * and a few that SQL cannot say; the first that fails is the reason.
 *
 * IDENTIFICATION
 *	  extension/core/cai/cai_line.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/cai/cai_line.h"

#include <string.h>

#include "core/amount.h"
#include "core/encoding.h"
#include "core/identifiants/siret.h"

/* Values other than references and accounts are never that long. */
#define SHORT_TEXT 64

/* A day out of these years is a slip of the keyboard. */
#define YEAR_FIRST 1970
#define YEAR_LAST 2099

const CaiColumnInfo cai_columns[CAI_COLUMN_COUNT] = {
	{"reference", true},
	{"compte", false},
	{"siret", true},
	{"sens", true},
	{"montant", true},
	{"date_operation", true},
	{"mode", false},
	{"periode", false},
	{"date_affectation", false},
	{"annule", false}
};

const CaiReasonInfo cai_reasons[CAI_REASON_COUNT] = {
	{"", ""},
	{"NOMBRE_CHAMPS", "La ligne n'a pas le nombre de champs de l'en-tête."},
	{"GUILLEMETS", "Un guillemet ouvert n'est pas fermé sur la ligne, ou un texte suit le guillemet fermant."},
	{"LIGNE", "Le numéro de la ligne n'est pas un nombre entier de 1 à 2 147 483 647."},
	{"REFERENCE_ABSENTE", "La référence du mouvement est vide."},
	{"REFERENCE_LONGUE", "La référence du mouvement dépasse 40 caractères."},
	{"REFERENCE_ILLISIBLE", "La référence du mouvement contient un caractère non imprimable."},
	{"SIRET", "Le SIRET n'est pas fait de quatorze chiffres, ou sa clé est fausse."},
	{"SENS", "Le sens n'est ni D (débit émis) ni C (crédit encaissé)."},
	{"MONTANT", "Le montant n'est pas un nombre à deux décimales au plus."},
	{"MONTANT_NUL", "Le montant est nul."},
	{"MONTANT_HORS_LIMITES", "Le montant dépasse 999 999 999 999,99."},
	{"DATE_OPERATION", "La date d'opération n'est pas une date AAAA-MM-JJ ou JJ/MM/AAAA des années 1970 à 2099."},
	{"MODE", "Le mode de paiement n'est pas fait de deux chiffres."},
	{"PERIODE", "La période n'est ni un mois, ni un trimestre, ni un semestre, ni une année (2025M03, 2025T01, 2025S01, 2025A00)."},
	{"DATE_AFFECTATION", "La date d'affectation n'est pas une date AAAA-MM-JJ ou JJ/MM/AAAA des années 1970 à 2099."},
	{"AFFECTATION_SANS_PERIODE", "Une date d'affectation est donnée sans la période affectée."},
	{"ANNULE", "La référence annulée n'est pas une référence, ou est celle de la ligne elle-même."},
	{"ANNULE_SANS_CREDIT_NEGATIF", "Une référence annulée est donnée sur une ligne qui n'est pas un crédit négatif."},
	{"COMPTE", "Le numéro de compte dépasse 20 caractères ou contient un caractère non imprimable."},
	{"REFERENCE_REPETEE", "La référence est déjà dans l'extrait, avec un autre contenu."},
	{"REFERENCE_CONNUE", "La référence est déjà celle d'un mouvement connu, de contenu différent."},
	{"AFFECTATION_RETIREE", "La ligne n'a plus la période ou la date d'affectation que le mouvement connu porte."}
};

/* Blanks of UTF-8 text: 1 to 3 bytes of one at "text", 0 when there is none. */
static size_t
leading_blank(const char *text, size_t length)
{
	if (length >= 1 && (*text == ' ' || *text == '\t'))
		return 1;
	if (length >= 2 && memcmp(text, "\xC2\xA0", 2) == 0)
		return 2;
	if (length >= 3 && memcmp(text, "\xE2\x80\xAF", 3) == 0)
		return 3;
	return 0;
}

static size_t
trailing_blank(const char *text, size_t length)
{
	size_t		size;

	for (size = 1; size <= 3 && size <= length; size++)
	{
		if (leading_blank(text + length - size, size) == size)
			return size;
	}
	return 0;
}

static CaiText
trim(const char *text, size_t length)
{
	CaiText		trimmed;
	size_t		blank;

	while ((blank = leading_blank(text, length)) > 0)
	{
		text += blank;

		length -= blank;
	}
	while ((blank = trailing_blank(text, length)) > 0)
		length -= blank;
	trimmed.data = text;

	trimmed.length = length;
	return trimmed;
}

static bool
all_ascii(const char *text, size_t length)
{
	unsigned char seen = 0;
	size_t		i;

	for (i = 0; i < length; i++)
		seen |= (unsigned char) text[i];

	return seen < 0x80;
}

/*
 * A value without the blanks around it, in UTF-8: the field itself, or a copy
 * in "out", which holds 3 * most bytes.  False when it is longer than "most".
 */
static bool
clean_text(CaiText field, size_t most, char *out, CaiText *clean)
{
	if (field.data == NULL)
		field.length = 0;
	*clean = trim(field.data, field.length);
	if (clean->length > most)
		return false;
	if (!all_ascii(clean->data, clean->length))
		*clean = trim(out, calimero_to_utf8(clean->data, clean->length, out));
	return true;
}

/* The code of the character at "text", valid UTF-8; *size gets its bytes. */
static unsigned
character(const unsigned char *text, size_t *size)
{
	if (text[0] < 0x80)
	{
		*size = 1;
		return text[0];
	}
	if (text[0] < 0xE0)
	{
		*size = 2;
		return (text[0] & 0x1Fu) << 6 | (text[1] & 0x3Fu);
	}
	if (text[0] < 0xF0)
	{
		*size = 3;
		return (text[0] & 0x0Fu) << 12 | (text[1] & 0x3Fu) << 6 | (text[2] & 0x3Fu);
	}
	*size = 4;
	return (text[0] & 0x07u) << 18 | (text[1] & 0x3Fu) << 12 |
		(text[2] & 0x3Fu) << 6 | (text[3] & 0x3Fu);
}

/* Controls, marks that change the direction or hide, noncharacters: not printable. */
static bool
is_printable(unsigned code)
{
	if (code < 0x20 || (code >= 0x7F && code <= 0x9F) || code == 0xAD)
		return false;
	if (code == 0x061C || (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
		(code >= 0x2060 && code <= 0x206F))
		return false;
	if (code == 0xFEFF || code == 0xFFFD || (code >= 0xFFF9 && code <= 0xFFFB))
		return false;
	if (code >= 0xFDD0 && code <= 0xFDEF)
		return false;
	return (code & 0xFFFE) != 0xFFFE && !(code >= 0xE0000 && code <= 0xE007F);
}

typedef enum LabelStatus
{
	LABEL_OK,
	LABEL_LONG,
	LABEL_UNPRINTABLE
} LabelStatus;

/*
 * A reference or an account of at most "most" characters into "out", which
 * holds 4 bytes for each.
 */
static LabelStatus
read_label(CaiText field, size_t most, char *out, CaiText *label)
{
	char		converted[CAI_REFERENCE_MAX * 4 * 3];
	CaiText		clean;
	size_t		count = 0;
	size_t		i;
	size_t		size;

	label->data = out;
	label->length = 0;
	if (!clean_text(field, most * 4, converted, &clean))
		return LABEL_LONG;
	for (i = 0; i < clean.length; i += size, count++)
	{
		if (!is_printable(character((const unsigned char *) clean.data + i, &size)))
			return LABEL_UNPRINTABLE;
	}
	if (count > most)
		return LABEL_LONG;
	if (clean.length > 0)
		memcpy(out, clean.data, clean.length);
	label->length = clean.length;
	return LABEL_OK;
}

static CaiReason
read_reference(CaiText field, CaiBuffers *buffers, CaiMovement *movement)
{
	switch (read_label(field, CAI_REFERENCE_MAX, buffers->reference, &movement->reference))
	{
		case LABEL_LONG:
			return CAI_LONG_REFERENCE;
		case LABEL_UNPRINTABLE:
			return CAI_BAD_REFERENCE;
		case LABEL_OK:
			break;
	}
	return movement->reference.length > 0 ? CAI_ACCEPTED : CAI_NO_REFERENCE;
}

/* Fourteen digits, between which blanks, points and dashes are passed over. */
static bool
read_siret(CaiText field, int64_t *siret)
{
	char		converted[SHORT_TEXT * 3];
	char		digits[14];
	size_t		count = 0;
	CaiText		clean;

	if (!clean_text(field, SHORT_TEXT, converted, &clean))
		return false;
	while (clean.length > 0)
	{
		size_t		skipped = leading_blank(clean.data, clean.length);

		if (skipped == 0 && *clean.data != '.' && *clean.data != '-')
		{
			if (count == sizeof(digits))
				return false;
			digits[count++] = *clean.data;
		}
		if (skipped == 0)
			skipped = 1;
		clean.data += skipped;
		clean.length -= skipped;
	}
	if (!calimero_siret_valid(digits, count))
		return false;
	*siret = calimero_siret_to_number(digits, count);
	return true;
}

static bool
read_direction(CaiText field, bool *cashed)
{
	char		converted[SHORT_TEXT * 3];
	CaiText		clean;

	if (!clean_text(field, SHORT_TEXT, converted, &clean) || clean.length != 1)
		return false;
	*cashed = *clean.data == 'C' || *clean.data == 'c';
	return *cashed || *clean.data == 'D' || *clean.data == 'd';
}

static CaiReason
read_amount(CaiText field, int64_t *amount)
{
	char		converted[SHORT_TEXT * 3];
	CaiText		clean;

	if (!clean_text(field, SHORT_TEXT, converted, &clean))
		return CAI_BAD_AMOUNT;
	switch (calimero_amount_from_text(clean.data, clean.length, amount))
	{
		case CALIMERO_AMOUNT_SYNTAX:
			return CAI_BAD_AMOUNT;
		case CALIMERO_AMOUNT_RANGE:
			return CAI_AMOUNT_RANGE;
		case CALIMERO_AMOUNT_OK:
			break;
	}
	return *amount != 0 ? CAI_ACCEPTED : CAI_ZERO_AMOUNT;
}

/* A day, or CALIMERO_NO_DAY when the field is empty; false when it is not one. */
static bool
read_day(CaiText field, CalimeroDay *day)
{
	char		converted[SHORT_TEXT * 3];
	CaiText		clean;

	*day = CALIMERO_NO_DAY;
	if (!clean_text(field, SHORT_TEXT, converted, &clean))
		return false;
	if (clean.length == 0)
		return true;
	*day = calimero_day_from_text(clean.data, clean.length);
	return *day != CALIMERO_NO_DAY &&
		*day >= calimero_day(YEAR_FIRST, 1, 1) && *day <= calimero_day(YEAR_LAST, 12, 31);
}

/* 2025-03 or 03/2025 as 2025M03; anything else as it is. */
static CaiText
month_as_period(CaiText text, char *out)
{
	const char *year = NULL;
	const char *month = NULL;
	CaiText		period = {out, CALIMERO_PERIOD_TEXT_SIZE - 1};

	if (text.length == 7 && text.data[4] == '-')
	{
		year = text.data;
		month = text.data + 5;
	}
	else if (text.length == 7 && text.data[2] == '/')
	{
		year = text.data + 3;
		month = text.data;
	}
	else
		return text;

	memcpy(out, year, 4);
	out[4] = 'M';
	memcpy(out + 5, month, 2);
	return period;
}

static bool
read_period(CaiText field, CalimeroPeriod *period)
{
	char		converted[SHORT_TEXT * 3];
	char		rewritten[CALIMERO_PERIOD_TEXT_SIZE];
	CaiText		clean;

	*period = CALIMERO_NO_PERIOD;
	if (!clean_text(field, SHORT_TEXT, converted, &clean))
		return false;
	if (clean.length == 0)
		return true;
	clean = month_as_period(clean, rewritten);
	*period = calimero_period_from_text(clean.data, clean.length);
	return *period != CALIMERO_NO_PERIOD &&
		*period / 100 >= YEAR_FIRST && *period / 100 <= YEAR_LAST;
}

static bool
read_mode(CaiText field, uint8_t *mode)
{
	char		converted[SHORT_TEXT * 3];
	CaiText		clean;

	*mode = CAI_NO_MODE;
	if (!clean_text(field, SHORT_TEXT, converted, &clean))
		return false;
	if (clean.length == 0)
		return true;
	if (clean.length != 2 || clean.data[0] < '0' || clean.data[0] > '9' ||
		clean.data[1] < '0' || clean.data[1] > '9')
		return false;
	*mode = (uint8_t) ((clean.data[0] - '0') * 10 + (clean.data[1] - '0'));
	return true;
}

/* What the line undoes: only a credit of negative amount undoes anything. */
static CaiReason
read_reverses(CaiText field, CaiBuffers *buffers, CaiMovement *movement)
{
	CaiText    *reverses = &movement->reverses;

	if (read_label(field, CAI_REFERENCE_MAX, buffers->reverses, reverses) != LABEL_OK)
		return CAI_BAD_REVERSES;
	if (reverses->length == 0)
		return CAI_ACCEPTED;
	if (reverses->length == movement->reference.length &&
		memcmp(reverses->data, movement->reference.data, reverses->length) == 0)
		return CAI_BAD_REVERSES;
	return movement->cashed && movement->amount < 0 ? CAI_ACCEPTED : CAI_REVERSES_NO_REVERSAL;
}

CaiReason
cai_check(const CaiText fields[CAI_COLUMN_COUNT], CaiBuffers *buffers, CaiMovement *movement)
{
	CaiReason	reason;
	int			column;

	memset(movement, 0, sizeof(*movement));
	for (column = 0; column < CAI_COLUMN_COUNT; column++)
	{
		if (fields[column].data != NULL)
			movement->said |= (uint16_t) (1u << column);
	}
	reason = read_reference(fields[CAI_REFERENCE], buffers, movement);
	if (reason != CAI_ACCEPTED)
		return reason;
	if (!read_siret(fields[CAI_SIRET], &movement->siret))
		return CAI_BAD_SIRET;
	if (!read_direction(fields[CAI_DIRECTION], &movement->cashed))
		return CAI_BAD_DIRECTION;
	reason = read_amount(fields[CAI_AMOUNT], &movement->amount);
	if (reason != CAI_ACCEPTED)
		return reason;
	if (!read_day(fields[CAI_DAY], &movement->day) || movement->day == CALIMERO_NO_DAY)
		return CAI_BAD_DAY;
	if (!read_mode(fields[CAI_MODE], &movement->mode))
		return CAI_BAD_MODE;
	if (!read_period(fields[CAI_PERIOD], &movement->period))
		return CAI_BAD_PERIOD;
	if (!read_day(fields[CAI_ASSIGNED], &movement->assigned))
		return CAI_BAD_ASSIGNED;
	if (movement->assigned != CALIMERO_NO_DAY && movement->period == CALIMERO_NO_PERIOD)
		return CAI_ASSIGNED_WITHOUT_PERIOD;
	reason = read_reverses(fields[CAI_REVERSES], buffers, movement);
	if (reason != CAI_ACCEPTED)
		return reason;
	if (read_label(fields[CAI_ACCOUNT], CAI_ACCOUNT_MAX, buffers->account,
				   &movement->account) != LABEL_OK)
		return CAI_BAD_ACCOUNT;
	return CAI_ACCEPTED;
}

static bool
same_text(CaiText first, CaiText second)
{
	return first.length == second.length &&
		(first.length == 0 || memcmp(first.data, second.data, first.length) == 0);
}

static bool
said(const CaiMovement *movement, CaiColumn column)
{
	return (movement->said >> column & 1) != 0;
}

CaiComparison
cai_compare(const CaiMovement *known, const CaiMovement *arriving)
{
	bool		period_moves;
	bool		day_moves;

	if (known->siret != arriving->siret || known->amount != arriving->amount ||
		known->day != arriving->day || known->cashed != arriving->cashed)
		return CAI_DIFFERENT;
	if ((said(arriving, CAI_MODE) && known->mode != arriving->mode) ||
		(said(arriving, CAI_REVERSES) && !same_text(known->reverses, arriving->reverses)) ||
		(arriving->account.length > 0 && !same_text(known->account, arriving->account)))
		return CAI_DIFFERENT;

	period_moves = said(arriving, CAI_PERIOD) && known->period != arriving->period;
	day_moves = said(arriving, CAI_ASSIGNED) && known->assigned != arriving->assigned;
	if ((period_moves && arriving->period == CALIMERO_NO_PERIOD) ||
		(day_moves && arriving->assigned == CALIMERO_NO_DAY))
		return CAI_LOST_ASSIGNMENT;
	return period_moves || day_moves ? CAI_REASSIGNED : CAI_SAME;
}

bool
cai_equal(const CaiMovement *first, const CaiMovement *second)
{
	return first->siret == second->siret && first->amount == second->amount &&
		first->day == second->day && first->cashed == second->cashed &&
		first->mode == second->mode && first->period == second->period &&
		first->assigned == second->assigned &&
		same_text(first->reference, second->reference) &&
		same_text(first->account, second->account) &&
		same_text(first->reverses, second->reverses);
}
