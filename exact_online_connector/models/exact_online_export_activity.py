from odoo import fields, models
from odoo.tools import plaintext2html

_KIND = "exact_online_connector.mail_activity_type_invoice"


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    responsible_id = fields.Many2one(
        "res.users",
        string="Who Is Told",
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Gets an activity when an invoice that went by itself was refused, and "
        "when the connection needs a repair.",
    )


class ExactOnlineExport(models.Model):
    """Telling somebody of a failure that nobody has seen: an activity on the invoice.

    One for an invoice, however often it fails; it goes when the invoice has gone, or
    is kept out. Who presses the button sees the error at once, and gets none.
    """

    _inherit = "exact.online.export"

    told = fields.Boolean(help="Somebody has an activity for the failure.")

    def _write_face(self):
        result = super()._write_face()
        if self.state == "error" and self.unattended:
            self._tell_failure()
        elif self.state in ("sent", "excluded"):
            self._failure_is_over()
        return result

    def unlink(self):
        self._failure_is_over()
        return super().unlink()

    def _tell_failure(self):
        move, today = self.move_id, fields.Date.context_today(self)
        if self.told and move.activity_search([_KIND]):
            move.activity_reschedule([_KIND], date_deadline=today)
            return
        responsible = self.connection_id.responsible_id or self.connection_id.create_uid
        move.activity_schedule(
            _KIND,
            date_deadline=today,
            note=plaintext2html(self.error_message or ""),
            user_id=responsible.id,
        )
        self.told = True

    def _failure_is_over(self):
        told = self.filtered("told")
        told.move_id.activity_unlink([_KIND])
        told.told = False
