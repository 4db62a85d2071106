/*-------------------------------------------------------------------------
 *
 * dsn_envelope.c
 *	  The blocks that open or close an envoi or a declaration, and those that
 *	  are out of place.
 *
 * Lines behind a complete S90 that begin as rubriques do and are none were
 * another envoi, without quotes for example.  They are an envoi of their own,
 * refused and without anything in it: what came before is whole, and the
 * deposit is not.
 *
 * IDENTIFICATION
 *	  extension/core/dsn/dsn_envelope.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/dsn/dsn_envelope.h"

#define HEADER_BITS \
	(BLOCK_BIT(DSN_B_S10_G00_00) | BLOCK_BIT(DSN_B_S10_G00_01) | BLOCK_BIT(DSN_B_S10_G00_02))

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

void
dsn_envelope_end(DsnReader *reader, uint64_t line)
{
	end_header(reader, line);
	end_declaration(reader, line);
	if (reader->status != DSN_READ_OK)
		return;
	if (reader->section != SECTION_FOOTER)
		reader->envoi.envoi.counted_lines = reader->records;
	if (reader->section != SECTION_FOOTER && reader->section != SECTION_LOST)
		dsn_anomalies_add(&reader->envoi.anomalies, DSN_RULE_NO_FOOTER, line,
						  DSN_RUBRIQUE(90, 0, 90, 1));
	if (!dsn_envoi_close(&reader->envoi))
		reader->status = DSN_READ_NO_MEMORY;
	else if (!reader->options->on_envoi(reader->options->argument, &reader->envoi.envoi))
		reader->status = DSN_READ_STOPPED;
	dsn_arena_reset(&reader->arena);
	dsn_envoi_reset(&reader->envoi);
	reader->section = SECTION_OUTSIDE;
}

/* An envoi begins, in that section; false when the reader is to stop. */
static bool
begin_envoi(DsnReader *reader, uint64_t line, DsnSection section)
{
	if (reader->section != SECTION_OUTSIDE)
		dsn_envelope_end(reader, line - 1);
	if (reader->status != DSN_READ_OK)
		return false;
	/* Anomalies of stray lines before it are its own. */
	reader->envoi.envoi.rank = ++reader->envois;
	reader->envoi.envoi.line = line;
	reader->section = section;
	reader->records = 0;
	return true;
}

/* S10.G00.00 */
static void
begin_header(DsnReader *reader, uint64_t line)
{
	if (!begin_envoi(reader, line, SECTION_HEADER))
		return;
	reader->header = BLOCK_BIT(DSN_B_S10_G00_00);
	reader->owner = OWNER_ENVOI;
}

void
dsn_envelope_lose(DsnReader *reader, uint64_t line)
{
	if (reader->section != SECTION_LOST)
	{
		if (!begin_envoi(reader, line, SECTION_LOST))
			return;
		reader->envoi.lost = true;
	}
	dsn_anomalies_add(&reader->envoi.anomalies, DSN_RULE_LOST, line, 0);
}

/* S10.G00.01 and S10.G00.02 */
static void
begin_header_block(DsnReader *reader, uint8_t block, uint64_t line, DsnRubrique rubrique)
{
	reader->owner = OWNER_ENVOI;
	if (reader->section == SECTION_HEADER && (reader->header & BLOCK_BIT(block)) == 0)
		reader->header |= BLOCK_BIT(block);
	else
	{
		dsn_anomalies_add(&reader->envoi.anomalies,
						  reader->section == SECTION_HEADER ||
						  reader->section == SECTION_BODY ?
						  DSN_RULE_HEADER : DSN_RULE_OUTSIDE, line, rubrique);
		reader->owner = OWNER_NONE;
	}
}

/* S20.G00.05: a declaration begins. */
static void
begin_declaration(DsnReader *reader, uint64_t line)
{
	end_header(reader, line);
	end_declaration(reader, line);
	reader->section = SECTION_BODY;
	reader->owner = OWNER_DECLARATION;
	reader->first_record = reader->records;
	reader->open = BLOCK_BIT(DSN_B_S20_G00_05);
	reader->declaration.norm = dsn_envoi_norm_year(&reader->envoi.envoi);
	reader->declaration.deposit_point = reader->envoi.envoi.deposit_point;
	dsn_builder_open(&reader->declaration, ++reader->declarations, line);
}

/* S90.G00.90 */
static void
begin_footer(DsnReader *reader, uint64_t line)
{
	end_header(reader, line);
	end_declaration(reader, line);
	/* Its own lines are added when it ends. */
	reader->envoi.envoi.counted_lines = reader->records;
	reader->section = SECTION_FOOTER;
	reader->owner = OWNER_ENVOI;
}

/* A block that may not come here. */
static void
begin_stray(DsnReader *reader, uint64_t line, DsnRubrique rubrique)
{
	dsn_anomalies_add(&reader->envoi.anomalies,
					  reader->section == SECTION_HEADER ? DSN_RULE_NO_DECLARATION :
					  DSN_RULE_OUTSIDE,
					  line, rubrique);
}

void
dsn_envelope_begin(DsnReader *reader, uint8_t block, uint64_t line, DsnRubrique rubrique)
{
	bool		inside = reader->section == SECTION_HEADER || reader->section == SECTION_BODY;

	reader->anomalies = &reader->envoi.anomalies;
	if (block == DSN_B_S10_G00_00)
		begin_header(reader, line);
	else if (block == DSN_B_S10_G00_01 || block == DSN_B_S10_G00_02)
		begin_header_block(reader, block, line, rubrique);
	else if (block == DSN_B_S20_G00_05 && inside)
	{
		begin_declaration(reader, line);
		reader->anomalies = &reader->declaration.anomalies;
	}
	else if (block == DSN_B_S90_G00_90 && inside)
		begin_footer(reader, line);
	else
		begin_stray(reader, line, rubrique);
}
