/*-------------------------------------------------------------------------
 *
 * output.c
 *	  Tables of results as aligned text, CSV, JSON or HTML.
 *
 * IDENTIFICATION
 *	  cli/output.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <string.h>

#include "db.h"
#include "escape.h"
#include "memory.h"
#include "output.h"

static const char *const format_names[] = {
	[FORMAT_ALIGNED] = "aligned",
	[FORMAT_CSV] = "csv",
	[FORMAT_JSON] = "json",
	[FORMAT_HTML] = "html",
};

bool
output_open_at(Output *output, const char *path, OutputFormat format, const char *title)
{
	memset(output, 0, sizeof(*output));
	output->title = title;
	output->format = format;
	return sink_open(&output->sink, path);
}

bool
output_open(Output *output, const Options *options, const char *title)
{
	const char *name = options->values[OPTION_FORMAT];
	OutputFormat format;

	for (format = FORMAT_HTML; format > FORMAT_ALIGNED; format--)
		if (name != NULL && strcmp(name, format_names[format]) == 0)
			break;
	return output_open_at(output, options->values[OPTION_OUTPUT], format, title);
}

void
output_column(Output *output, const char *name, ColumnKind kind)
{
	Column	   *column;

	if (output->column_count == OUTPUT_COLUMNS_MAX)
		return;
	column = &output->columns[output->column_count++];
	column->name = memory_copy(name);
	column->kind = kind;
}

static void
aligned_row(Output *output, const char *const *values)
{
	int			i;

	if (output->cell_count + (size_t) output->column_count > output->cell_capacity)
	{
		output->cell_capacity = 2 * output->cell_capacity + OUTPUT_COLUMNS_MAX;
		output->cells = memory_resize(output->cells, output->cell_capacity, sizeof(char *));
	}
	for (i = 0; i < output->column_count; i++)
	{
		Column	   *column = &output->columns[i];
		const char *value = values[i] != NULL ? values[i] : "";
		char	   *cell;
		int			width;

		if (column->kind == COLUMN_BOOLEAN && value[0] != '\0')
			value = boolean_in_words(value);
		cell = visible_copy(value);
		width = db_text_width(cell);
		if (width > column->width)
			column->width = width;
		output->cells[output->cell_count++] = cell;
	}
}

/* One cell, padded to its column, except that no line ends in blanks. */
static void
print_cell(const Output *output, int number, const char *string)
{
	const Column *column = &output->columns[number];
	int			padding = column->width - db_text_width(string);
	bool		last = number == output->column_count - 1;

	fputs(number > 0 ? " |" : "", output->sink.file);
	if (!last || string[0] != '\0')
		fputc(' ', output->sink.file);
	if (column->kind == COLUMN_NUMBER && string[0] != '\0')
		fprintf(output->sink.file, "%*s%s", padding, "", string);
	else
		fprintf(output->sink.file, "%s%*s", string, last ? 0 : padding, "");
	if (last)
		fputc('\n', output->sink.file);
}

static void
print_aligned(Output *output)
{
	size_t		cell;
	int			i;
	int			j;

	/* No query has been run: there is not even a heading. */
	if (output->column_count == 0)
		return;
	for (i = 0; i < output->column_count; i++)
	{
		int			width = db_text_width(output->columns[i].name);

		if (width > output->columns[i].width)
			output->columns[i].width = width;
	}
	for (i = 0; i < output->column_count; i++)
		print_cell(output, i, output->columns[i].name);
	for (i = 0; i < output->column_count; i++)
	{
		fputs(i > 0 ? "+-" : "-", output->sink.file);
		for (j = 0; j <= output->columns[i].width; j++)
			fputc('-', output->sink.file);
	}
	fputc('\n', output->sink.file);
	for (cell = 0; cell < output->cell_count; cell++)
	{
		print_cell(output, (int) (cell % (size_t) output->column_count), output->cells[cell]);
		free(output->cells[cell]);
	}
	output->cell_count = 0;
}

/* CSV: quoted where it must be, and where COPY would read \. or an empty string. */

static void
csv_row(Output *output, const char *const *values)
{
	int			i;

	for (i = 0; i < output->column_count; i++)
	{
		if (i > 0)
			fputc(',', output->sink.file);
		csv_value(output->sink.file, values[i]);
	}
	fputc('\n', output->sink.file);
}

static void
csv_header(Output *output)
{
	const char *names[OUTPUT_COLUMNS_MAX];
	int			i;

	if (output->column_count == 0)
		return;
	for (i = 0; i < output->column_count; i++)
		names[i] = output->columns[i].name;
	csv_row(output, names);
}

/* JSON (RFC 8259). */

static void
json_row(Output *output, const char *const *values)
{
	FILE	   *file = output->sink.file;
	int			i;

	fputs(output->rows > 0 ? ",\n{" : "[\n{", file);
	for (i = 0; i < output->column_count; i++)
	{
		if (i > 0)
			fputs(", ", file);
		json_string(file, output->columns[i].name);
		fputs(": ", file);
		json_value(file, output->columns[i].kind, values[i]);
	}
	fputc('}', file);
}

/* HTML: one document that needs nothing else. */

static void
html_header(Output *output)
{
	FILE	   *file = output->sink.file;
	int			i;

	fputs("<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n<title>", file);
	html_text(file, output->title);
	fputs("</title>\n<style>\n"
		  HTML_STYLE
		  "</style>\n</head>\n<body>\n<main>\n<table>\n<caption>", file);
	html_text(file, output->title);
	fputs("</caption>\n<thead>\n<tr>", file);
	for (i = 0; i < output->column_count; i++)
	{
		fputs(output->columns[i].kind == COLUMN_NUMBER
			  ? "<th scope=\"col\" class=\"nombre\">" : "<th scope=\"col\">", file);
		html_text(file, output->columns[i].name);
		fputs("</th>", file);
	}
	fputs("</tr>\n</thead>\n<tbody>\n", file);
}

static void
html_row(Output *output, const char *const *values)
{
	FILE	   *file = output->sink.file;
	int			i;

	fputs("<tr>", file);
	for (i = 0; i < output->column_count; i++)
	{
		ColumnKind	kind = output->columns[i].kind;

		fputs(kind == COLUMN_NUMBER ? "<td class=\"nombre\">" : "<td>", file);
		if (values[i] != NULL)
			html_text(file, kind == COLUMN_BOOLEAN ? boolean_in_words(values[i]) : values[i]);
		fputs("</td>", file);
	}
	fputs("</tr>\n", file);
}

void
output_row(Output *output, const char *const *values)
{
	switch (output->format)
	{
		case FORMAT_ALIGNED:
			aligned_row(output, values);
			break;
		case FORMAT_CSV:
			if (output->rows == 0)
				csv_header(output);
			csv_row(output, values);
			break;
		case FORMAT_JSON:
			json_row(output, values);
			break;
		case FORMAT_HTML:
			if (output->rows == 0)
				html_header(output);
			html_row(output, values);
			break;
	}
	output->rows++;
}

bool
output_alive(const Output *output)
{
	return !ferror(output->sink.file);
}

static void
output_free(Output *output)
{
	int			i;
	size_t		cell;

	for (i = 0; i < output->column_count; i++)
		free(output->columns[i].name);
	for (cell = 0; cell < output->cell_count; cell++)
		free(output->cells[cell]);
	free(output->cells);
	output->cells = NULL;
	output->cell_count = 0;
	output->column_count = 0;
}

/* The end of the table, and its beginning too when it has no row. */
bool
output_close(Output *output)
{
	FILE	   *file = output->sink.file;

	switch (output->format)
	{
		case FORMAT_ALIGNED:
			print_aligned(output);
			break;
		case FORMAT_CSV:
			if (output->rows == 0)
				csv_header(output);
			break;
		case FORMAT_JSON:
			fputs(output->rows > 0 ? "\n]\n" : "[]\n", file);
			break;
		case FORMAT_HTML:
			if (output->rows == 0)
				html_header(output);
			fputs("</tbody>\n</table>\n</main>\n</body>\n</html>\n", file);
			break;
	}
	output_free(output);
	return sink_commit(&output->sink);
}

void
output_discard(Output *output)
{
	output_free(output);
	sink_discard(&output->sink);
}
