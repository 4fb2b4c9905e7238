#!/usr/bin/env bash
# A private PostgreSQL server: no TCP port, a socket that only we can reach, and
# settings for tests (nothing is synchronised to disk). The system's own server
# is neither started nor touched.
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=postgres-common.sh
. "$HERE/postgres-common.sh"

main() {
    find_binaries
    find_folders || make_folders
    if is_running; then
        say "PostgreSQL: running before"
        return
    fi
    step postgres "$SOCKETS" "PostgreSQL, a private server in $DATA" start
    # Whether it runs is asked each time, so that no stamp says it.
    rm -f "$STAMPS/postgres"
}

# A socket's path may have 107 characters at most, so that it lives in a short
# folder of its own. PostgreSQL refuses to run as root; as root its data lives
# there too, because the other user may not enter the repository's folder.
make_folders() {
    SOCKETS=$(mktemp -d /tmp/exact-odoo-XXXXXX)
    DATA=$DEV/postgres
    if [ "$(id -u)" -eq 0 ]; then
        id postgres >/dev/null 2>&1 ||
            { say "Install PostgreSQL's server: it brings the user 'postgres' that runs it." >&2; exit 1; }
        chown postgres "$SOCKETS"
        DATA=$SOCKETS/data
    fi
    printf '%s\n%s\n' "$SOCKETS" "$DATA" >"$DEV/postgres-folders"
}

start() {
    [ -f "$DATA/PG_VERSION" ] || make_cluster
    as_owner "$BINARIES/pg_ctl" start -w -t 60 -D "$DATA" -l "$SOCKETS/postgresql.log" \
        -o "-k $SOCKETS" || {
        as_owner tail -n 20 "$SOCKETS/postgresql.log"
        give_up "PostgreSQL did not start, see the lines above; 'make clean' and then 'make setup' make a new one."
    }
}

make_cluster() {
    as_owner rm -rf "$DATA.part"
    as_owner "$BINARIES/initdb" -D "$DATA.part" -U "$DATABASE_USER" --auth=trust \
        --encoding=UTF8 --locale=C.UTF-8 --no-sync
    settings | as_owner tee -a "$DATA.part/postgresql.conf" >/dev/null
    as_owner mv "$DATA.part" "$DATA"
}

settings() {
    cat <<'SETTINGS'
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 256MB
fsync = off
synchronous_commit = off
full_page_writes = off
jit = off
SETTINGS
}

main
