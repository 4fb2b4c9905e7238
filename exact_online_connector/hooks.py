"""What happens once, when the addon is installed or removed."""

from odoo.tools.sql import column_exists

# Columns with a value on every move. PostgreSQL adds a column with a constant default
# without rewriting the table, so a database with a million moves installs at once;
# the ORM would have updated each row.
_MOVE_COLUMNS = {
    "exact_state": ("varchar", "'not_applicable'"),
    "exact_proof": ("varchar", "'unproven'"),
    "exact_payment_state": ("varchar", "'unknown'"),
}


def pre_init_hook(env):
    """Add the columns of `account.move` that existing rows need a value in."""
    for name, (sql_type, default) in _MOVE_COLUMNS.items():
        if not column_exists(env.cr, "account_move", name):
            env.cr.execute(
                f'ALTER TABLE account_move ADD COLUMN "{name}" {sql_type} '
                f"DEFAULT {default}"
            )
            env.cr.execute(
                f'ALTER TABLE account_move ALTER COLUMN "{name}" DROP DEFAULT'
            )


def uninstall_hook(env):
    """Remove what Odoo would leave: it belongs to nobody, or to another addon.

    The scheduled actions that were made with the connections, system parameters,
    people's own filters, and names that other addons gave to parts of our models.
    """
    connections = env["exact.online.connection"].with_context(active_test=False)
    connections = connections.search([])
    crons = connections._crons()
    connections.write(dict.fromkeys(connections._cron_fields()))
    connections._delete_crons(crons)
    prefix = "exact_online_connector.%"
    env["ir.config_parameter"].search([("key", "=like", prefix)]).unlink()
    filters = env["ir.filters"].with_context(active_test=False)
    filters.search([("model_id", "=like", "exact.online.%")]).unlink()
    env["ir.model.data"].search(
        [
            ("module", "!=", "exact_online_connector"),
            ("name", "=like", r"%\_\_exact\_online\_%"),
            ("model", "in", ("ir.model.fields.selection", "ir.model.inherit")),
        ]
    ).unlink()
