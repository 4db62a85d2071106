/*-------------------------------------------------------------------------
 *
 * oracle.c
 *	  What the whole chain must find.
 *
 * IDENTIFICATION
 *	  tests/generator/oracle.c
 *
 *-------------------------------------------------------------------------
 */
#include "oracle.h"

#include <stdlib.h>
#include <string.h>

#include "output.h"

static const char header[] =
"siret;periode;declare;annonce;annonce_par_autre;annonce_pour_autre;encaisse;statut;signal;scenario\n";

void
gen_oracle_add(GenOracle *oracle, const GenExpected *row)
{
	gen_reserve((void **) &oracle->rows, &oracle->capacity, oracle->count + 1,
				sizeof(GenExpected));
	oracle->rows[oracle->count++] = *row;
}

static int
compare_rows(const void *left, const void *right)
{
	const GenExpected *a = left;
	const GenExpected *b = right;
	int			order = strcmp(a->siret, b->siret);

	if (order != 0)
		return order;
	return a->period < b->period ? -1 : a->period > b->period;
}

static void
write_amount(GenBuffer *out, int64_t centimes)
{
	char		text[32];
	char	   *end = gen_put_amount(text, centimes, '.');

	*end++ = ';';
	gen_buffer_bytes(out, text, (size_t) (end - text));
}

static void
write_row(GenBuffer *out, const GenExpected *row)
{
	char		period[CALIMERO_PERIOD_TEXT_SIZE];

	gen_buffer_text(out, row->siret);
	gen_buffer_text(out, ";");
	gen_buffer_text(out, calimero_period_to_text(row->period, period));
	gen_buffer_text(out, ";");
	write_amount(out, row->declared);
	write_amount(out, row->announced);
	write_amount(out, row->by_other);
	write_amount(out, row->for_other);
	write_amount(out, row->cashed);
	gen_buffer_text(out, row->status);
	gen_buffer_text(out, ";");
	gen_buffer_text(out, row->signal);
	gen_buffer_text(out, ";");
	gen_buffer_text(out, row->scenario);
	gen_buffer_text(out, "\n");
}

void
gen_oracle_write(GenOracle *oracle, const char *path)
{
	GenBuffer	out = {NULL, 0, 0, NULL, 0};
	size_t		i;

	if (oracle->count > 0)
		qsort(oracle->rows, oracle->count, sizeof(GenExpected), compare_rows);
	gen_buffer_text(&out, header);
	for (i = 0; i < oracle->count; i++)
	{
		if (i > 0 && compare_rows(&oracle->rows[i - 1], &oracle->rows[i]) == 0)
			gen_fail("two scenarios expect one SIRET and period");
		write_row(&out, &oracle->rows[i]);
	}
	gen_buffer_save(&out, path);
	free(out.data);
}
