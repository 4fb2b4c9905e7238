# shellcheck shell=bash disable=SC2034
# What every script here shares: where things are, and how a step runs, is
# skipped when done, and fails with its repair in the last line.
# Source it; it changes to the repository's root.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

ROOT=$PWD
HERE=tests/environment
DEV=$ROOT/.dev
LOGS=$DEV/log
STAMPS=$DEV/stamps
RUN=$DEV/run
PYTHON=$DEV/venv/bin/python
mkdir -p "$LOGS" "$STAMPS" "$RUN"

say() { printf '%s\n' "$*"; }

# Inside a step: leave it, with the repair as the last line that is printed.
give_up() {
    printf '%s\n' "$*" >"$LOGS/repair"
    exit 1
}

# step NAME KEY TITLE FUNCTION: run FUNCTION unless it was done for the same KEY.
# Its output goes to .dev/log/setup-NAME.log. The KEY holds all inputs.
step() {
    local name=$1 key=$2 title=$3 function=$4
    local stamp=$STAMPS/$name log=$LOGS/setup-$name.log started=$SECONDS status
    printf '%s: ' "$title"
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$key" ]; then
        say "done before"
        return
    fi
    rm -f "$stamp" "$LOGS/repair"
    set +e
    (
        set -e
        "$function"
    ) >"$log" 2>&1 </dev/null
    status=$?
    set -e
    if [ "$status" -ne 0 ]; then
        say "FAILED, see ${log#"$ROOT"/}"
        report_failure "$log"
        exit 1
    fi
    printf '%s' "$key" >"$stamp"
    say "$((SECONDS - started)) s"
}

# The log's end, and the repair last.
report_failure() {
    tail -n 20 "$1" >&2
    if [ -s "$LOGS/repair" ]; then
        cat "$LOGS/repair" >&2
    else
        say "Read the lines above, repair what they name, then run the same command again." >&2
    fi
}

# A short key for all that is read.
key_of_input() { sha256sum | cut -c1-16; }
