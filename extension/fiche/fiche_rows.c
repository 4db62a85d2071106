/*-------------------------------------------------------------------------
 *
 * fiche_rows.c
 *	  Running the queries of a fiche and reading their rows.
 *
 * Texts come from files that others wrote: control characters, which could
 * drive a terminal or break a document, become spaces here, once for all
 * renderings.
 *
 * IDENTIFICATION
 *	  extension/fiche/fiche_rows.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/numeric.h"

#include "fiche/fiche_rows.h"

int
calimero_fiche_run(CalimeroStatement *query, const Datum *arguments)
{
	uint64		rows = calimero_execute(query, arguments, NULL);

	if (rows > INT_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many rows for a fiche"),
				 errhint("Ask for fewer months.")));
	return (int) rows;
}

void
calimero_fiche_forget_rows(void)
{
	SPI_freetuptable(SPI_tuptable);
}

/*
 * The value of a column; *isnull set.
 */
static Datum
cell(int row, int column, bool *isnull)
{
	return SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column, isnull);
}

bool
calimero_fiche_cell_null(int row, int column)
{
	bool		isnull;

	cell(row, column, &isnull);
	return isnull;
}

/*
 * How many bytes a control character takes here, 0 when it is none: U+0000 to
 * U+001F, U+007F to U+009F, the line separators U+2028 and U+2029, and the
 * marks that turn the direction of what follows (U+061C, U+200E, U+200F, U+202A
 * to U+202E, U+2066 to U+2069).
 */
static int
control_length(const unsigned char *byte)
{
	if (byte[0] < 0x20 || byte[0] == 0x7F)
		return 1;
	if (byte[0] == 0xC2 && byte[1] >= 0x80 && byte[1] <= 0x9F)
		return 2;
	if (byte[0] == 0xD8 && byte[1] == 0x9C)
		return 2;
	if (byte[0] == 0xE2 && byte[1] == 0x80 &&
		(byte[2] == 0x8E || byte[2] == 0x8F || (byte[2] >= 0xA8 && byte[2] <= 0xAE)))
		return 3;
	if (byte[0] == 0xE2 && byte[1] == 0x81 && byte[2] >= 0xA6 && byte[2] <= 0xA9)
		return 3;
	return 0;
}

static void
blank_controls(char *string)
{
	unsigned char *byte = (unsigned char *) string;

	while (*byte != '\0')
	{
		int			length = control_length(byte);

		memset(byte, ' ', length);
		byte += Max(length, 1);
	}
}

char	   *
calimero_fiche_cell_text(int row, int column)
{
	char	   *string = SPI_getvalue(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column);

	if (string != NULL)
		blank_controls(string);
	return string;
}

int64
calimero_fiche_cell_amount(int row, int column)
{
	bool		isnull;
	Datum		value = cell(row, column, &isnull);

	return isnull ? 0 : calimero_numeric_to_centimes(DatumGetNumeric(value));
}

int
calimero_fiche_cell_int(int row, int column)
{
	bool		isnull;
	Datum		value = cell(row, column, &isnull);

	return isnull ? 0 : DatumGetInt32(value);
}

int64
calimero_fiche_cell_bigint(int row, int column)
{
	bool		isnull;
	Datum		value = cell(row, column, &isnull);

	return isnull ? 0 : DatumGetInt64(value);
}

bool
calimero_fiche_cell_bool(int row, int column)
{
	bool		isnull;
	Datum		value = cell(row, column, &isnull);

	return !isnull && DatumGetBool(value);
}

CalimeroDay
calimero_fiche_cell_day(int row, int column)
{
	bool		isnull;
	Datum		value = cell(row, column, &isnull);

	if (isnull || DATE_NOT_FINITE(DatumGetDateADT(value)))
		return CALIMERO_NO_DAY;
	return calimero_date_to_day(DatumGetDateADT(value));
}

CalimeroPeriod
calimero_fiche_cell_period(int row, int column)
{
	char	   *text = SPI_getvalue(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column);
	CalimeroPeriod period;

	if (text == NULL)
		return CALIMERO_NO_PERIOD;
	period = calimero_period_from_text(text, strlen(text));
	pfree(text);
	return period;
}
