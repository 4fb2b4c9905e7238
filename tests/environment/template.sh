#!/usr/bin/env bash
# The database 'base': Odoo with the modules that tests stand on, made once and
# then copied. The comment on the database says what it was made from; it is
# made under another name, so that an interrupted one is never taken for it.
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=database-common.sh
. "$HERE/database-common.sh"

MODULES=account,l10n_nl,l10n_be

main() {
    TEMPLATE_KEY="$MODULES $(key_of_source)"
    [ "$(comment_of base)" = "$TEMPLATE_KEY" ] || rm -f "$STAMPS/template"
    step template "$TEMPLATE_KEY" "Database 'base' with $MODULES" make_template
}

# Changes with any Python or data file of Odoo's: another version, another
# folder, or a checkout that moved on.
key_of_source() {
    find -L "$(cat "$DEV/odoo-path")" -name static -prune -o -name i18n -prune -o \
        \( -name '*.py' -o -name '*.xml' -o -name '*.csv' \) -printf '%p %s %T@\n' |
        sort | key_of_input
}

make_template() {
    drop_database base_unfinished
    "$PYTHON" -m odoo server -c "$ODOO_CONF" -d base_unfinished -i "$MODULES" \
        --without-demo --stop-after-init --no-http --log-level=warn ||
        give_up "Odoo could not make its database, see the lines above. If they name a missing Python module, ODOO_SOURCE may need more than tests/environment/odoo-requirements.txt lists."
    run_sql postgres "COMMENT ON DATABASE base_unfinished IS '$TEMPLATE_KEY'"
    drop_database base
    mv "$FILES/base_unfinished" "$FILES/base"
    run_sql postgres "ALTER DATABASE base_unfinished RENAME TO base"
}

main
