/*-------------------------------------------------------------------------
 *
 * dsn_reader.c
 *	  From the bytes of a file to its envois: lots, envelopes, hierarchy.
 *
 * One pass.  Each line is found and checked by the lexer, its rubrique looked
 * up, its value checked against the form of the rubrique; values that the
 * controls need are remembered by place until their block ends, and the block
 * is then handed to the declaration or the envoi it belongs to.
 *
 * A block begins when the block changes or the number of the rubrique does not
 * rise: the first rubrique of a block may be absent.  Which blocks are open is
 * one bit each; a block that begins closes those under its former instance.
 *
 * Lines that the tables do not know are counted and skipped: they neither
 * begin a block nor end one.
 *
 * Nearly all lines are plain (dsn_scan.h) and have a code that came before:
 * these are taken in one loop, which finds the code by its sixteen bytes.  Any
 * other line goes through the lexer, and then the same way.
 *
 * IDENTIFICATION
 *	  extension/core/dsn/dsn_reader.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/dsn/dsn_reader.h"

#include <string.h>

#include "core/dsn/dsn_control.h"
#include "core/dsn/dsn_envelope.h"
#include "core/dsn/dsn_forms.h"
#include "core/dsn/dsn_scan.h"

#define PROGRESS_STEP (1024 * 1024)

/* What a refusal says of a line's bytes, the first that holds. */
#define REFUSING_FLAGS \
	(DSN_LINE_TOO_LONG | DSN_LINE_CONTROL | DSN_LINE_UNDEFINED | DSN_LINE_BLANK | \
	 DSN_LINE_EDGE_SPACE | DSN_LINE_SYMBOLS)

/* Give the block that ends to its owner. */
static inline void
end_instance(DsnReader *reader)
{
	if (reader->owner == OWNER_DECLARATION)
		dsn_builder_block(&reader->declaration, &reader->instance);
	else if (reader->owner == OWNER_ENVOI)
		dsn_envoi_block(&reader->envoi, &reader->instance);
	reader->owner = OWNER_NONE;
	reader->instance.block = DSN_B_NONE;
}

/* Another block, or another instance of the same one, begins on line "number". */
static void
begin_instance(DsnReader *reader, const DsnRubriqueRow *row, uint64_t number)
{
	const DsnBlockRow *block = &dsn_block_rows[row->block];

	end_instance(reader);
	if (reader->section == SECTION_BODY && row->block > DSN_B_S20_G00_05 &&
		row->block != DSN_B_S90_G00_90)
	{
		reader->anomalies = &reader->declaration.anomalies;
		reader->owner = OWNER_DECLARATION;
		if ((reader->open & BLOCK_BIT(block->parent)) == 0)
			dsn_anomalies_add(reader->anomalies, DSN_RULE_ORPHAN, number, rubrique_of(row));
		reader->open = (reader->open & ~block->below) | BLOCK_BIT(row->block);
	}
	else
		dsn_envelope_begin(reader, row->block, number, rubrique_of(row));
	reader->instance.block = row->block;
	reader->instance.line = number;
	reader->instance.seen = 0;
	reader->instance.good = 0;
}

/* What the bytes of a value say; false when they refuse it. */
static bool
control_bytes(DsnReader *reader, const DsnLine *line)
{
	static const struct
	{
		uint32_t	flag;
		DsnRuleName rule;
	}			refusals[] = {
		{DSN_LINE_TOO_LONG, DSN_RULE_RECORD_LENGTH},
		{DSN_LINE_BLANK, DSN_RULE_BLANK},
		{DSN_LINE_CONTROL, DSN_RULE_CONTROL_CHARACTER},
		{DSN_LINE_UNDEFINED, DSN_RULE_UNDEFINED_BYTE},
		{DSN_LINE_EDGE_SPACE, DSN_RULE_EDGE_SPACE},
		{DSN_LINE_SYMBOLS, DSN_RULE_SYMBOLS},
	};
	size_t		i;

	if ((line->flags & DSN_LINE_JUNK) != 0)
		dsn_anomalies_add(reader->anomalies, DSN_RULE_JUNK, line->number, line->rubrique);
	if ((line->flags & DSN_LINE_C1) != 0 && (line->flags & DSN_LINE_UNDEFINED) == 0)
		dsn_anomalies_add(reader->anomalies, DSN_RULE_WINDOWS_1252, line->number,
						  line->rubrique);
	for (i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
	{
		if ((line->flags & refusals[i].flag) != 0)
		{
			dsn_anomalies_add(reader->anomalies, refusals[i].rule, line->number,
							  line->rubrique);
			return false;
		}
	}
	return true;
}

/* A form that the short ways do not tell.  An establishment has the same dates all along. */
static DsnControl
control_form(DsnReader *reader, DsnForm form, const char *value, uint32_t length)
{
	bool		date = form == DSN_FORM_DATE20 && length == 8;
	uint64_t	word = date ? dsn_load_eight(value) : 0;
	DsnControl	control;

	if (date && (word == reader->dates[0] || word == reader->dates[1]))
		return DSN_CONTROL_OK;
	control = dsn_control_form(form, value, length);
	if (date && control == DSN_CONTROL_OK)
	{
		reader->dates[1] = reader->dates[0];
		reader->dates[0] = word;
	}
	return control;
}

/* The controls of the "characters" and the form of one value; true when it can be used. */
static bool
control_value(DsnReader *reader, const DsnRubriqueRow *row, const char *value,
			  uint32_t length, uint32_t characters, uint64_t number)
{
	DsnControl	control;
	DsnRuleName rule = DSN_RULE_LENGTH;

	if (characters - row->shortest <= row->spread)
	{
		control = control_form(reader, (DsnForm) row->form, value, length);
		if (control == DSN_CONTROL_OK)
			return true;
		rule = control == DSN_CONTROL_CALENDAR ? DSN_RULE_CALENDAR : DSN_RULE_FORM;
	}
	dsn_anomalies_add(reader->anomalies, rule, number, rubrique_of(row));
	return false;
}

/* Is the envoi's S90 complete, so that nothing more can be of the envoi? */
static bool
footer_is_closed(const DsnReader *reader)
{
	const uint32_t both = DSN_SLOT(1) | DSN_SLOT(2);

	return reader->section == SECTION_LOST ||
		(reader->section == SECTION_FOOTER &&
		 (reader->owner != OWNER_ENVOI || (reader->instance.seen & both) == both));
}

/* A line that is no rubrique. */
static void
take_malformed(DsnReader *reader, const DsnLine *line)
{
	DsnAnomalies *anomalies = reader->section == SECTION_BODY ?
	&reader->declaration.anomalies : &reader->envoi.anomalies;
	DsnRuleName rule = DSN_RULE_LINE;

	if (footer_is_closed(reader))
	{
		if ((line->flags & DSN_LINE_CODE) != 0)
		{
			end_instance(reader);
			dsn_envelope_lose(reader, line->number);
			return;
		}
		rule = DSN_RULE_AFTER_FOOTER;
	}
	else if ((line->flags & DSN_LINE_TOO_LONG) != 0)
		rule = DSN_RULE_RECORD_LENGTH;
	dsn_anomalies_add(anomalies, rule, line->number, 0);
}

/* A line that the tables do not know. */
static void
skip_line(DsnReader *reader, const DsnLine *line)
{
	uint32_t	segment = line->rubrique / 10000000;

	if ((line->flags & DSN_LINE_MALFORMED) != 0)
		take_malformed(reader, line);
	else if (segment == 5 || segment == 6 || segment == 95 || segment == 96)
		return;					/* of a receiver's lot, not of the envoi */
	else if (reader->section == SECTION_BODY)
		reader->declaration.declaration.skipped++;
	reader->records++;
}

/* A value of the current block. */
static inline void
put_value(DsnReader *reader, const DsnRubriqueRow *row, DsnField *field, const char *value,
		  uint32_t length, uint64_t number)
{
	reader->records++;
	reader->instance.number = row->number;
	reader->instance.seen |= DSN_SLOT(row->slot);
	field->value = value;
	field->length = length;
	field->line = number;
}

/* Any line. */
static void
take_line(DsnReader *reader, const DsnLine *line)
{
	const DsnRubriqueRow *row = dsn_rubrique_find(line->rubrique);
	uint32_t	length = line->value_length;

	if (row->block == DSN_B_NONE || (line->flags & DSN_LINE_SUBLEVEL) != 0)
	{
		skip_line(reader, line);
		return;
	}
	if (row->block != reader->instance.block || row->number <= reader->instance.number)
		begin_instance(reader, row, line->number);
	put_value(reader, row, &reader->instance.fields[row->slot], line->value, length,
			  line->number);
	if (line->flags != 0 && !control_bytes(reader, line))
		return;
	if ((line->flags & DSN_LINE_HIGH) != 0)
		length = (uint32_t) dsn_control_characters(line->value, length);
	if (control_value(reader, row, line->value, line->value_length, length, line->number))
		reader->instance.good |= DSN_SLOT(row->slot);
}

/* A code that is not at its place among the known ones: put it there, if it is one. */
static bool
learn_code(DsnReader *reader, DsnKnownCode *known, const char *start)
{
	DsnRubrique rubrique = dsn_scan_code(start);
	const DsnRubriqueRow *row = dsn_rubrique_find(rubrique);

	if (rubrique == 0 || row->block == DSN_B_NONE)
		return false;
	known->head = dsn_load_eight(start);
	known->tail = dsn_load_eight(start + 8);
	known->field = &reader->instance.fields[row->slot];
	known->row = *row;
	return true;
}

/*
 * The lines from "cursor" on that are plain and have a rubrique of the tables,
 * until one that begins at "limit" or behind it: nearly all lines of a file.
 * "number" counts them.  Returns where the first other line begins.
 */
static const char *
__attribute__((noinline))
take_plain_lines(DsnReader *reader, const char *cursor, const char *limit, uint64_t *number)
{
	const uint64_t spread = UINT64_C(0x9E3779B97F4A7C15);	/* neighbouring codes,
															 * apart */
	DsnKnownCode *const codes = reader->known;
	DsnInstance *instance = &reader->instance;
	uint64_t	line = *number;

	while (cursor < limit)
	{
		const char *value = cursor + DSN_CODE_SIZE;
		uint64_t	tail = dsn_load_eight(cursor + 8);
		DsnKnownCode *known = &codes[tail * spread >> (64 - KNOWN_BITS)];
		const DsnRubriqueRow *row = &known->row;
		const char *next;
		uint32_t	length;

		if (__builtin_expect(!dsn_plain_value(value, &length, &next), 0))
			break;
		if (__builtin_expect(known->tail != tail || known->head != dsn_load_eight(cursor), 0) &&
			!learn_code(reader, known, cursor))
			break;
		line++;
		if (row->block != instance->block || row->number <= instance->number)
		{
			begin_instance(reader, row, line);
			if (__builtin_expect(reader->status != DSN_READ_OK, 0))
				break;
		}
		put_value(reader, row, known->field, value, length, line);
		if ((length - row->shortest <= row->spread && dsn_has_form_shortly(row, value, length)) ||
			control_value(reader, row, value, length, length, line))
			instance->good |= DSN_SLOT(row->slot);
		cursor = next;
	}
	*number = line;
	return cursor;
}

/* All lines. */
static void
take_lines(DsnReader *reader, DsnLexer *lexer)
{
	const DsnReaderOptions *options = reader->options;
	const char *told = lexer->start;
	DsnLine		line;

	while (reader->status == DSN_READ_OK)
	{
		const char *step = lexer->end - told > PROGRESS_STEP ? told + PROGRESS_STEP : lexer->end;
		const char *limit = lexer->end - lexer->cursor > DSN_PLAIN_ROOM ?
		lexer->end - DSN_PLAIN_ROOM : lexer->cursor;

		if (limit > step)
			limit = step;
		lexer->cursor = take_plain_lines(reader, lexer->cursor, limit, &lexer->line_number);
		if (reader->status != DSN_READ_OK)
			break;
		dsn_lexer_skip_blank_lines(lexer, step);
		if (lexer->cursor - told < PROGRESS_STEP)
		{
			if (!dsn_lexer_slowly(lexer, &line))
				break;
			take_line(reader, &line);
		}
		else
		{
			told = lexer->cursor;
			if (options->on_progress != NULL &&
				!options->on_progress(options->argument, (uint64_t) (told - lexer->start)))
				reader->status = DSN_READ_STOPPED;
		}
	}
}

static DsnReadStatus
read_lines(DsnReader *reader, const char *buffer, size_t length, uint64_t *lines)
{
	DsnLexer	lexer;

	dsn_lexer_init(&lexer, buffer, length);
	take_lines(reader, &lexer);
	*lines = lexer.line_number;
	if (reader->status == DSN_READ_OK)
	{
		if (reader->section == SECTION_OUTSIDE)
			return DSN_READ_NO_ENVOI;
		end_instance(reader);
		dsn_envelope_end(reader, lexer.line_number);
	}
	return reader->status;
}

DsnReadStatus
dsn_read(const char *buffer, size_t length, const DsnReaderOptions *options, uint64_t *lines)
{
	const CalimeroAllocator *allocator = options->allocator;
	DsnReader  *reader = allocator->allocate(allocator->context, sizeof(DsnReader));
	DsnReadStatus status = DSN_READ_NO_MEMORY;

	*lines = 0;
	if (reader == NULL)
		return status;
	memset(reader, 0, sizeof(*reader));
	reader->options = options;
	reader->status = DSN_READ_OK;
	reader->instance.block = DSN_B_NONE;

	/*
	 * The place of a code of zero bytes, with another one that never goes
	 * there.
	 */
	reader->codes[0].tail = 1;
	reader->known = reader->codes;
	reader->anomalies = &reader->envoi.anomalies;
	dsn_arena_init(&reader->arena, allocator);
	dsn_envoi_init(&reader->envoi, allocator, &reader->arena);
	if (dsn_builder_init(&reader->declaration, options, &reader->arena))
		status = read_lines(reader, buffer, length, lines);
	dsn_builder_free(&reader->declaration);
	dsn_envoi_free(&reader->envoi);
	dsn_arena_free(&reader->arena);
	allocator->release(allocator->context, reader);
	return status;
}
