/*-------------------------------------------------------------------------
 *
 * sheet.c
 *	  A document of several tables: a card of facts, then sections.
 *
 * IDENTIFICATION
 *	  cli/sheet.c
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "escape.h"
#include "sheet.h"
#include "sheet_screen.h"

bool
sheet_open(Sheet *sheet, const Options *options)
{
	Output		output;

	if (!output_open(&output, options, NULL))
		return false;
	sheet->sink = output.sink;
	sheet->format = output.format;
	sheet->after_empty = false;
	return true;
}

static bool
is_end(const SheetColumn *column)
{
	return column->name == NULL && column->label == NULL;
}

bool
sheet_in_card(const SheetColumn *column, const char *value)
{
	return column->label != NULL && (value != NULL || !column->note);
}

/* CSV: a value a line. */

static void
csv_section(Sheet *sheet, const SheetSection *section, const DbResult *result)
{
	FILE	   *file = sheet->sink.file;
	int			row;
	int			i;

	for (row = 0; row < db_rows(result); row++)
		for (i = 0; !is_end(&section->columns[i]); i++)
		{
			if (section->columns[i].name == NULL)
				continue;
			fprintf(file, "%s,%d,%s,", section->name, row + 1, section->columns[i].name);
			csv_value(file, db_value(result, row, i));
			fputc('\n', file);
		}
}

/* JSON. */

static void
json_object(FILE *file, const SheetSection *section, const DbResult *result, int row)
{
	bool		first = true;
	int			i;

	fputc('{', file);
	for (i = 0; !is_end(&section->columns[i]); i++)
	{
		if (section->columns[i].name == NULL)
			continue;
		fputs(first ? "" : ", ", file);
		json_string(file, section->columns[i].name);
		fputs(": ", file);
		json_value(file, section->columns[i].kind, db_value(result, row, i));
		first = false;
	}
	fputc('}', file);
}

static void
json_array(FILE *file, const SheetSection *section, const DbResult *result)
{
	int			row;

	fputs(",\n", file);
	json_string(file, section->name);
	fputs(": [", file);
	for (row = 0; row < db_rows(result); row++)
	{
		fputs(row > 0 ? ",\n" : "\n", file);
		json_object(file, section, result, row);
	}
	fputc(']', file);
}

/* HTML. */

static void
html_cell(FILE *file, const SheetColumn *column, const char *value)
{
	fputs(column->kind == COLUMN_NUMBER ? "<td class=\"nombre\">" : "<td>", file);
	if (value != NULL)
		html_text(file, column->kind == COLUMN_BOOLEAN ? boolean_in_words(value) : value);
	fputs("</td>", file);
}

static void
html_card(FILE *file, const SheetSection *section, const char *title, const DbResult *result)
{
	int			i;

	fputs("<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n<title>", file);
	html_text(file, title);
	fputs("</title>\n<style>\n" HTML_STYLE "table { margin-bottom: 1.5em; }\n"
		  "td { white-space: pre-wrap; }\n"
		  "</style>\n</head>\n<body>\n<main>\n<h1>", file);
	html_text(file, title);
	fputs("</h1>\n<table>\n<tbody>\n", file);
	for (i = 0; !is_end(&section->columns[i]); i++)
	{
		const SheetColumn *column = &section->columns[i];
		const char *value = db_value(result, 0, i);

		if (!sheet_in_card(column, value))
			continue;
		fputs("<tr><th scope=\"row\">", file);
		html_text(file, column->label);
		fputs("</th>", file);
		html_cell(file, column, value);
		fputs("</tr>\n", file);
	}
	fputs("</tbody>\n</table>\n", file);
}

static void
html_headings(FILE *file, const SheetSection *section)
{
	int			i;

	fputs("<table>\n<caption>", file);
	html_text(file, section->title);
	fputs("</caption>\n<thead>\n<tr>", file);
	for (i = 0; !is_end(&section->columns[i]); i++)
	{
		if (section->columns[i].label == NULL)
			continue;
		fputs(section->columns[i].kind == COLUMN_NUMBER
			  ? "<th scope=\"col\" class=\"nombre\">" : "<th scope=\"col\">", file);
		html_text(file, section->columns[i].label);
		fputs("</th>", file);
	}
	fputs("</tr>\n</thead>\n<tbody>\n", file);
}

static void
html_section(FILE *file, const SheetSection *section, const DbResult *result)
{
	int			row;
	int			i;

	html_headings(file, section);
	for (row = 0; row < db_rows(result); row++)
	{
		fputs("<tr>", file);
		for (i = 0; !is_end(&section->columns[i]); i++)
			if (section->columns[i].label != NULL)
				html_cell(file, &section->columns[i], db_value(result, row, i));
		fputs("</tr>\n", file);
	}
	fputs("</tbody>\n</table>\n", file);
}

void
sheet_card(Sheet *sheet, const SheetSection *section, const char *title, const DbResult *result)
{
	FILE	   *file = sheet->sink.file;

	switch (sheet->format)
	{
		case FORMAT_ALIGNED:
			screen_card(file, section, title, result);
			break;
		case FORMAT_CSV:
			fputs("section,ligne,colonne,valeur\n", file);
			csv_section(sheet, section, result);
			break;
		case FORMAT_JSON:
			fputs("{\n", file);
			json_string(file, section->name);
			fputs(": ", file);
			json_object(file, section, result, 0);
			break;
		case FORMAT_HTML:
			html_card(file, section, title, result);
			break;
	}
}

void
sheet_section(Sheet *sheet, const SheetSection *section, const DbResult *result)
{
	FILE	   *file = sheet->sink.file;

	switch (sheet->format)
	{
		case FORMAT_ALIGNED:
			screen_section(file, section, result, sheet->after_empty);
			sheet->after_empty = db_rows(result) == 0;
			break;
		case FORMAT_CSV:
			csv_section(sheet, section, result);
			break;
		case FORMAT_JSON:
			json_array(file, section, result);
			break;
		case FORMAT_HTML:
			html_section(file, section, result);
			break;
	}
}

bool
sheet_close(Sheet *sheet)
{
	if (sheet->format == FORMAT_JSON)
		fputs("\n}\n", sheet->sink.file);
	else if (sheet->format == FORMAT_HTML)
		fputs("</main>\n</body>\n</html>\n", sheet->sink.file);
	return sink_commit(&sheet->sink);
}

void
sheet_discard(Sheet *sheet)
{
	sink_discard(&sheet->sink);
}
