/*-------------------------------------------------------------------------
 *
 * sheet_screen.c
 *	  A sheet on a terminal.
 *
 * Nothing is cut: a word that is longer than a line goes on on the next one.
 *
 * IDENTIFICATION
 *	  cli/sheet_screen.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <string.h>

#include "db.h"
#include "escape.h"
#include "memory.h"
#include "sheet_screen.h"

#define HALF_WIDTH	(SCREEN_WIDTH / 2)
#define LABEL_WIDTH 21
#define NOTE_INDENT 4
#define GAP			2			/* between two columns */

/* One character of UTF-8, in bytes: the text comes from visible_copy(). */
static int
character_length(const char *string)
{
	int			length = 1;

	while ((string[length] & 0xc0) == 0x80)
		length++;
	return length;
}

/* Columns of the first "length" bytes. */
static int
width_of_bytes(const char *string, size_t length)
{
	Buffer		part = {0};
	int			width;

	buffer_add_bytes(&part, string, length);
	width = db_text_width(part.data);
	buffer_free(&part);
	return width;
}

/* Bytes of the longest beginning that takes "width" columns, a character at least. */
static size_t
bytes_that_fit(const char *string, int width)
{
	size_t		length = 0;
	int			used = 0;

	while (string[length] != '\0')
	{
		size_t		next = (size_t) character_length(string + length);

		used += width_of_bytes(string + length, next);
		if (used > width && length > 0)
			break;
		length += next;
	}
	return length;
}

static void
new_line(FILE *file, int indent)
{
	fprintf(file, "\n%*s", indent, "");
}

/* A paragraph between the columns "indent" and SCREEN_WIDTH, the cursor being at the first. */
static void
print_paragraph(FILE *file, const char *text, int indent)
{
	int			room = SCREEN_WIDTH - indent;
	int			used = 0;

	while (*text != '\0')
	{
		size_t		length = strcspn(text, " ");
		int			width = width_of_bytes(text, length);

		if (used > 0 && used + 1 + width > room)
		{
			new_line(file, indent);
			used = 0;
		}
		else if (used > 0)
			used += fprintf(file, " ");
		while (width > room)
		{
			size_t		part = bytes_that_fit(text, room);

			fwrite(text, 1, part, file);
			new_line(file, indent);
			text += part;
			length -= part;
			width = width_of_bytes(text, length);
		}
		fwrite(text, 1, length, file);
		used += width;
		text += length;
		text += strspn(text, " ");
	}
}

/* Free text, whose line feeds are those of its writer. */
static void
print_text(FILE *file, const char *text, int indent)
{
	bool		first = true;

	while (*text != '\0')
	{
		size_t		length = strcspn(text, "\n");
		Buffer		line = {0};
		char	   *visible;

		buffer_add_bytes(&line, text, length);
		visible = visible_copy(line.data);
		if (!first && visible[0] != '\0')
			new_line(file, indent);
		else if (!first)
			fputc('\n', file);
		print_paragraph(file, visible, indent);
		first = false;
		free(visible);
		buffer_free(&line);
		text += length;
		if (*text == '\n')
			text++;
	}
	fputc('\n', file);
}

static char *
cell_copy(const SheetColumn *column, const char *value)
{
	if (value == NULL)
		return memory_copy("");
	return visible_copy(column->kind == COLUMN_BOOLEAN ? boolean_in_words(value) : value);
}

static bool
is_end(const SheetColumn *column)
{
	return column->name == NULL && column->label == NULL;
}

/* Facts go two a line while both hold in their half. */
void
screen_card(FILE *file, const SheetSection *section, const char *title, const DbResult *result)
{
	char	   *visible = visible_copy(title);
	int			position = 0;
	int			i;

	fprintf(file, "%s\n\n", visible);
	free(visible);
	for (i = 0; !is_end(&section->columns[i]); i++)
	{
		const char *label = section->columns[i].label;
		char	   *value;
		int			width;

		if (!sheet_in_card(&section->columns[i], db_value(result, 0, i)))
			continue;
		value = cell_copy(&section->columns[i], db_value(result, 0, i));
		width = LABEL_WIDTH + db_text_width(value);
		if (position > 0 && width <= HALF_WIDTH)
			fprintf(file, "%*s", HALF_WIDTH - position, "");
		else if (position > 0)
		{
			fputc('\n', file);
			position = 0;
		}
		fprintf(file, "%s%*s", label, LABEL_WIDTH - db_text_width(label), "");
		print_paragraph(file, value[0] != '\0' ? value : "-", LABEL_WIDTH);
		position = position == 0 && width < HALF_WIDTH ? (value[0] != '\0' ? width : LABEL_WIDTH + 1) : 0;
		if (position == 0)
			fputc('\n', file);
		free(value);
	}
	if (position > 0)
		fputc('\n', file);
}

/* A table: its cells, row by row, and how wide each column is. */
typedef struct Grid
{
	const SheetSection *section;
	const DbResult *result;
	int			width[OUTPUT_COLUMNS_MAX];
	int			columns;
} Grid;

static bool
in_grid(const SheetColumn *column)
{
	return column->label != NULL && !column->note;
}

static void
measure(Grid *grid)
{
	int			row;
	int			i;

	for (i = 0; !is_end(&grid->section->columns[i]) && i < OUTPUT_COLUMNS_MAX; i++)
	{
		const SheetColumn *column = &grid->section->columns[i];

		grid->columns = i + 1;
		if (!in_grid(column))
			continue;
		grid->width[i] = db_text_width(column->label);
		for (row = 0; row < db_rows(grid->result); row++)
		{
			char	   *cell = cell_copy(column, db_value(grid->result, row, i));
			int			width = db_text_width(cell);

			if (width > grid->width[i])
				grid->width[i] = width;
			free(cell);
		}
	}
}

/* A row, or the headings for row -1.  No line ends in blanks: "owed" are written before what follows. */
static void
print_row(FILE *file, const Grid *grid, int row)
{
	int			owed = GAP;
	int			i;

	for (i = 0; i < grid->columns; i++)
	{
		const SheetColumn *column = &grid->section->columns[i];
		char	   *cell;
		int			padding;

		if (!in_grid(column))
			continue;
		cell = row < 0 ? memory_copy(column->label)
			: cell_copy(column, db_value(grid->result, row, i));
		padding = grid->width[i] - db_text_width(cell);
		if (cell[0] == '\0')
			owed += grid->width[i];
		else if (column->kind == COLUMN_NUMBER)
		{
			fprintf(file, "%*s%s", owed + padding, "", cell);
			owed = 0;
		}
		else
		{
			fprintf(file, "%*s%s", owed, "", cell);
			owed = padding;
		}
		owed += GAP;
		free(cell);
	}
	fputc('\n', file);
}

static void
print_rule(FILE *file, const Grid *grid)
{
	int			i;
	int			j;

	for (i = 0; i < grid->columns; i++)
	{
		if (!in_grid(&grid->section->columns[i]))
			continue;
		fprintf(file, "%*s", GAP, "");
		for (j = 0; j < grid->width[i]; j++)
			fputc('-', file);
	}
	fputc('\n', file);
}

static void
print_notes(FILE *file, const Grid *grid, int row)
{
	int			i;

	for (i = 0; i < grid->columns; i++)
	{
		const char *value = db_value(grid->result, row, i);

		if (!grid->section->columns[i].note || grid->section->columns[i].label == NULL ||
			value == NULL || value[0] == '\0')
			continue;
		fprintf(file, "%*s", NOTE_INDENT, "");
		print_text(file, value, NOTE_INDENT);
	}
}

void
screen_section(FILE *file, const SheetSection *section, const DbResult *result, bool after_empty)
{
	Grid		grid = {.section = section,.result = result};
	int			row;

	if (db_rows(result) == 0)
	{
		fprintf(file, "%s%s : -\n", after_empty ? "" : "\n", section->title);
		return;
	}
	fprintf(file, "\n%s (%d)\n", section->title, db_rows(result));
	measure(&grid);
	print_row(file, &grid, -1);
	print_rule(file, &grid);
	for (row = 0; row < db_rows(result); row++)
	{
		print_row(file, &grid, row);
		print_notes(file, &grid, row);
	}
}
