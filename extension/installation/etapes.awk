# From one step of the schema (sql/schema/*.sql) to one C initialiser of build/generated/etapes.inc:
#     {"10_socle", "socle", false, "line\n" "line\n"},
# part is "path:module:" or "path:module:repetee".

BEGIN {
    split(part, field, ":")
    name = field[1]
    sub(/^.*\//, "", name)
    sub(/\.sql$/, "", name)
    printf "\t{\"%s\", \"%s\", %s,\n", name, field[2], field[3] == "repetee" ? "true" : "false"
}

{
    gsub(/\\/, "\\\\")
    gsub(/"/, "\\\"")
    printf "\t\t\"%s\\n\"\n", $0
}

END {
    print "\t},"
}
