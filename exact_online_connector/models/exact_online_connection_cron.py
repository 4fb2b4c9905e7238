from odoo import api, fields, models


class ExactOnlineConnection(models.Model):
    """The scheduled actions of a connection.

    Odoo locks a scheduled action while it runs. Each connection has its own, so that
    Odoo's workers serve many companies side by side.
    """

    _inherit = "exact.online.connection"

    export_cron_id = fields.Many2one(
        "ir.cron", copy=False, readonly=True, ondelete="restrict"
    )
    payment_cron_id = fields.Many2one(
        "ir.cron", copy=False, readonly=True, ondelete="restrict"
    )
    keepalive_cron_id = fields.Many2one(
        "ir.cron", copy=False, readonly=True, ondelete="restrict"
    )
    payment_interval = fields.Integer(
        string="Hours Between Payment Polls",
        default=4,
        required=True,
        help="How often Exact Online is asked what was paid. A poll costs one call.",
    )

    _payment_interval_positive = models.Constraint(
        "CHECK(payment_interval > 0)", "The hours between polls must be positive."
    )

    def write(self, vals):
        result = super().write(vals)
        if "payment_interval" in vals:
            for connection in self.sudo():
                connection.payment_cron_id.interval_number = connection.payment_interval
        return result

    def _cron_fields(self):
        return ["export_cron_id", "payment_cron_id", "keepalive_cron_id"]

    def _crons(self):
        crons = self.env["ir.cron"]
        return crons.union(*(self[name] for name in self._cron_fields()))

    @api.model
    def _delete_crons(self, crons):
        """Delete scheduled actions with what they do, which Odoo would leave."""
        actions = crons.ir_actions_server_id
        crons.unlink()
        actions.unlink()

    def _create_crons(self):
        for connection in self:
            connection.write(
                {
                    "export_cron_id": connection._create_cron(
                        "Export", "_run_export", 1, "hours"
                    ).id,
                    "payment_cron_id": connection._create_cron(
                        "Payments",
                        "_run_payments",
                        connection.payment_interval,
                        "hours",
                    ).id,
                    "keepalive_cron_id": connection._create_cron(
                        "Keep-Alive", "_run_keepalive", 1, "days"
                    ).id,
                }
            )

    def _create_cron(self, what, method, interval, unit):
        return self.env["ir.cron"].create(
            {
                "name": f"Exact Online: {what} ({self.company_id.name})",
                "model_id": self.env["ir.model"]._get_id(self._name),
                "state": "code",
                "code": f"model.browse({self.id}).{method}()",
                "user_id": self.env.ref("base.user_root").id,
                "interval_number": interval,
                "interval_type": unit,
                # Nothing is to be done before somebody has connected.
                "nextcall": fields.Datetime.add(
                    fields.Datetime.now(), **{unit: interval}
                ),
            }
        )

    def _ring_export(self, at=None):
        """Let the export run after the commit, or at a time (naive UTC)."""
        for connection in self.sudo():
            connection.export_cron_id._trigger(at)

    def _ring_payments(self, at=None):
        """Let the payments be polled after the commit, or at a time (naive UTC)."""
        for connection in self.sudo():
            connection.payment_cron_id._trigger(at)

    def _for_scheduled_action(self):
        """The connection as a scheduled action uses it: in its company, language and
        time zone.

        What it writes is read by the company's bookkeepers.
        """
        language = self.company_id.partner_id.lang or self.create_uid.lang
        here = self.sudo().with_company(self.company_id)
        return here.with_context(lang=language, tz=self._time_zone())

    # The three named scheduled actions: every connection that has work. They run once
    # a day and catch what a connection's own action has missed.

    def _cron_export_all(self):
        self._run_each("_run_export", "export_cron_id")

    def _cron_payments_all(self):
        self._run_each("_run_payments", "payment_cron_id")

    def _cron_keepalive_all(self):
        self._run_each("_run_keepalive", "keepalive_cron_id")

    def _run_each(self, method, cron):
        """Run it for one after the other; who finds no time left is rung by itself."""
        connections = self.search([("state", "not in", ("draft", "expired"))])
        time_left = self.env["ir.cron"]._commit_progress(remaining=len(connections))
        for connection in connections:
            if time_left:
                getattr(connection[0], method)()
            else:
                connection.sudo()[cron]._trigger()
            time_left = self.env["ir.cron"]._commit_progress(1)
