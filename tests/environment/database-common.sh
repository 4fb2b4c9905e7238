# shellcheck shell=bash disable=SC2034
# Databases with their files. Sourced after common.sh, when PostgreSQL runs.

# shellcheck source=/dev/null
. "$DEV/environment"
# shellcheck source=postgres-common.sh
. "$HERE/postgres-common.sh"
find_binaries
FILES=$DEV/data/filestore

# run_sql DATABASE STATEMENT
run_sql() { "$BINARIES/psql" -X -q -t -A -v ON_ERROR_STOP=1 -d "$1" -c "$2"; }

comment_of() {
    run_sql postgres "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '$1'"
}

drop_database() {
    "$BINARIES/dropdb" --if-exists --force "$1"
    rm -rf "${FILES:?}/$1"
}
