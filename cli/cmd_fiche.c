/*-------------------------------------------------------------------------
 *
 * cmd_fiche.c
 *	  calimero fiche: make the fiche de synthese of establishments.
 *
 * The server makes the whole document; what is decided here is for which
 * months, in which format, and where it goes.  CSV is the table of that
 * document, read from its JSON: no format says anything else than the others.
 *
 * IDENTIFICATION
 *	  cli/cmd_fiche.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "commands.h"
#include "core/identifiants/siret.h"
#include "db.h"
#include "interrupt.h"
#include "log.h"
#include "memory.h"
#include "months.h"
#include "output.h"
#include "sink.h"

#define SIRET_LENGTH 14

/*
 * $1 SIRET, $2 caisse, $3 first day, $4 last day, $5 format.  Without days:
 * the last twelve months known of the SIRET; the month of today when
 * nothing is, so that the function says so itself.
 */
#define FICHE_SQL \
	"SELECT calimero.fiche_synthese(siret => $1::text, du => b.du, au => b.au, " \
	"format => $5::text, caisse => $2::text) " \
	"FROM (SELECT coalesce($3::date, greatest(a.du, " \
	"(date_trunc('month', a.au) - interval '11 months')::date), a.au) AS du, a.au " \
	"FROM (SELECT min(r.du) AS du, coalesce($4::date, max(r.au), current_date) AS au " \
	"FROM calimero_vue.dsn_rapprochement r " \
	"WHERE r.siret = $1 AND ($2::text IS NULL OR r.caisse = $2)) AS a) AS b"

/* The same parameters; $5 is json. */
#define TABLE_SQL \
	"WITH f (fiche) AS MATERIALIZED (" FICHE_SQL "), " \
	"d AS (SELECT f.fiche::json -> 'donnees' AS donnees, f.fiche::json -> 'ecarts' AS ecarts FROM f) " \
	"SELECT d.donnees #>> '{caisse,caisse}' AS caisse, $1::text AS siret, p.periode, p.du, p.annonce, " \
	"p.annonce_par_autre, p.annonce_pour_autre, p.emis, p.encaisse, p.impaye_par_autre, " \
	"p.impaye_pour_autre, p.ecart_du, p.ecart_paiement, p.statut, p.ecart, e.etat, e.situation, " \
	"e.depuis, p.exigible_le, calimero.dsn_signaux(p.signaux) AS signaux, p.a_jour " \
	"FROM d CROSS JOIN ROWS FROM (json_to_recordset(d.donnees -> 'periodes') AS (periode text, " \
	"du numeric, annonce numeric, annonce_par_autre numeric, annonce_pour_autre numeric, emis numeric, " \
	"encaisse numeric, impaye_par_autre numeric, impaye_pour_autre numeric, ecart_du numeric, " \
	"ecart_paiement numeric, statut text, ecart boolean, signaux integer, exigible_le date, " \
	"a_jour boolean)) WITH ORDINALITY AS p " \
	"LEFT JOIN json_to_recordset(d.ecarts) AS e (periode text, etat text, situation text, depuis date) " \
	"ON e.periode = p.periode ORDER BY p.ordinality"

typedef enum FicheFormat
{
	FICHE_TEXT,
	FICHE_HTML,
	FICHE_JSON,
	FICHE_CSV,
	FICHE_FORMAT_COUNT
} FicheFormat;

static const struct
{
	const char *name;			/* of --format */
	const char *document;		/* of the SQL function */
	const char *suffix;
}			fiche_formats[FICHE_FORMAT_COUNT] = {
	[FICHE_TEXT] = {"text", "text", ".txt"},
	[FICHE_HTML] = {"html", "html", ".html"},
	[FICHE_JSON] = {"json", "json", ".json"},
	[FICHE_CSV] = {"csv", "json", ".csv"},
};

static bool
is_directory(const char *path)
{
	struct stat status;

	return path != NULL && stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool
ends_in(const char *string, const char *suffix)
{
	size_t		length = strlen(string);
	size_t		suffix_length = strlen(suffix);

	return length >= suffix_length && strcmp(string + length - suffix_length, suffix) == 0;
}

static FicheFormat
choose_format(const Options *options)
{
	const char *name = options->values[OPTION_FORMAT];
	const char *path = options->values[OPTION_OUTPUT];
	FicheFormat format;

	for (format = FICHE_HTML; format < FICHE_FORMAT_COUNT; format++)
	{
		if (name != NULL && strcmp(name, fiche_formats[format].name) == 0)
			return format;
		if (name == NULL && path != NULL && ends_in(path, fiche_formats[format].suffix))
			return format;
	}
	return name == NULL && is_directory(path) ? FICHE_HTML : FICHE_TEXT;
}

/* The 14 digits of a SIRET as people type it; false when it is not one. */
static bool
read_siret(const char *typed, char siret[SIRET_LENGTH + 1])
{
	size_t		length = 0;

	for (; *typed != '\0'; typed++)
	{
		if (*typed == ' ' || *typed == '.' || *typed == '-')
			continue;
		if (length == SIRET_LENGTH)
			return false;
		siret[length++] = *typed;
	}
	siret[length] = '\0';
	return calimero_siret_valid(siret, length);
}

/* Where the fiche of a SIRET goes; NULL for standard output. */
static char *
path_of_fiche(const Options *options, const char *siret, FicheFormat format)
{
	const char *path = options->values[OPTION_OUTPUT];
	Buffer		name = {0};

	if (path == NULL)
		return NULL;
	buffer_add(&name, path);
	if (is_directory(path))
	{
		buffer_add(&name, ends_in(path, "/") ? "fiche-" : "/fiche-");
		buffer_add(&name, siret);
		buffer_add(&name, fiche_formats[format].suffix);
	}
	return name.data;
}

static ExitCode
write_fiche(const char *string, const char *path)
{
	Sink		sink;
	size_t		length = strlen(string);

	if (!sink_open(&sink, path))
		return EXIT_ERROR;
	fputs(string, sink.file);
	if (length > 0 && string[length - 1] != '\n')
		fputc('\n', sink.file);
	return sink_commit(&sink) ? EXIT_OK : EXIT_ERROR;
}

static ExitCode
write_table(const DbResult *result, const char *path)
{
	Output		output;

	if (!output_open_at(&output, path, FORMAT_CSV, NULL))
		return EXIT_ERROR;
	db_print(result, &output);
	return output_close(&output) ? EXIT_OK : EXIT_ERROR;
}

/* Messages name the rank of the argument: a SIRET may be that of a natural person. */
static ExitCode
make_fiche(Db *db, const Options *options, const MonthRange *range, int argument)
{
	char		siret[SIRET_LENGTH + 1];
	char		subject[32];
	FicheFormat format = choose_format(options);
	DbParam		params[5];
	DbResult   *result;
	char	   *path;
	ExitCode	code;

	(void) read_siret(options->arguments[argument], siret);
	snprintf(subject, sizeof(subject), "argument %d", argument + 1);
	params[0] = db_text(siret);
	params[1] = db_text(options->values[OPTION_CAISSE]);
	params[2] = db_text(range->first);
	params[3] = db_text(range->last);
	params[4] = db_text(fiche_formats[format].document);
	code = db_query(db, format == FICHE_CSV ? TABLE_SQL : FICHE_SQL, 5, params, subject, &result);
	if (code != EXIT_OK)
		return code;
	path = path_of_fiche(options, siret, format);
	code = format == FICHE_CSV ? write_table(result, path)
		: write_fiche(db_value(result, 0, 0), path);
	free(path);
	db_free(result);
	return code;
}

/* Every argument is a SIRET, and several have a directory to go to. */
static bool
check_arguments(const Options *options)
{
	char		siret[SIRET_LENGTH + 1];
	int			i;

	for (i = 0; i < options->argument_count; i++)
	{
		if (read_siret(options->arguments[i], siret))
			continue;
		/* Not repeated: it may be another number of a person. */
		log_error("argument %d is not a SIRET", i + 1);
		log_detail("A SIRET has 14 digits, the last of which is a key.");
		return false;
	}
	if (options->argument_count > 1 && !is_directory(options->values[OPTION_OUTPUT]))
	{
		log_error("fiches of several SIRETs need a directory");
		log_hint("Name an existing directory with -o.");
		return false;
	}
	return true;
}

ExitCode
cmd_fiche(const Options *options)
{
	MonthRange	range;
	Db		   *db;
	ExitCode	code;
	int			made = 0;
	int			i;

	if (!check_arguments(options) || !months_read(options, &range))
		return EXIT_ERROR;
	code = db_open(options, &db);
	for (i = 0; db != NULL && i < options->argument_count && !interrupted(); i++)
	{
		ExitCode	one = make_fiche(db, options, &range, i);

		if (one == EXIT_OK)
			made++;
		code = exit_worse(code, one);
		/* One SIRET of which nothing is known does not stop the others. */
		if (one != EXIT_OK && !db_failed_on_data(db))
			break;
	}
	if (db != NULL && option_given(options, OPTION_OUTPUT))
		log_info("fiches made: %d", made);
	db_close(db);
	return code;
}
