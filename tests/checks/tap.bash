# Sourced by the checks of this folder: each rule is a command that prints what breaks it.
#
#   holds 'name of the rule' command ...
#   finish

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
checks_run=0
checks_failed=0

holds() {
    local name=$1 found
    shift
    checks_run=$((checks_run + 1))
    found=$("$@" 2>&1) || true
    if [ -z "$found" ]; then
        echo "ok $checks_run - $name"
    else
        checks_failed=$((checks_failed + 1))
        echo "not ok $checks_run - $name"
        printf '%s\n' "$found" | head -20 | sed 's/^/# /'
    fi
}

finish() {
    echo "1..$checks_run"
    exit $((checks_failed > 0))
}
