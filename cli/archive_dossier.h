/*-------------------------------------------------------------------------
 *
 * archive_dossier.h
 *	  One dossier gathered from the content files of a lot.
 *
 * Tables come in any order, and a dossier may be spread over the files of its
 * lot.  What belongs to it is known by numbers that other rows give: its own,
 * that of its debtor, those of its debts and payments.  A row that comes before
 * the row which would have told that it belongs is missed, and the lot must be
 * read again: "again" says so.  As our server writes them, once is enough.
 *
 * IDENTIFICATION
 *	  cli/archive_dossier.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_ARCHIVE_DOSSIER_H
#define CALIMERO_ARCHIVE_DOSSIER_H

#include <stdio.h>

#include "archive_text.h"

#define DOSSIER_KEY_SIZE 24

/* Numbers of rows, sorted. */
typedef struct KeySet
{
	int64_t    *keys;
	size_t		count;
	size_t		capacity;
} KeySet;

/* The rows of a table, as JSON objects separated by commas. */
typedef struct DossierTable
{
	char		name[64];
	char	   *json;			/* what "file" has written */
	size_t		length;
	FILE	   *file;
	size_t		rows;
} DossierTable;

typedef struct ArchiveDossier
{
	const char *caisse;
	const char *numero;			/* looked for; NULL when it is by internal
								 * number */
	char		dossier[DOSSIER_KEY_SIZE];	/* internal number, "" until known */
	char		debiteur[DOSSIER_KEY_SIZE]; /* the same */
	KeySet		creances;
	KeySet		paiements;
	DossierTable *tables;
	size_t		table_count;
	bool		found;			/* the row of the dossier itself was read */
	bool		ambiguous;		/* several have that number */
	bool		other_caisse;	/* a file of another caisse was read */
	bool		again;
	bool		missed_dossier; /* rows that may have been of it have passed */
	bool		missed_debiteur;
	bool		missed_affectation;
	struct
	{
		int			caisse;		/* -1 where there is none */
		int			dossier;
		int			numero;
		int			debiteur;
		int			creance;
		int			paiement;
		DossierTable *table;
	}			columns;		/* of the section that is read */
	ArchiveHead head;			/* of the last file read */
} ArchiveDossier;

extern const ArchiveEvents archive_dossier_events;

/* Look for a dossier by the number that people write, or by its internal one. */
extern void archive_dossier_begin(ArchiveDossier *dossier, const char *caisse, const char *number, bool internal);

/* Before a lot is read: forget rows; before another lot ("forget"), the numbers that were learned too. */
extern void archive_dossier_lot(ArchiveDossier *dossier, bool forget);

/* The object, in the order dossier, debiteur, then as tables came. */
extern void archive_dossier_print(ArchiveDossier *dossier, int64_t lot, FILE *file);

extern void archive_dossier_free(ArchiveDossier *dossier);

#endif							/* CALIMERO_ARCHIVE_DOSSIER_H */
