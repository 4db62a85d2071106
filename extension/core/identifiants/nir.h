/*-------------------------------------------------------------------------
 *
 * nir.h
 *	  The NIR (the number of the register of natural persons) and the number given while
 *	  waiting for it (NIA): form, place of birth, key.
 *
 * Canonical form: fifteen characters, 2A and 2B in capitals.
 *
 *	  1	   sex: 1, 2; 3, 4 foreign persons being registered; 7, 8 NIA
 *	  2-3  year of birth
 *	  4-5  month: 01-12; 20, 30-42, 50-99 where civil status does not tell
 *	  6-10 place: 01-96 (20 and 2A, 2B: Corsica; 91-96 also Algeria, Morocco,
 *		   Tunisia before independence) and commune 001-990; 970-989 and
 *		   commune 01-90; 99 and country 001-990
 *	  11-13 serial number in that month and place, 001-999
 *	  14-15 key: 97 less the remainder of the rest by 97, 2A read as 19 and 2B
 *		   as 18
 *
 * Sources: decree 82-103, article 4 (composition); the form that INSEE publishes
 * in the schemas of the administration; CSS R114-7, R161-1 (NIA).
 *
 * IDENTIFICATION
 *	  extension/core/identifiants/nir.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_NIR_H
#define CALIMERO_NIR_H

#include "core/identifiants/identifier.h"

#define CALIMERO_NIR_LENGTH		 15
#define CALIMERO_NIR_BODY_LENGTH 13 /* without the key */

/* What deserves a look in a right NIR. */
#define CALIMERO_NIR_BEING_REGISTERED 0x01	/* first digit 3 or 4 */
#define CALIMERO_NIR_WAITING		  0x02	/* first digit 7 or 8 */
#define CALIMERO_NIR_FICTIVE_MONTH	  0x04	/* 20, 30 to 42, 50 to 99 */
#define CALIMERO_NIR_UNKNOWN_PLACE	  0x08	/* commune or country 990,
											 * overseas 90 */
#define CALIMERO_NIR_CORSICA_20		  0x10	/* department 20 with a year of 76
											 * to 99 */

extern CalimeroIdStatus calimero_nir_check(const char *nir, size_t length);

/* The same of thirteen characters, the key left out. */
extern CalimeroIdStatus calimero_nir_body_check(const char *body, size_t length);

/* The key, 1 to 97, of thirteen characters that the check has accepted. */
extern int	calimero_nir_key(const char body[CALIMERO_NIR_BODY_LENGTH]);

/* The warnings of thirteen or fifteen characters that the check has accepted. */
extern unsigned calimero_nir_warnings(const char *nir);

#endif							/* CALIMERO_NIR_H */
