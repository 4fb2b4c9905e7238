from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class AccountMove(models.Model):
    """The way from an invoice to its entry in Exact Online's own screens."""

    _inherit = "account.move"

    def action_exact_open(self):
        """Open the entry in Exact Online, in a tab of its own. No call is made.

        :raise UserError: it is not booked in Exact.
        """
        self.ensure_one()
        self.check_access("read")
        connection = self._exact_connection()
        if self.exact_state != "sent" or not connection:
            raise UserError(
                self.env._("%s is not booked in Exact Online.", self.display_name)
            )
        return {
            "type": "ir.actions.act_url",
            "url": connection.sudo()._address_of_entry(self),
            "target": "new",
        }

    # Opened when somebody wants them: on the form they would cost everybody's time.

    exact_is_registered = fields.Boolean(
        "Payment Registered From Exact", compute="_compute_exact_is_registered"
    )

    @api.depends("exact_state", "payment_state")
    def _compute_exact_is_registered(self):
        """Whether we have registered something of its payment; asked if it is paid."""
        paid = self.filtered(
            lambda move: move.exact_state == "sent" and move.payment_state != "not_paid"
        )
        rows = self.env["exact.online.settlement"].sudo()
        domain = [("export_id.move_id", "in", paid.ids)]
        registered = rows.search(domain).export_id.move_id if paid else paid
        for move in self:
            move.exact_is_registered = move in registered

    def action_exact_open_payments(self):
        """Show what Exact says of the entry's payment terms."""
        return self._exact_open_payments(
            self.exact_payment_ids, self.env._("Payment Terms in Exact")
        )

    def action_exact_open_settlements(self):
        """Show what was registered in Odoo of the entry's payments."""
        return self._exact_open_payments(
            self.exact_settlement_ids, self.env._("Registered in Odoo")
        )

    def _exact_open_payments(self, records, title):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": records._name,
            "views": [(False, "list")],
            "domain": [("id", "in", records.ids)],
            "target": "new",
        }


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    entry_address = fields.Char(
        string="Address of an Entry",
        help="Where View in Exact leads. Open an entry in Exact Online, copy its "
        "address, and put {entry} in the place of its ID, {number} in that of its "
        "number, {division} in that of the administration. Empty: the card of the "
        "customer or supplier, where the entry is to be found.",
    )

    @api.constrains("entry_address", "base_url")
    def _check_entry_address(self):
        for connection in self.filtered("entry_address"):
            base = (connection.base_url or "").rstrip("/")
            if not connection.entry_address.startswith(f"{base}/"):
                raise ValidationError(
                    self.env._(
                        "The address of an entry must begin with %(address)s/, as "
                        "Exact Online's addresses do. Copy it from your browser.",
                        address=base,
                    )
                )

    def _address_of_entry(self, move):
        if self.entry_address:
            places = {
                "{entry}": move.exact_entry_id,
                "{number}": str(move.exact_entry_number),
                "{division}": str(self.division_code),
            }
            address = self.entry_address
            for place, value in places.items():
                address = address.replace(place, value)
            return address
        return self._address_of_relation(self._relation_of_entry(move))

    def _relation_of_entry(self, move):
        """Return the GUID of the relation that the entry was booked on."""
        payload = move.sudo().exact_export_ids[:1].payload or {}
        partner = move.commercial_partner_id.with_company(self.company_id)
        return (
            payload.get("Customer")
            or payload.get("Supplier")
            or partner.exact_account_id
        )

    def _address_of_relation(self, exact_id):
        """Return the address of a relation's card, as Exact's own links have it."""
        return (
            f"{self.base_url.rstrip('/')}/docs/CRMAccountCard.aspx"
            f"?_Division_={self.division_code}&AccountID=%7b{exact_id}%7d"
        )
