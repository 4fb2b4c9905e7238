#!/usr/bin/env bash
# translations.sh: bring the addon's .pot and .po files up to date with its code and
# views. Keeps every translation, drops what is obsolete, and prints what is
# untranslated; as long as there is any, it exits with 1.
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=/dev/null
. "$DEV/environment"

ADDON=exact_online_connector
DATABASE=i18n_export

"$HERE/database.sh" "$DATABASE"
"$PYTHON" -m odoo server -c "$ODOO_CONF" -d "$DATABASE" -i "$ADDON" \
    --stop-after-init --no-http --max-cron-threads=0 --log-level=warn
mkdir -p "$DEV/tmp"
"$PYTHON" -m odoo i18n export -c "$ODOO_CONF" -d "$DATABASE" \
    -o "$DEV/tmp/$ADDON.pot" "$ADDON" 2>"$LOGS/translations.log" ||
    { cat "$LOGS/translations.log" >&2; exit 1; }
"$PYTHON" "$HERE/translations.py" "$DEV/tmp/$ADDON.pot" "$ADDON/i18n"
