/*-------------------------------------------------------------------------
 *
 * droit_fuzz.c
 *	  libFuzzer target: any bytes as the history of a debt.
 *
 * The first 24 bytes are its facts, each 10 more an event; days may be any
 * 32 bits.  Besides what the sanitizers see: the events reversed give the same
 * answer, a state agrees with its last day, each step has a text, and one more
 * day never brings a prescribed debt without new events back.
 *
 * IDENTIFICATION
 *	  tests/fuzz/droit_fuzz.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <string.h>

#include "core/droit/prescription_texte.h"

#define must(condition) \
	do { if (!(condition)) abort(); } while (0)

#define EVENTS_MAX 64

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int32_t
word(const uint8_t *data)
{
	int32_t		value;

	memcpy(&value, data, sizeof(value));
	return value;
}

/* A day near ours, unless the tag asks for the bits as they are. */
static CalimeroDay
day(const uint8_t *data, uint8_t raw)
{
	return raw ? word(data) : 10000 + (CalimeroDay) ((uint32_t) word(data) % 15000);
}

static size_t
read_history(const DroitRules *rules, const uint8_t *data, size_t size, DroitFacts *facts, DroitEvent *events)
{
	size_t		count = 0;
	uint8_t		tags = data[1];

	memset(facts, 0, sizeof(*facts));
	facts->famille = data[0] % (int) (rules->familles.count + 1);
	facts->birth = day(data + 4, tags & 1);
	facts->reference = tags & 2 ? CALIMERO_NO_DAY : day(data + 8, 0);
	facts->discovery = tags & 4 ? CALIMERO_NO_DAY : day(data + 12, 0);
	facts->at = day(data + 16, (tags >> 3) & 1);
	facts->fraud = (tags & 16) != 0;
	facts->illegal_work = (tags & 32) != 0;
	for (data += 24, size -= 24; size >= 10 && count < EVENTS_MAX; data += 10, size -= 10)
	{
		DroitEvent *event = &events[count++];

		event->kind = (int16_t) (data[0] % (rules->kinds.count + 1));
		event->issue = data[1] % (DROIT_ISSUE_COUNT + 1);
		event->from = day(data + 2, (data[1] & 64) != 0);
		event->to = data[1] & 128 ? CALIMERO_NO_DAY : word(data + 6);
		if (event->to != CALIMERO_NO_DAY && droit_day_valid(event->from))
			event->to = event->from + (CalimeroDay) (data[6] + 256 * (data[7] % 16));
	}
	return count;
}

static bool
same_result(const DroitResult *a, const DroitResult *b)
{
	return a->state == b->state && a->clock == b->clock && a->regime == b->regime && a->start == b->start &&
		a->deadline == b->deadline && a->prescribed == b->prescribed && a->reach == b->reach && a->law == b->law &&
		a->confidence == b->confidence && a->flags == b->flags;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static DroitRules *rules;
	static DroitWork work = {&calimero_malloc_allocator, NULL, 0, NULL, 0, NULL, 0};
	static DroitTrace trace;
	DroitRulesError error;
	DroitFacts	facts;
	DroitEvent	events[EVENTS_MAX];
	DroitEvent	reversed[EVENTS_MAX];
	DroitResult result;
	DroitResult again;
	size_t		count;
	char		text[DROIT_STEP_TEXT_SIZE];

	if (rules == NULL)
		must(droit_rules_build(&droit_reference, &calimero_malloc_allocator, &rules, &error) == DROIT_RULES_OK);
	if (size < 24)
		return 0;
	count = read_history(rules, data, size, &facts, events);
	for (size_t i = 0; i < count; i++)
		reversed[count - 1 - i] = events[i];
	trace.count = 0;
	if (droit_prescription(rules, &facts, events, count, &work, &trace, &result) != DROIT_OK)
		return 0;
	must(droit_prescription(rules, &facts, reversed, count, &work, NULL, &again) == DROIT_OK);
	must(same_result(&result, &again));
	must((result.state == DROIT_PRESCRITE) == (facts.at > result.deadline));
	for (size_t i = 0; i < trace.count; i++)
		must(strlen(droit_step_text(rules, events, &trace.steps[i], text)) > 0);
	if (count == 0 && result.state == DROIT_PRESCRITE && facts.at < DROIT_DAY_MAX)
	{
		facts.at++;
		must(droit_prescription(rules, &facts, NULL, 0, &work, NULL, &again) == DROIT_OK);
		must(again.state == DROIT_PRESCRITE);
	}
	return 0;
}
