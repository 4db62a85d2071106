/*-------------------------------------------------------------------------
 *
 * individual.h
 *	  The blocks of one employee, S21.G00.30 to 81, as each nature of
 *	  declaration has them.
 *
 * IDENTIFICATION
 *	  tests/generator/individual.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef GENERATOR_INDIVIDUAL_H
#define GENERATOR_INDIVIDUAL_H

#include "declaration.h"

/* "which" is among the employees of this declaration. */
extern void gen_individual_write(const GenDeclaration *declaration, size_t which,
								 GenWriter *writer, const char *body);

#endif							/* GENERATOR_INDIVIDUAL_H */
