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
    """Remove the scheduled actions that were made with the connections."""
    connections = env["exact.online.connection"].search([])
    crons = connections._crons()
    connections.write(dict.fromkeys(connections._cron_fields()))
    crons.unlink()
