/*-------------------------------------------------------------------------
 *
 * dsn_writer.c
 *	  The lines of a DSN and the envoi around the declarations.
 *
 * IDENTIFICATION
 *	  tests/generator/dsn_writer.c
 *
 *-------------------------------------------------------------------------
 */
#include "dsn_writer.h"

#include <string.h>

#include "employer.h"

#define CODE_LENGTH 14

/* An accountant's SIREN prefix: below those of the employers. */
#define SENDER_PREFIX 99001u

static void
end_of_line(GenWriter *writer, char *to)
{
	if (writer->style.crlf)
		*to++ = '\r';
	*to++ = '\n';
	writer->out->length = (size_t) (to - writer->out->data);
}

void
gen_line(GenWriter *writer, const char *code, const char *value, size_t length)
{
	char	   *to = gen_buffer_room(writer->out, CODE_LENGTH + length + 5);

	memcpy(to, code, CODE_LENGTH);
	to += CODE_LENGTH;
	*to++ = ',';
	*to++ = '\'';
	memcpy(to, value, length);
	to += length;
	*to++ = '\'';
	end_of_line(writer, to);
	writer->lines++;
}

void
gen_line_text(GenWriter *writer, const char *code, const char *value)
{
	char		converted[256];
	size_t		length = 0;

	if (!writer->style.utf8)
	{
		gen_line(writer, code, value, strlen(value));
		return;
	}
	for (; *value != '\0' && length < sizeof(converted) - 1; value++)
	{
		unsigned char c = (unsigned char) *value;

		if (c >= 0x80)
		{
			converted[length++] = (char) (0xC0 | (c >> 6));
			c = 0x80 | (c & 0x3F);
		}
		converted[length++] = (char) c;
	}
	gen_line(writer, code, converted, length);
}

void
gen_line_number(GenWriter *writer, const char *code, uint64_t value, int width)
{
	char		text[24];
	char	   *end = width > 0 ? gen_put_padded(text, value, width)
	: gen_put_number(text, value);

	gen_line(writer, code, text, (size_t) (end - text));
}

void
gen_line_amount(GenWriter *writer, const char *code, int64_t centimes)
{
	char		text[32];
	char	   *end = gen_put_amount(text, centimes, '.');

	gen_line(writer, code, text, (size_t) (end - text));
}

void
gen_line_day(GenWriter *writer, const char *code, CalimeroDay day)
{
	char		text[8];

	gen_put_jjmmaaaa(text, day);
	gen_line(writer, code, text, sizeof(text));
}

/* What a receiver's lot puts before an envoi; S90 does not count it. */
static void
begin_lot(GenWriter *writer, const GenEnvoi *envoi)
{
	gen_line_text(writer, "S05.G51.00.001", "V01R02");
	gen_line_number(writer, "S05.G51.00.002", 1000000 + envoi->lot, 0);
	gen_line_text(writer, "S05.G51.00.003", "01");
	gen_line_number(writer, "S05.G51.00.004", (uint64_t) envoi->year * 10000 + 1231, 8);
	gen_line_text(writer, "S05.G51.00.005", "120000");
	gen_line_text(writer, "S05.G51.00.006", "1");
	gen_line_text(writer, "S06.G51.00.001", "DSNOK");
}

static void
end_lot(GenWriter *writer)
{
	gen_line_text(writer, "S95.G51.00.001", "DSNOK");
	gen_line_text(writer, "S95.G51.00.002", "1");
	gen_line_text(writer, "S96.G51.00.001", "FINSL");
	gen_line_text(writer, "S96.G51.00.002", "1");
}

static void
write_sender(GenWriter *writer, const GenEnvoi *envoi)
{
	static const char *const names[] = {
		"CABINET QU\311RANVIN", "CABINET DRULIER ET FILS", "GESTION D'ORBEMONT"
	};
	static const char *const persons[] = {
		"ZELORDRY YOLANSAC", "KELOUNEL GRI\311BEC", "HOUERSAC BAL\311NEL"
	};
	uint32_t	which = envoi->sender % 3;
	char		siren[10];
	char		siret[15];

	gen_make_siren(SENDER_PREFIX + which, siren);
	gen_make_siret(siren, 1, siret);
	gen_line(writer, "S10.G00.01.001", siret, 9);
	gen_line(writer, "S10.G00.01.002", siret + 9, 5);
	gen_line_text(writer, "S10.G00.01.003", names[which]);
	gen_line_text(writer, "S10.G00.01.004", "3 PLACE DU MARCH\311");
	gen_line_text(writer, "S10.G00.01.005", "48000");
	gen_line_text(writer, "S10.G00.01.006", "MENDE");
	gen_line_text(writer, "S10.G00.02.001", which == 1 ? "01" : "02");
	gen_line_text(writer, "S10.G00.02.002", persons[which]);
	gen_line_text(writer, "S10.G00.02.004", "paie@cabinet.invalid");
	gen_line_text(writer, "S10.G00.02.005", "0465710000");
}

void
gen_envoi_begin(GenWriter *writer, GenBuffer *out, const GenStyle *style,
				const GenEnvoi *envoi)
{
	char		norm[7] = "P00V01";

	writer->out = out;
	writer->style = *style;
	if (style->mark)
		gen_buffer_text(out, "\357\273\277");
	if (style->lot)
		begin_lot(writer, envoi);
	writer->lines = 0;
	writer->declarations = 0;

	gen_put_padded(norm + 1, (uint64_t) (envoi->year % 100), 2);
	gen_line_text(writer, "S10.G00.00.001", "PAIE RURALE");
	gen_line_text(writer, "S10.G00.00.002", "\311DITEUR INVENT\311");
	gen_line_text(writer, "S10.G00.00.003", "12.4");
	gen_line_text(writer, "S10.G00.00.005", envoi->test ? "01" : "02");
	gen_line_text(writer, "S10.G00.00.006", norm);
	gen_line_text(writer, "S10.G00.00.007", "02");
	gen_line_text(writer, "S10.G00.00.008", envoi->empty ? "02" : "01");
	write_sender(writer, envoi);
	if (style->lot)
	{
		gen_line_text(writer, "S10.G00.95.001", "01");
		gen_line_text(writer, "S10.G00.95.900", "flux-0001");
	}
}

void
gen_envoi_declaration(GenWriter *writer)
{
	writer->declarations++;
	if (writer->style.blank_lines)
		end_of_line(writer, gen_buffer_room(writer->out, 2));
}

void
gen_envoi_end(GenWriter *writer)
{
	gen_line_number(writer, "S90.G00.90.001", writer->lines + 2, 0);
	gen_line_number(writer, "S90.G00.90.002", writer->declarations, 0);
	if (writer->style.lot)
		end_lot(writer);
	if (writer->style.open_end)
		writer->out->length -= writer->style.crlf ? 2 : 1;
}
