/*-------------------------------------------------------------------------
 *
 * employer.h
 *	  Employers and employees that do not exist.
 *
 * Everything is invented and well formed: SIREN and SIRET with their Luhn
 * keys, in a range of SIREN where no enterprise is expected (001 to 004);
 * IBAN of a bank code that no bank has, with its RIB key and its key modulo
 * 97; NIR of department 99, commune 999, which no place of birth has.  Names
 * and localities are strings of syllables.  Text is ISO-8859-1.
 *
 * IDENTIFICATION
 *	  tests/generator/employer.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef GENERATOR_EMPLOYER_H
#define GENERATOR_EMPLOYER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/calendar.h"
#include "random.h"

#define GEN_MAX_ESTABLISHMENTS 3

typedef struct GenPerson
{
	char		nir[14];
	char		family[40];
	char		given[40];
	bool		woman;
	bool		manager;		/* cadre */
	bool		without_nir;	/* has a temporary number (NTT) instead */
	CalimeroDay birth;
	CalimeroDay hired;
	int64_t		salary;			/* usual gross of a month, centimes */
	int64_t		tax_rate;		/* prelevement a la source, in 1/10000 */
} GenPerson;

typedef struct GenEstablishment
{
	char		siret[15];
	char		street[51];
	char		postcode[6];
	char		town[31];
	size_t		first_person;
	size_t		person_count;
} GenEstablishment;

typedef struct GenEmployer
{
	uint32_t	number;			/* 0.. among the employers */
	GenRandom	random;			/* its own stream */
	char		siren[10];
	char		iban[35];
	char		bic[12];
	char		account[21];	/* number of its CAI */
	char		apet[6];
	bool		levied;			/* pays by SEPA levy, else by transfer */
	bool		names_itself;	/* writes its own SIRET as payer (20.012) */
	bool		pension_elsewhere;	/* retraite complementaire to another body */
	bool		welfare;		/* has a contract of prevoyance */
	bool		called;			/* its account shows what the caisse called */
	GenEstablishment establishments[GEN_MAX_ESTABLISHMENTS];	/* [0]: the siege */
	GenPerson  *persons;
	size_t		person_count;
	size_t		person_capacity;
} GenEmployer;

/*
 * Invent employer "number" of that seed, with that many establishments, each
 * of fewest to most employees.  The array of persons is used again.
 */
extern void gen_employer_invent(GenEmployer *employer, uint64_t seed, uint32_t number,
								int establishments, uint32_t fewest, uint32_t most);

/*
 * The number of an employer in its account (48 and this) and what its SIREN is
 * made of: no two employers of one seed have the same.  GEN_MAX_EMPLOYERS of
 * them.
 */
#define GEN_MAX_EMPLOYERS 400000u
extern uint32_t gen_employer_rank(uint64_t seed, uint32_t number);
extern void gen_employer_siren(uint32_t rank, char siren[10]);

/* "00012345674" style: 9 digits and a key from 8; 14 from 9 and a sequence. */
extern void gen_make_siren(uint32_t prefix, char siren[10]);
extern void gen_make_siret(const char *siren, uint32_t sequence, char siret[15]);

#endif							/* GENERATOR_EMPLOYER_H */
