/*-------------------------------------------------------------------------
 *
 * dossier_main.h
 *	  calimero-generer dossiers: a caisse of files.
 *
 * IDENTIFICATION
 *	  tests/generator/dossier_main.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef GENERATOR_DOSSIER_MAIN_H
#define GENERATOR_DOSSIER_MAIN_H

/* argv[0] is "dossiers"; the status of the program. */
extern int	gen_dossiers_main(int argc, char **argv);

#endif							/* GENERATOR_DOSSIER_MAIN_H */
