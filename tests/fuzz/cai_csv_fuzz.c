/*-------------------------------------------------------------------------
 *
 * cai_csv_fuzz.c
 *	  libFuzzer target: any bytes as an extract of the accounts.
 *
 * Besides what the sanitizers see: line numbers grow, an accepted movement
 * holds what the constraints of its table ask, a kept reference is valid
 * UTF-8 of at most 40 characters, and a movement is the same as itself.
 *
 * IDENTIFICATION
 *	  tests/fuzz/cai_csv_fuzz.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <string.h>

#include "core/amount.h"
#include "core/cai/cai_csv.h"
#include "core/encoding.h"
#include "core/identifiants/siret.h"

#define must(condition) \
	do { if (!(condition)) abort(); } while (0)

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must_be_label(CaiText label, size_t most)
{
	size_t		characters = 0;
	size_t		i;

	must(calimero_utf8_valid(label.data, label.length));
	for (i = 0; i < label.length; i++)
	{
		must((unsigned char) label.data[i] >= 0x20);
		characters += (label.data[i] & 0xC0) != 0x80;
	}
	must(characters <= most);
}

static void
must_fit_its_table(const CaiMovement *movement)
{
	char		siret[15];

	calimero_siret_from_number(movement->siret, siret);
	must(calimero_siret_valid(siret, 14));
	must(movement->amount != 0);
	must(movement->amount <= CALIMERO_AMOUNT_MAX && movement->amount >= -CALIMERO_AMOUNT_MAX);
	must(movement->day != CALIMERO_NO_DAY);
	must(movement->mode <= 99 || movement->mode == CAI_NO_MODE);
	must(movement->period == CALIMERO_NO_PERIOD || calimero_period_is_valid(movement->period));
	must(movement->assigned == CALIMERO_NO_DAY || movement->period != CALIMERO_NO_PERIOD);
	must(movement->reverses.length == 0 || (movement->cashed && movement->amount < 0));
	must(movement->reference.length > 0);
	must_be_label(movement->account, CAI_ACCOUNT_MAX);
	must_be_label(movement->reverses, CAI_REFERENCE_MAX);
	must(cai_equal(movement, movement));
	must(cai_compare(movement, movement) == CAI_SAME);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CaiReader	reader;
	CaiLine		line;
	CaiColumn	culprit;
	uint64_t	previous = 1;

	if (cai_open(&reader, &calimero_malloc_allocator, (const char *) data, size, &culprit) == CAI_HEADER_OK)
	{
		while (cai_next(&reader, &line) == CAI_READ_LINE)
		{
			CaiBuffers	buffers;
			CaiMovement movement;
			CaiReason	reason = line.reason;

			must(line.number > previous);
			previous = line.number;
			must(reason < CAI_REASON_COUNT);
			if (reason != CAI_ACCEPTED)
				continue;
			reason = cai_check(line.fields, &buffers, &movement);
			must_be_label(movement.reference, CAI_REFERENCE_MAX);
			if (reason == CAI_ACCEPTED)
				must_fit_its_table(&movement);
		}
	}
	cai_close(&reader);
	return 0;
}
