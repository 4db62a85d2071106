/*-------------------------------------------------------------------------
 *
 * identifier.c
 *	  The kinds of identifiers, the words for what is wrong with one, and the
 *	  way from what people type to the canonical form.
 *
 * IDENTIFICATION
 *	  extension/core/identifiants/identifier.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/identifiants/identifier.h"

#include "core/identifiants/bic.h"
#include "core/identifiants/commune.h"
#include "core/identifiants/iban.h"
#include "core/identifiants/nir.h"
#include "core/identifiants/rib.h"
#include "core/identifiants/siret.h"

const CalimeroIdKind calimero_id_nir = {
	"NIR", calimero_nir_check, CALIMERO_NIR_LENGTH,
	"A NIR has fifteen characters: sex, year, month, department, commune, serial number, and a key of two digits; letters are those of 2A and 2B only.",
	"Type it as the carte Vitale shows it, key included."
};

const CalimeroIdKind calimero_id_nir_body = {
	"NIR without key", calimero_nir_body_check, CALIMERO_NIR_BODY_LENGTH,
	"Without its key a NIR has thirteen characters: sex, year, month, department, commune, serial number; letters are those of 2A and 2B only.",
	"Type the thirteen characters before the key."
};

const CalimeroIdKind calimero_id_siren = {
	"SIREN", calimero_siren_check, CALIMERO_SIREN_LENGTH,
	"A SIREN has nine digits, the last of which is a key.",
	"Type the nine digits as the Sirene register has them, zeros in front included."
};

const CalimeroIdKind calimero_id_siret = {
	"SIRET", calimero_siret_check, CALIMERO_SIRET_LENGTH,
	"A SIRET has fourteen digits, the last of which is a key.",
	"Type the nine digits of the SIREN and the five of the establishment, zeros in front included."
};

const CalimeroIdKind calimero_id_iban = {
	"IBAN", calimero_iban_check, CALIMERO_IBAN_MAX,
	"An IBAN has two letters for the country, a key of two digits, and an account number of the length and form of that country (27 characters in all for FR).",
	"Type it as the bank's slip shows it, from the country on."
};

const CalimeroIdKind calimero_id_rib = {
	"RIB", calimero_rib_check, CALIMERO_RIB_LENGTH,
	"A RIB has twenty-three characters: bank (5 digits), branch (5 digits), account (11 digits or letters), key (2 digits).",
	"Type bank, branch, account and key, zeros in front included."
};

const CalimeroIdKind calimero_id_bic = {
	"BIC", calimero_bic_check, CALIMERO_BIC_MAX,
	"A BIC has eight or eleven characters: four letters, two for the country, two for the place, and maybe three for the branch.",
	"Type it as the bank's slip shows it."
};

const CalimeroIdKind calimero_id_commune = {
	"commune code", calimero_commune_check, CALIMERO_COMMUNE_LENGTH,
	"The INSEE code of a commune has five characters: 01 to 19, 21 to 95, 2A or 2B and three digits, or 971 to 978, 984 and 986 to 989 and two digits; the commune is never zero.",
	"Give the INSEE code of the commune, not its postcode, zeros in front included."
};

const char *
calimero_id_problem(CalimeroIdStatus status)
{
	switch (status)
	{
		case CALIMERO_ID_EMPTY:
			return "nothing was given";
		case CALIMERO_ID_CHARACTER:
			return "a character that cannot be there";
		case CALIMERO_ID_LENGTH:
			return "wrong number of characters";
		case CALIMERO_ID_NO_KEY:
			return "the key is missing";
		case CALIMERO_ID_ZEROS:
			return "zeros only";
		case CALIMERO_ID_SEX:
			return "no such first digit";
		case CALIMERO_ID_MONTH:
			return "no such month";
		case CALIMERO_ID_DEPARTMENT:
			return "no such department";
		case CALIMERO_ID_COMMUNE:
			return "no such commune or country number";
		case CALIMERO_ID_SERIAL:
			return "the serial number is zero";
		case CALIMERO_ID_COUNTRY:
			return "unknown country";
		case CALIMERO_ID_STRUCTURE:
			return "the account number does not have the form of its country";
		case CALIMERO_ID_SIREN:
			return "the key of the SIREN does not match";
		case CALIMERO_ID_KEY:
			return "the key does not match";
		default:
			return "not the canonical form";
	}
}

const char *
calimero_id_hint(const CalimeroIdKind *kind, CalimeroIdStatus status)
{
	switch (status)
	{
		case CALIMERO_ID_CHARACTER:
			return "Only spaces, points and dashes may separate; look for a letter taken for a digit, such as O for 0.";
		case CALIMERO_ID_NO_KEY:
			return "calimero.nir_cle(text) gives the key of thirteen characters; better, read the key on the document.";
		case CALIMERO_ID_SEX:
			return "It is 1 or 2, 3 or 4 while a person born abroad is registered, 7 or 8 for a number given while waiting.";
		case CALIMERO_ID_MONTH:
			return "It is 01 to 12, or 20, 30 to 42, 50 to 99 where the month of birth is not known.";
		case CALIMERO_ID_KEY:
		case CALIMERO_ID_SIREN:
			return "A digit is wrong or two are exchanged: compare with the document.";
		default:
			return kind->advice;
	}
}

/*
 * The number of bytes of a separator, 0 when there is none: space, point,
 * hyphen; U+00A0; the spaces U+2000 to U+200A and U+202F; the dashes U+2010
 * to U+2013 that word processors write for a hyphen.
 */
static size_t
separator(const unsigned char *at, size_t left)
{
	if (at[0] == ' ' || at[0] == '.' || at[0] == '-')
		return 1;
	if (left >= 2 && at[0] == 0xC2 && at[1] == 0xA0)
		return 2;
	if (left >= 3 && at[0] == 0xE2 && at[1] == 0x80 &&
		(at[2] <= 0x8A || at[2] == 0xAF || (at[2] >= 0x90 && at[2] <= 0x93)) && at[2] >= 0x80)
		return 3;
	return 0;
}

CalimeroIdStatus
calimero_id_normalise(const CalimeroIdKind *kind, const char *typed, size_t length,
					  char canonical[CALIMERO_ID_MAX], size_t *canonical_length)
{
	size_t		count = 0;
	size_t		i = 0;

	while (i < length)
	{
		size_t		skipped = separator((const unsigned char *) typed + i, length - i);
		char		c = typed[i];

		if (skipped > 0)
		{
			i += skipped;
			continue;
		}
		if (c >= 'a' && c <= 'z')
			c = (char) (c - 'a' + 'A');
		if (!calimero_id_is_digit(c) && !calimero_id_is_capital(c))
			return CALIMERO_ID_CHARACTER;
		if (count == kind->longest)
			return CALIMERO_ID_LENGTH;
		canonical[count++] = c;
		i++;
	}
	*canonical_length = count;
	return kind->check(canonical, count);
}
