/*-------------------------------------------------------------------------
 *
 * db.c
 *	  The server, as the commands see it: the one door to libpq.
 *
 * The connection is in blocking mode: libpq then reads answers while it
 * cannot write, so that a pipeline never blocks on both sides.  Waiting for
 * an answer is our own poll(), for signals and for progress.
 *
 * IDENTIFICATION
 *	  cli/db.c
 *
 *-------------------------------------------------------------------------
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libpq-fe.h>

#include "db.h"
#include "interrupt.h"
#include "log.h"
#include "memory.h"
#include "password.h"

#define PARAMS_MAX		   8
#define WAIT_MS			   250
#define CANCEL_INTERVAL_MS 500
#define SQLSTATE_SIZE	   6
#define CONNINFO_MAX	   64

/* Types whose values are printed as numbers or booleans: fixed in pg_type.dat. */
#define OID_BOOL	16
#define OID_INT8	20
#define OID_INT2	21
#define OID_INT4	23
#define OID_OID		26
#define OID_FLOAT4	700
#define OID_FLOAT8	701
#define OID_NUMERIC 1700

struct Db
{
	PGconn	   *connection;
	void		(*tick) (void *argument);
	void	   *tick_argument;
	long long	canceled_at;	/* ms, 0 when no cancel request was sent */
	char		sqlstate[SQLSTATE_SIZE];	/* of the last failure */
};

/* Connection. */

/* A message of libpq without the line feed at its end. */
static void
log_libpq_error(const char *message)
{
	size_t		length = strlen(message);

	while (length > 0 && message[length - 1] == '\n')
		length--;
	log_error("%.*s", (int) length, message);
}

static void
receive_notice(void *argument, const PGresult *result)
{
	const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
	const char *hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);
	bool		warning = severity != NULL && strcmp(severity, "WARNING") == 0;

	(void) argument;
	if (message == NULL || (!warning && !log_is_verbose()))
		return;
	if (warning)
		log_warning("%s", message);
	else
		log_info("%s", message);
	if (detail != NULL)
		log_detail("%s", detail);
	if (hint != NULL)
		log_hint("%s", hint);
}

static PGconn *
connect_once(const Options *options, const char *password)
{
	/* What comes after dbname prevails over a connection string in it. */
	const char *keywords[] = {
		"host", "port", "user", "password", "dbname",
		"fallback_application_name", "client_encoding", NULL
	};
	const char *values[] = {
		options->values[OPTION_HOST], options->values[OPTION_PORT],
		options->values[OPTION_USERNAME], password, options->values[OPTION_DBNAME],
		"calimero", "UTF8", NULL
	};

	return PQconnectdbParams(keywords, values, 1);
}

static char *
ask_password(const char *user)
{
	Buffer		prompt = {0};
	char	   *password;

	buffer_add(&prompt, user != NULL ? "Password for user " : "Password");
	buffer_add(&prompt, user != NULL ? user : "");
	buffer_add(&prompt, ": ");
	password = password_ask(prompt.data);
	buffer_free(&prompt);
	return password;
}

/* The connection, PQstatus() telling how it went; NULL when interrupted. */
static PGconn *
connect_with_password(const Options *options)
{
	char	   *password = NULL;
	PGconn	   *connection = NULL;

	if (option_given(options, OPTION_PASSWORD))
	{
		password = ask_password(options->values[OPTION_USERNAME]);
		if (password == NULL)
			return NULL;
	}
	connection = connect_once(options, password);
	if (PQstatus(connection) == CONNECTION_BAD && PQconnectionNeedsPassword(connection) &&
		password == NULL && !option_given(options, OPTION_NO_PASSWORD))
	{
		password = ask_password(PQuser(connection));
		PQfinish(connection);
		connection = password != NULL ? connect_once(options, password) : NULL;
	}
	password_free(password);
	return connection;
}

/* Take a connection that was tried as one of ours, or say why it is none. */
static ExitCode
take_connection(PGconn *connection, Db **db)
{
	ExitCode	code;

	if (PQstatus(connection) != CONNECTION_OK)
	{
		log_libpq_error(PQerrorMessage(connection));
		PQfinish(connection);
		return EXIT_CONNECTION;
	}
	*db = memory_allocate(sizeof(Db));
	(*db)->connection = connection;
	PQsetNoticeReceiver(connection, receive_notice, NULL);
	interrupt_catch();
	/* No name is then found but in pg_catalog, unless its schema is written. */
	code = db_run(*db, "SELECT pg_catalog.set_config('search_path', '', false), pg_catalog.set_config('datestyle', 'ISO', false)");
	if (code != EXIT_OK)
	{
		db_close(*db);
		*db = NULL;
	}
	return code;
}

ExitCode
db_open(const Options *options, Db **db)
{
	PGconn	   *connection = connect_with_password(options);

	*db = NULL;
	if (connection == NULL)
	{
		log_error("could not connect: no password was given");
		return EXIT_CONNECTION;
	}
	return take_connection(connection, db);
}

ExitCode
db_open_like(const Db *db, Db **other)
{
	PQconninfoOption *parameters = PQconninfo(db->connection);
	PQconninfoOption *parameter;
	const char *keywords[CONNINFO_MAX + 1];
	const char *values[CONNINFO_MAX + 1];
	PGconn	   *connection;
	int			count = 0;

	*other = NULL;
	for (parameter = parameters; parameter != NULL && parameter->keyword != NULL && count < CONNINFO_MAX; parameter++)
		if (parameter->val != NULL && parameter->val[0] != '\0')
		{
			keywords[count] = parameter->keyword;
			values[count++] = parameter->val;
		}
	keywords[count] = NULL;
	values[count] = NULL;
	interrupt_release();
	connection = PQconnectdbParams(keywords, values, 0);
	PQconninfoFree(parameters);
	return take_connection(connection, other);
}

void
db_close(Db *db)
{
	if (db == NULL)
		return;
	PQfinish(db->connection);
	free(db);
}

void
db_on_tick(Db *db, void (*tick) (void *argument), void *argument)
{
	db->tick = tick;
	db->tick_argument = argument;
}

/* Waiting and cancelling. */

static long long
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long long) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Ask the server to cancel what runs, unless that was just asked. */
static void
request_cancel(Db *db)
{
	PGcancel   *cancel;
	char		message[256];

	if (db->canceled_at != 0 && now_ms() - db->canceled_at < CANCEL_INTERVAL_MS)
		return;
	db->canceled_at = now_ms();
	cancel = PQgetCancel(db->connection);
	if (cancel != NULL && !PQcancel(cancel, message, sizeof(message)))
		log_warning("could not send cancel request: %s", message);
	PQfreeCancel(cancel);
}

/* Wait until PQgetResult() does not block; a lost connection does not either. */
static void
wait_for_result(Db *db)
{
	while (PQisBusy(db->connection))
	{
		struct pollfd entry = {PQsocket(db->connection), POLLIN, 0};
		int			ready;

		if (interrupted())
			request_cancel(db);
		ready = poll(&entry, 1, WAIT_MS);
		if (db->tick != NULL)
			db->tick(db->tick_argument);
		if (ready < 0 && errno != EINTR)
			return;
		if (ready > 0 && !PQconsumeInput(db->connection))
			return;
	}
}

static PGresult *
next_result(Db *db)
{
	wait_for_result(db);
	return PQgetResult(db->connection);
}

/* Failures. */

static bool
sqlstate_in(const char *sqlstate, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strncmp(sqlstate, *list, strlen(*list)) == 0)
			return true;
	return false;
}

bool
db_failed_with(const Db *db, const char *sqlstate)
{
	return strcmp(db->sqlstate, sqlstate) == 0;
}

bool
db_failed_on_data(const Db *db)
{
	/*
	 * Not a CAI extract, an invalid value, a conflict, a limit, too large for
	 * the memory of the server, nothing known of it.
	 */
	static const char *const classes[] = {"MS", "22", "23", "40", "53200", "54", "P0002", NULL};

	/* 22023 is an argument that every file gets: the caisse. */
	return sqlstate_in(db->sqlstate, classes) && !db_failed_with(db, "22023");
}

static bool
connection_is_lost(const Db *db)
{
	/* The server said that it ends the session, or the connection is gone. */
	static const char *const ends[] = {"57P01", "57P02", "57P03", "57P05", "08", NULL};

	return PQstatus(db->connection) == CONNECTION_BAD || sqlstate_in(db->sqlstate, ends);
}

static ExitCode
code_of_failure(const Db *db)
{
	/* No privilege; a role that is unsafe; data that still depend on it. */
	static const char *const guards[] = {"42501", "0LP01", "2BP01", NULL};

	if (connection_is_lost(db))
		return EXIT_CONNECTION;
	return sqlstate_in(db->sqlstate, guards) ? EXIT_REFUSED : EXIT_ERROR;
}

static void
log_failure(const Db *db, const PGresult *result, const char *subject)
{
	/* No such schema, function, table: what calimero installer makes. */
	static const char *const missing[] = {"3F000", "42883", "42P01", NULL};
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
	const char *hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);
	const char *context = PQresultErrorField(result, PG_DIAG_CONTEXT);

	if (message == NULL)
	{
		log_libpq_error(PQresultErrorMessage(result));
		return;
	}
	if (log_is_verbose())
		log_error("%s%s%s: %s", subject != NULL ? subject : "", subject != NULL ? ": " : "",
				  db->sqlstate, message);
	else
		log_error("%s%s%s", subject != NULL ? subject : "", subject != NULL ? ": " : "", message);
	if (detail != NULL)
		log_detail("%s", detail);
	if (sqlstate_in(db->sqlstate, missing))
		log_hint("Run \"calimero installer\" in database \"%s\" first.", PQdb(db->connection));
	else if (hint != NULL)
		log_hint("%s", hint);
	if (context != NULL && log_is_verbose())
		log_context("%s", context);
}

void
db_note_failure(Db *db, const DbResult *result)
{
	const char *sqlstate = result != NULL ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;

	snprintf(db->sqlstate, sizeof(db->sqlstate), "%s", sqlstate != NULL ? sqlstate : "");
}

ExitCode
db_report(Db *db, const DbResult *result, const char *subject)
{
	db_note_failure(db, result);
	if (result == NULL)
		log_libpq_error(PQerrorMessage(db->connection));
	else if (interrupted() && db_failed_with(db, "57014"))
		interrupt_say();
	else
		log_failure(db, result, subject);
	return code_of_failure(db);
}

/* Queries. */

static bool
send_query(Db *db, const char *sql, int count, const DbParam *params)
{
	const char *values[PARAMS_MAX];
	int			lengths[PARAMS_MAX];
	int			formats[PARAMS_MAX];
	int			i;

	for (i = 0; i < count && i < PARAMS_MAX; i++)
	{
		values[i] = params[i].data;
		lengths[i] = (int) params[i].length;
		formats[i] = params[i].binary ? 1 : 0;
	}
	return PQsendQueryParams(db->connection, sql, i, NULL, values, lengths, formats, 0) == 1;
}

/* Take the answers that are left, outside a pipeline. */
static void
drain(Db *db)
{
	PGresult   *result;

	while ((result = next_result(db)) != NULL)
		PQclear(result);
}

ExitCode
db_query(Db *db, const char *sql, int count, const DbParam *params, const char *subject,
		 DbResult **result)
{
	PGresult   *answer;
	ExecStatusType status;
	ExitCode	code = EXIT_OK;

	if (result != NULL)
		*result = NULL;
	db->sqlstate[0] = '\0';
	if (!send_query(db, sql, count, params))
		return db_report(db, NULL, subject);
	answer = next_result(db);
	status = PQresultStatus(answer);
	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
		code = db_report(db, answer, subject);
	drain(db);
	if (code == EXIT_OK && result != NULL)
		*result = answer;
	else
		PQclear(answer);
	return code;
}

ExitCode
db_run(Db *db, const char *sql)
{
	return db_query(db, sql, 0, NULL, NULL, NULL);
}

static ColumnKind
kind_of_type(Oid type)
{
	switch (type)
	{
		case OID_BOOL:
			return COLUMN_BOOLEAN;
		case OID_INT8:
		case OID_INT2:
		case OID_INT4:
		case OID_OID:
		case OID_FLOAT4:
		case OID_FLOAT8:
		case OID_NUMERIC:
			return COLUMN_NUMBER;
		default:
			return COLUMN_TEXT;
	}
}

void
db_print(const DbResult *result, Output *output)
{
	const char *values[OUTPUT_COLUMNS_MAX];
	int			row;
	int			column;

	if (output->column_count == 0)
		for (column = 0; column < PQnfields(result); column++)
			output_column(output, PQfname(result, column), kind_of_type(PQftype(result, column)));
	for (row = 0; row < PQntuples(result); row++)
	{
		for (column = 0; column < output->column_count; column++)
			values[column] = db_value(result, row, column);
		output_row(output, values);
	}
}

ExitCode
db_list(Db *db, const char *sql, int count, const DbParam *params, Output *output)
{
	PGresult   *result;
	ExitCode	code = EXIT_OK;

	if (!send_query(db, sql, count, params))
		return db_report(db, NULL, NULL);
	PQsetSingleRowMode(db->connection);
	while ((result = next_result(db)) != NULL)
	{
		ExecStatusType status = PQresultStatus(result);

		/*
		 * When nobody reads any more, the server may stop: not an error of
		 * its.
		 */
		if (!output_alive(output))
			request_cancel(db);
		else if (status != PGRES_SINGLE_TUPLE && status != PGRES_TUPLES_OK)
			code = db_report(db, result, NULL);
		else
			db_print(result, output);
		PQclear(result);
	}
	return code;
}

int
db_rows(const DbResult *result)
{
	return PQntuples(result);
}

const char *
db_value(const DbResult *result, int row, int column)
{
	return PQgetisnull(result, row, column) ? NULL : PQgetvalue(result, row, column);
}

void
db_free(DbResult *result)
{
	PQclear(result);
}

/* Pipelines. */

bool
db_pipeline_begin(Db *db)
{
	return PQenterPipelineMode(db->connection) == 1;
}

bool
db_pipeline_send(Db *db, const char *sql, int count, const DbParam *params)
{
	return send_query(db, sql, count, params);
}

bool
db_pipeline_sync(Db *db)
{
	return PQpipelineSync(db->connection) == 1;
}

bool
db_pipeline_end(Db *db)
{
	return PQexitPipelineMode(db->connection) == 1;
}

DbStep
db_pipeline_next(Db *db, DbResult **result)
{
	PGresult   *answer = next_result(db);

	*result = NULL;
	/* A NULL ends the answers to one query; two in a row, all of them. */
	if (answer == NULL)
		answer = next_result(db);
	if (answer == NULL)
		return DB_STEP_LOST;
	switch (PQresultStatus(answer))
	{
		case PGRES_TUPLES_OK:
		case PGRES_COMMAND_OK:
			*result = answer;
			return DB_STEP_ROWS;
		case PGRES_PIPELINE_SYNC:
			PQclear(answer);
			return DB_STEP_SYNC;
		case PGRES_PIPELINE_ABORTED:
			PQclear(answer);
			return DB_STEP_SKIPPED;
		default:
			*result = answer;
			return PQstatus(db->connection) == CONNECTION_BAD ? DB_STEP_LOST : DB_STEP_FAILED;
	}
}

/* Texts. */

int
db_text_width(const char *string)
{
	static int	utf8 = -1;
	int			width = 0;

	if (utf8 < 0)
		utf8 = pg_char_to_encoding("UTF8");
	while (*string != '\0')
	{
		int			cell = PQdsplen(string, utf8);

		width += cell > 0 ? cell : 0;
		string += PQmblenBounded(string, utf8);
	}
	return width;
}

void
db_library_version(char *buffer, size_t size)
{
	int			version = PQlibVersion();

	snprintf(buffer, size, "%d.%d", version / 10000, version % 10000);
}
