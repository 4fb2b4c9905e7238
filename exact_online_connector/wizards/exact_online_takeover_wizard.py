import time

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..exact_client import ExactError
from ..mapping.rows import guid
from ..models.account_move_actions import DEADLINE
from ..models.exact_online_cursor import PAYMENT_TERMS
from ..models.exact_online_message import error_sentence
from ..transaction import in_own_transaction

# Invoices that one press takes over: each is compared with its entry in full.
_INVOICES = 200
# Entries that are read in one call.
_PAGE = 20


class ExactOnlineTakeoverWizard(models.TransientModel):
    """Adopt the relations and entries that a former connector has made.

    Calls: one for each 1,000 relations of the administration, one for each 20 entries,
    and three to read payments from their beginning. What is adopted stays; what does
    not agree is listed with its reason.
    """

    _name = "exact.online.takeover.wizard"
    _description = "Take Over From the Former Connector"

    connection_id = fields.Many2one(
        "exact.online.connection", required=True, ondelete="cascade", readonly=True
    )
    waiting_partners = fields.Integer(
        string="Relations To Take Over", compute="_compute_counts"
    )
    waiting_invoices = fields.Integer(
        string="Invoices To Take Over", compute="_compute_counts"
    )
    done_count = fields.Integer(string="Taken Over", compute="_compute_counts")
    differing_ids = fields.Many2many(
        "exact.online.takeover", string="Not Taken Over", compute="_compute_counts"
    )

    @api.depends("connection_id")
    def _compute_counts(self):
        for wizard in self:
            rows = wizard.connection_id._former_rows()
            waiting = rows.filtered(lambda row: not row.is_done and not row.reason)
            partners = waiting.filtered(lambda row: row.model == "res.partner")
            wizard.waiting_partners = len(partners)
            wizard.waiting_invoices = len(waiting - partners)
            wizard.done_count = len(rows.filtered("is_done"))
            wizard.differing_ids = rows.filtered("reason")

    def action_take_over(self):
        """Take over the relations, and up to 200 invoices.

        :raise UserError: Exact could not be asked; what was adopted before stays.
        """
        self.connection_id.check_access("write")
        connection = self.connection_id
        client = connection._get_client(
            unattended=False, deadline=time.monotonic() + DEADLINE
        )
        own = connection.sudo()
        try:
            own._take_over_partners(client)
            own._take_over_invoices(client)
            own._read_their_payments(client)
        except ExactError as error:
            raise UserError(error_sentence(self.env, error)) from error
        finally:
            self.env.invalidate_all()
        return self._show()

    def action_try_again(self):
        """Look once more at what was not taken over."""
        self.connection_id.check_access("write")
        self.differing_ids.sudo().reason = False
        return self._show()

    def _show(self):
        name = self.env._("Take Over From the Former Connector")
        return self._get_records_action(target="new", name=name)


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    former_count = fields.Integer(compute="_compute_former_count")

    def _compute_former_count(self):
        rows = self.env["exact.online.takeover"].sudo()
        for connection in self:
            domain = connection._former_domain() & Domain("is_done", "=", False)
            connection.former_count = rows.search_count(domain)

    def action_take_over(self):
        """Show what a former connector has left behind, and offer to take it over."""
        self.ensure_one()
        self.check_access("write")
        wizard = self.env["exact.online.takeover.wizard"].create(
            {"connection_id": self.id}
        )
        return wizard._show()

    def _former_rows(self):
        """Return what a former connector left of this company's records."""
        rows = self.env["exact.online.takeover"].sudo()
        return rows.search(self._former_domain(), order="id")

    def _former_domain(self):
        companies = [("company_id", "in", (False, self.company_id.id))]
        return Domain.OR(
            Domain("model", "=", model)
            & Domain("record_id", "in", self._all(model)._search(companies))
            for model in ("res.partner", "account.move")
        )

    def _all(self, model):
        return self.env[model].sudo().with_context(active_test=False)

    def _waiting_rows(self, model):
        return self._former_rows().filtered(
            lambda row: row.model == model and not row.is_done and not row.reason
        )

    # === RELATIONS ===

    def _take_over_partners(self, client):
        waiting = self._waiting_rows("res.partner")
        if not waiting:
            return
        accounts = {guid(row["ID"]): row for row in client.relations()}
        for row in waiting:
            account = accounts.get(row._key())
            in_own_transaction(
                row,
                lambda own, account=account: own._take_over_partner(
                    self.with_env(own.env), account
                ),
            )

    # === INVOICES ===

    def _take_over_invoices(self, client):
        waiting = self._waiting_rows("account.move")[:_INVOICES]
        by_kind = waiting.grouped(lambda row: row._record()._exact_kind())
        for kind, rows in by_kind.items():
            for start in range(0, len(rows), _PAGE):
                page = rows[start : start + _PAGE]
                keys = [key for key in map(lambda row: row._key(), page) if key]
                entries = client.entries(kind, keys) if kind else []
                by_key = {guid(entry["EntryID"]): entry for entry in entries}
                for row in page:
                    row._take_over_invoice(self, by_key.get(row._key()))

    def _read_their_payments(self, client):
        """Read the payment terms from the beginning: the entries are older than we."""
        own_exports = self.env["exact.online.export"].search_count(
            [("connection_id", "=", self.id), ("state", "=", "sent")], limit=1
        )
        if not own_exports:
            return

        def start_again(own):
            cursors = own.env["exact.online.cursor"]
            cursors.start(own, client)
            cursors.start_again(own, [PAYMENT_TERMS])

        in_own_transaction(self, start_again)
        if self.payment_mode != "none":
            self._ring_payments()


class ExactOnlineTakeover(models.Model):
    _inherit = "exact.online.takeover"

    def _take_over_partner(self, connection, account):
        """Adopt a relation, unless something speaks against it."""
        reason = self._obstacle_to_partner(connection, account)
        if not reason:
            partner = self._record().commercial_partner_id
            try:
                with self.env.cr.savepoint():
                    self._link_partner(connection, partner, account)
            except (UserError, ValidationError) as error:
                reason = str(error)
        self._note(reason)

    def _link_partner(self, connection, partner, account):
        relations = self.env["exact.online.partner"]
        known = relations._known(connection.ids, partner.ids)
        if guid(known.account_id) != self._key():
            relations._link(connection, partner, account)

    def _obstacle_to_partner(self, connection, account):
        if not account:
            return self.env._("The administration has no relation with this GUID.")
        code = (account.get("Code") or "").strip()
        if self.code and self.code.strip() != code:
            return self.env._(
                "Relation %(code)s has this GUID in Exact Online, code %(former)s in "
                "Odoo.",
                code=code,
                former=self.code,
            )
        other = self.env["exact.online.partner"].search(
            [
                ("connection_id", "=", connection.id),
                ("account_id", "=", account["ID"]),
                ("partner_id", "!=", self._record().commercial_partner_id.id),
            ],
            limit=1,
        )
        if other:
            return self.env._(
                "The relation is %s in Odoo already.", other.partner_id.display_name
            )
        return None

    def _take_over_invoice(self, connection, entry):
        """Adopt an entry, if it agrees with the invoice as Link does."""
        move = self._record()
        reason = None
        is_known = move.exact_state == "sent" and guid(move.exact_entry_id)
        if not entry:
            reason = self.env._("The administration has no entry with this GUID.")
        elif is_known != self._key():
            reason = move._exact_obstacle() or self._adopt_entry(connection, entry)
        in_own_transaction(self, lambda own: own._note(reason))

    def _adopt_entry(self, connection, entry):
        """Adopt an entry; return why not, else None.

        Its files went to Exact with the former connector, and do not go again.
        """
        self.env.flush_all()

        def adopt(export):
            export._link_to(entry)
            export.document_ids.unlink()

        try:
            export = self._record()._exact_adopt(connection, adopt)
        except UserError as error:
            return str(error)
        export._show_on_move()
        return None
