/*-------------------------------------------------------------------------
 *
 * dsn_forms.h
 *	  The forms of most values, told at once: for dsn_reader.c only.
 *
 * Amounts and rates are a third of a file, nearly all of them of up to eight
 * bytes: these are compared with a model in one 8-byte word.  What is not told
 * here is left to dsn_control_form(), which knows every form.
 *
 * IDENTIFICATION
 *	  extension/core/dsn/dsn_forms.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_DSN_FORMS_H
#define CALIMERO_DSN_FORMS_H

#include "core/dsn/dsn_scan.h"

/*
 * Do the last bytes of a value, "length" of them and at most eight, look like
 * "model", where a digit is 0?  Reads the eight bytes that end with the value:
 * its code is before it.
 */
static inline bool
dsn_ends_like(const char *value, uint32_t length, uint64_t model, uint64_t most)
{
	static const uint64_t kept[9] = {
		0, UINT64_C(0xFF) << 56, UINT64_C(0xFFFF) << 48, UINT64_C(0xFFFFFF) << 40,
		UINT64_C(0xFFFFFFFF) << 32, UINT64_C(0xFFFFFFFFFF) << 24, UINT64_C(0xFFFFFFFFFFFF) << 16,
		UINT64_C(0xFFFFFFFFFFFFFF) << 8, UINT64_MAX
	};

	return dsn_bytes_within((dsn_load_eight(value + length - 8) ^ model) & kept[length], most);
}

/*
 * Is a value of four to eight bytes digits, a point and two digits?  Then it
 * has all the forms from DECIMAL to NOMBRE; nearly every amount is so.
 */
static inline bool
dsn_short_decimal(const char *value, uint32_t length)
{
	return length - 4 <= 4 &&
		dsn_ends_like(value, length, UINT64_C(0x30302E3030303030), UINT64_C(0x76767F7676767676));
}

/* The same with three digits behind the point, as most rates are: TAUX. */
static inline bool
dsn_short_rate(const char *value, uint32_t length)
{
	return length - 5 <= 3 &&
		dsn_ends_like(value, length, UINT64_C(0x3030302E30303030), UINT64_C(0x7676767F76767676));
}

/* Has a value of the right length the form of its rubrique?  Only the short ways; false: perhaps. */
static inline bool
dsn_has_form_shortly(const DsnRubriqueRow *row, const char *value, uint32_t length)
{
	if (row->form <= DSN_FORM_TENU)
		return true;
	if (row->form == DSN_FORM_TAUX && dsn_short_rate(value, length))
		return true;
	return row->form <= DSN_FORM_NOMBRE && dsn_short_decimal(value, length);
}

#endif							/* CALIMERO_DSN_FORMS_H */
