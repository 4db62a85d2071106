#!/usr/bin/env bash
# Shell scripts and the man page.
. "$(dirname "$0")/tap.bash"

shell_scripts() { grep -rlIE '^#!/usr/bin/env bash' tests .ci --exclude-dir=node_modules | xargs shellcheck -x -P SCRIPTDIR -S warning -f gcc; }
man_page() { mandoc -T lint -W warning cli/calimero.1; }
# "eval" of nothing would succeed, and what follows would run on the server of the environment.
cluster_that_fails() {
    # shellcheck disable=SC2016
    PG_CONFIG=false bash -ec 'eval "$(tests/cluster start rien 2> /dev/null)"; echo "its caller goes on"'
}
executables() {
    local file
    for file in tests/deps tests/cluster tests/check tests/demo.sh tests/bench/run .ci/run; do
        [ -x "$file" ] || echo "$file is not executable"
    done
}

holds 'shellcheck says nothing of the scripts' shell_scripts
holds 'the man page is well formed' man_page
holds 'a cluster that does not start stops its caller' cluster_that_fails
holds 'scripts that are called can be executed' executables
finish
