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
 * The functions that few lines need take the line by value: no pointer to it
 * leaves the loop, so that it stays in registers.
 *
 * IDENTIFICATION
 *	  extension/core/dsn/dsn_reader.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/dsn/dsn_reader.h"

#include <string.h>

#include "core/dsn/dsn_control.h"
#include "core/dsn/dsn_declaration.h"
#include "core/dsn/dsn_envoi.h"
#include "core/dsn/dsn_scan.h"

#define PROGRESS_STEP ((size_t) 1024 * 1024)

/* What a refusal says of a line's bytes, the first that holds. */
#define REFUSING_FLAGS \
	(DSN_LINE_TOO_LONG | DSN_LINE_CONTROL | DSN_LINE_UNDEFINED | DSN_LINE_BLANK | \
	 DSN_LINE_EDGE_SPACE | DSN_LINE_SYMBOLS)

/* Where in an envoi the reader is. */
typedef enum DsnSection
{
	SECTION_OUTSIDE,			/* no S10.G00.00 yet */
	SECTION_HEADER,				/* in S10 */
	SECTION_BODY,				/* in a declaration */
	SECTION_FOOTER				/* after the S90 began */
} DsnSection;

/* Whose the current block is. */
typedef enum DsnOwner
{
	OWNER_NONE,					/* out of place */
	OWNER_ENVOI,
	OWNER_DECLARATION
} DsnOwner;

typedef struct DsnReader
{
	const DsnReaderOptions *options;
	DsnArena	arena;
	DsnEnvoiBuilder envoi;
	DsnBuilder	declaration;
	DsnAnomalies *anomalies;	/* where those of the current line go */
	DsnInstance instance;
	DsnSection	section;
	DsnOwner	owner;
	uint64_t	open;			/* blocks of the declaration, one bit each */
	uint64_t	header;			/* blocks of the header that came */
	uint64_t	records;		/* lines of the envoi before the current one */
	uint64_t	first_record;	/* of the declaration: value of records before
								 * it */
	uint32_t	envois;
	uint32_t	declarations;
	DsnReadStatus status;
} DsnReader;

#define BLOCK_BIT(block) (UINT64_C(1) << (block))
#define HEADER_BITS \
	(BLOCK_BIT(DSN_B_S10_G00_00) | BLOCK_BIT(DSN_B_S10_G00_01) | BLOCK_BIT(DSN_B_S10_G00_02))

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

static void
end_declaration(DsnReader *reader, uint64_t line)
{
	DsnEnvoi   *envoi = &reader->envoi.envoi;
	DsnDeclaration *place;

	if (reader->section != SECTION_BODY)
		return;
	if (++envoi->counted_declarations > DSN_DECLARATIONS_MOST)
	{
		if (envoi->counted_declarations == DSN_DECLARATIONS_MOST + 1)
			dsn_anomalies_add(&reader->envoi.anomalies, DSN_RULE_TOO_MANY, line,
							  DSN_RUBRIQUE(20, 0, 5, 1));
		return;
	}
	reader->declaration.declaration.lines = reader->records - reader->first_record;
	place = dsn_envoi_add(&reader->envoi);
	if (place == NULL || !dsn_builder_close(&reader->declaration, place))
		reader->status = DSN_READ_NO_MEMORY;
}

/* The header is over: all of its blocks must have come. */
static void
end_header(DsnReader *reader, uint64_t line)
{
	if (reader->section == SECTION_HEADER && reader->header != HEADER_BITS)
		dsn_anomalies_add(&reader->envoi.anomalies, DSN_RULE_HEADER, line,
						  DSN_RUBRIQUE(10, 0, 0, 1));
}

/* The envoi is over: hand it out. */
static void
end_envoi(DsnReader *reader, uint64_t line)
{
	end_instance(reader);
	end_header(reader, line);
	end_declaration(reader, line);
	if (reader->status != DSN_READ_OK)
		return;
	if (reader->section != SECTION_FOOTER)
	{
		reader->envoi.envoi.counted_lines = reader->records;
		dsn_anomalies_add(&reader->envoi.anomalies, DSN_RULE_NO_FOOTER, line,
						  DSN_RUBRIQUE(90, 0, 90, 1));
	}
	if (!dsn_envoi_close(&reader->envoi))
		reader->status = DSN_READ_NO_MEMORY;
	else if (!reader->options->on_envoi(reader->options->argument, &reader->envoi.envoi))
		reader->status = DSN_READ_STOPPED;
	dsn_arena_reset(&reader->arena);
	dsn_envoi_reset(&reader->envoi);
	reader->section = SECTION_OUTSIDE;
}

/* S10.G00.00: an envoi begins. */
static void
begin_envoi(DsnReader *reader, const DsnLine *line)
{
	if (reader->section != SECTION_OUTSIDE)
		end_envoi(reader, line->number - 1);
	if (reader->status != DSN_READ_OK)
		return;
	/* Anomalies of stray lines before it are its own. */
	reader->envoi.envoi.rank = ++reader->envois;
	reader->envoi.envoi.line = line->number;
	reader->section = SECTION_HEADER;
	reader->header = BLOCK_BIT(DSN_B_S10_G00_00);
	reader->records = 0;
	reader->owner = OWNER_ENVOI;
}

/* S10.G00.01 and S10.G00.02 */
static void
begin_header_block(DsnReader *reader, uint8_t block, const DsnLine *line)
{
	reader->owner = OWNER_ENVOI;
	if (reader->section == SECTION_HEADER && (reader->header & BLOCK_BIT(block)) == 0)
		reader->header |= BLOCK_BIT(block);
	else
	{
		dsn_anomalies_add(&reader->envoi.anomalies,
						  reader->section == SECTION_HEADER ||
						  reader->section == SECTION_BODY ?
						  DSN_RULE_HEADER : DSN_RULE_OUTSIDE, line->number, line->rubrique);
		reader->owner = OWNER_NONE;
	}
}

/* S20.G00.05: a declaration begins. */
static void
begin_declaration(DsnReader *reader, const DsnLine *line)
{
	end_header(reader, line->number);
	end_declaration(reader, line->number);
	reader->section = SECTION_BODY;
	reader->owner = OWNER_DECLARATION;
	reader->first_record = reader->records;
	reader->open = BLOCK_BIT(DSN_B_S20_G00_05);
	reader->declaration.norm = dsn_envoi_norm_year(&reader->envoi.envoi);
	reader->declaration.deposit_point = reader->envoi.envoi.deposit_point;
	dsn_builder_open(&reader->declaration, ++reader->declarations, line->number);
}

/* S90.G00.90 */
static void
begin_footer(DsnReader *reader, const DsnLine *line)
{
	end_header(reader, line->number);
	end_declaration(reader, line->number);
	/* Its own lines are added when it ends. */
	reader->envoi.envoi.counted_lines = reader->records;
	reader->section = SECTION_FOOTER;
	reader->owner = OWNER_ENVOI;
}

/* A block that may not come here. */
static void
begin_stray(DsnReader *reader, const DsnLine *line)
{
	dsn_anomalies_add(&reader->envoi.anomalies,
					  reader->section == SECTION_HEADER ? DSN_RULE_NO_DECLARATION :
					  DSN_RULE_OUTSIDE,
					  line->number, line->rubrique);
}

/* The blocks that open or close something. */
static void
begin_envelope(DsnReader *reader, uint8_t block, DsnLine line)
{
	bool		inside = reader->section == SECTION_HEADER || reader->section == SECTION_BODY;

	reader->anomalies = &reader->envoi.anomalies;
	if (block == DSN_B_S10_G00_00)
		begin_envoi(reader, &line);
	else if (block == DSN_B_S10_G00_01 || block == DSN_B_S10_G00_02)
		begin_header_block(reader, block, &line);
	else if (block == DSN_B_S20_G00_05 && inside)
	{
		begin_declaration(reader, &line);
		reader->anomalies = &reader->declaration.anomalies;
	}
	else if (block == DSN_B_S90_G00_90 && inside)
		begin_footer(reader, &line);
	else
		begin_stray(reader, &line);
}

/* Another block, or another instance of the same one, begins with this line. */
static inline void
begin_instance(DsnReader *reader, const DsnRubriqueRow *row, const DsnLine *line)
{
	const DsnBlockRow *block = &dsn_block_rows[row->block];

	end_instance(reader);
	if (reader->section == SECTION_BODY && row->block > DSN_B_S20_G00_05 &&
		row->block != DSN_B_S90_G00_90)
	{
		reader->anomalies = &reader->declaration.anomalies;
		reader->owner = OWNER_DECLARATION;
		if ((reader->open & BLOCK_BIT(block->parent)) == 0)
			dsn_anomalies_add(reader->anomalies, DSN_RULE_ORPHAN, line->number,
							  line->rubrique);
		reader->open = (reader->open & ~block->below) | BLOCK_BIT(row->block);
	}
	else
		begin_envelope(reader, row->block, *line);
	reader->instance.block = row->block;
	reader->instance.line = line->number;
	reader->instance.seen = 0;
	reader->instance.good = 0;
}

/* What the bytes of a value say; false when they refuse it. */
static bool
control_bytes(DsnReader *reader, DsnLine line)
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

	if ((line.flags & DSN_LINE_JUNK) != 0)
		dsn_anomalies_add(reader->anomalies, DSN_RULE_JUNK, line.number, line.rubrique);
	if ((line.flags & DSN_LINE_C1) != 0 && (line.flags & DSN_LINE_UNDEFINED) == 0)
		dsn_anomalies_add(reader->anomalies, DSN_RULE_WINDOWS_1252, line.number,
						  line.rubrique);
	for (i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
	{
		if ((line.flags & refusals[i].flag) != 0)
		{
			dsn_anomalies_add(reader->anomalies, refusals[i].rule, line.number,
							  line.rubrique);
			return false;
		}
	}
	return true;
}

/*
 * Is a value of four to eight bytes digits, a point and two digits?  Then it
 * has all the forms from DECIMAL to NOMBRE; nearly every amount and rate is
 * so.  Reads the eight bytes that end with the value: its code is before it.
 */
static inline bool
short_decimal(const char *value, uint32_t length)
{
	uint64_t	word;
	unsigned	other;

	if (length - 4 > 4)
		return false;
	other = 8 * (8 - length);
	word = dsn_load_eight(value + length - 8) ^ UINT64_C(0x30302E3030303030);
	word = word >> other << other;
	return dsn_bytes_within(word, UINT64_C(0x76767F7676767676));
}

/* The controls of one value; true when it can be used. */
static inline bool
control_value(DsnReader *reader, const DsnRubriqueRow *row, const DsnLine *line)
{
	uint32_t	length = line->value_length;
	DsnControl	control;

	if (__builtin_expect(line->flags != 0, 0))
	{
		if (!control_bytes(reader, *line))
			return false;
		if ((line->flags & DSN_LINE_HIGH) != 0)
			length = (uint32_t) dsn_control_characters(line->value, length);
	}
	if (__builtin_expect(length - row->shortest > row->spread, 0))
	{
		dsn_anomalies_add(reader->anomalies, DSN_RULE_LENGTH, line->number, line->rubrique);
		return false;
	}
	if (row->form <= DSN_FORM_TENU ||
		(row->form <= DSN_FORM_NOMBRE && short_decimal(line->value, line->value_length)))
		return true;
	control = dsn_control_form((DsnForm) row->form, line->value, line->value_length);
	if (__builtin_expect(control == DSN_CONTROL_OK, 1))
		return true;
	dsn_anomalies_add(reader->anomalies,
					  control == DSN_CONTROL_CALENDAR ? DSN_RULE_CALENDAR : DSN_RULE_FORM,
					  line->number, line->rubrique);
	return false;
}

/* Is the envoi's S90 complete, so that nothing more can be of the envoi? */
static bool
footer_is_closed(const DsnReader *reader)
{
	const uint32_t both = DSN_SLOT(1) | DSN_SLOT(2);

	return reader->section == SECTION_FOOTER &&
		(reader->owner != OWNER_ENVOI || (reader->instance.seen & both) == both);
}

/* What is wrong with a line that is no rubrique, where it stands. */
static DsnRuleName
malformed_rule(const DsnReader *reader, uint32_t flags)
{
	if (footer_is_closed(reader))
		return DSN_RULE_AFTER_FOOTER;
	return (flags & DSN_LINE_TOO_LONG) != 0 ? DSN_RULE_RECORD_LENGTH : DSN_RULE_LINE;
}

/* A line that the tables do not know. */
static void
skip_line(DsnReader *reader, DsnLine line)
{
	uint32_t	segment = line.rubrique / 10000000;
	bool		body = reader->section == SECTION_BODY;

	if ((line.flags & DSN_LINE_MALFORMED) != 0)
		dsn_anomalies_add(body ? &reader->declaration.anomalies : &reader->envoi.anomalies,
						  malformed_rule(reader, line.flags), line.number, 0);
	else if (segment == 5 || segment == 6 || segment == 95 || segment == 96)
		return;					/* of a receiver's lot, not of the envoi */
	else if (body)
		reader->declaration.declaration.skipped++;
	reader->records++;
}

static inline void
take_line(DsnReader *reader, const DsnLine *line, const DsnCode *code)
{
	const DsnRubriqueRow *row = dsn_rubrique_at(code->place, code->number);
	DsnInstance *instance = &reader->instance;
	DsnField   *field;
	uint32_t	bit;

	if (__builtin_expect(row->block == DSN_B_NONE || (line->flags & DSN_LINE_SUBLEVEL) != 0,
						 0))
	{
		skip_line(reader, *line);
		return;
	}
	if (row->block != instance->block || row->number <= instance->number)
		begin_instance(reader, row, line);
	reader->records++;
	instance->number = row->number;
	bit = DSN_SLOT(row->slot);
	field = &instance->fields[row->slot];
	field->value = line->value;
	field->length = line->value_length;
	field->line = line->number;
	instance->seen |= bit;
	if (control_value(reader, row, line))
		instance->good |= bit;
}

static DsnReadStatus
read_lines(DsnReader *reader, const char *buffer, size_t length, uint64_t *lines)
{
	const DsnReaderOptions *options = reader->options;
	size_t		progress = PROGRESS_STEP;
	DsnLexer	start;
	DsnLexer	lexer;
	DsnLine		line;
	DsnCode		code;

	dsn_lexer_init(&start, buffer, length);
	lexer = start;				/* this one stays in registers */
	while (dsn_scan_line(&lexer, &line, &code))
	{
		take_line(reader, &line, &code);
		if (__builtin_expect(reader->status != DSN_READ_OK, 0))
			break;
		if (__builtin_expect((size_t) (lexer.cursor - buffer) >= progress, 0))
		{
			progress = (size_t) (lexer.cursor - buffer) + PROGRESS_STEP;
			if (options->on_progress != NULL &&
				!options->on_progress(options->argument, (uint64_t) (lexer.cursor - buffer)))
				reader->status = DSN_READ_STOPPED;
		}
	}
	*lines = lexer.line_number;
	if (reader->status == DSN_READ_OK)
	{
		if (reader->section == SECTION_OUTSIDE)
			return DSN_READ_NO_ENVOI;
		end_envoi(reader, lexer.line_number);
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
