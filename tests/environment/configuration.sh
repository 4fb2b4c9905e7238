#!/usr/bin/env bash
# Odoo's configuration file and the variables that tests and people use. Written
# anew each time: the socket's folder changes when the machine is restarted.
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=postgres-common.sh
. "$HERE/postgres-common.sh"

main() {
    find_folders
    ODOO_PATH=$(cat "$DEV/odoo-path")
    case $ROOT$ODOO_PATH in
    *,*)
        say "Odoo's addons_path cannot hold a comma: move $ROOT (or Odoo's source) to a path without one." >&2
        exit 1
        ;;
    esac
    mkdir -p "$LOGS/servers" "$SOCKETS/tmp"
    odoo_conf >"$DEV/odoo.conf"
    variables >"$DEV/environment"
}

# Limits are those of tests: slow machines must not kill a worker.
odoo_conf() {
    cat <<CONF
[options]
addons_path = $(addons_path)
data_dir = $DEV/data
db_host = $SOCKETS
db_port = 5432
db_user = $DATABASE_USER
http_interface = 127.0.0.1
limit_time_cpu = 600
limit_time_real = 1200
limit_time_real_cron = 1200
max_cron_threads = 1
CONF
}

# A checkout keeps most addons beside the folder odoo. Debian's package has all
# of them within it, and beside it a second folder with a part of their files.
addons_path() {
    if [ -d "$ODOO_PATH/odoo/addons/account" ]; then
        printf '%s,%s' "$ODOO_PATH/odoo/addons" "$ROOT"
    else
        printf '%s,%s,%s' "$ODOO_PATH/addons" "$ODOO_PATH/odoo/addons" "$ROOT"
    fi
}

variables() {
    cat <<VARIABLES
export PYTHON=$(printf '%q' "$PYTHON")
export ODOO_CONF=$(printf '%q' "$DEV/odoo.conf")
export PGHOST=$(printf '%q' "$SOCKETS")
export PGPORT=5432
export PGUSER=$DATABASE_USER
export EXACT_SANDBOX_PYTHONPATH=$(printf '%q' "$ROOT/tests")
export EXACT_LOGS=$(printf '%q' "$LOGS/servers")
# What tools would leave in /tmp and in the source folders goes where 'make clean'
# finds it; browsers need short paths.
export TMPDIR=$SOCKETS/tmp
export PYTHONPYCACHEPREFIX=$(printf '%q' "$DEV/cache/python")
export RUFF_CACHE_DIR=$(printf '%q' "$DEV/cache/ruff")
export PYLINTHOME=$(printf '%q' "$DEV/cache/pylint")
export HYPOTHESIS_STORAGE_DIRECTORY=$(printf '%q' "$DEV/cache/hypothesis")
export PYTEST_ADDOPTS="-o 'cache_dir=$DEV/cache/pytest'"
VARIABLES
}

main
