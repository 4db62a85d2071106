/*-------------------------------------------------------------------------
 *
 * archive_ecrire.c
 *	  A lot on its way into the archive: rows to text, text to sealed files.
 *
 * Values are written as the output functions of their types give them, in the
 * same form whatever the session has set: dates of ISO 8601, instants in UTC,
 * bytes in hexadecimal, text in UTF-8.
 *
 * The part that is being written is in memory; a part that has no room left is
 * closed and written to disk.  Files of a lot that was not sealed are removed
 * with its memory: nobody can have written down their names.
 *
 * IDENTIFICATION
 *	  extension/archive/archive_ecrire.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <unistd.h>

#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "pgtime.h"
#include "utils/builtins.h"
#include "utils/bytea.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "archive/archive_interne.h"
#include "core/archive/archive_texte.h"
#include "core/encoding.h"

/* Text that is gathered before it is compressed. */
#define GATHERED 65536

typedef struct Column
{
	int			attribute;		/* from 0 */
	FmgrInfo	output;
} Column;

struct CalimeroArchive
{
	MemoryContext context;		/* of all that is here */
	MemoryContext row_context;
	MemoryContextCallback callback;
	char		caisse[CALIMERO_CAISSE_SIZE];
	char		instant[32];
	uint64		limit;
	CalimeroHandle *directory;
	CalimeroCertificates *certificates;
	uint8		drawn[ARCHIVE_DRAWN_SIZE];
	CalimeroSealer *sealer;		/* of the part that is open */
	MemoryContext part_context;
	ArchiveText text;
	List	   *files;			/* CalimeroArchiveFile *, written */
	bool		sealed;

	/* The table whose rows come. */
	MemoryContext table_context;
	const char *table;
	int			count;
	Column	   *columns;
	const char **names;
	const char **types;
};

/* The session's forms of values. */
typedef struct Forms
{
	int			date_style;
	int			date_order;
	int			interval_style;
	int bytea;
	pg_tz	   *timezone;
} Forms;

static void
remove_files(CalimeroArchive *archive)
{
	ListCell   *cell;

	if (archive->directory == NULL || archive->directory->fd < 0)
		return;
	foreach(cell, archive->files)
		(void) calimero_directory_remove(archive->directory, ((CalimeroArchiveFile *) lfirst(cell))->name);
}

static void
end_with_context(void *argument)
{
	CalimeroArchive *archive = argument;

	if (!archive->sealed)
		remove_files(archive);
	calimero_archive_text_free(&archive->text);
}

static void
need(bool done)
{
	if (!done)
		ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
}

static void
open_part(CalimeroArchive *archive)
{
	MemoryContext old = MemoryContextSwitchTo(archive->part_context);

	archive->sealer = calimero_sealer(archive->certificates);
	MemoryContextSwitchTo(old);
	need(calimero_archive_text_head(&archive->text, archive->caisse, CALIMERO_VERSION, archive->instant,
									list_length(archive->files) + 1));
}

static void
flush_text(CalimeroArchive *archive)
{
	calimero_sealer_put(archive->sealer, archive->text.done.data, archive->text.done.length);
	calimero_archive_text_taken(&archive->text);
}

static void
hash_file(const uint8 *bytes, CalimeroArchiveFile *file)
{
	size_t		length = CALIMERO_SHA256_SIZE;

	if (EVP_Q_digest(NULL, "SHA256", NULL, bytes, file->bytes, file->sha256, &length) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("could not compute the hash of a file of the archive"),
				 errhint("Check that the OpenSSL of the server has SHA-256.")));
}

static void
close_part(CalimeroArchive *archive)
{
	MemoryContext old = MemoryContextSwitchTo(archive->context);
	CalimeroArchiveFile *file = palloc0(sizeof(CalimeroArchiveFile));
	const uint8 *bytes;
	size_t		length;

	need(calimero_archive_text_foot(&archive->text));
	flush_text(archive);
	bytes = calimero_sealer_finish(archive->sealer, &length);
	file->bytes = length;
	if (length > archive->limit)
		elog(ERROR, "a sealed file is larger than it can be");
	hash_file(bytes, file);
	calimero_archive_content_name(archive->drawn, list_length(archive->files) + 1, file->name);
	/* In the list before it is there, so that an error removes it. */
	archive->files = lappend(archive->files, file);
	if (!calimero_file_put(archive->directory, file->name, bytes, length))
		elog(ERROR, "a drawn name was there before");
	archive->sealer = NULL;
	MemoryContextReset(archive->part_context);
	MemoryContextSwitchTo(old);
}

static void
begin_members(CalimeroArchive *archive)
{
	pg_time_t	now = timestamptz_to_time_t(GetCurrentTimestamp());

	pg_strftime(archive->instant, sizeof(archive->instant), "%Y-%m-%dT%H:%M:%SZ", pg_gmtime(&now));
	archive->row_context = AllocSetContextCreate(archive->context, "calimero archive row", ALLOCSET_DEFAULT_SIZES);
	archive->part_context = AllocSetContextCreate(archive->context, "calimero archive part", ALLOCSET_DEFAULT_SIZES);
	archive->table_context = AllocSetContextCreate(archive->context, "calimero archive table", ALLOCSET_SMALL_SIZES);
	if (!pg_strong_random(archive->drawn, sizeof(archive->drawn)))
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("could not draw a random name"),
				 errhint("Try again.")));
	calimero_archive_text_init(&archive->text, calimero_palloc_allocator());
}

CalimeroArchive *
calimero_archive_begin_limited(const char *caisse, uint64 limit)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "calimero archive", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	CalimeroArchive *archive = palloc0(sizeof(CalimeroArchive));

	archive->context = context;
	archive->limit = limit;

	/*
	 * What is registered last is called first: files are removed while the
	 * directory is open.
	 */
	archive->directory = calimero_archive_directory(caisse, true);
	strlcpy(archive->caisse, caisse, sizeof(archive->caisse));
	archive->certificates = calimero_certificates(caisse);
	calimero_archive_check_key();
	begin_members(archive);
	archive->callback.func = end_with_context;
	archive->callback.arg = archive;
	MemoryContextRegisterResetCallback(context, &archive->callback);
	open_part(archive);
	MemoryContextSwitchTo(old);
	return archive;
}

CalimeroArchive *
calimero_archive_begin(const char *caisse)
{
	return calimero_archive_begin_limited(caisse, CALIMERO_ARCHIVE_LIMIT);
}

static void
write_table(CalimeroArchive *archive)
{
	need(calimero_archive_text_table(&archive->text, archive->table, archive->count, archive->names, archive->types));
}

static void
add_column(CalimeroArchive *archive, Form_pg_attribute attribute)
{
	Column	   *column = &archive->columns[archive->count];
	Oid			output;
	bool		is_varlena;

	getTypeOutputInfo(attribute->atttypid, &output, &is_varlena);
	fmgr_info(output, &column->output);
	column->attribute = attribute->attnum - 1;
	archive->names[archive->count] = pstrdup(NameStr(attribute->attname));
	archive->types[archive->count] = format_type_with_typemod(attribute->atttypid, attribute->atttypmod);
	archive->count++;
}

void
calimero_archive_table(CalimeroArchive *archive, const char *table, TupleDesc descriptor)
{
	MemoryContext old;

	Assert(archive->sealer != NULL);
	MemoryContextReset(archive->table_context);
	old = MemoryContextSwitchTo(archive->table_context);
	archive->table = pstrdup(table);
	archive->count = 0;
	archive->columns = palloc(descriptor->natts * sizeof(Column));
	archive->names = palloc(descriptor->natts * sizeof(char *));
	archive->types = palloc(descriptor->natts * sizeof(char *));
	for (int i = 0; i < descriptor->natts; i++)
	{
		if (!TupleDescAttr(descriptor, i)->attisdropped)
			add_column(archive, TupleDescAttr(descriptor, i));
	}
	write_table(archive);
	MemoryContextSwitchTo(old);
}

static Forms
take_forms(void)
{
	Forms		forms = {DateStyle, DateOrder, IntervalStyle, bytea_output, session_timezone};

	return forms;
}

static void
put_forms(const Forms *forms)
{
	DateStyle = forms->date_style;
	DateOrder = forms->date_order;
	IntervalStyle = forms->interval_style;
	bytea_output = forms->bytea;
	session_timezone = forms->timezone;
}

/* Those of the archive.  Of GMT the server needs no file of zones. */
static Forms
our_forms(void)
{
	static pg_tz *gmt = NULL;
	Forms		forms = {USE_ISO_DATES, DATEORDER_YMD, INTSTYLE_POSTGRES, BYTEA_OUTPUT_HEX, NULL};

	if (gmt == NULL)
		gmt = pg_tzset("GMT");
	forms.timezone = gmt;
	return forms;
}

/* A value in UTF-8; of a database without an encoding, each as what it looks like. */
static char *
value_to_utf8(char *value, size_t *length)
{
	char	   *converted;

	if (GetDatabaseEncoding() == PG_SQL_ASCII)
	{
		converted = palloc(3 * *length + 1);
		*length = calimero_to_utf8(value, *length, converted);
		return converted;
	}
	converted = pg_server_to_any(value, (int) *length, PG_UTF8);
	if (converted != value)
		*length = strlen(converted);
	return converted;
}

static void
write_values(CalimeroArchive *archive, TupleTableSlot *slot)
{
	for (int i = 0; i < archive->count; i++)
	{
		Column	   *column = &archive->columns[i];
		char	   *value;
		size_t		length;

		if (slot->tts_isnull[column->attribute])
		{
			need(calimero_archive_text_null(&archive->text));
			continue;
		}
		value = OutputFunctionCall(&column->output, slot->tts_values[column->attribute]);
		length = strlen(value);
		value = value_to_utf8(value, &length);
		need(calimero_archive_text_value(&archive->text, value, length));
	}
	need(calimero_archive_text_row(&archive->text));
}

static void
format_row(CalimeroArchive *archive, TupleTableSlot *slot)
{
	MemoryContext old = MemoryContextSwitchTo(archive->row_context);
	Forms		session = take_forms();
	Forms		ours = our_forms();

	slot_getallattrs(slot);
	PG_TRY();
	{
		put_forms(&ours);
		write_values(archive, slot);
	}
	PG_FINALLY();
	{
		put_forms(&session);
	}
	PG_END_TRY();
	MemoryContextSwitchTo(old);
	MemoryContextReset(archive->row_context);
}

/* Would the file be larger than it can be with the row that was written last? */
static bool
has_no_room(CalimeroArchive *archive)
{
	return calimero_sealer_size(archive->sealer) + archive->text.done.length + archive->text.row.length +
		calimero_sealer_margin(archive->certificates) > archive->limit;
}

void
calimero_archive_row(CalimeroArchive *archive, TupleTableSlot *slot)
{
	Assert(archive->sealer != NULL && archive->table != NULL);
	CHECK_FOR_INTERRUPTS();
	format_row(archive, slot);
	if (has_no_room(archive) && archive->text.rows > 0)
	{
		close_part(archive);
		open_part(archive);
		write_table(archive);
	}
	if (has_no_room(archive))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a row of table \"%s\" is too large for a file of the archive", archive->table),
				 errhint("docs/archive.md says how large a file can be.")));
	need(calimero_archive_text_keep(&archive->text));
	if (archive->text.done.length >= GATHERED)
		flush_text(archive);
}

List	   *
calimero_archive_seal(CalimeroArchive *archive)
{
	close_part(archive);
	archive->sealed = true;
	return archive->files;
}

List	   *
calimero_archive_certificates(const CalimeroArchive *archive)
{
	List	   *hashes = NIL;

	for (int i = 0; i < sk_X509_num(archive->certificates->stack); i++)
	{
		uint8	   *sha256 = palloc(CALIMERO_SHA256_SIZE);

		calimero_certificate_sha256(sk_X509_value(archive->certificates->stack, i), sha256);
		hashes = lappend(hashes, sha256);
	}
	return hashes;
}

void
calimero_archive_forget(CalimeroArchive *archive)
{
	remove_files(archive);
	archive->files = NIL;
}
