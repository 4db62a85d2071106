/*-------------------------------------------------------------------------
 *
 * country.c
 *	  The codes of countries, by their first letter.
 *
 * IDENTIFICATION
 *	  extension/core/identifiants/country.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/identifiants/country.h"

#include <string.h>

/* Second letters of the codes that begin by A, B, ... Z. */
static const char *const second_letters[26] = {
	"DEFGILMOQRSTUWXZ",
	"ABDEFGHIJLMNOQRSTVWYZ",
	"ACDFGHIKLMNORUVWXYZ",
	"EJKMOZ",
	"CEGHRST",
	"IJKMOR",
	"ABDEFGHILMNPQRSTUWY",
	"KMNRTU",
	"DELMNOQRST",
	"EMOP",
	"EGHIMNPRWYZ",
	"ABCIKRSTUVY",
	"ACDEFGHKLMNOPQRSTUVWXYZ",
	"ACEFGILOPRUZ",
	"M",
	"AEFGHKLMNRSTWY",
	"A",
	"EOSUW",
	"ABCDEGHIJKLMNORSTVXYZ",
	"CDFGHJKLMNORTVWZ",
	"AGMSYZ",
	"ACEGINU",
	"FS",
	"K",
	"ET",
	"AMW"
};

bool
calimero_country_exists(const char code[2])
{
	if (code[0] < 'A' || code[0] > 'Z' || code[1] < 'A' || code[1] > 'Z')
		return false;
	return strchr(second_letters[code[0] - 'A'], code[1]) != NULL;
}
