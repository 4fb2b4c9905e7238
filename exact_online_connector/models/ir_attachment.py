from odoo import api, models


class IrAttachment(models.Model):
    """A file that comes after the booking follows it to Exact."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'base'
        attachments = super().create(vals_list)
        of_moves = attachments.filtered(lambda a: a.res_model == "account.move")
        if of_moves:
            of_moves._exact_ring()
        return attachments

    def _exact_ring(self):
        """Ring the export, which looks for new files: nothing is written here, so
        that nobody's work can conflict with ours."""
        moves = self.env["account.move"].sudo().browse(self.mapped("res_id")).exists()
        booked = moves.filtered(lambda move: move.exact_state == "sent")
        for company, of_company in booked.grouped("company_id").items():
            connection = self.env["exact.online.connection"]._of_company(company)
            own = connection.sudo()
            if own and any(own._sends_files_of(move) for move in of_company):
                own._ring_export()

    @api.private
    def _newest_id(self):
        self.env.cr.execute("SELECT COALESCE(MAX(id), 0) FROM ir_attachment")
        return self.env.cr.fetchone()[0]
