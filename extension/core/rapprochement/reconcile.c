/*-------------------------------------------------------------------------
 *
 * reconcile.c
 *	  What was declared, announced and cashed, put side by side: the frame.
 *
 * Sorted references to the facts are walked one SIRET at a time; what a payer
 * settled of the announcements of others is carried over at the end, when all
 * keys are known.
 *
 * IDENTIFICATION
 *	  extension/core/rapprochement/reconcile.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/rapprochement/reconcile.h"

#include <string.h>

#include "core/amount.h"
#include "core/rapprochement/reconcile_private.h"
#include "core/rapprochement/subset_sum.h"

/* Units of work (about a fact looked at) between two calls of on_progress. */
#define WORK_BETWEEN_CALLS 65536

/* Facts of the next SIRETs that are asked for: some SIRETs of each kind. */
#define FACTS_AHEAD 48

bool
rec_fail(RecRun *run, RecResult result)
{
	run->result = result;
	return false;
}

bool
rec_worked(RecRun *run, size_t units)
{
	run->work += units;
	if (run->work < WORK_BETWEEN_CALLS)
		return true;
	run->work = 0;
	if (run->input->on_progress != NULL && !run->input->on_progress(run->input->argument))
		return rec_fail(run, REC_STOPPED);
	return true;
}

void	   *
rec_scratch(RecRun *run, RecScratch which, size_t count, size_t width)
{
	RecScratchArray *array = &run->scratch[which];

	/* Never a null pointer for an array of nothing: that means failure. */
	if (count == 0)
		count = 1;
	if (count > SIZE_MAX / width ||
		calimero_array_reserve(run->allocator, &array->data, &array->capacity,
							   count * width, 1) != 0)
	{
		rec_fail(run, REC_NO_MEMORY);
		return NULL;
	}
	return array->data;
}

static void *
allocate_array(RecRun *run, size_t count, size_t width)
{
	void	   *array = NULL;

	if (count <= SIZE_MAX / width)
		array = run->allocator->allocate(run->allocator->context, count * width);
	if (array == NULL)
		rec_fail(run, REC_NO_MEMORY);
	return array;
}

/* The SIRET by which a fact is found; false when the fact plays no part. */
static bool
siret_of(const RecInput *input, RecKind kind, size_t fact, int64_t *siret)
{
	switch (kind)
	{
		case REC_KIND_DECLARED:
			*siret = input->declared[fact].siret;
			return true;
		case REC_KIND_PAYABLE:
			*siret = input->announcements[fact].payer;
			return true;
		case REC_KIND_BY_OTHER:
			*siret = input->announcements[fact].siret;
			return *siret != input->announcements[fact].payer;
		case REC_KIND_MOVEMENT:
			*siret = input->movements[fact].siret;
			return input->movements[fact].amount != 0;
		default:
			*siret = input->marks[fact].siret;
			return true;
	}
}

/* Where the facts of one kind are; gives back how many there are. */
static size_t
locate_facts(const RecInput *input, RecKind kind, RecStream *stream)
{
	switch (kind)
	{
		case REC_KIND_DECLARED:
			stream->facts = (const char *) input->declared;
			stream->width = sizeof(RecDeclared);
			return input->declared_count;
		case REC_KIND_PAYABLE:
		case REC_KIND_BY_OTHER:
			stream->facts = (const char *) input->announcements;
			stream->width = sizeof(RecAnnouncement);
			return input->announcement_count;
		case REC_KIND_MOVEMENT:
			stream->facts = (const char *) input->movements;
			stream->width = sizeof(RecMovement);
			return input->movement_count;
		default:
			stream->facts = (const char *) input->marks;
			stream->width = sizeof(RecMark);
			return input->mark_count;
	}
}

/* The references to one kind of fact, by SIRET. */
static bool
open_stream(RecRun *run, RecKind kind)
{
	RecStream  *stream = &run->streams[kind];
	size_t		count = locate_facts(run->input, kind, stream);
	size_t		i;

	if (count == 0)
		return true;
	/* A reference counts facts on 32 bits. */
	if (count >= UINT32_MAX)
		return rec_fail(run, REC_NO_MEMORY);
	stream->refs = allocate_array(run, count, sizeof(RecRef));
	if (stream->refs == NULL)
		return false;
	for (i = 0; i < count; i++)
	{
		int64_t		siret;

		if (!siret_of(run->input, kind, i, &siret))
			continue;
		stream->refs[stream->count].order = rec_order(siret);
		stream->refs[stream->count].fact = (uint32_t) i;
		stream->count++;
	}
	return rec_worked(run, count) && rec_sort_refs(run, stream->refs, stream->count);
}

/* Single amounts that no column could hold would defeat the checks of sums. */
static bool
check_amounts(RecRun *run)
{
	const RecInput *input = run->input;
	size_t		i;

	for (i = 0; i < input->announcement_count; i++)
	{
		if (input->announcements[i].amount > CALIMERO_AMOUNT_MAX ||
			input->announcements[i].amount < 0)
			return rec_fail(run, REC_OVERFLOW);
	}
	for (i = 0; i < input->movement_count; i++)
	{
		if (input->movements[i].amount > CALIMERO_AMOUNT_MAX ||
			input->movements[i].amount < -CALIMERO_AMOUNT_MAX)
			return rec_fail(run, REC_OVERFLOW);
	}
	return rec_worked(run, input->announcement_count + input->movement_count);
}

static bool
prepare(RecRun *run)
{
	size_t		count = run->input->announcement_count;
	RecKind		kind;

	if (!check_amounts(run))
		return false;
	for (kind = 0; kind < REC_KIND_COUNT; kind++)
	{
		if (!open_stream(run, kind))
			return false;
	}
	if (run->streams[REC_KIND_BY_OTHER].count == 0)
		return true;
	run->settled = allocate_array(run, count, sizeof(int64_t));
	if (run->settled == NULL)
		return false;
	memset(run->settled, 0, count * sizeof(int64_t));
	run->declaring_key = allocate_array(run, count, sizeof(size_t));
	return run->declaring_key != NULL;
}

/*
 * The facts of a SIRET lie anywhere in their arrays.  Asking for those of the
 * next SIRETs while this one is worked on hides the wait for memory.
 */
static void
ask_ahead(RecStream *stream)
{
	size_t		end = stream->last + FACTS_AHEAD;

	if (end > stream->count)
		end = stream->count;
	for (; stream->asked < end; stream->asked++)
		__builtin_prefetch(stream->facts +
						   stream->refs[stream->asked].fact * stream->width);
}

/* Move on to the next SIRET that has any fact; false when there is none. */
static bool
next_siret(RecRun *run)
{
	uint64_t	order = UINT64_MAX;
	bool		found = false;
	RecKind		kind;

	for (kind = 0; kind < REC_KIND_COUNT; kind++)
	{
		RecStream  *stream = &run->streams[kind];

		stream->first = stream->last;
		if (stream->first < stream->count && stream->refs[stream->first].order <= order)
		{
			order = stream->refs[stream->first].order;
			found = true;
		}
	}
	if (!found)
		return false;
	for (kind = 0; kind < REC_KIND_COUNT; kind++)
	{
		RecStream  *stream = &run->streams[kind];

		while (stream->last < stream->count && stream->refs[stream->last].order == order)
			stream->last++;
		ask_ahead(stream);
	}
	run->siret = (int64_t) rec_order((int64_t) order);
	return true;
}

/* A sum of amounts of one sign: beyond the range, it stays there. */
static void
add_part(int64_t *sum, int64_t part)
{
	if (*sum != REC_NO_AMOUNT && !calimero_amount_add(sum, part))
		*sum = REC_NO_AMOUNT;
}

/* What another enterprise has not paid is missing where it was announced. */
static void
carry_unpaid(const RecAnnouncement *announcement, int64_t unpaid, RecKey *key)
{
	if (unpaid == 0 || rec_same_enterprise(announcement->siret, announcement->payer))
		return;
	add_part(&key->unpaid_by_other, unpaid);
	if (announcement->due < key->due_day)
		key->due_day = announcement->due;
}

/*
 * What the payers settled, on the keys of those who announced it.  It is no
 * more than what they announced: beyond the range, so was that, and the status
 * of the key says it.  Keys that a payer of another enterprise concerns are
 * judged now.
 */
static void
carry_settled(RecRun *run)
{
	const RecStream *stream = &run->streams[REC_KIND_BY_OTHER];
	size_t		i;

	for (i = 0; i < stream->count; i++)
	{
		uint32_t	fact = stream->refs[i].fact;
		const RecAnnouncement *announcement = &run->input->announcements[fact];
		RecKey	   *key = &run->output->keys[run->declaring_key[fact]];

		add_part(&key->settled_by_other, run->settled[fact]);
		carry_unpaid(announcement, announcement->amount - run->settled[fact], key);
	}
	for (i = 0; i < stream->count; i++)
		rec_judge_late(run, &run->output->keys[run->declaring_key[stream->refs[i].fact]]);
}

static bool
reconcile_all(RecRun *run)
{
	if (!prepare(run))
		return false;
	while (next_siret(run))
	{
		if (!rec_find_keys(run))
			return false;
		rec_add_facts(run);
		if (!rec_match(run) || !rec_finish_keys(run))
			return false;
	}
	carry_settled(run);
	return true;
}

static void
release_run(RecRun *run)
{
	const CalimeroAllocator *allocator = run->allocator;
	size_t		i;

	for (i = 0; i < REC_KIND_COUNT; i++)
		allocator->release(allocator->context, run->streams[i].refs);
	for (i = 0; i < REC_SCRATCH_COUNT; i++)
		allocator->release(allocator->context, run->scratch[i].data);
	allocator->release(allocator->context, run->settled);
	allocator->release(allocator->context, run->declaring_key);
}

RecResult
reconcile(const RecInput *input, const CalimeroAllocator *allocator, RecOutput *output)
{
	RecRun		run;

	memset(&run, 0, sizeof(run));
	memset(output, 0, sizeof(*output));
	run.input = input;
	run.allocator = allocator;
	run.output = output;
	run.result = REC_DONE;
	run.max_items = 2;
	if (input->rules.max_items > 2)
		run.max_items = (size_t) input->rules.max_items;
	if (run.max_items > SUBSET_MAX)
		run.max_items = SUBSET_MAX;

	if (!reconcile_all(&run))
		reconcile_free(output, allocator);
	release_run(&run);
	return run.result;
}

void
reconcile_free(RecOutput *output, const CalimeroAllocator *allocator)
{
	allocator->release(allocator->context, output->keys);
	allocator->release(allocator->context, output->allocations);
	memset(output, 0, sizeof(*output));
}
