/*-------------------------------------------------------------------------
 *
 * rib.c
 *	  The RIB: form and key.
 *
 * IDENTIFICATION
 *	  extension/core/identifiants/rib.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/identifiants/rib.h"

enum
{
	AT_BANK = 0,
	AT_BRANCH = 5,
	AT_ACCOUNT = 10,
	AT_KEY = 21
};

#define KEY_MODULUS 97

/* A letter stands for a digit, in three rows: A-I, J-R, S-Z. */
static int
digit_of(char c)
{
	if (calimero_id_is_digit(c))
		return c - '0';
	return c < 'S' ? (c - 'A') % 9 + 1 : c - 'S' + 2;
}

static int64_t
number(const char *from, size_t length)
{
	int64_t		value = 0;
	size_t		i;

	for (i = 0; i < length; i++)
		value = value * 10 + digit_of(from[i]);
	return value;
}

CalimeroIdStatus
calimero_rib_check(const char *rib, size_t length)
{
	int64_t		bank;
	int64_t		branch;
	int64_t		account;
	size_t		i;

	if (length == 0)
		return CALIMERO_ID_EMPTY;
	if (length != CALIMERO_RIB_LENGTH)
		return CALIMERO_ID_LENGTH;
	for (i = 0; i < CALIMERO_RIB_LENGTH; i++)
	{
		if (!calimero_id_is_digit(rib[i]) &&
			!(i >= AT_ACCOUNT && i < AT_KEY && calimero_id_is_capital(rib[i])))
			return CALIMERO_ID_CHARACTER;
	}
	bank = number(rib + AT_BANK, AT_BRANCH - AT_BANK);
	branch = number(rib + AT_BRANCH, AT_ACCOUNT - AT_BRANCH);
	account = number(rib + AT_ACCOUNT, AT_KEY - AT_ACCOUNT);
	if (bank == 0 && branch == 0 && account == 0)
		return CALIMERO_ID_ZEROS;
	if (calimero_id_pair(rib + AT_KEY) !=
		KEY_MODULUS - (89 * bank + 15 * branch + 3 * account) % KEY_MODULUS)
		return CALIMERO_ID_KEY;
	return CALIMERO_ID_OK;
}
