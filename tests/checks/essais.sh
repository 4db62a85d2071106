#!/usr/bin/env bash
# The tests themselves: each one says how it ends, and nothing that users can meet goes without one.
. "$(dirname "$0")/tap.bash"

# A pgTAP file counts its tests, or says that it grows with the catalogue, and leaves nothing; a Perl file says that it came to its end.
pgtap_ends() {
    local file
    for file in tests/pgtap/*.sql; do
        grep -Eq '^SELECT (plan|\* FROM no_plan)\(' "$file" || echo "$file has no plan"
        [ "$(tail -2 "$file")" = $'SELECT * FROM finish();\nROLLBACK;' ] || echo "$file does not end with finish() and ROLLBACK"
    done
}
perl_ends() {
    local file
    for file in tests/tap/*.pl; do
        [ "$(tail -1 "$file")" = 'done_testing();' ] || echo "$file does not end with done_testing()"
        grep -q '^use strict;' "$file" || echo "$file is not strict"
    done
}
# Compared output has its model, and only one.
expected() {
    diff <(find tests/regress/sql tests/isolation/specs -type f | sed 's/\/\(sql\|specs\)\//\//; s/\.[a-z]*$//' | sort) \
        <(find tests/regress/expected tests/isolation/expected -type f | sed 's/\/expected\//\//; s/\.[a-z]*$//' | sort)
}
# The names that a command prints; a list that came out empty would make any rule hold.
names() {
    local list
    list=$("$@")
    [ -n "$list" ] || echo 'EMPTY_LIST'
    echo "$list"
}
sqlstates() {
    local state
    for state in $(names sed -n "s/.*MAKE_SQLSTATE('\(.\)', '\(.\)', '\(.\)', '\(.\)', '\(.\)').*/\1\2\3\4\5/p" extension/common/*.h) \
        $(names sed -n "s/^            ('\(MS[0-9]*\)', .*/\1/p" sql/code/81_saisie.sql); do
        grep -q "\b$state\b" docs/errors.md || echo "$state is not in docs/errors.md"
        grep -rqE "'$state'|$state:" tests/pgtap tests/tap || echo "$state is raised by no test"
    done
}
# Every function of the SQL surface is called by a test of the server, every control and every state of the reader by one of core.
functions() {
    local name
    for name in $(names sed -n 's/^CREATE FUNCTION calimero\.\([a-z_]*\)(.*/\1/p' sql/code/*.sql); do
        grep -rqE "\b$name\b *\(" tests/pgtap tests/regress/sql tests/isolation/specs tests/tap || echo "calimero.$name is called by no test"
    done
}
controls() {
    local name code
    while read -r name code; do
        grep -rqw "$name" tests/unit || grep -rqF "$code" tests/pgtap || echo "$name ($code) is met by no test"
    done < <(names sed -n 's/^\t\[\(DSN_RULE_[A-Z0-9_]*\)\] = {"\([^"]*\)".*/\1 \2/p' extension/core/dsn/dsn_rules.c)
}
states() {
    local name
    for name in $(names sed -n '/^typedef enum DsnState/,/^}/s/^\t\(DSN_STATE_[A-Z_]*\).*/\1/p' extension/core/dsn/dsn_lifecycle.h); do
        grep -qi "'[a-z ]*${name#DSN_STATE_}" tests/pgtap/cycle_de_vie.sql || echo "$name is reached by no test"
    done
}
statuses() {
    local name
    for name in $(names sed -n '/^typedef enum RecStatus/,/^}/s/^\tREC_\([A-Z_]*\),.*/\1/p' extension/core/rapprochement/reconcile.h); do
        [ "$name" != STATUS_COUNT ] || continue
        grep -rqw "REC_$name" tests/unit || echo "status $name is reached by no test"
    done
}

holds 'every pgTAP file has a plan and an end' pgtap_ends
holds 'every Perl test has an end' perl_ends
holds 'every compared output has its model' expected
holds 'every SQLSTATE of ours is documented and raised' sqlstates
holds 'every SQL function is called' functions
holds 'every control of the reader is met' controls
holds 'every state of a declaration is reached' states
holds 'every status of the matching is reached' statuses
finish
