/*-------------------------------------------------------------------------
 *
 * depositor.c
 *	  The run of "calimero deposer": files down a pipeline to the server.
 *
 * IDENTIFICATION
 *	  cli/depositor.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <string.h>

#include "depositor.h"
#include "interrupt.h"
#include "log.h"

#define DEPOSIT_SQL \
	"SELECT d.depot, d.statut, d.nouveau, d.declarations, d.declarations_refusees, d.anomalies " \
	"FROM calimero.dsn_deposer(contenu => $1::bytea, nom => $2::text, caisse => $3::text, " \
	"rapprocher => false) AS d"

#define ANOMALIES_SQL \
	"SELECT a.nom, a.depot, a.envoi, a.declaration, a.ligne, a.rubrique, a.regle, a.bloquante, " \
	"a.libelle FROM calimero_vue.dsn_anomalie a WHERE a.depot = ANY ($1::bigint[]) " \
	"AND ($2::text IS NULL OR a.caisse = $2) ORDER BY a.depot, a.numero"

void
deposit_note_code(Deposit *deposit, ExitCode code)
{
	deposit->code = exit_worse(deposit->code, code);
}

bool
deposit_must_stop(const Deposit *deposit)
{
	return deposit->stopped || interrupted();
}

void
deposit_forget(FileResult *result)
{
	int			i;

	for (i = 0; i < FIELD_COUNT; i++)
	{
		free(result->fields[i]);
		result->fields[i] = NULL;
	}
}

static void
keep_fields(FileResult *result, const DbResult *answer)
{
	int			i;

	for (i = 0; i < FIELD_COUNT; i++)
	{
		const char *value = db_value(answer, 0, i);

		result->fields[i] = value != NULL ? memory_copy(value) : NULL;
	}
}

/* A failure that was just said: does it stop the run, or only this file? */
static void
note_failure(Deposit *deposit, size_t number, ExitCode code)
{
	deposit->results[number].state = FILE_FAILED;
	deposit_note_code(deposit, code);
	if (code == EXIT_CONNECTION || !db_failed_on_data(deposit->db))
		deposit->stopped = true;
}

/* A file is deposited for good. */
static void
note_done(Deposit *deposit, size_t number)
{
	FileResult *result = &deposit->results[number];
	const char *statut = result->fields[FIELD_STATUT];

	result->state = FILE_DONE;
	if (statut == NULL || strcmp(statut, "accepte") != 0)
		deposit_note_code(deposit, EXIT_ANOMALIES);
	progress_add(&deposit->progress, 1, result->bytes);
}

/* Read a file into the content; a failure is noted. */
static bool
read_file(Deposit *deposit, size_t number)
{
	if (file_read(&deposit->list.files[number], &deposit->content))
	{
		deposit->results[number].bytes = deposit->content.length;
		return true;
	}
	/* Left waiting by a signal; in error otherwise. */
	if (!interrupted())
		deposit->results[number].state = FILE_FAILED;
	deposit_note_code(deposit, EXIT_ERROR);
	return false;
}

static void
fill_params(const Deposit *deposit, size_t number, DbParam params[3])
{
	params[0] = db_bytes(deposit->content.data, deposit->content.length);
	params[1] = db_text(deposit->list.files[number].name);
	params[2] = db_text(deposit->options->values[OPTION_CAISSE]);
}

/* The pipeline. */

static FileResult *
queued(Deposit *deposit, size_t place)
{
	return &deposit->results[deposit->queue[place]];
}

/* The oldest lot of the queue has come to its end: it leaves the queue. */
static void
settle_lot(Deposit *deposit)
{
	size_t		count = deposit->queue_answered;
	bool		failed = false;
	size_t		i;

	for (i = 0; i < count; i++)
		if (queued(deposit, i)->state != FILE_ANSWERED)
			failed = true;
	for (i = 0; i < count; i++)
	{
		FileResult *result = queued(deposit, i);

		deposit->bytes_under_way -= result->bytes;
		if (!failed)
			note_done(deposit, deposit->queue[i]);
		else if (result->state == FILE_ANSWERED)
		{
			deposit_forget(result);
			result->state = FILE_TO_REPEAT;
		}
	}
	deposit->queue_length -= count;
	memmove(deposit->queue, deposit->queue + count, deposit->queue_length * sizeof(size_t));
	deposit->queue_answered = 0;
}

/* Has every file of the oldest lot been answered? */
static bool
lot_is_answered(Deposit *deposit)
{
	size_t		place = deposit->queue_answered;

	return place > 0 && (place == deposit->queue_length ||
						 queued(deposit, place)->lot != queued(deposit, 0)->lot);
}

/*
 * A query failed, or, when all of a lot have passed, its commit.  In a lot of
 * several, a failure that comes from the data is not said: the files are
 * deposited again one by one, and it is said then, if it happens again.
 */
static void
take_failure(Deposit *deposit, const DbResult *answer)
{
	bool		commit_failed = lot_is_answered(deposit);
	size_t		place = deposit->queue_answered - (commit_failed ? 1 : 0);
	size_t		number = deposit->queue[place];
	const File *file = &deposit->list.files[number];

	deposit->queue_answered = place + 1;
	deposit_forget(&deposit->results[number]);
	db_note_failure(deposit->db, answer);
	if (deposit->stopped)

		/*
		 * The same failure again, of a file already under way: left, not
		 * tried.
		 */
		deposit->results[number].state = FILE_WAITING;
	else if (deposit->lot_size > 1 && file->repeatable && db_failed_on_data(deposit->db))
		deposit->results[number].state = FILE_TO_REPEAT;
	else
		note_failure(deposit, number, db_report(deposit->db, answer, file->label));
}

/* The connection is lost: nothing tells whether what was under way is in. */
static void
abandon_queue(Deposit *deposit, const DbResult *answer)
{
	size_t		i;

	deposit_note_code(deposit, db_report(deposit->db, answer, NULL));
	for (i = 0; i < deposit->queue_length; i++)
	{
		deposit_forget(queued(deposit, i));
		queued(deposit, i)->state = FILE_FAILED;
	}
	log_detail("%zu files were under way, and may be deposited or not.", deposit->queue_length);
	log_hint("Deposit them again: the same bytes twice are one deposit.");
	deposit->queue_length = 0;
	deposit->queue_answered = 0;
	deposit->open_lot = 0;
	deposit->stopped = true;
}

/* Take one answer of the pipeline. */
static void
take_answer(Deposit *deposit)
{
	DbResult   *answer;
	DbStep		step = db_pipeline_next(deposit->db, &answer);

	switch (step)
	{
		case DB_STEP_ROWS:
			queued(deposit, deposit->queue_answered)->state = FILE_ANSWERED;
			keep_fields(queued(deposit, deposit->queue_answered++), answer);
			break;
		case DB_STEP_SKIPPED:
			queued(deposit, deposit->queue_answered++)->state = FILE_TO_REPEAT;
			break;
		case DB_STEP_FAILED:
			take_failure(deposit, answer);
			break;
		case DB_STEP_SYNC:
			settle_lot(deposit);
			break;
		case DB_STEP_LOST:
			abandon_queue(deposit, answer);
			break;
	}
	db_free(answer);
}

static void
close_lot(Deposit *deposit)
{
	if (deposit->open_lot == 0)
		return;
	deposit->open_lot = 0;
	deposit->lots++;
	if (!db_pipeline_sync(deposit->db))
		abandon_queue(deposit, NULL);
}

/* Read one file and send it down the pipeline. */
static void
send_file(Deposit *deposit, size_t number)
{
	FileResult *result = &deposit->results[number];
	bool		repeatable = deposit->list.files[number].repeatable;
	DbParam		params[3];

	if (!read_file(deposit, number))
		return;
	if (!repeatable)
		close_lot(deposit);
	if (deposit->stopped)
		return;
	fill_params(deposit, number, params);
	deposit->queue[deposit->queue_length++] = number;
	deposit->bytes_under_way += result->bytes;
	deposit->open_lot++;
	result->state = FILE_SENT;
	result->lot = deposit->lots;
	if (!db_pipeline_send(deposit->db, DEPOSIT_SQL, 3, params))
		abandon_queue(deposit, NULL);
	else if (deposit->open_lot >= deposit->lot_size || !repeatable)
		close_lot(deposit);
}

/* Take answers until little enough is under way to send more. */
static void
make_room(Deposit *deposit)
{
	/* A lot that is open goes on filling: it has no answer yet. */
	while (deposit->queue_length > deposit->open_lot &&
		   (deposit->queue_length - deposit->open_lot >= UNDER_WAY_FILES + deposit->lot_size ||
			deposit->bytes_under_way > UNDER_WAY_BYTES))
		take_answer(deposit);
}

/* Send the files that are in "state", and take every answer. */
static void
send_files(Deposit *deposit, FileState state)
{
	size_t		i;

	if (!db_pipeline_begin(deposit->db))
	{
		deposit_note_code(deposit, db_report(deposit->db, NULL, NULL));
		deposit->stopped = true;
		return;
	}
	for (i = 0; i < deposit->list.count && !deposit_must_stop(deposit); i++)
	{
		if (deposit->results[i].state != state)
			continue;
		send_file(deposit, i);
		make_room(deposit);
	}
	close_lot(deposit);
	while (deposit->queue_length > 0)
		take_answer(deposit);
	if (deposit->code != EXIT_CONNECTION)
		(void) db_pipeline_end(deposit->db);
}

void
depositor_run(Deposit *deposit)
{
	send_files(deposit, FILE_WAITING);
	/* What failed in a lot, or was undone with it: one file a transaction. */
	if (!deposit_must_stop(deposit) && deposit->lot_size > 1)
	{
		deposit->lot_size = 1;
		send_files(deposit, FILE_TO_REPEAT);
	}
}

ExitCode
depositor_list_anomalies(Deposit *deposit, const char *depots)
{
	DbParam		params[2];

	params[0] = db_text(depots);
	params[1] = db_text(deposit->options->values[OPTION_CAISSE]);
	return db_list(deposit->db, ANOMALIES_SQL, 2, params, &deposit->output);
}

/* Dry run. */

static ExitCode
try_file(Deposit *deposit, size_t number)
{
	FileResult *result = &deposit->results[number];
	DbParam		params[3];
	DbResult   *answer;
	ExitCode	code;

	fill_params(deposit, number, params);
	code = db_query(deposit->db, DEPOSIT_SQL, 3, params, deposit->list.files[number].label,
					&answer);
	if (code != EXIT_OK)
		return code;
	keep_fields(result, answer);
	db_free(answer);
	if (option_given(deposit->options, OPTION_ANOMALIES))
	{
		Buffer		depot = {0};

		buffer_add_element(&depot, result->fields[FIELD_DEPOT]);
		buffer_add_char(&depot, '}');
		code = depositor_list_anomalies(deposit, depot.data);
		buffer_free(&depot);
	}
	return code;
}

void
depositor_try(Deposit *deposit)
{
	size_t		i;

	for (i = 0; i < deposit->list.count && !deposit_must_stop(deposit); i++)
	{
		ExitCode	code;

		if (!read_file(deposit, i))
			continue;
		code = db_run(deposit->db, "BEGIN");
		if (code == EXIT_OK)
			code = try_file(deposit, i);
		if (code == EXIT_OK)
			note_done(deposit, i);
		else
			note_failure(deposit, i, code);
		if (code != EXIT_CONNECTION && db_run(deposit->db, "ROLLBACK") != EXIT_OK)
			deposit->stopped = true;
	}
}
