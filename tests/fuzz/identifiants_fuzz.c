/*-------------------------------------------------------------------------
 *
 * identifiants_fuzz.c
 *	  libFuzzer target: any bytes as an identifier of any kind.
 *
 * The input is copied to a block of exactly its size, so that the address
 * sanitizer sees any read past its end.  Besides what the sanitizers see, for
 * each kind:
 *
 *	 - a status is one of the list, and has words;
 *	 - what is normalised is right, as short as its kind, ASCII digits and
 *	   capitals, and normalised again it is itself;
 *	 - what is right as it is comes out of the normaliser unchanged;
 *	 - a right NIR has the key of its first thirteen characters.
 *
 * IDENTIFICATION
 *	  tests/fuzz/identifiants_fuzz.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/identifiants/bic.h"
#include "core/identifiants/iban.h"
#include "core/identifiants/identifier.h"
#include "core/identifiants/nir.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition) \
	do { \
		if (!(condition)) \
		{ \
			fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition); \
			abort(); \
		} \
	} while (0)

static const CalimeroIdKind *const kinds[] = {
	&calimero_id_nir, &calimero_id_nir_body, &calimero_id_siren, &calimero_id_siret,
	&calimero_id_iban, &calimero_id_rib, &calimero_id_bic, &calimero_id_commune
};

static void
check_status(const CalimeroIdKind *kind, CalimeroIdStatus status)
{
	CHECK((int) status >= CALIMERO_ID_OK && status < CALIMERO_ID_STATUS_COUNT);
	CHECK(strlen(calimero_id_problem(status)) > 0);
	CHECK(strlen(calimero_id_hint(kind, status)) > 0);
}

static void
check_canonical(const CalimeroIdKind *kind, const char *canonical, size_t length)
{
	char		again[CALIMERO_ID_MAX];
	size_t		again_length = 0;
	size_t		i;

	CHECK(length > 0 && length <= kind->longest);
	for (i = 0; i < length; i++)
		CHECK(calimero_id_is_digit(canonical[i]) || calimero_id_is_capital(canonical[i]));
	CHECK(kind->check(canonical, length) == CALIMERO_ID_OK);
	CHECK(calimero_id_normalise(kind, canonical, length, again, &again_length) == CALIMERO_ID_OK);
	CHECK(again_length == length && memcmp(again, canonical, length) == 0);
	if (kind == &calimero_id_nir)
	{
		CHECK(calimero_id_pair(canonical + CALIMERO_NIR_BODY_LENGTH) == calimero_nir_key(canonical));
		CHECK(calimero_id_nir_body.check(canonical, CALIMERO_NIR_BODY_LENGTH) == CALIMERO_ID_OK);
		CHECK(calimero_nir_warnings(canonical) < 0x20);
	}
}

static void
check_kind(const CalimeroIdKind *kind, const char *string, size_t size)
{
	char		canonical[CALIMERO_ID_MAX];
	size_t		length = 0;
	CalimeroIdStatus as_it_is = kind->check(string, size);
	CalimeroIdStatus typed = calimero_id_normalise(kind, string, size, canonical, &length);

	check_status(kind, as_it_is);
	check_status(kind, typed);
	if (typed == CALIMERO_ID_OK)
		check_canonical(kind, canonical, length);
	if (as_it_is == CALIMERO_ID_OK)
		CHECK(typed == CALIMERO_ID_OK && length == size && memcmp(canonical, string, size) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char	   *exact = malloc(size > 0 ? size : 1);
	size_t		k;

	if (exact == NULL)
		return 0;
	if (size > 0)
		memcpy(exact, data, size);
	for (k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
		check_kind(kinds[k], exact, size);
	CHECK(!calimero_iban_valid(exact, size) || calimero_iban_key_valid(exact, size));
	CHECK(!calimero_bic_valid(exact, size) || calimero_bic_well_formed(exact, size));
	calimero_iban_mask(exact, size);
	free(exact);
	return 0;
}
