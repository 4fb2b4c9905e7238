# shellcheck shell=bash disable=SC2034
# Where the private PostgreSQL server lives, for the scripts that start it, stop
# it and remove it. Sourced after common.sh.

DATABASE_USER=odoo
SOCKETS=
DATA=

# The newest server on the machine; Debian keeps its programs off PATH.
find_binaries() {
    local found
    found=$(find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1)
    [ -n "$found" ] || found=$(command -v initdb || true)
    if [ -z "$found" ]; then
        say "PostgreSQL's server is missing: run 'make setup', or install the package 'postgresql'." >&2
        exit 1
    fi
    BINARIES=$(dirname "$found")
}

# False when there are none, or when a restart of the machine emptied /tmp.
find_folders() {
    [ -f "$DEV/postgres-folders" ] || return 1
    { read -r SOCKETS && read -r DATA; } <"$DEV/postgres-folders"
    [ -d "$SOCKETS" ]
}

# Runs a command as the user that owns the cluster.
as_owner() {
    if [ "$(id -u)" -eq 0 ]; then
        (cd / && runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

# Asks the server itself: its process number may outlive it.
is_running() { "$BINARIES/pg_isready" -q -h "$SOCKETS" -U "$DATABASE_USER" -d postgres; }
