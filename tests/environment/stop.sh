#!/usr/bin/env bash
# Ends what we started: Odoo, the sandbox and tests (by their files in .dev/run),
# then PostgreSQL.
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=postgres-common.sh
. "$HERE/postgres-common.sh"

main() {
    local file
    for file in "$RUN"/*.pid; do
        [ -f "$file" ] || continue
        stop_process "$file"
        rm -f "$file"
    done
    if find_folders; then
        stop_postgres
    fi
}

stop_process() {
    local file=$1 pid
    pid=$(cat "$file")
    is_ours "$pid" || return 0
    kill "$pid" 2>/dev/null || true
    for _ in $(seq 50); do
        is_ours "$pid" || break
        sleep 0.2
    done
    if is_ours "$pid"; then
        kill -KILL "$pid" 2>/dev/null || true
    fi
    say "Stopped $(basename "$file" .pid) ($pid)"
}

# A number may have been given to another process since: ours run our Python.
is_ours() {
    local pid=$1 program
    [[ $pid =~ ^[0-9]+$ ]] || return 1
    { read -r -d '' program <"/proc/$pid/cmdline"; } 2>/dev/null || return 1
    [ "$program" = "$PYTHON" ]
}

stop_postgres() {
    find_binaries
    is_running || return 0
    as_owner "$BINARIES/pg_ctl" stop -m fast -t 20 -D "$DATA" >/dev/null ||
        as_owner "$BINARIES/pg_ctl" stop -m immediate -t 20 -D "$DATA" >/dev/null
    say "Stopped PostgreSQL"
}

main
