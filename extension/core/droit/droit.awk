# droit.awk - the rows of droit.tsv as C: one DROIT_ROWS_<table> macro each, a list of initialisers of DroitRow
#
#	awk -f droit.awk droit.tsv > droit.inc
#
# Plain POSIX awk.  Only the shape is checked here: words and dates are checked by droit_rules_build(), which a unit test
# runs on these rows.

function fail(message)
{
	print FILENAME ":" FNR ": " message > "/dev/stderr"
	failed = 1
	exit 1
}

BEGIN {
	FS = "\t"
	columns["prescription"] = 16
	columns["effet"] = 13
	columns["fenetre"] = 11
	columns["delai"] = 10
	columns["acte"] = 15
	tables = split("prescription effet fenetre delai acte", order, " ")
}

/^#/ || /^$/ { next }

{
	if (!($1 in columns))
		fail("no such table")
	if (NF != columns[$1] + 1)
		fail("a row of " $1 " has " columns[$1] " fields")
	row = ""
	for (i = 2; i <= NF; i++)
	{
		if ($i == "")
			fail("an empty field is written -")
		text = $i
		gsub(/\\/, "\\\\", text)
		gsub(/"/, "\\\"", text)
		row = row (i > 2 ? ", " : "") ($i == "-" ? "NULL" : "\"" text "\"")
	}
	rows[$1] = rows[$1] "\t{{" row "}, false}, \\\n"
}

END {
	if (failed)
		exit 1
	print "/* Made by droit.awk of droit.tsv: do not edit. */"
	for (t = 1; t <= tables; t++)
		printf "#define DROIT_ROWS_%s \\\n%s\n", order[t], rows[order[t]]
}
