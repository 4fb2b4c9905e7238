from odoo import fields, models


class ResPartner(models.Model):
    """What a customer demands of invoices before they go to the books."""

    _inherit = "res.partner"

    exact_required_reference = fields.Selection(
        [
            ("ref", "Customer Reference"),
            ("invoice_origin", "Source Document (order number)"),
            ("payment_reference", "Payment Reference"),
        ],
        string="Must Be Filled In",
        company_dependent=True,
        help="Invoices of this customer go to Exact Online only with this filled in. "
        "They can be posted without it.",
    )

    def _commercial_fields(self):
        # EXTENDS 'base': it is the company that demands it, not the contact.
        return [*super()._commercial_fields(), "exact_required_reference"]
