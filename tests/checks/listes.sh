#!/usr/bin/env bash
# What is on disk is what the Makefile names, and the other way round: a file forgotten in a list is neither built nor tested.
. "$(dirname "$0")/tap.bash"

differ() { diff <(sort <<< "$1") <(sort <<< "$2"); }

objects() {
    differ "$(sed -n 's/^[[:space:]]*\(extension\/.*\)\.o\( \\\)\{0,1\}$/\1/p' Makefile)" "$(find extension -name '*.c' | sed 's/\.c$//')"
}
sql_parts() {
    differ "$(sed -n 's/^[[:space:]]*\(sql\/code\/[^ ]*\.sql\).*/\1/p' Makefile)" "$(find sql/code -name '*.sql')"
}
schema_parts() {
    differ "$(sed -n 's/^[[:space:]]*\(sql\/schema\/[^: ]*\.sql\):.*/\1/p' Makefile)" "$(find sql/schema -name '*.sql')"
}
sorted_parts() {
    sed -n 's/^[[:space:]]*\(sql\/[a-z]*\/[^: ]*\.sql\).*/\1/p' Makefile > build/parts.txt
    diff build/parts.txt <(sort build/parts.txt)
}
scheduled() {
    local kind=$1 suffix=$2
    differ "$(sed -n 's/^test: //p' "tests/$kind/schedule" | tr ' ' '\n')" \
        "$(find "tests/$kind/$suffix" -type f | sed 's/.*\///; s/\.[a-z]*$//')"
}
versions() {
    local control
    control=$(sed -n "s/^default_version *= *'\(.*\)'/\1/p" calimero.control)
    [ "$(grep -c "\"version\": \"$control\"" META.json)" -eq 2 ] || echo "META.json does not say $control twice"
    grep -q "^## $control" CHANGELOG.md || echo "CHANGELOG.md has no section $control"
}

holds 'every C file of the extension is linked, and every object has its file' objects
holds 'every part of the install script is listed' sql_parts
holds 'every step of the schema is listed' schema_parts
holds 'parts run in the order of their numbers' sorted_parts
holds 'every regression test is in its schedule' scheduled regress sql
holds 'every isolation test is in its schedule' scheduled isolation specs
holds 'the version is one everywhere' versions
finish
