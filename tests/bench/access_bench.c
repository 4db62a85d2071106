/*-------------------------------------------------------------------------
 *
 * access_bench.c
 *	  What one statement costs to several accounts, on connections that are
 *	  held, by turns.
 *
 * Policies cost microseconds: a statement through psql, or a pair of runs
 * that are seconds apart, cannot tell them.  Here blocks of statements take
 * turns, A B C, then B C A, then C A B (to and fro, the first and the last
 * would follow themselves and find their caches warm), and the CPU that each
 * backend used for its block is read in /proc/PID/schedstat, which the kernel
 * brings up to date when the backend goes to sleep.  What is compared is
 * milliseconds apart, so that what else the machine does falls on all alike.
 * All backends are held on one core, this program with them: on a machine
 * that works, cores differ by more than policies cost.
 *
 * Reads what to do on standard input, a line each, in this order:
 *
 *		protocol prepared | simple
 *		blocks N			blocks of each side
 *		statements N		statements of a block
 *		warming N			statements before the first block: a generic plan
 *							comes after five
 *		before SQL			before each block, not measured; optional
 *		after SQL			after it
 *		keys SQL			one column: the values of $1, run by the first side
 *		side NAME ACCOUNT	logs in as that account
 *		setup SQL			once, on that side
 *		query SQL			what that side measures, with $1 or without
 *
 * The first side is the base of the ratios.  Prints for each side
 * "name<TAB>microseconds a statement<TAB>ratio<TAB>first quartile<TAB>third
 * quartile<TAB>rows<TAB>sum of what the rows hold", the figures but the last
 * two medians over the blocks.
 *
 * IDENTIFICATION
 *	  tests/bench/access_bench.c
 *
 *-------------------------------------------------------------------------
 */
#include <libpq-fe.h>

#include <inttypes.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SIDES 16
#define WARMING 10				/* statements more than a block: a generic
								 * plan comes after five */
#define ASLEEP 200000			/* nanoseconds that a backend is given to go
								 * to sleep */

typedef struct Side
{
	char		name[64];
	PGconn	   *connection;
	int			backend;
	char	   *query;
	double	   *seconds;		/* of each block */
	int64_t		rows;
	uint64_t	sum;
} Side;

typedef struct Bench
{
	int			core;
	bool		prepared;
	int			blocks;
	int			statements;
	int			warming;
	char	   *before;
	char	   *after;
	char	   *keys_query;
	char	  **keys;
	int			key_count;
	Side		sides[SIDES];
	int			side_count;
} Bench;

static void
__attribute__((format(printf, 1, 2), noreturn))
fail(const char *format,...)
{
	va_list		arguments;

	fputs("access_bench: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputs("\n", stderr);
	exit(1);
}

static void *
reserve(size_t count, size_t size)
{
	void	   *memory = calloc(count, size);

	if (memory == NULL)
		fail("out of memory");
	return memory;
}

static char *
copied(const char *text)
{
	char	   *copy = strdup(text);

	if (copy == NULL)
		fail("out of memory");
	return copy;
}

/* The result, when it is one. */
static PGresult *
checked(const Side *side, PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		fail("%s: %s", side->name, PQerrorMessage(side->connection));
	return result;
}

static void
execute(const Side *side, const char *sql)
{
	PQclear(checked(side, PQexec(side->connection, sql)));
}

/* Seconds of CPU that the backend of a side has used. */
static double
cpu(const Side *side)
{
	struct timespec asleep = {0, ASLEEP};
	char		path[64];
	char		line[128];
	FILE	   *file;

	nanosleep(&asleep, NULL);
	snprintf(path, sizeof(path), "/proc/%d/schedstat", side->backend);
	file = fopen(path, "r");
	if (file == NULL || fgets(line, sizeof(line), file) == NULL)
		fail("cannot read %s", path);
	fclose(file);
	return strtod(line, NULL) / 1e9;
}

/* The last core that this program may use. */
static int
last_core(void)
{
	cpu_set_t	allowed;
	int			core = CPU_SETSIZE - 1;

	if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0)
		fail("cannot tell the cores");
	while (core > 0 && !CPU_ISSET(core, &allowed))
		core--;
	return core;
}

/* Hold a process on a core; 0 is this one. */
static void
hold(int process, int core)
{
	cpu_set_t	one;

	CPU_ZERO(&one);
	CPU_SET(core, &one);
	if (sched_setaffinity(process, sizeof(one), &one) != 0)
		fail("cannot hold process %d on one core", process);
}

/* ---- what to do ---- */

static void
open_side(Bench *bench, const char *name_and_account)
{
	const char *blank = strchr(name_and_account, ' ');
	const char *names[] = {"user", NULL};
	const char *values[] = {blank == NULL ? "" : blank + 1, NULL};
	Side	   *side = &bench->sides[bench->side_count];

	if (blank == NULL || bench->side_count++ == SIDES)
		fail("too many sides, or one without account");
	snprintf(side->name, sizeof(side->name), "%.*s", (int) (blank - name_and_account), name_and_account);
	side->connection = PQconnectdbParams(names, values, 0);
	if (PQstatus(side->connection) != CONNECTION_OK)
		fail("%s: %s", side->name, PQerrorMessage(side->connection));
	side->backend = PQbackendPID(side->connection);
	hold(side->backend, bench->core);
	side->seconds = reserve(bench->blocks, sizeof(*side->seconds));
}

static void
follow(Bench *bench, const char *word, const char *rest)
{
	Side	   *last = bench->side_count == 0 ? NULL : &bench->sides[bench->side_count - 1];

	if (strcmp(word, "protocol") == 0)
		bench->prepared = strcmp(rest, "prepared") == 0;
	else if (strcmp(word, "blocks") == 0)
		bench->blocks = (int) strtol(rest, NULL, 10);
	else if (strcmp(word, "statements") == 0)
		bench->statements = (int) strtol(rest, NULL, 10);
	else if (strcmp(word, "warming") == 0)
		bench->warming = (int) strtol(rest, NULL, 10);
	else if (strcmp(word, "before") == 0)
		bench->before = copied(rest);
	else if (strcmp(word, "after") == 0)
		bench->after = copied(rest);
	else if (strcmp(word, "keys") == 0)
		bench->keys_query = copied(rest);
	else if (strcmp(word, "side") == 0 && bench->blocks > 0)
		open_side(bench, rest);
	else if (strcmp(word, "setup") == 0 && last != NULL)
		execute(last, rest);
	else if (strcmp(word, "query") == 0 && last != NULL)
		last->query = copied(rest);
	else
		fail("\"%s\" is not known, or not there", word);
}

static void
read_what_to_do(Bench *bench)
{
	char	   *line = NULL;
	size_t		room = 0;

	while (getline(&line, &room, stdin) > 0)
	{
		char	   *blank;

		line[strcspn(line, "\n")] = '\0';
		blank = strchr(line, ' ');
		if (blank == NULL)
			fail("\"%s\" says nothing", line);
		*blank = '\0';
		follow(bench, line, blank + 1);
	}
	free(line);
	for (int i = 0; i < bench->side_count; i++)
		if (bench->sides[i].query == NULL)
			fail("%s: no query", bench->sides[i].name);
	if (bench->side_count == 0 || bench->statements <= 0)
		fail("nothing to do");
}

static void
read_keys(Bench *bench)
{
	const Side *first = &bench->sides[0];
	PGresult   *result;

	if (bench->keys_query == NULL)
		return;
	result = checked(first, PQexec(first->connection, bench->keys_query));
	bench->key_count = PQntuples(result);
	if (bench->key_count == 0)
		fail("no keys");
	bench->keys = reserve(bench->key_count, sizeof(*bench->keys));
	for (int i = 0; i < bench->key_count; i++)
		bench->keys[i] = copied(PQgetvalue(result, i, 0));
	PQclear(result);
}

/* ---- blocks ---- */

/* The statement with its key as a literal. */
static PGresult *
run_simple(const Side *side, const char *key)
{
	char		sql[8192];
	const char *parameter = key == NULL ? NULL : strstr(side->query, "$1");

	if (parameter == NULL)
		return PQexec(side->connection, side->query);
	snprintf(sql, sizeof(sql), "%.*s'%s'%s", (int) (parameter - side->query), side->query, key, parameter + 2);
	return PQexec(side->connection, sql);
}

static PGresult *
run_statement(const Bench *bench, const Side *side, int number)
{
	const char *key = bench->key_count == 0 ? NULL : bench->keys[number % bench->key_count];

	if (!bench->prepared)
		return run_simple(side, key);
	return PQexecPrepared(side->connection, "q", key == NULL ? 0 : 1, &key, NULL, NULL, 0);
}

/* The same for the same rows in any order. */
static uint64_t
sum_of(const PGresult *result)
{
	uint64_t	sum = 0;

	for (int row = 0; row < PQntuples(result); row++)
	{
		uint64_t	hash = UINT64_C(14695981039346656037);

		for (int column = 0; column < PQnfields(result); column++)
			for (const char *c = PQgetvalue(result, row, column); *c != '\0'; c++)
				hash = (hash ^ (unsigned char) *c) * UINT64_C(1099511628211);
		sum += hash;
	}
	return sum;
}

/* Seconds of CPU of so many statements. */
static double
run_block(const Bench *bench, Side *side, int from, int count, bool summed)
{
	double		start;
	double		used;

	if (bench->before != NULL)
		execute(side, bench->before);
	start = cpu(side);
	for (int i = 0; i < count; i++)
	{
		PGresult   *result = checked(side, run_statement(bench, side, from + i));

		side->rows += strtol(PQcmdTuples(result), NULL, 10);
		if (summed)
			side->sum += sum_of(result);
		PQclear(result);
	}
	used = cpu(side) - start;
	if (bench->after != NULL)
		execute(side, bench->after);
	return used;
}

static void
measure(Bench *bench)
{
	for (int i = 0; i < bench->side_count; i++)
	{
		Side	   *side = &bench->sides[i];

		if (bench->prepared)
			PQclear(checked(side, PQprepare(side->connection, "q", side->query, 0, NULL)));
		(void) run_block(bench, side, 0, bench->warming, true);
	}
	for (int block = 0; block < bench->blocks; block++)
		for (int turn = 0; turn < bench->side_count; turn++)
		{
			Side	   *side = &bench->sides[(block + turn) % bench->side_count];

			side->seconds[block] = run_block(bench, side, block * bench->statements, bench->statements, false);
		}
}

/* ---- what came out ---- */

static int
compare(const void *a, const void *b)
{
	double		left = *(const double *) a;
	double		right = *(const double *) b;

	return (left > right) - (left < right);
}

static void
print_side(const Bench *bench, const Side *side)
{
	double	   *ratios = reserve(bench->blocks, sizeof(*ratios));
	double	   *seconds = reserve(bench->blocks, sizeof(*seconds));

	for (int block = 0; block < bench->blocks; block++)
	{
		seconds[block] = side->seconds[block];
		if (bench->sides[0].seconds[block] <= 0)
			fail("no CPU is told for a block: it is too short, or the kernel has no schedstat");
		ratios[block] = side->seconds[block] / bench->sides[0].seconds[block];
	}
	qsort(ratios, bench->blocks, sizeof(*ratios), compare);
	qsort(seconds, bench->blocks, sizeof(*seconds), compare);
	printf("%s\t%.3f\t%.5f\t%.5f\t%.5f\t%" PRId64 "\t%" PRIu64 "\n", side->name,
		   1e6 * seconds[bench->blocks / 2] / bench->statements, ratios[bench->blocks / 2],
		   ratios[bench->blocks / 4], ratios[bench->blocks * 3 / 4], side->rows, side->sum);
	free(ratios);
	free(seconds);
}

static void
close_all(Bench *bench)
{
	for (int i = 0; i < bench->side_count; i++)
	{
		PQfinish(bench->sides[i].connection);
		free(bench->sides[i].query);
		free(bench->sides[i].seconds);
	}
	for (int i = 0; i < bench->key_count; i++)
		free(bench->keys[i]);
	free(bench->keys);
	free(bench->keys_query);
	free(bench->before);
	free(bench->after);
}

int
main(void)
{
	static Bench bench;

	bench.core = last_core();
	hold(0, bench.core);
	read_what_to_do(&bench);
	read_keys(&bench);
	measure(&bench);
	for (int i = 0; i < bench.side_count; i++)
		print_side(&bench, &bench.sides[i]);
	close_all(&bench);
	return 0;
}
