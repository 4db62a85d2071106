#!/usr/bin/env bash
# Rules of the sources and documents: sizes, headers, banned calls, words that have no place here.
. "$(dirname "$0")/tap.bash"

c_files() { find extension cli tests/unit tests/generator tests/bench tests/fuzz -name '*.[ch]'; }

too_long() { find extension cli sql tests -type f \( -name '*.c' -o -name '*.h' -o -name '*.sql' -o -name '*.pl' -o -name '*.pm' -o -name '*.sh' \) -print0 |
    xargs -0 wc -l | awk '$2 != "total" && $1 > 800 {print $2 ": " $1 " lines"}'; }

# A function runs from the line "{" in the first column to the line "}" in the first column.
long_functions() {
    c_files | grep -v '^tests/' | xargs awk '
        FNR == 1 { start = 0 }
        /^[a-z_A-Z0-9]+\(/ { name = $0; sub(/\(.*/, "", name) }
        /^\{/ { start = FNR }
        /^\}/ { if (start && name != "" && FNR - start > 60) print FILENAME ":" start ": " name " has " FNR - start " lines"; start = 0; name = "" }'
}
headers() {
    local file
    while read -r file; do
        grep -q "^ \*	  $file$" "$file" || echo "$file: no IDENTIFICATION with its path"
    done < <(c_files)
}
banned() { grep -nE '\b(strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|gets|strncpy|localtime|gmtime|alloca)\(' -r extension cli --include='*.[ch]'; }
floats() { grep -nE '\b(float|double|float8)\b' -r extension --include='*.[ch]' | grep -vE 'TYPALIGN_DOUBLE|\* .*double|/\*.*double|PROGRESS|progress'; }
line_comments() { c_files | xargs grep -nE '^[^"]*[^:"]//' ; }
core_is_plain() { grep -nE '#include "(postgres\.h|fmgr\.h|c\.h|utils/|executor/|access/|catalog/)' -r extension/core; }
# What an error says beyond its message: why, or what to do.  A null names its argument; a trigger and memory are not the caller's;
# MS9xx never reach one.
bare_errors() {
    find extension sql/code sql/schema \( -name '*.[ch]' -o -name '*.sql' \) -print0 | xargs -0 awk '
        FNR == 1 { open = 0 }
        !open && /ereport\((ERROR|FATAL|PANIC)|RAISE EXCEPTION/ { open = FNR; text = "" }
        open { text = text $0 }
        open && /;[ \t\\]*$/ {
            if (text !~ /errhint|errdetail|HINT *=|DETAIL *=/ &&
                text !~ /OUT_OF_MEMORY|NULL_VALUE_NOT_ALLOWED|TRIGGER_PROTOCOL_VIOLATED|__VA_ARGS__|\047MS9[0-9][0-9]\047/)
                print FILENAME ":" open ": an error without a detail or a hint"
            open = 0
        }'
}
unfinished() { grep -nE '\b(TODO|FIXME|XXX|HACK)\b|not (yet )?implemented|for now' -r extension cli sql tests Makefile docs README.md --include='*' -I | grep -v '^tests/checks/'; }
machine() { grep -rnIE '/(work|farm)/|/tmp/(research|reader|matcher|cli|generator|lead|foundation|bench|fiche)/' . --exclude-dir=.git --exclude-dir=build --exclude-dir=node_modules | grep -v '^./tests/checks/'; }
# Tables aside, and what is written by a program.
wide_docs() { LC_ALL=C.UTF-8 grep -nE '^[^|].{140,}$' README.md CHANGELOG.md CONTRIBUTING.md docs/*.md | grep -v '^docs/data-dictionary\.md:'; }
compat_only() { grep -nE '#if.*PG_VERSION_NUM' -r extension --include='*.[ch]' | grep -v '^extension/common/compat.h'; }
rooms_apart() {
    local room
    for room in extension/*/; do
        room=$(basename "$room")
        case $room in core|common) continue ;; esac
        grep -nE "#include \"$room/" -r extension --include='*.[ch]' | grep -vE "^extension/($room/|calimero.c:)"
    done
}
core_knows_no_room() { grep -nE '#include "(common|dsn|cai|fiche|rapprochement|installation|identifiants)/' -r extension/core; }

holds 'no file over 800 lines' too_long
holds 'no C function over 60 lines' long_functions
holds 'every C file says its path' headers
holds 'no banned call' banned
holds 'no floating point in the extension' floats
holds 'no line comments in C' line_comments
holds 'the core knows nothing of the server' core_is_plain
holds 'the core includes no room' core_knows_no_room
holds 'rooms do not include each other' rooms_apart
holds 'only compat.h asks for the version of PostgreSQL' compat_only
holds 'every error has a detail or a hint' bare_errors
holds 'nothing is unfinished' unfinished
holds 'documents keep to 140 columns' wide_docs
holds 'no path of a machine' machine
finish
