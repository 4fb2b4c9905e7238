from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

_RECENT_DAYS = 90


class ExactOnlineConnection(models.Model):
    """Registering Exact's payments in Odoo: the mode, its journal and accounts."""

    _inherit = "exact.online.connection"

    payment_mode = fields.Selection(
        selection_add=[("register", "Register in Odoo")],
        ondelete={"register": "set default"},
        help="Show in Odoo: an invoice tells what Exact Online knows of its payment; "
        "nothing is booked in Odoo. Register in Odoo: its payments are booked in a "
        "journal of their own and reconciled, so that invoices become paid. Choose "
        "that only where no bank statements bring the same money.",
    )
    payment_journal_id = fields.Many2one(
        "account.journal",
        string="Journal for Payments",
        copy=False,
        check_company=True,
        domain="[('type', '=', 'bank')]",
        help="What Exact Online has settled is booked here, and nothing else. Its "
        "account holds the money that is on the bank accounts in Exact Online.",
    )
    payment_discount_account_id = fields.Many2one(
        "account.account",
        string="Payment Discounts",
        copy=False,
        check_company=True,
        help="Discounts for early payment, given and taken.",
    )
    payment_limitation_account_id = fields.Many2one(
        "account.account",
        string="Credit Limitation",
        copy=False,
        check_company=True,
        help="Credit limitation that was deducted. Empty: the account for discounts.",
    )
    payment_difference_account_id = fields.Many2one(
        "account.account",
        string="Payment Differences",
        copy=False,
        check_company=True,
        help="Small amounts that were written off in Exact Online.",
    )
    payment_other_account_id = fields.Many2one(
        "account.account",
        string="Settled Otherwise",
        copy=False,
        check_company=True,
        help="What was settled in Exact Online with an entry that Odoo does not have, "
        "such as a credit note that was made there.",
    )
    payment_warning = fields.Char(compute="_compute_payment_warning")

    # === THE MODE ===

    @api.model_create_multi
    def create(self, vals_list):
        connections = super().create(vals_list)
        connections._start_registering()
        return connections

    def write(self, vals):
        result = super().write(vals)
        if vals.get("payment_mode") == "register" or vals.get("payment_journal_id"):
            self._start_registering()
        return result

    def _start_registering(self):
        """Make what registering needs; what is settled already follows by itself."""
        for connection in self.filtered(lambda c: c.payment_mode == "register"):
            # A journal that somebody chose may have no account for its payments.
            connection._make_payment_journal()
            connection.sudo()._register_all()

    def _register_all(self):
        """Have all looked at: what was registered before may hold no longer."""
        exports = self.env["exact.online.export"].search(
            [
                ("connection_id", "=", self.id),
                "|",
                ("payment_state", "in", ("partial", "paid")),
                ("settlement_ids", "!=", False),
            ]
        )
        exports.settlement_pending = True
        self._ring_payments()

    def _registers_payments(self):
        return self.payment_mode == "register"

    @api.constrains("payment_mode", "first_contact")
    def _check_payment_mode(self):
        for connection in self:
            if connection._registers_payments() and (
                connection.first_contact == "unknown"
            ):
                raise ValidationError(
                    self.env._(
                        "Payments can be registered once the check on a test "
                        "administration has passed, or was skipped: press Skip the "
                        "Check first, or choose Show in Odoo."
                    )
                )

    # === JOURNAL AND ACCOUNTS ===

    def action_make_payment_journal(self):
        """Make the journal and the accounts for Exact's payments."""
        self.check_access("write")
        for connection in self:
            connection._make_payment_journal()

    def _make_payment_journal(self):
        """Make the journal and the accounts that are not chosen yet.

        Payments are booked on the journal's own account: there is no statement that
        an outstanding account could wait for.
        """
        own = self.sudo().with_company(self.company_id)
        if not own.payment_journal_id:
            own.payment_journal_id = own._create_payment_journal()
        journal = own.payment_journal_id
        methods = journal.inbound_payment_method_line_ids
        methods |= journal.outbound_payment_method_line_ids
        for method in methods.filtered(lambda m: not m.payment_account_id):
            method.payment_account_id = journal.default_account_id
        own._choose_payment_accounts()

    def _create_payment_journal(self):
        journals = self.env["account.journal"]
        codes = set(
            journals.with_context(active_test=False)
            .search([("company_id", "=", self.company_id.id)])
            .mapped("code")
        )
        code = next(
            code
            for code in ("EXACT", *(f"EXA{number}" for number in range(1, 100)))
            if code not in codes
        )
        return journals.create(
            {
                "name": self.env._("Payments in Exact Online"),
                "code": code,
                "type": "bank",
                "company_id": self.company_id.id,
                "show_on_dashboard": False,
            }
        )

    def _choose_payment_accounts(self):
        """Take Odoo's own accounts where the company has them, make the others."""
        company = self.company_id
        loss = company.account_journal_early_pay_discount_loss_account_id
        difference = company.default_cash_difference_expense_account_id
        if not self.payment_discount_account_id:
            self.payment_discount_account_id = loss or self._create_account(
                self.env._("Payment discounts"), "expense"
            )
        if not self.payment_difference_account_id:
            self.payment_difference_account_id = difference or self._create_account(
                self.env._("Payment differences"), "expense"
            )
        if not self.payment_other_account_id:
            self.payment_other_account_id = self._create_account(
                self.env._("Settled in Exact Online otherwise"), "asset_current"
            )

    def _create_account(self, name, account_type):
        accounts = self.env["account.account"].with_company(self.company_id)
        like = accounts.search([("account_type", "=", account_type)], limit=1)
        return accounts.create(
            {
                "name": name,
                "code": accounts._search_new_account_code(like.code or "999000"),
                "account_type": account_type,
                "reconcile": account_type == "asset_current",
                "company_ids": [Command.link(self.company_id.id)],
            }
        )

    def _settlement_account(self, kind, sign):
        """Return the account for what was settled without money.

        :param sign: 1 where we receive less, -1 where we pay less
        """
        company = self.company_id
        discount = self.payment_discount_account_id
        loss = company.expense_currency_exchange_account_id
        gain = company.income_currency_exchange_account_id
        return {
            "discount": discount,
            "limitation": self.payment_limitation_account_id or discount,
            "payment_difference": self.payment_difference_account_id,
            "exchange_difference": loss if sign > 0 else gain,
        }.get(kind) or self.payment_other_account_id

    # === BEFORE MONEY IS DOUBLED ===

    @api.depends("company_id", "payment_mode", "payment_journal_id")
    def _compute_payment_warning(self):
        for connection in self:
            connection.payment_warning = connection._warn_of_bank_statements()

    def _warn_of_bank_statements(self):
        """Return what brings the same money as Exact's payments, False for nothing."""
        journals = self._bank_journals_in_use()
        if not journals:
            return False
        return self.env._(
            "Bank statements come into Odoo by %(journals)s. Where they bring the "
            "payments of the same invoices, registering these from Exact Online too "
            "would book that money twice: choose Show in Odoo.",
            journals=", ".join(journals.mapped("display_name")),
        )

    def _bank_journals_in_use(self):
        """Return the company's journals that get bank statements, by feed or file."""
        since = fields.Date.subtract(fields.Date.today(), days=_RECENT_DAYS)
        statements = self.env["account.bank.statement.line"].sudo()
        company = self.company_id._origin or self.company_id
        rows = statements._read_group(
            [("company_id", "=", company.id), ("date", ">=", since)], ["journal_id"]
        )
        used = self.env["account.journal"].union(*(journal for (journal,) in rows))
        linked = (
            self.env["account.journal"]
            .sudo()
            .search(
                [("company_id", "=", company.id), ("type", "in", ("bank", "credit"))]
            )
        )
        linked = linked.filtered(
            lambda journal: journal.bank_statements_source not in (False, "undefined")
        )
        return (used | linked).sudo(False) - self.payment_journal_id

    @api.onchange("payment_mode")
    def _onchange_payment_mode(self):
        if self._registers_payments() and self.payment_warning:
            return {
                "warning": {
                    "title": self.env._("The same money twice?"),
                    "message": self.payment_warning,
                }
            }
        return None

    def _recommend_payment_mode(self):
        """Return the mode that fits the company, and the sentence that says why."""
        self.ensure_one()
        if warning := self._warn_of_bank_statements():
            return "mirror", warning
        if self._has_payments_by_hand():
            return "mirror", self.env._(
                "Payments are registered in Odoo by hand. Show in Odoo tells what "
                "Exact Online knows, and books nothing twice."
            )
        if self.first_contact == "unknown":
            return "mirror", self.env._(
                "Show in Odoo books nothing. Payments can be registered after the "
                "check on a test administration."
            )
        return "register", self.env._(
            "No bank statements and no payments come into Odoo. Registered from Exact "
            "Online, invoices become paid in Odoo, and reminders stop."
        )

    def _has_payments_by_hand(self):
        since = fields.Date.subtract(fields.Date.today(), days=_RECENT_DAYS)
        domain = [
            ("company_id", "=", self.company_id.id),
            ("date", ">=", since),
            ("state", "in", ("in_process", "paid")),
            ("journal_id", "!=", self.payment_journal_id.id),
        ]
        return bool(self.env["account.payment"].sudo().search_count(domain, limit=1))
