#!/usr/bin/env bash
# Rules of the SQL and of the library it loads.
. "$(dirname "$0")/tap.bash"

replace() { grep -nE 'OR REPLACE|IF NOT EXISTS' -r sql/code | grep -vE 'IF NOT EXISTS \(SELECT|^[^:]*:[0-9]*: *--'; }
definers() {
    local file line
    while IFS=: read -r file line _; do
        grep -q "$(basename "$file" .sql)" docs/security.md || echo "$file:$line: SECURITY DEFINER is not explained in docs/security.md"
    done < <(grep -n 'SECURITY DEFINER' -r sql)
}
symbols() { nm -D --defined-only calimero.so | awk '$2 != "A" {print $3}' | grep -vE '^(calimero_|dsn_|cai_|dossier_|droit_|rec_|rec[A-Z]|reconcile|rap_|subset_|purge_|pg_finfo_calimero_|Pg_magic_func|_PG_init|_init|_fini|_edata|_end|__bss_start)'; }
psql_only() { grep -nE '^\\' -r sql/code sql/schema | grep -v '00_guard.sql'; }

holds 'the install script takes over nobody'"'"'s object' replace
holds 'SECURITY DEFINER is explained' definers
holds 'exported symbols carry our prefixes' symbols
holds 'no psql command in a part' psql_only
finish
