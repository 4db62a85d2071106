/*-------------------------------------------------------------------------
 *
 * fiche_chart.c
 *	  Bars of the amounts due, announced and cashed, as inline SVG.
 *
 * Integers only: amounts in centimes, coordinates in tenths of a unit, one
 * scale for all the charts of a fiche.  Twelve periods a chart, so that bars
 * keep a width that prints.
 *
 * The series differ by hatching as well as by colour, and their fills are
 * presentation attributes, which every renderer reads.  The text of the chart
 * is hidden behind its title and description for assistive tools; the table
 * that follows holds its data.
 *
 * IDENTIFICATION
 *	  extension/fiche/fiche_chart.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "core/amount.h"
#include "fiche/fiche.h"

#define PERIODS_PER_CHART 12

/* Units of the viewBox. */
#define CHART_WIDTH 720
#define PLOT_LEFT 84
#define PLOT_RIGHT 716
#define PLOT_TOP 34
#define PLOT_HEIGHT 150
#define LABEL_STEP 14			/* between two lines of a label */
#define LABEL_LINES 3
#define CHART_HEIGHT (PLOT_TOP + PLOT_HEIGHT + LABEL_LINES * LABEL_STEP + 10)
#define BAR_WIDTH_MAX 26
#define BAR_GAP 2
#define GROUP_MARGIN 6			/* each side of a group of bars */

#define SERIES_COUNT 3
#define TICKS_MAX 6

#define TENTHS 10
#define TENTHS_FORMAT "%d.%d"
#define TENTHS_ARGS(tenths) (tenths) / TENTHS, (tenths) % TENTHS

#define SMALLEST_STEP 100		/* one euro */

typedef struct Series
{
	const char *label;
	const char *id;				/* of its pattern, NULL: plain */
	const char *colour;
} Series;

static const Series series[SERIES_COUNT] = {
	{"Dû déclaré", NULL, "#1d4e5f"},
	{"Annoncé", "hachures", "#2b7a8c"},
	{"Encaissé", "points", "#96580a"}
};

/* The vertical axis: multiples of "step" from "low" to "high", in centimes. */
typedef struct Scale
{
	int64		low;
	int64		high;
	int64		step;
} Scale;

static int64
known_amount(const FichePeriod *period, int index)
{
	switch (index)
	{
		case 0:
			return period->declared;
		case 1:
			return fiche_announced(period);
		default:
			return period->cashed;
	}
}

/*
 * The height of a bar; none for an amount that is beyond the range.
 */
static int64
series_amount(const FichePeriod *period, int index)
{
	int64		amount = known_amount(period, index);

	return amount == FICHE_NO_AMOUNT ? 0 : amount;
}

/*
 * A step of 1, 2 or 5 times a power of ten euros that cuts the amounts in at
 * most TICKS_MAX parts.
 */
static Scale
choose_scale(const Fiche *fiche)
{
	static const int factors[] = {2, 5, 10};
	Scale		scale = {0, 0, SMALLEST_STEP};
	int64		decade = SMALLEST_STEP;
	int64		low = 0;
	int64		high = 0;
	int			factor = 0;

	for (int i = 0; i < fiche->period_count; i++)
	{
		for (int s = 0; s < SERIES_COUNT; s++)
		{
			low = Min(low, series_amount(&fiche->periods[i], s));
			high = Max(high, series_amount(&fiche->periods[i], s));
		}
	}
	for (;;)
	{
		scale.low = -((-low + scale.step - 1) / scale.step) * scale.step;
		scale.high = (high + scale.step - 1) / scale.step * scale.step;
		if ((scale.high - scale.low) / scale.step <= TICKS_MAX)
			return scale;
		scale.step = decade * factors[factor];
		if (++factor == lengthof(factors))
		{
			factor = 0;
			decade *= 10;
		}
	}
}

/*
 * Height of an amount on the page, in tenths of a unit.
 */
static int
height_of(const Scale *scale, int64 centimes)
{
	int64		range = scale->high - scale->low;

	return PLOT_TOP * TENTHS + (int) ((scale->high - centimes) * (PLOT_HEIGHT * TENTHS) / range);
}

static void
put_label(StringInfo out, int x_tenths, int y_tenths, const char *attributes, const char *text)
{
	appendStringInfo(out, "<text x=\"" TENTHS_FORMAT "\" y=\"" TENTHS_FORMAT "\"%s>",
					 TENTHS_ARGS(x_tenths), TENTHS_ARGS(y_tenths), attributes);
	calimero_fiche_escape(out, text);
	appendStringInfoString(out, "</text>\n");
}

/*
 * Patterns are named after the chart: identifiers are unique in a document.
 */
static void
put_patterns(StringInfo out, int chart)
{
	appendStringInfo(out,
					 "<defs>\n<pattern id=\"hachures-%d\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
					 "<rect width=\"5\" height=\"5\" fill=\"#ffffff\"></rect>"
					 "<rect width=\"2.2\" height=\"5\" fill=\"%s\"></rect></pattern>\n",
					 chart, series[1].colour);
	appendStringInfo(out,
					 "<pattern id=\"points-%d\" width=\"4\" height=\"4\" patternUnits=\"userSpaceOnUse\">"
					 "<rect width=\"4\" height=\"4\" fill=\"#ffffff\"></rect>"
					 "<rect x=\"1\" y=\"1\" width=\"2\" height=\"2\" fill=\"%s\"></rect></pattern>\n</defs>\n",
					 chart, series[2].colour);
}

static void
put_rectangle(StringInfo out, int chart, int index, int x, int y, int width, int height)
{
	const Series *one = &series[index];

	appendStringInfo(out, "<rect x=\"" TENTHS_FORMAT "\" y=\"" TENTHS_FORMAT "\" width=\"" TENTHS_FORMAT "\" height=\"" TENTHS_FORMAT "\"",
					 TENTHS_ARGS(x), TENTHS_ARGS(y), TENTHS_ARGS(width), TENTHS_ARGS(height));
	if (one->id == NULL)
		appendStringInfo(out, " fill=\"%s\"", one->colour);
	else
		appendStringInfo(out, " fill=\"url(#%s-%d)\"", one->id, chart);
	appendStringInfo(out, " stroke=\"%s\" stroke-width=\"0.8\"></rect>\n", one->colour);
}

static void
put_legend(StringInfo out, int chart)
{
	int			x = PLOT_LEFT * TENTHS;

	for (int i = 0; i < SERIES_COUNT; i++)
	{
		put_rectangle(out, chart, i, x, 6 * TENTHS, 16 * TENTHS, 10 * TENTHS);
		put_label(out, x + 22 * TENTHS, 15 * TENTHS, "", series[i].label);
		x += 110 * TENTHS;
	}
}

static void
put_axis(StringInfo out, const Scale *scale)
{
	for (int64 tick = scale->low; tick <= scale->high; tick += scale->step)
	{
		int			y = height_of(scale, tick);
		char		buffer[CALIMERO_AMOUNT_TEXT_SIZE];
		char	   *euros = calimero_amount_to_french(tick, buffer);

		appendStringInfo(out, "<line x1=\"%d\" y1=\"" TENTHS_FORMAT "\" x2=\"%d\" y2=\"" TENTHS_FORMAT "\" stroke=\"%s\" stroke-width=\"%s\"></line>\n",
						 PLOT_LEFT, TENTHS_ARGS(y), PLOT_RIGHT, TENTHS_ARGS(y),
						 tick == 0 ? "#1a2126" : "#c3cbd0", tick == 0 ? "1" : "0.6");
		/* whole euros: without ",00" */
		euros[strlen(euros) - 3] = '\0';
		put_label(out, (PLOT_LEFT - 8) * TENTHS, y + 35, " text-anchor=\"end\"",
				  psprintf("%s\xC2\xA0€", euros));
	}
}

/*
 * The name of a period in one or two lines, then its state when it has one.
 */
static void
put_period_label(StringInfo out, const FichePeriod *period, int x)
{
	char	   *name = calimero_fiche_period(period->period);
	char	   *year = strrchr(name, ' ');
	int			y = (PLOT_TOP + PLOT_HEIGHT + LABEL_STEP) * TENTHS;

	if (year != NULL)
		*year++ = '\0';
	if (strlen(name) > 9 && strchr(name, ' ') != NULL)
		name = psprintf("%.*s %.*s.", (int) strcspn(name, " "), name, 4, strchr(name, ' ') + 1);
	put_label(out, x, y, " text-anchor=\"middle\"", name);
	if (year != NULL)
		put_label(out, x, y + LABEL_STEP * TENTHS, " text-anchor=\"middle\"", year);
	if (period->state != FICHE_SETTLED)
		put_label(out, x, y + 2 * LABEL_STEP * TENTHS,
				  period->state == FICHE_OPEN
				  ? " text-anchor=\"middle\" font-weight=\"bold\" fill=\"#8f1d1d\"" : " text-anchor=\"middle\"",
				  period->state == FICHE_OPEN ? "écart" : "attendu");
}

/*
 * The bars of one period, in a slot "width" wide at "x", in tenths.
 */
static void
put_bars(StringInfo out, const Scale *scale, int chart, const FichePeriod *period, int x, int width)
{
	int			room = width - 2 * GROUP_MARGIN * TENTHS - (SERIES_COUNT - 1) * BAR_GAP * TENTHS;
	int			bar = Min(room / SERIES_COUNT, BAR_WIDTH_MAX * TENTHS);
	int			group = SERIES_COUNT * bar + (SERIES_COUNT - 1) * BAR_GAP * TENTHS;
	int			left = x + (width - group) / 2;
	int			base = height_of(scale, 0);

	for (int i = 0; i < SERIES_COUNT; i++)
	{
		int64		amount = series_amount(period, i);
		int			y = height_of(scale, amount);

		if (amount != 0)
			put_rectangle(out, chart, i, left, Min(y, base), bar, Max(abs(base - y), 1));
		left += bar + BAR_GAP * TENTHS;
	}
	put_period_label(out, period, x + width / 2);
}

static void
put_names(StringInfo out, const Fiche *fiche, int chart, int first, int count)
{
	appendStringInfo(out, "<title id=\"graphique-%d\">", chart);
	calimero_fiche_escape(out, psprintf("Montants dus, annoncés et encaissés, %s à %s",
										calimero_fiche_period(fiche->periods[first].period),
										calimero_fiche_period(fiche->periods[first + count - 1].period)));
	appendStringInfo(out, "</title>\n<desc id=\"graphique-%d-description\">", chart);
	calimero_fiche_escape(out, "Diagramme en barres : pour chaque période, trois barres donnent le montant dû déclaré (pleine), le montant annoncé (hachurée) et le montant encaissé (pointillée). Les mêmes montants figurent dans le tableau des montants par période, qui suit.");
	appendStringInfoString(out, "</desc>\n");
}

static void
put_chart(StringInfo out, const Fiche *fiche, const Scale *scale, int chart, int first, int count)
{
	int			slot = (PLOT_RIGHT - PLOT_LEFT) * TENTHS / count;

	appendStringInfo(out, "<figure>\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\""
					 " aria-labelledby=\"graphique-%d\" aria-describedby=\"graphique-%d-description\""
					 " font-family=\"Liberation Sans, Arial, Helvetica, sans-serif\" font-size=\"11\" fill=\"#1a2126\">\n",
					 CHART_WIDTH, CHART_HEIGHT, chart, chart);
	put_names(out, fiche, chart, first, count);
	put_patterns(out, chart);
	put_legend(out, chart);
	put_axis(out, scale);
	for (int i = 0; i < count; i++)
		put_bars(out, scale, chart, &fiche->periods[first + i], PLOT_LEFT * TENTHS + i * slot, slot);
	appendStringInfoString(out, "</svg>\n</figure>\n");
}

void
calimero_fiche_chart(StringInfo out, const Fiche *fiche)
{
	Scale		scale = choose_scale(fiche);
	int			chart = 1;

	/* no amount, no chart */
	if (scale.low == scale.high)
		return;
	for (int first = 0; first < fiche->period_count; first += PERIODS_PER_CHART)
	{
		put_chart(out, fiche, &scale, chart, first,
				  Min(PERIODS_PER_CHART, fiche->period_count - first));
		chart++;
	}
}
