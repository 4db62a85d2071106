/*-------------------------------------------------------------------------
 *
 * dsn_rubriques.h
 *	  What the reader knows of each rubrique and block, all norms together.
 *
 * The data are in dsn_rubriques.tsv; the build makes dsn_rubriques.inc of them
 * with dsn_rubriques.awk.  A rubrique that is not there is unknown, which is
 * no fault: it is counted and skipped.
 *
 * Forms describe characters, not numbers: where a norm wants a rate under 100
 * or an amount that is not zero, the form only wants digits and a point.
 * Norms changed such ranges; what the reader uses itself it checks itself.
 *
 * Source: cahier technique DSN, norms P19V01 to P25V01; P26V01 unofficial.
 *
 * IDENTIFICATION
 *	  extension/core/dsn/dsn_rubriques.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_DSN_RUBRIQUES_H
#define CALIMERO_DSN_RUBRIQUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/dsn/dsn_lexer.h"

/* DsnBlockId: blocks in the order of a declaration, parents first (DSN_B_S21_G00_78). */
#define DSN_RUBRIQUES_IDS
#include "dsn_rubriques.inc"
#undef DSN_RUBRIQUES_IDS

#define DSN_B_NONE 255

/* Kept values have a slot of their own, the others share slot 0. */
#define DSN_SLOTS 32

typedef enum DsnForm
{
	DSN_FORM_TEXTE,				/* anything that the lexer let through */
	DSN_FORM_TENU,				/* checked where it is used: amounts and
								 * periods summed */
	/* the four that digits, a point and two digits have */
	DSN_FORM_DECIMAL,			/* -?[0-9]+\.[0-9]{2} */
	DSN_FORM_POSITIF,			/* [0-9]+\.[0-9]{2} */
	DSN_FORM_TAUX,				/* [0-9]+\.[0-9]{2,3} */
	DSN_FORM_NOMBRE,			/* [0-9]+(\.[0-9]{1,2})? */
	DSN_FORM_DATE,				/* JJMMAAAA of the years 1900 to 2099 */
	DSN_FORM_DATE20,			/* the same, from 2000 on */
	DSN_FORM_MOIS,				/* 01MM20AA */
	DSN_FORM_MMAAAA,
	DSN_FORM_NAISSANCE,			/* JJMMAAAA, where JJ and MM may be 99 */
	DSN_FORM_ENTIER,			/* [0-9]+ */
	DSN_FORM_RELATIF,			/* -?[0-9]+ */
	DSN_FORM_NON_NUL,			/* [0-9]*[1-9][0-9]* */
	DSN_FORM_RANG,				/* [1-9][0-9]* */
	DSN_FORM_ORDRE,				/* 0|[1-9][0-9]* */
	DSN_FORM_FRACTION,			/* [1-9]{2}, the first not over the second */
	DSN_FORM_NIR,				/* 13 characters */
	DSN_FORM_MAJUSCULES,		/* [A-Z0-9]+ */
	DSN_FORM_BIC,
	DSN_FORM_LOCALITE,			/* [A-Za-z0-9 ]+ */
	DSN_FORM_CODE,				/* ASCII: handed out as it is */
	DSN_FORM_PERIODE,			/* 20AA then M01..M12, T01..T04, S01, S02,
								 * A00, E00 */
	DSN_FORM_NORME				/* P[0-9]{2}V[0-9]{2} */
} DsnForm;

typedef struct DsnRubriqueRow
{
	uint8_t		block;			/* DsnBlockId, or DSN_B_NONE: no such rubrique */
	uint8_t		slot;			/* 0 when its value is not kept */
	uint16_t	number;			/* 4 for .004 */
	uint8_t		form;			/* DsnForm */
	uint8_t		shortest;		/* characters */
	uint8_t		spread;			/* longest less shortest */
} DsnRubriqueRow;

typedef struct DsnBlockRow
{
	DsnBlock	block;
	uint16_t	first;			/* of its rows */
	uint16_t	rows;
	uint8_t		parent;			/* DsnBlockId, or DSN_B_NONE */
	uint64_t	below;			/* bits of all its descendants */
	uint32_t	always;			/* slots that must be filled: in every nature, */
	uint32_t	monthly;		/* in natures 01 and 09, */
	uint32_t	recent;			/* and in those from P24 to P26 */
} DsnBlockRow;

/* Where the rows of a block are; there are none when it is unknown. */
typedef struct DsnDirectoryRow
{
	uint16_t	first;
	uint16_t	rows;
} DsnDirectoryRow;

/* A hundred blocks for each segment; the place after them is no block's. */
#define DSN_DIRECTORY_SIZE 500

extern const DsnRubriqueRow dsn_rubrique_rows[];
extern const DsnBlockRow dsn_block_rows[DSN_BLOCK_COUNT];
extern const DsnDirectoryRow dsn_block_directory[DSN_DIRECTORY_SIZE + 1];

/* Where the reader looks when there is nothing to find. */
extern const DsnRubriqueRow dsn_rubrique_unknown;

/* Place of a block in the directory; DSN_DIRECTORY_SIZE when its segment has none. */
static inline uint32_t
dsn_directory_index(DsnBlock block)
{
	/* S21.G00 is nearly all of a file. */
	if (block - 210000 < 100)
		return block - 210000;
	switch (block / 100)
	{
		case 1000:
			return 100 + block % 100;
		case 2000:
			return 200 + block % 100;
		case 8900:
			return 300 + block % 100;
		case 9000:
			return 400 + block % 100;
		default:
			return DSN_DIRECTORY_SIZE;
	}
}

/* The row of rubrique "number" of the block at that place of the directory. */
static inline const DsnRubriqueRow *
dsn_rubrique_at(uint32_t place, uint32_t number)
{
	DsnDirectoryRow row = dsn_block_directory[place];

	return number < row.rows ? &dsn_rubrique_rows[row.first + number] : &dsn_rubrique_unknown;
}

/* The row of a rubrique; one of block DSN_B_NONE when it is unknown. */
static inline const DsnRubriqueRow *
dsn_rubrique_find(DsnRubrique rubrique)
{
	return dsn_rubrique_at(dsn_directory_index(DSN_BLOCK_OF(rubrique)), rubrique % 1000);
}

#endif							/* CALIMERO_DSN_RUBRIQUES_H */
