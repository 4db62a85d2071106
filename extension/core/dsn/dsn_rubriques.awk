# dsn_rubriques.awk - the C tables of dsn_rubriques.h, made of dsn_rubriques.tsv
#
#	awk -f dsn_rubriques.awk dsn_rubriques.tsv > dsn_rubriques.inc
#
# Plain POSIX awk.  The output has two parts: the enumeration of the blocks
# (DSN_RUBRIQUES_IDS) and the tables (DSN_RUBRIQUES_TABLES).  A block's rows
# are dense: row number n of a block is at first + n, so that a rubrique is
# found by adding; numbers that the norm does not use have an empty row.

function fail(message)
{
	print FILENAME ":" FNR ": " message > "/dev/stderr"
	failed = 1
	exit 1
}

# S21.G00.78 as S21_G00_78, the end of an enumerator.
function name(code)
{
	gsub(/\./, "_", code)
	return code
}

# A mask of " | bit" terms as an expression.
function mask(terms)
{
	return terms == "" ? "0" : substr(terms, 4)
}

# S21.G00.78 as 210078, a DsnBlock.
function block_number(code)
{
	return substr(code, 2, 2) substr(code, 6, 2) substr(code, 9, 2)
}

BEGIN {
	FS = "\t"
	blocks = 0
	split("texte tenu decimal positif taux nombre date date20 mois mmaaaa naissance entier relatif " \
		"non_nul rang ordre fraction nir majuscules bic localite code periode norme", list, " ")
	for (i in list)
		forms[list[i]] = 1
	# As dsn_directory_index() of dsn_rubriques.h numbers them.
	segments["S21.G00"] = 0
	segments["S10.G00"] = 1
	segments["S20.G00"] = 2
	segments["S89.G00"] = 3
	segments["S90.G00"] = 4
	needs["-"] = needs["toujours"] = needs["mensuelle"] = needs["P24"] = 1
}

/^#/ || /^$/ { next }

$1 == "bloc" {
	if (NF != 3 || $2 !~ /^S[0-9][0-9]\.G[0-9][0-9]\.[0-9][0-9]$/)
		fail("a block line has a code and a parent")
	if ($2 in id)
		fail("block given twice")
	if ($3 != "-" && !($3 in id))
		fail("parent comes later")
	id[$2] = blocks
	code[blocks] = $2
	parent[blocks] = $3
	top[blocks] = 0
	current = $2
	blocks++
	next
}

{
	if (NF != 6 || $1 !~ /^S[0-9][0-9]\.G[0-9][0-9]\.[0-9][0-9]\.[0-9][0-9][0-9]$/)
		fail("a rubrique line has six fields")
	if (substr($1, 1, 10) != current)
		fail("rubrique outside its block")
	number = substr($1, 12, 3) + 0
	if (number <= top[blocks - 1])
		fail("rubriques not in order")
	if (!($2 in forms) || !($6 in needs) || $3 + 0 < 1 || $3 + 0 > $4 + 0 || $4 + 0 > 255)
		fail("unknown form or use, or bad lengths")
	kept = ($5 == "k" || $6 != "-")
	if (kept && number > 31)
		fail("only rubriques up to .031 can be kept")
	b = blocks - 1
	row[b, number] = "{DSN_B_" name(current) ", " (kept ? number : 0) ", " number ", DSN_FORM_" toupper($2) ", " \
		($3 + 0) ", " ($4 - $3) "}"
	if ($6 != "-")
		required[b, $6] = required[b, $6] " | UINT32_C(1) << " number
	top[b] = number
}

END {
	if (failed)
		exit 1
	if (blocks == 0 || blocks > 63)
	{
		print "between 1 and 63 blocks are expected" > "/dev/stderr"
		exit 1
	}
	print "/* Made by dsn_rubriques.awk of dsn_rubriques.tsv: do not edit. */"
	print "#ifdef DSN_RUBRIQUES_IDS"
	print "typedef enum DsnBlockId"
	print "{"
	for (b = 0; b < blocks; b++)
		printf "\tDSN_B_%s,\n", name(code[b])
	print "\tDSN_BLOCK_COUNT"
	print "} DsnBlockId;"
	print "#endif"
	print "#ifdef DSN_RUBRIQUES_TABLES"
	print "const DsnRubriqueRow dsn_rubrique_rows[] = {"
	total = 0
	for (b = 0; b < blocks; b++)
	{
		first[b] = total
		for (n = 0; n <= top[b]; n++)
			print "\t" ((b, n) in row ? row[b, n] : "{DSN_B_NONE, 0, 0, DSN_FORM_TEXTE, 0, 0}") ","
		total += top[b] + 1
	}
	print "};"
	print ""
	print "const DsnBlockRow dsn_block_rows[DSN_BLOCK_COUNT] = {"
	for (b = 0; b < blocks; b++)
	{
		below = ""
		for (c = b + 1; c < blocks; c++)
		{
			for (p = parent[c]; p != "-" && id[p] != b; p = parent[id[p]])
				;
			if (p != "-")
				below = below " | UINT64_C(1) << " c
		}
		printf "\t{%d, %d, %d, %s,\n\t\t%s,\n\t\t%s, %s, %s},\n", block_number(code[b]), first[b],
			top[b] + 1, parent[b] == "-" ? "DSN_B_NONE" : "DSN_B_" name(parent[b]), mask(below),
			mask(required[b, "toujours"]), mask(required[b, "mensuelle"]), mask(required[b, "P24"])
	}
	print "};"
	print ""
	print "const DsnDirectoryRow dsn_block_directory[DSN_DIRECTORY_SIZE + 1] = {"
	for (b = 0; b < blocks; b++)
	{
		segment = substr(code[b], 1, 7)
		if (!(segment in segments))
		{
			print segment " is not a segment of the directory" > "/dev/stderr"
			exit 1
		}
		printf "\t[%d * 100 + %d] = {%d, %d},\n", segments[segment], substr(code[b], 9, 2), first[b], top[b] + 1
	}
	print "};"
	print "#endif"
}
