/*-------------------------------------------------------------------------
 *
 * reconcile_facts.c
 *	  Sums by key of what was declared, announced and emitted.
 *
 * What was cashed is added later, row by row, by whoever decides where it
 * goes.
 *
 * IDENTIFICATION
 *	  extension/core/rapprochement/reconcile_facts.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/amount.h"
#include "core/rapprochement/reconcile_private.h"

#define WIDE_UNIT INT64_C(4294967296)	/* 2 ^ 32 */

/* Signals that tell about amounts, wherever these are summed. */
#define SIGNALS_OF_AMOUNTS (REC_SIGNAL_REGUL | REC_SIGNAL_SUBSTITUTION)

void
rec_wide_add(RecWide *sum, int64_t term)
{
	sum->high += term / WIDE_UNIT;
	sum->low += term % WIDE_UNIT;
}

bool
rec_wide_total(RecWide sum, int64_t *total)
{
	int64_t		high = sum.high + sum.low / WIDE_UNIT;
	int64_t		low = sum.low % WIDE_UNIT;

	/* Far beyond the limit: the product below would not fit. */
	if (high > CALIMERO_AMOUNT_MAX / WIDE_UNIT + 1 ||
		high < -CALIMERO_AMOUNT_MAX / WIDE_UNIT - 1)
		return false;
	*total = high * WIDE_UNIT + low;
	return *total <= CALIMERO_AMOUNT_MAX && *total >= -CALIMERO_AMOUNT_MAX;
}

static void
add_declared(RecRun *run)
{
	const RecStream *stream = &run->streams[REC_KIND_DECLARED];
	size_t		i;

	for (i = stream->first; i < stream->last; i++)
	{
		const RecDeclared *fact = &run->input->declared[stream->refs[i].fact];
		RecLocalKey *key = &run->keys[stream->refs[i].key];

		key->used = true;
		key->known = true;
		key->signals |= fact->signals;
		key->lines += fact->lines;
		rec_wide_add(&key->due, fact->due);
		rec_wide_add(&key->contributions, fact->contributions);
		rec_wide_add(&key->reductions, fact->reductions);
	}
}

/* What this SIRET is to pay: its own announcements, and others'. */
static void
add_payable(RecRun *run)
{
	const RecStream *stream = &run->streams[REC_KIND_PAYABLE];
	size_t		i;

	for (i = stream->first; i < stream->last; i++)
	{
		const RecAnnouncement *fact = &run->input->announcements[stream->refs[i].fact];
		RecLocalKey *key = &run->keys[stream->refs[i].key];

		key->used = true;
		key->known = true;
		if (fact->siret == fact->payer)
		{
			key->signals |= fact->signals;
			rec_wide_add(&key->announced, fact->amount);
		}
		else
		{
			key->signals |= REC_SIGNAL_PAYE_POUR_AUTRE |
				(fact->signals & SIGNALS_OF_AMOUNTS);
			if (!rec_same_enterprise(fact->siret, fact->payer))
				key->signals |= REC_SIGNAL_AUTRE_ENTREPRISE;
			rec_wide_add(&key->for_other, fact->amount);
		}
	}
}

/* What it announced and another SIRET is to pay. */
static void
add_by_other(RecRun *run)
{
	const RecStream *stream = &run->streams[REC_KIND_BY_OTHER];
	size_t		i;

	for (i = stream->first; i < stream->last; i++)
	{
		const RecAnnouncement *fact = &run->input->announcements[stream->refs[i].fact];
		RecLocalKey *key = &run->keys[stream->refs[i].key];

		key->used = true;
		key->known = true;
		key->signals |= REC_SIGNAL_PAYE_PAR_AUTRE | fact->signals;
		if (!rec_same_enterprise(fact->siret, fact->payer))
		{
			key->signals |= REC_SIGNAL_AUTRE_ENTREPRISE;
			key->by_stranger = true;
		}
		rec_wide_add(&key->by_other, fact->amount);
	}
}

static void
add_emitted(RecRun *run)
{
	const RecStream *stream = &run->streams[REC_KIND_MOVEMENT];
	size_t		i;

	for (i = stream->first; i < stream->last; i++)
	{
		const RecMovement *fact = &run->input->movements[stream->refs[i].fact];
		RecLocalKey *key = &run->keys[stream->refs[i].key];

		if (!fact->emitted)
			continue;
		key->used = true;
		if (fact->due < key->emitted_due)
			key->emitted_due = fact->due;
		rec_wide_add(&key->emitted, fact->amount);
	}
}

static void
add_marks(RecRun *run)
{
	const RecStream *stream = &run->streams[REC_KIND_MARK];
	size_t		i;

	for (i = stream->first; i < stream->last; i++)
	{
		const RecMark *fact = &run->input->marks[stream->refs[i].fact];
		RecLocalKey *key = &run->keys[stream->refs[i].key];

		key->used = true;
		key->signals |= fact->signals;
		/* A test declares nothing. */
		if ((fact->signals & REC_SIGNAL_TEST_IGNORE) == 0)
			key->known = true;
	}
}

void
rec_add_facts(RecRun *run)
{
	add_declared(run);
	add_payable(run);
	add_by_other(run);
	add_emitted(run);
	add_marks(run);
}
