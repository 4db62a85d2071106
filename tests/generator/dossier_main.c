/*-------------------------------------------------------------------------
 *
 * dossier_main.c
 *	  calimero-generer dossiers: a caisse of files, over some years.
 *
 *		DIR/agent.tsv ... cloture.tsv	one file a table, for COPY
 *		DIR/charger.sql					loads them, with psql
 *		DIR/attendus_dossiers.csv		what must be derived of each file
 *		DIR/attendus_agents.csv			open files of each agent
 *
 * The same options make the same bytes; each debtor draws from a stream of its
 * own.  Everything is written as it comes.
 *
 * IDENTIFICATION
 *	  tests/generator/dossier_main.c
 *
 *-------------------------------------------------------------------------
 */
#include "dossier_main.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "arguments.h"
#include "dossier_play.h"

/* Streams of debtors lie far from those of employers. */
#define FIRST_STREAM (UINT64_C(1) << 40)

static const char usage[] =
"Usage: calimero-generer dossiers --sortie=DIR [OPTION]...\n"
"Write an invented caisse of files (contributions, undue benefits, receipts to\n"
"classify), as tables for COPY, with the script that loads them and the state\n"
"expected of each file.\n"
"\n"
"  --sortie=DIR          directory to write in; made if missing\n"
"  --dossiers=N          number of files, 1 to 1000000 (default 10000)\n"
"  --annees=N            years that they cover, 1 to 20 (default 8)\n"
"  --au=AAAA-MM-JJ       day on which the caisse is seen (default 2025-10-15)\n"
"  --caisse=CC           code of the caisse, 2 to 5 capitals or digits (default 48)\n"
"  --graine=N            seed (default 1); with the seed of DSN files, employers\n"
"                        are the same\n"
"  --help                show this help and exit\n";

enum
{
	OPTION_OUTPUT = 1, OPTION_FILES, OPTION_YEARS, OPTION_TODAY, OPTION_CAISSE, OPTION_SEED,
	OPTION_HELP
};

static const struct option long_options[] = {
	{"sortie", required_argument, NULL, OPTION_OUTPUT},
	{"dossiers", required_argument, NULL, OPTION_FILES},
	{"annees", required_argument, NULL, OPTION_YEARS},
	{"au", required_argument, NULL, OPTION_TODAY},
	{"caisse", required_argument, NULL, OPTION_CAISSE},
	{"graine", required_argument, NULL, OPTION_SEED},
	{"help", no_argument, NULL, OPTION_HELP},
	{NULL, 0, NULL, 0}
};

typedef struct Options
{
	const char *output;
	const char *caisse;
	CalimeroDay today;
	uint64_t	seed;
	uint32_t	dossiers;
	int			years;
} Options;

static void
read_option(int option, Options *options)
{
	switch (option)
	{
		case OPTION_OUTPUT:
			options->output = optarg;
			break;
		case OPTION_FILES:
			options->dossiers = (uint32_t) gen_read_whole(optarg, 1, 1000000);
			break;
		case OPTION_YEARS:
			options->years = (int) gen_read_whole(optarg, 1, 20);
			break;
		case OPTION_TODAY:
			options->today = calimero_day_from_text(optarg, strlen(optarg));
			if (options->today < calimero_day(2010, 1, 1) || options->today > calimero_day(2090, 12, 31))
				gen_fail("a day of 2010 to 2090 such as 2025-10-15 is expected instead of \"%s\"", optarg);
			break;
		case OPTION_CAISSE:
			if (strlen(optarg) < 2 || strlen(optarg) > 5 ||
				strspn(optarg, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != strlen(optarg))
				gen_fail("2 to 5 capitals or digits are expected instead of \"%s\"", optarg);
			options->caisse = optarg;
			break;
		case OPTION_SEED:
			options->seed = gen_read_whole(optarg, 0, UINT64_C(1000000000000000));
			break;
		case OPTION_HELP:
			fputs(usage, stdout);
			exit(0);
		default:
			fputs("Try \"calimero-generer dossiers --help\" for more information.\n", stderr);
			exit(1);
	}
}

/* Non-salaried persons owe contributions and receive benefits; the others one or the other. */
static void
play_file(GenBook *book, GenWorld *world, GenRandom *random, const GenDebtor *debtor)
{
	if (debtor->kind == GEN_EMPLOYEUR ||
		(debtor->kind == GEN_NON_SALARIE && gen_random_percent(random, 70)))
		gen_play_contributions(book, world, random, debtor);
	else
		gen_play_undue(book, world, random, debtor);
	gen_book_write(book);
}

static void
play_all(GenWorld *world)
{
	GenBook    *book = gen_allocate(1, sizeof(GenBook));

	world->receipts = gen_allocate(1, sizeof(GenBook));
	for (uint64_t number = 0; world->last_dossier < world->dossiers; number++)
	{
		GenRandom	random;
		GenDebtor	debtor;
		uint32_t	draw;
		int			files;

		gen_random_seed(&random, world->seed, FIRST_STREAM + number);
		if (gen_random_percent(&random, 10))
		{
			gen_play_receipts(book, world, &random);
			gen_book_write(book);
			continue;
		}
		debtor = gen_debtor_invent(&world->tables, &world->debtors, &random, world->seed, world->today);
		draw = gen_random_below(&random, 100);
		files = draw < 76 ? 1 : draw < 94 ? 2 : 3;
		for (int i = 0; i < files && world->last_dossier < world->dossiers; i++)
			play_file(book, world, &random, &debtor);
	}
	gen_book_free(book);
	gen_book_free(world->receipts);
	free(book);
	free(world->receipts);
}

int
gen_dossiers_main(int argc, char **argv)
{
	Options		options = {NULL, "48", calimero_day(2025, 10, 15), 1, 10000, 8};
	GenWorld   *world;
	int			option;

	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1)
		read_option(option, &options);
	if (optind < argc)
		gen_fail("\"%s\" is not an option", argv[optind]);
	if (options.output == NULL)
		gen_fail("--sortie is required");

	world = gen_allocate(1, sizeof(GenWorld));
	world->seed = options.seed;
	world->dossiers = options.dossiers;
	world->years = options.years;
	world->today = options.today;
	gen_tables_open(&world->tables, options.output, options.caisse);
	gen_staff_invent(&world->staff, options.seed, options.dossiers,
					 options.today - 366 * (options.years + 3), options.today);
	gen_staff_write(&world->staff, &world->tables);
	play_all(world);
	gen_staff_write_expected(&world->staff, &world->tables);
	gen_tables_write_script(&world->tables);
	fprintf(stderr, "calimero-generer: %" PRId64 " debtors, %" PRId64 " files, %" PRId64 " debts, %" PRId64
			" acts, %" PRId64 " payments, %" PRId64 " assignments\n", world->debtors.debtors, world->last_dossier,
			world->last_debt, world->last_act, world->last_payment, world->last_link);
	gen_tables_close(&world->tables);
	gen_staff_free(&world->staff);
	free(world);
	return 0;
}
