#!/usr/bin/env bash
# database.sh NAME [--from TEMPLATE]: a fresh copy of a database (of 'base' when
# not said) and of its files. Replaces what has that name.
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=database-common.sh
. "$HERE/database-common.sh"

main() {
    local name=${1:-} template=base
    if [ "${2:-}" = --from ]; then
        template=${3:-}
    fi
    if ! [[ $name =~ ^[a-z][a-z0-9_]*$ && $template =~ ^[a-z][a-z0-9_]*$ && $name != "$template" ]]; then
        say "usage: $HERE/database.sh NAME [--from TEMPLATE]   (names of a-z, 0-9 and _)" >&2
        exit 2
    fi
    drop_database "$name"
    "$BINARIES/createdb" -T "$template" "$name" ||
        { say "There is no database '$template' to copy, or somebody uses it: run 'make setup'." >&2; exit 1; }
    mkdir -p "$FILES"
    if [ -d "$FILES/$template" ]; then
        cp -R "$FILES/$template" "$FILES/$name"
    fi
    # A copy is another database to whoever compares identities.
    run_sql "$name" "UPDATE ir_config_parameter SET value = gen_random_uuid() WHERE key = 'database.uuid'"
}

main "$@"
