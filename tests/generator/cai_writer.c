/*-------------------------------------------------------------------------
 *
 * cai_writer.c
 *	  Extracts of the employers' accounts, one a month of operation.
 *
 * IDENTIFICATION
 *	  tests/generator/cai_writer.c
 *
 *-------------------------------------------------------------------------
 */
#include "cai_writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"

static const char header[] =
"reference;compte;siret;sens;montant;date_operation;mode;periode;date_affectation;annule\n";

/* Lines that no import may accept, whatever else is in the extract. */
static const char *const bad_lines[] = {
	"MAUVAIS-%s-1;;12345678901234;C;10,00;15/03/2025;02;;;\n",
	"MAUVAIS-%s-2;;;C;10,00;15/03/2025;02;;;\n",
	"MAUVAIS-%s-3;;00100000100015;C;dix euros;15/03/2025;02;;;\n",
	"MAUVAIS-%s-4;;00100000100015;C;10,123;15/03/2025;02;;;\n",
	"MAUVAIS-%s-5;;00100000100015;C;10,00;31/02/2025;02;;;\n",
	"MAUVAIS-%s-6;;00100000100015;X;10,00;15/03/2025;02;;;\n",
	"MAUVAIS-%s-7;;00100000100015;C;10,00;15/03/2025;02;2025M13;;\n",
	"MAUVAIS-%s-8;;00100000100015;C;10,00\n",
	"MAUVAIS-%s-9;;00100000100015;C;0,00;15/03/2025;02;;;\n"
};

static GenMovement *
append(GenCai *cai, const GenMovement *movement)
{
	GenMovement *added;

	gen_reserve((void **) &cai->movements, &cai->capacity, cai->count + 1,
				sizeof(GenMovement));
	added = &cai->movements[cai->count++];
	*added = *movement;
	added->extract = calimero_period_of_day(movement->day);
	return added;
}

uint32_t
gen_cai_add(GenCai *cai, const GenMovement *movement)
{
	GenMovement *added = append(cai, movement);

	added->number = cai->numbers++;
	cai->added++;
	return added->number;
}

uint32_t
gen_cai_add_late(GenCai *cai, const GenMovement *movement)
{
	GenMovement *added = append(cai, movement);
	uint32_t	number = cai->numbers++;

	added->number = number;
	added->period = CALIMERO_NO_PERIOD;
	added->assigned = CALIMERO_NO_DAY;
	cai->added++;

	added = append(cai, movement);
	added->number = number;
	added->extract = calimero_period_of_day(calimero_month_end(movement->day) + 1);
	added->assigned = calimero_period_first_day(added->extract) + 2;
	cai->modified++;
	return number;
}

static int
compare_movements(const void *left, const void *right)
{
	const GenMovement *a = left;
	const GenMovement *b = right;

	if (a->extract != b->extract)
		return a->extract < b->extract ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

static char *
put_text(char *to, const char *text)
{
	size_t		length = strlen(text);

	memcpy(to, text, length);
	return to + length;
}

static char *
put_reference(char *to, uint32_t number)
{
	*to++ = 'R';
	return gen_put_padded(to, number, 9);
}

static char *
put_day(char *to, CalimeroDay day)
{
	char		text[8];

	if (day == CALIMERO_NO_DAY)
		return to;
	gen_put_jjmmaaaa(text, day);
	memcpy(to, text, 2);
	to[2] = '/';
	memcpy(to + 3, text + 2, 2);
	to[5] = '/';
	memcpy(to + 6, text + 4, 4);
	return to + 10;
}

static void
write_movement(GenBuffer *out, const GenMovement *movement)
{
	char		period[CALIMERO_PERIOD_TEXT_SIZE];
	char	   *to = gen_buffer_room(out, 200);

	to = put_reference(to, movement->number);
	*to++ = ';';
	to = put_text(to, movement->account);
	*to++ = ';';
	to = put_text(to, movement->siret);
	to = put_text(to, movement->debit ? ";D;" : ";C;");
	to = gen_put_amount(to, movement->amount, ',');
	*to++ = ';';
	to = put_day(to, movement->day);
	*to++ = ';';
	if (movement->mode > 0)
		to = gen_put_padded(to, movement->mode, 2);
	*to++ = ';';
	if (movement->period != CALIMERO_NO_PERIOD)
		to = put_text(to, calimero_period_to_text(movement->period, period));
	*to++ = ';';
	to = put_day(to, movement->assigned);
	*to++ = ';';
	if (movement->reverses != GEN_NO_MOVEMENT)
		to = put_reference(to, movement->reverses);
	*to++ = '\n';
	out->length = (size_t) (to - out->data);
}

/* The lines that every extract ends with: bad ones, and one said twice. */
static void
write_tail(GenCai *cai, GenBuffer *out, const GenMovement *last, const char *month)
{
	char		line[200];
	size_t		i;

	for (i = 0; i < sizeof(bad_lines) / sizeof(*bad_lines); i++)
	{
		snprintf(line, sizeof(line), bad_lines[i], month);
		gen_buffer_text(out, line);
		cai->rejected++;
		cai->lines++;
	}
	write_movement(out, last);
	cai->known++;
	cai->lines++;
}

void
gen_cai_write(GenCai *cai, const char *directory)
{
	GenBuffer	out = {NULL, 0, 0, NULL, 0};
	char		path[4096];
	char		month[8] = "0000-00";
	size_t		i;

	if (cai->count == 0)
		return;
	qsort(cai->movements, cai->count, sizeof(GenMovement), compare_movements);
	for (i = 0; i < cai->count; i++)
	{
		const GenMovement *movement = &cai->movements[i];

		if (i == 0 || movement->extract != movement[-1].extract)
			gen_buffer_text(&out, header);
		write_movement(&out, movement);
		cai->lines++;
		if (i + 1 == cai->count || movement->extract != movement[1].extract)
		{
			gen_put_padded(month, (uint64_t) movement->extract / 100, 4);
			gen_put_padded(month + 5, (uint64_t) movement->extract % 100, 2);
			write_tail(cai, &out, movement, month);
			if (snprintf(path, sizeof(path), "%s/cai-%s.csv", directory,
						 month) >= (int) sizeof(path))
				gen_fail("the path of the output directory is too long");
			gen_buffer_save(&out, path);
		}
	}
	free(out.data);
}
