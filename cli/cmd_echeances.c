/*-------------------------------------------------------------------------
 *
 * cmd_echeances.c
 *	  calimero echeances: the files whose debts prescribe soon, one line a file
 *	  and day, with what prescribes then.
 *
 * A calendar leaves the office by mail and telephones: it holds neither a
 * name nor a matricule, which the tables do.
 *
 * IDENTIFICATION
 *	  cli/cmd_echeances.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>
#include <string.h>

#include "caisse.h"
#include "commands.h"
#include "db.h"
#include "ics.h"
#include "log.h"
#include "sink.h"
#include "values.h"

#define JOURS_DEFAULT "90"
#define JOURS_MAX	  36500

/* $1 caisse, $2 first day or null for today, $3 days, $4 agent, $5 kind. */
#define ECHEANCE_PARAMS 5

#define ECHEANCE_ROWS \
	"FROM (SELECT coalesce($2::date, current_date) AS du, $3::integer AS jours) q " \
	"JOIN calimero_vue.dossier_echeance e ON e.caisse = $1::text " \
	"AND e.prescription_le BETWEEN q.du AND q.du + q.jours " \
	"AND ($4::text IS NULL OR e.agent = $4) AND ($5::text IS NULL OR e.genre = $5) "

#define ECHEANCE_ORDER "ORDER BY e.prescription_le, e.numero"

/* A dossier has an event for each of its days in question: the first keeps the identity that it has alone. */
#define ECHEANCE_RANK "row_number() OVER (PARTITION BY e.dossier ORDER BY e.prescription_le)"

#define TABLE_SQL \
	"SELECT e.prescription_le, e.prescription_le - q.du AS jours, e.numero, e.genre, e.solde, e.matricule, " \
	"e.nom, e.prenom, e.agent, e.plus_ancienne_le, e.derniere_procedure, e.derniere_procedure_le, " \
	"e.dernier_paiement_le, e.dossier_solde " ECHEANCE_ROWS ECHEANCE_ORDER

/* Amounts are written the French way, as people read them. */
#define CALENDAR_SQL \
	"SELECT 'prescription-' || e.caisse || '-' || e.numero || coalesce('-' || nullif(" ECHEANCE_RANK ", 1), '') || '@calimero', " \
	"to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD\"T\"HH24MISS\"Z\"'), to_char(e.prescription_le, 'YYYYMMDD'), " \
	"'Prescription du dossier ' || e.numero || ' (' || e.genre || ') : ' || replace(e.solde::text, '.', ',') " \
	"|| ' \342\202\254 \303\240 recouvrer' " ECHEANCE_ROWS ECHEANCE_ORDER

#define CAISSE_SQL \
	"SELECT 'Prescriptions, caisse ' || c.caisse || ' (' || c.libelle || ')', " \
	"$2::text IS NULL OR EXISTS (SELECT FROM calimero_data.agent a WHERE a.caisse = $1 AND a.agent = $2) " \
	"FROM calimero_data.caisse c WHERE c.caisse = $1"

typedef struct Question
{
	CaisseCode	caisse;
	char		title[512];		/* of the calendar */
	DbParam		params[ECHEANCE_PARAMS];
} Question;

/* *day: that of --au, in the buffer, or NULL for today. */
static bool
check_values(const Options *options, char buffer[VALUE_DAY_SIZE], const char **day)
{
	const char *jours = options->values[OPTION_JOURS];
	const char *genre = options->values[OPTION_GENRE];

	if (jours != NULL && !value_in_range(jours, 0, JOURS_MAX))
		return value_wrong(options, "jours", "a number of days from 0 to 36500");
	if (genre != NULL && strcmp(genre, "cotisation") != 0 && strcmp(genre, "piar") != 0)
		return value_wrong(options, "genre", "cotisation or piar");
	return value_day(options, OPTION_AU, "au", buffer, day);
}

/* An agent that the caisse does not have would make an empty list, and deadlines would be missed. */
static ExitCode
ask(Db *db, const Options *options, Question *question)
{
	DbParam		params[2];
	DbResult   *result;
	ExitCode	code = caisse_of_call(db, options, question->caisse);

	if (code != EXIT_OK)
		return code;
	params[0] = db_text(question->caisse);
	params[1] = db_text(options->values[OPTION_AGENT]);
	code = db_query(db, CAISSE_SQL, 2, params, NULL, &result);
	if (code != EXIT_OK)
		return code;
	if (db_rows(result) != 1 || strcmp(db_value(result, 0, 1), "t") != 0)
	{
		log_error("agent is not known in this caisse");
		log_hint("SELECT agent FROM calimero_data.agent lists the agents.");
		code = EXIT_ERROR;
	}
	else
		snprintf(question->title, sizeof(question->title), "%s", db_value(result, 0, 0));
	db_free(result);
	return code;
}

static ExitCode
print_calendar(Db *db, const Question *question, FILE *file)
{
	DbResult   *result;
	ExitCode	code = db_query(db, CALENDAR_SQL, ECHEANCE_PARAMS, question->params, NULL, &result);
	int			row;

	if (code != EXIT_OK)
		return code;
	ics_begin(file, question->title);
	for (row = 0; row < db_rows(result); row++)
	{
		IcsEvent	event;

		event.uid = db_value(result, row, 0);
		event.stamp = db_value(result, row, 1);
		event.day = db_value(result, row, 2);
		event.summary = db_value(result, row, 3);
		ics_event(file, &event);
	}
	ics_end(file, db_rows(result));
	log_info("events: %d", db_rows(result));
	db_free(result);
	return code;
}

static ExitCode
print_list(Db *db, const Question *question, Output *output)
{
	ExitCode	code = db_list(db, TABLE_SQL, ECHEANCE_PARAMS, question->params, output);

	if (code == EXIT_OK)
		log_info("echeances: %zu", output->rows);
	return code;
}

ExitCode
cmd_echeances(const Options *options)
{
	const char *format = options->values[OPTION_FORMAT];
	bool		calendar = format != NULL && strcmp(format, "ics") == 0;
	char		buffer[VALUE_DAY_SIZE];
	const char *day;
	Question	question;
	Output		output;
	Db		   *db;
	ExitCode	code;

	if (!check_values(options, buffer, &day) ||
		!output_open(&output, options, "\303\211ch\303\251ances de prescription"))
		return EXIT_ERROR;
	code = db_open(options, &db);
	if (code == EXIT_OK)
		code = ask(db, options, &question);
	question.params[0] = db_text(question.caisse);
	question.params[1] = db_text(day);
	question.params[2] = db_text(option_given(options, OPTION_JOURS) ? options->values[OPTION_JOURS] : JOURS_DEFAULT);
	question.params[3] = db_text(options->values[OPTION_AGENT]);
	question.params[4] = db_text(options->values[OPTION_GENRE]);
	if (code == EXIT_OK)
		code = calendar ? print_calendar(db, &question, output.sink.file)
			: print_list(db, &question, &output);
	db_close(db);
	if (code != EXIT_OK)
		output_discard(&output);
	else if (calendar ? !sink_commit(&output.sink) : !output_close(&output))
		code = EXIT_ERROR;
	return code;
}
