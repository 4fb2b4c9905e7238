#!/usr/bin/env bash
# Undoes everything but the system packages: stops what runs, removes .dev and
# PostgreSQL's temporary folder.
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=postgres-common.sh
. "$HERE/postgres-common.sh"

"$HERE/stop.sh"
if find_folders; then
    rm -rf "${SOCKETS:?}"
fi
rm -rf "${DEV:?}"
say "Removed .dev and PostgreSQL's folder"
