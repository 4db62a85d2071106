/*-------------------------------------------------------------------------
 *
 * main.c
 *	  calimero-generer: DSN files, extracts of accounts, and what must be
 *	  found in them.
 *
 *		DIR/dsn/2025-03/SIRET.dsn	files to deposit (names tell nothing of
 *									their order)
 *		DIR/cai/cai-2025-03.csv		extracts to import, in order of month
 *		DIR/attendus.csv			one row for each SIRET and period
 *		DIR/totaux.csv				what deposits and imports must count
 *
 * "calimero-generer dossiers" makes a caisse of files instead: dossier_main.c.
 *
 * With --octets, the files are one: DIR/dsn/envoi.dsn, of at most that size,
 * where all agrees.  The same options make the same bytes.
 *
 * IDENTIFICATION
 *	  tests/generator/main.c
 *
 *-------------------------------------------------------------------------
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arguments.h"
#include "dossier_main.h"
#include "scenario.h"

/* Room for S10 and S90 when the size of the single file is bounded. */
#define ENVELOPE 2000

static const char usage[] =
"Usage: calimero-generer --sortie=DIR [OPTION]...\n"
"       calimero-generer dossiers --help\n"
"Write invented DSN files, CAI extracts and the result expected from them.\n"
"\n"
"  --sortie=DIR          directory to write in; made if missing\n"
"  --employeurs=N        number of employers, 1 to 300000 (default 300)\n"
"  --mois=N              number of months, 1 to 24 (default 6)\n"
"  --debut=AAAA-MM       first month (default 2025-01)\n"
"  --caisse=CC           two digits of the caisse; its body is DMSACC (default 48)\n"
"  --graine=N            seed (default 1)\n"
"  --salaries=MIN-MAX    employees of an establishment (default 1-8)\n"
"  --scenario=NOM        play that scenario only\n"
"  --octets=N[K|M|G]     one file of that size at most, where all agrees\n"
"  --attendus=FILE       expected result (default DIR/attendus.csv)\n"
"  --scenarios           list the scenarios and exit\n"
"  --help                show this help and exit\n";

enum
{
	OPTION_OUTPUT = 1, OPTION_EMPLOYERS, OPTION_MONTHS, OPTION_FIRST, OPTION_CAISSE,
	OPTION_SEED,
	OPTION_PEOPLE, OPTION_SCENARIO, OPTION_BYTES, OPTION_EXPECTED, OPTION_LIST, OPTION_HELP
};

static const struct option long_options[] = {
	{"sortie", required_argument, NULL, OPTION_OUTPUT},
	{"employeurs", required_argument, NULL, OPTION_EMPLOYERS},
	{"mois", required_argument, NULL, OPTION_MONTHS},
	{"debut", required_argument, NULL, OPTION_FIRST},
	{"caisse", required_argument, NULL, OPTION_CAISSE},
	{"graine", required_argument, NULL, OPTION_SEED},
	{"salaries", required_argument, NULL, OPTION_PEOPLE},
	{"scenario", required_argument, NULL, OPTION_SCENARIO},
	{"octets", required_argument, NULL, OPTION_BYTES},
	{"attendus", required_argument, NULL, OPTION_EXPECTED},
	{"scenarios", no_argument, NULL, OPTION_LIST},
	{"help", no_argument, NULL, OPTION_HELP},
	{NULL, 0, NULL, 0}
};

static uint64_t
read_size(const char *text)
{
	const char *end;
	uint64_t	value = gen_read_number(text, 1, UINT64_C(1) << 40, &end);
	const char *unit = strchr("KMG", *end);

	if (*end == '\0')
		return value;
	if (unit == NULL || end[1] != '\0')
		gen_fail("\"%s\" is not a size", text);
	return value << (10 * (*unit == 'K' ? 1 : *unit == 'M' ? 2 : 3));
}

static CalimeroPeriod
read_month(const char *text)
{
	const char *end;
	uint64_t	year = gen_read_number(text, 2018, 2095, &end);

	if (*end != '-')
		gen_fail("a month such as 2025-01 is expected instead of \"%s\"", text);
	return (CalimeroPeriod) (year * 100 + gen_read_whole(end + 1, 1, 12));
}

static void
read_people(const char *text, GenOptions *options)
{
	const char *end;

	options->fewest = (uint32_t) gen_read_number(text, 1, 5000, &end);
	options->most = options->fewest;
	if (*end == '-')
		options->most = (uint32_t) gen_read_whole(end + 1, options->fewest, 5000);
	else if (*end != '\0')
		gen_fail("employees such as 1-8 are expected instead of \"%s\"", text);
}

static void
list_scenarios(void)
{
	size_t		i;

	for (i = 0; i < gen_scenario_count; i++)
		puts(gen_scenarios[i].name);
}

static void
read_option(int option, GenOptions *options)
{
	switch (option)
	{
		case OPTION_OUTPUT:
			options->output = optarg;
			break;
		case OPTION_EMPLOYERS:
			options->employers = (uint32_t) gen_read_whole(optarg, 1, 300000);
			break;
		case OPTION_MONTHS:
			options->months = (int) gen_read_whole(optarg, 1, GEN_MAX_MONTHS);
			break;
		case OPTION_FIRST:
			options->first = read_month(optarg);
			break;
		case OPTION_CAISSE:
			if (strlen(optarg) != 2 || strspn(optarg, "0123456789") != 2)
				gen_fail("two digits are expected instead of \"%s\"", optarg);
			options->caisse = optarg;
			break;
		case OPTION_SEED:
			options->seed = gen_read_whole(optarg, 0, UINT64_C(1000000000000000));
			break;
		case OPTION_PEOPLE:
			read_people(optarg, options);
			break;
		case OPTION_SCENARIO:
			options->scenario = optarg;
			break;
		case OPTION_BYTES:
			options->bytes = read_size(optarg);
			break;
		case OPTION_EXPECTED:
			options->expected = optarg;
			break;
		case OPTION_LIST:
			list_scenarios();
			exit(0);
		case OPTION_HELP:
			fputs(usage, stdout);
			exit(0);
		default:
			fputs("Try \"calimero-generer --help\" for more information.\n", stderr);
			exit(1);
	}
}

/* Which scenario each employer plays: equal shares, shuffled by the seed. */
static uint8_t *
deal_scenarios(const GenOptions *options)
{
	uint8_t    *dealt = gen_allocate(options->employers, 1);
	size_t		only = gen_scenario_count;
	GenRandom	random;
	uint32_t	i;

	if (options->scenario != NULL)
	{
		for (only = 0; only < gen_scenario_count; only++)
		{
			if (strcmp(gen_scenarios[only].name, options->scenario) == 0)
				break;
		}
		if (only == gen_scenario_count)
			gen_fail("scenario \"%s\" is not recognized", options->scenario);
	}
	for (i = 0; i < options->employers; i++)
		dealt[i] = (uint8_t) (only < gen_scenario_count ? only : i % gen_scenario_count);
	gen_random_seed(&random, options->seed, UINT64_MAX);
	for (i = options->employers; i > 1; i--)
	{
		uint32_t	other = gen_random_below(&random, i);
		uint8_t		kept = dealt[i - 1];

		dealt[i - 1] = dealt[other];
		dealt[other] = kept;
	}
	return dealt;
}

static void
play(GenRun *run, uint32_t number, const GenScenario *scenario)
{
	run->scenario = scenario->name;
	gen_employer_invent(&run->employer, run->options->seed, number, scenario->establishments,
						run->options->fewest, run->options->most);
	scenario->play(run);
}

static void
join_path(char *path, size_t size, const char *directory, const char *name)
{
	if (snprintf(path, size, "%s/%s", directory, name) >= (int) size)
		gen_fail("the path of the output directory is too long");
}

static void
make_directories(const GenRun *run)
{
	char		path[4096];
	char		name[32];
	int			i;

	gen_make_directory(run->options->output);
	join_path(path, sizeof(path), run->options->output, "cai");
	gen_make_directory(path);
	join_path(path, sizeof(path), run->options->output, "dsn");
	gen_make_directory(path);
	for (i = 0; i < run->month_count && !run->single; i++)
	{
		snprintf(name, sizeof(name), "dsn/%04d-%02d", (int) (run->months[i] / 100),
				 (int) (run->months[i] % 100));
		join_path(path, sizeof(path), run->options->output, name);
		gen_make_directory(path);
	}
}

/*
 * One file, as near under the size asked for as whole employers come: beyond
 * it, the file might not fit where the caller wants to put it.
 */
static void
play_single(GenRun *run)
{
	char		path[4096];
	uint32_t	number = 0;
	uint64_t	largest = 0;
	uint64_t	before = 0;

	join_path(path, sizeof(path), run->options->output, "dsn/envoi.dsn");
	gen_buffer_open(&run->buffer, path);
	while (number == 0 || before + largest + ENVELOPE < run->options->bytes)
	{
		play(run, number++, &gen_scenarios[0]);
		if (gen_buffer_total(&run->buffer) - before > largest)
			largest = gen_buffer_total(&run->buffer) - before;
		before = gen_buffer_total(&run->buffer);
	}
	gen_run_end_single(run);
	run->counts.files = 1;
	run->counts.bytes = gen_buffer_total(&run->buffer);
	gen_buffer_close(&run->buffer);
}

static void
write_totals(const GenRun *run)
{
	const struct
	{
		const char *name;
		uint64_t	value;
	}			totals[] = {
		{"fichiers", run->counts.files},
		{"fichiers_copies", run->counts.copies},
		{"octets", run->counts.bytes},
		{"envois", run->counts.envois},
		{"declarations", run->counts.declarations},
		{"declarations_refusees", run->counts.refused},
		{"cai_lignes", run->cai.lines},
		{"cai_ajoutes", run->cai.added},
		{"cai_modifies", run->cai.modified},
		{"cai_deja_connus", run->cai.known},
		{"cai_rejetes", run->cai.rejected},
		{"periodes", run->oracle.count}
	};
	GenBuffer	out = {NULL, 0, 0, NULL, 0};
	char		path[4096];
	char		line[100];
	size_t		i;

	gen_buffer_text(&out, "nom;valeur\n");
	for (i = 0; i < sizeof(totals) / sizeof(*totals); i++)
	{
		snprintf(line, sizeof(line), "%s;%" PRIu64 "\n", totals[i].name, totals[i].value);
		gen_buffer_text(&out, line);
	}
	join_path(path, sizeof(path), run->options->output, "totaux.csv");
	gen_buffer_save(&out, path);
	free(out.data);
}

static void
run_all(GenRun *run)
{
	const GenOptions *options = run->options;
	char		path[4096];
	uint32_t	number;

	make_directories(run);
	if (run->single)
		play_single(run);
	else
	{
		uint8_t    *dealt = deal_scenarios(options);

		for (number = 0; number < options->employers; number++)
			play(run, number, &gen_scenarios[dealt[number]]);
		free(dealt);
	}
	join_path(path, sizeof(path), options->output, "cai");
	gen_cai_write(&run->cai, path);
	join_path(path, sizeof(path), options->output, "attendus.csv");
	gen_oracle_write(&run->oracle, options->expected != NULL ? options->expected : path);
	write_totals(run);
}

int
main(int argc, char **argv)
{
	GenOptions	options = {300, 6, 202501, "48", 1, NULL, NULL, 0, 1, 8, NULL};
	GenRun	   *run;
	int			option;
	int			i;

	if (argc > 1 && strcmp(argv[1], "dossiers") == 0)
		return gen_dossiers_main(argc - 1, argv + 1);
	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1)
		read_option(option, &options);
	if (optind < argc)
		gen_fail("\"%s\" is not an option", argv[optind]);
	if (options.output == NULL)
		gen_fail("--sortie is required");
	if (options.bytes > 0 && options.scenario != NULL)
		gen_fail("--octets and --scenario do not go together");

	run = gen_allocate(1, sizeof(GenRun));
	run->options = &options;
	run->single = options.bytes > 0;
	run->deposited = true;
	snprintf(run->body, sizeof(run->body), "DMSA%s", options.caisse);
	run->month_count = options.months;
	for (i = 0; i < options.months; i++)
	{
		int			rank = options.first % 100 - 1 + i;

		run->months[i] = (options.first / 100 + rank / 12) * 100 + rank % 12 + 1;
	}
	run_all(run);
	fprintf(stderr, "calimero-generer: %" PRIu64 " files, %" PRIu64 " declarations, %" PRIu64
			" bytes, %zu movements, %zu periods expected\n", run->counts.files,
			run->counts.declarations, run->counts.bytes, run->cai.count, run->oracle.count);
	gen_run_free(run);
	return 0;
}
