#!/usr/bin/env bash
# C sources are as pg_bsd_indent writes them.  With --write, write them so.
. "$(dirname "$0")/tap.bash"

typedefs=tests/checks/typedefs.list
indent() {
    pg_bsd_indent -bad -bap -bbb -bc -bl -cli1 -cp33 -cdb -nce -d0 -di12 -nfc1 -i4 -l79 -lp -lpl -nip -npro -sac -tpg -ts4 \
        "-U$typedefs" < "$1" 2> /dev/null
}
c_files() { find extension cli tests/unit tests/generator tests/bench tests/fuzz -name '*.[ch]' | sort; }
not_indented() {
    local file
    while read -r file; do
        indent "$file" | cmp -s - "$file" || echo "$file"
    done < <(c_files)
}

if [ "${1:-}" = --write ]; then
    c_files | while read -r file; do
        indent "$file" > "$file.new"
        if cmp -s "$file" "$file.new"; then rm "$file.new"; else mv "$file.new" "$file"; fi
    done
    exit
fi
# What the indenter could not follow, it writes into the file and then leaves as it is.
not_followed() { c_files | xargs grep -n '/\*\*INDENT\*\*'; }
holds 'C sources are indented' not_indented
holds 'the indenter follows every source' not_followed
finish
