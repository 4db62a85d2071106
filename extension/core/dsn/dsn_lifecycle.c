/*-------------------------------------------------------------------------
 *
 * dsn_lifecycle.c
 *	  Which versions of a set of declarations count.
 *
 * The versions are sorted so that one key is one run, its highest order
 * number first; each run is judged by itself, then its fractions, then the
 * champs of the monthly declarations are compared.  Sorting is done in place (a heap), so that the
 * judgement needs no memory and cannot fail; the order of comparison takes in
 * every field, so that equal elements are equal in all they say and the
 * result cannot depend on the order of arrival.
 *
 * IDENTIFICATION
 *	  extension/core/dsn/dsn_lifecycle.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/dsn/dsn_lifecycle.h"

#include <string.h>

#define NATURE_MONTHLY		1
#define NATURE_SUBSTITUTION 9
#define TYPE_CANCEL			4
#define CURRENCY_FRANC_PACIFIQUE 2

/* Champs: the whole, or the two halves of a mixed employer. */
#define FIELD_WHOLE			1
#define FIELD_AGRICULTURAL	2
#define FIELD_GENERAL		3

const char *const dsn_state_names[] = {
	"retenue", "remplacee", "doublon", "doute", "incomplete", "annulee",
	"essai", "devise", "sans_objet", "refusee"
};
const size_t dsn_state_count = sizeof(dsn_state_names) / sizeof(dsn_state_names[0]);

typedef int (*VersionCompare) (const DsnVersion *a, const DsnVersion *b);

static int
compare_numbers(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* Does the version take back its key instead of replacing it? */
static bool
cancels(const DsnVersion *version)
{
	return version->nature == NATURE_SUBSTITUTION && version->type == TYPE_CANCEL;
}

/* Judged together: nature, champ, fraction. */
static int
compare_keys(const DsnVersion *a, const DsnVersion *b)
{
	int			result = compare_numbers(a->nature, b->nature);

	if (result == 0)
		result = compare_numbers(a->field, b->field);
	if (result == 0)
		result = compare_numbers(a->fraction, b->fraction);
	return result;
}

static int
compare_arrival(const DsnVersion *a, const DsnVersion *b)
{
	if (a->deposit != b->deposit)
		return a->deposit < b->deposit ? -1 : 1;
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return 0;
}

/* Equal when the two say the same, whatever file brought them. */
static int
compare_contents(const DsnVersion *a, const DsnVersion *b)
{
	int			result = compare_numbers(cancels(a), cancels(b));

	if (result == 0)
		result = compare_numbers(a->currency, b->currency);
	return result != 0 ? result : memcmp(a->print, b->print, DSN_PRINT_SIZE);
}

/* What the other comparisons leave out. */
static int
compare_rest(const DsnVersion *a, const DsnVersion *b)
{
	int			result = compare_numbers(a->type, b->type);

	if (result == 0)
		result = compare_numbers(a->test, b->test);
	if (result == 0)
		result = compare_numbers(a->refused, b->refused);
	return result;
}

/* Those that may count first; one key together, its highest order number first. */
static int
compare_for_judgement(const DsnVersion *a, const DsnVersion *b)
{
	int			result = compare_numbers(a->state, b->state);

	if (result == 0)
		result = compare_keys(a, b);
	if (result == 0)
		result = compare_numbers(b->order, a->order);
	if (result == 0)
		result = compare_contents(a, b);
	if (result == 0)
		result = compare_arrival(a, b);
	return result != 0 ? result : compare_rest(a, b);
}

static int
compare_for_output(const DsnVersion *a, const DsnVersion *b)
{
	int			result = compare_arrival(a, b);

	return result != 0 ? result : compare_for_judgement(a, b);
}

/* Let the element at "root" sink to its place in the heap below it. */
static void
sift_down(DsnVersion *versions, size_t root, size_t count, VersionCompare compare)
{
	DsnVersion	moving = versions[root];
	size_t		child;

	while ((child = 2 * root + 1) < count)
	{
		if (child + 1 < count && compare(&versions[child], &versions[child + 1]) < 0)
			child++;
		if (compare(&moving, &versions[child]) >= 0)
			break;
		versions[root] = versions[child];
		root = child;
	}
	versions[root] = moving;
}

static void
sort_versions(DsnVersion *versions, size_t count, VersionCompare compare)
{
	size_t		i;

	for (i = count / 2; i > 0; i--)
		sift_down(versions, i - 1, count, compare);
	for (i = count; i > 1; i--)
	{
		DsnVersion	largest = versions[0];

		versions[0] = versions[i - 1];
		versions[i - 1] = largest;
		sift_down(versions, 0, i - 1, compare);
	}
}

/* Rule 1: the state of what cannot count, RETENUE for the candidates. */
static DsnState
first_state(const DsnVersion *version)
{
	if (version->refused)
		return DSN_STATE_REFUSEE;
	if (version->test)
		return DSN_STATE_ESSAI;
	if (version->nature != NATURE_MONTHLY && version->nature != NATURE_SUBSTITUTION)
		return DSN_STATE_SANS_OBJET;
	return DSN_STATE_RETENUE;
}

/* Rule 4: the state of the version that its key is left with. */
static DsnState
kept_state(const DsnVersion *version)
{
	if (cancels(version))
		return DSN_STATE_ANNULEE;
	return version->currency == CURRENCY_FRANC_PACIFIQUE ? DSN_STATE_DEVISE : DSN_STATE_RETENUE;
}

/* Rules 2 to 4: the versions of one key, sorted for judgement. */
static void
judge_key(DsnVersion *versions, size_t count)
{
	DsnState	top = kept_state(&versions[0]);
	size_t		i;

	for (i = 1; i < count && versions[i].order == versions[0].order; i++)
	{
		if (compare_contents(&versions[i], &versions[0]) != 0)
			top = DSN_STATE_DOUTE;
	}
	for (i = count; i > 0; i--)
	{
		DsnVersion *version = &versions[i - 1];

		if (i > 1 && version->order == versions[i - 2].order &&
			compare_contents(version, &versions[i - 2]) == 0)
			version->state = DSN_STATE_DOUBLON;
		else if (version->order == versions[0].order)
			version->state = top;
		else
			version->state = DSN_STATE_REMPLACEE;
	}
}

/* Does the version stand for its key, so that its fraction and champ matter? */
static bool
stands(const DsnVersion *version)
{
	return version->state == DSN_STATE_RETENUE ||
		version->state == DSN_STATE_DOUTE ||
		version->state == DSN_STATE_DEVISE ||
		version->state == DSN_STATE_INCOMPLETE;
}

/* No version that stands is chosen. */
static void
mark_doubtful(DsnVersion *versions, size_t count)
{
	size_t		i;

	for (i = 0; i < count; i++)
	{
		if (stands(&versions[i]))
			versions[i].state = DSN_STATE_DOUTE;
	}
}

/* A part of the month in euros is not the month; in francs it does not count anyway. */
static void
mark_incomplete(DsnVersion *versions, size_t count)
{
	size_t		i;

	for (i = 0; i < count; i++)
	{
		if (versions[i].state == DSN_STATE_RETENUE)
			versions[i].state = DSN_STATE_INCOMPLETE;
	}
}

/* Rule 5: the fractions of one nature and champ. */
static void
judge_fractions(DsnVersion *versions, size_t count)
{
	unsigned	present = 0;
	unsigned	parts = 0;
	bool		agree = true;
	size_t		i;

	for (i = 0; i < count; i++)
	{
		unsigned	part = versions[i].fraction / 10u;
		unsigned	total = versions[i].fraction % 10u;

		if (!stands(&versions[i]))
			continue;
		if (part < 1 || part > total || (parts != 0 && parts != total))
			agree = false;
		else
			parts = total;
		if (agree && versions[i].state == DSN_STATE_RETENUE)
			present |= 1u << part;
	}
	if (!agree)
		mark_doubtful(versions, count);
	else if (present != (2u << parts) - 2u)
		mark_incomplete(versions, count);
}

/* Rule 6: the whole together with a half of it. */
static void
judge_fields(DsnVersion *versions, size_t count)
{
	bool		whole = false;
	bool		half = false;
	size_t		i;

	for (i = 0; i < count; i++)
	{
		if (!stands(&versions[i]))
			continue;
		if (versions[i].field == FIELD_WHOLE)
			whole = true;
		else if (versions[i].field == FIELD_AGRICULTURAL ||
				 versions[i].field == FIELD_GENERAL)
			half = true;
	}
	if (whole && half)
		mark_doubtful(versions, count);
}

void
dsn_lifecycle_judge(DsnVersion *versions, size_t count)
{
	size_t		candidates;
	size_t		monthly;
	size_t		first;
	size_t		last;

	for (first = 0; first < count; first++)
		versions[first].state = first_state(&versions[first]);
	sort_versions(versions, count, compare_for_judgement);
	for (candidates = 0; candidates < count; candidates++)
	{
		if (versions[candidates].state != DSN_STATE_RETENUE)
			break;
	}
	for (monthly = 0; monthly < candidates; monthly++)
	{
		if (versions[monthly].nature != NATURE_MONTHLY)
			break;
	}

	for (first = 0; first < candidates; first = last)
	{
		for (last = first + 1; last < candidates; last++)
		{
			if (compare_keys(&versions[first], &versions[last]) != 0)
				break;
		}
		judge_key(versions + first, last - first);
	}
	for (first = 0; first < candidates; first = last)
	{
		for (last = first + 1; last < candidates; last++)
		{
			if (versions[last].nature != versions[first].nature ||
				versions[last].field != versions[first].field)
				break;
		}
		judge_fractions(versions + first, last - first);
	}
	judge_fields(versions, monthly);
	sort_versions(versions, count, compare_for_output);
}
