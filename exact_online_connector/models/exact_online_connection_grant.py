from datetime import timedelta

from odoo import fields, models

# Exact ends a login that nobody used for 30 days (api.md B2).
_LAPSES_AFTER = timedelta(days=30)
_WARN_AFTER = timedelta(days=20)


class ExactOnlineConnection(models.Model):
    """How long the login at Exact lasts, and a warning before it lapses."""

    _inherit = "exact.online.connection"

    grant_days_left = fields.Integer(
        string="Days Until the Login Lapses",
        compute="_compute_grant_days_left",
        help="Exact Online ends a login that was not used for 30 days. It is renewed "
        "once a day, also while the connection is paused.",
    )

    def _compute_grant_days_left(self):
        now = fields.Datetime.now()
        for connection in self:
            renewed = connection.token_valid_since
            left = renewed and (renewed + _LAPSES_AFTER - now).days
            connection.grant_days_left = max(left or 0, 0)

    def _run_keepalive(self):
        """Warn somebody where the login could not be renewed for long."""
        result = super()._run_keepalive()
        for connection in self:
            connection._warn_of_lapse()
        return result

    def _warn_of_lapse(self):
        self.invalidate_recordset(["token_valid_since"])
        renewed = self.token_valid_since
        if not renewed or fields.Datetime.now() - renewed < _WARN_AFTER:
            return
        self._for_scheduled_action()._ask_for_repair(
            self.env._(
                "The login at Exact Online was not renewed for %(unused)s days, and "
                "ends in %(left)s days. Press Test on the connection to see what is "
                "wrong.",
                unused=(fields.Datetime.now() - renewed).days,
                left=self.grant_days_left,
            )
        )
