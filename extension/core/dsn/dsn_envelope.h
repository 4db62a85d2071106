/*-------------------------------------------------------------------------
 *
 * dsn_envelope.h
 *	  The reader's place in a file, and the blocks that open or close an envoi
 *	  or a declaration: for dsn_reader.c and dsn_envelope.c only.
 *
 * IDENTIFICATION
 *	  extension/core/dsn/dsn_envelope.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_DSN_ENVELOPE_H
#define CALIMERO_DSN_ENVELOPE_H

#include "core/dsn/dsn_declaration.h"
#include "core/dsn/dsn_envoi.h"

/* Where in an envoi the reader is. */
typedef enum DsnSection
{
	SECTION_OUTSIDE,			/* no S10.G00.00 yet */
	SECTION_HEADER,				/* in S10 */
	SECTION_BODY,				/* in a declaration */
	SECTION_FOOTER,				/* after the S90 began */
	SECTION_LOST				/* in what follows an S90 and has no header */
} DsnSection;

/* Whose the current block is. */
typedef enum DsnOwner
{
	OWNER_NONE,					/* out of place */
	OWNER_ENVOI,
	OWNER_DECLARATION
} DsnOwner;

/* A code that came before, as it is written, and what the tables say of it. */
typedef struct DsnKnownCode
{
	uint64_t	head;			/* "S21.G00." */
	uint64_t	tail;			/* "81.004,'" */
	DsnField   *field;			/* where its value is kept */
	DsnRubriqueRow row;
} DsnKnownCode;

#define KNOWN_BITS 10

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
	uint64_t	dates[2];		/* that passed the control of DSN_FORM_DATE20 */
	DsnKnownCode *known;		/* codes: found here, the compiler keeps one
								 * address of it */
	DsnKnownCode codes[1 << KNOWN_BITS];
} DsnReader;

#define BLOCK_BIT(block) (UINT64_C(1) << (block))

static inline DsnRubrique
rubrique_of(const DsnRubriqueRow *row)
{
	return dsn_block_rows[row->block].block * 1000 + row->number;
}

/*
 * What follows takes the line where it happens.  The current block must have
 * been given to its owner.
 */

/* One of the blocks S10, S20.G00.05 and S90 begins, or one that is out of place. */
extern void dsn_envelope_begin(DsnReader *reader, uint8_t block, uint64_t line,
							   DsnRubrique rubrique);

/* After a complete S90, a line that was meant to be a rubrique: of an envoi that is lost. */
extern void dsn_envelope_lose(DsnReader *reader, uint64_t line);

/* The envoi is over: hand it out. */
extern void dsn_envelope_end(DsnReader *reader, uint64_t line);

#endif							/* CALIMERO_DSN_ENVELOPE_H */
