from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..mapping.data import Codes, GlAccount, Journal, Period, VatCode
from .exact_online_reference import KINDS

# Which field holds Odoo's side, by the kind of Exact's code.
RECORD_FIELDS = {
    "gl_account": "account_id",
    "journal": "journal_id",
    "vat_code": "tax_id",
    "payment_condition": "payment_term_id",
    "cost_center": "analytic_account_id",
    "cost_unit": "analytic_account_id",
    "project": "analytic_account_id",
    "item": "product_id",
    "currency": "currency_id",
}
# The connection's fields for what is not mapped, with the kind of their code.
DEFAULT_FIELDS = {
    "no_vat_code_id": "vat_code",
    "purchase_no_vat_code_id": "vat_code",
    "sales_journal_id": "journal",
    "purchase_journal_id": "journal",
    "sales_account_id": "gl_account",
    "purchase_account_id": "gl_account",
    "sales_condition_id": "payment_condition",
    "purchase_condition_id": "payment_condition",
    "sales_credit_journal_id": "journal",
    "purchase_credit_journal_id": "journal",
    "receivable_account_id": "gl_account",
}


class ExactOnlineMapping(models.Model):
    """Which of Exact's codes stands for a record of Odoo."""

    _name = "exact.online.mapping"
    _description = "Exact Online Mapping"
    _order = "kind, id"
    _check_company_auto = True

    connection_id = fields.Many2one(
        "exact.online.connection",
        required=True,
        ondelete="cascade",
        index=True,
        default=lambda self: self._default_connection(),
    )
    company_id = fields.Many2one(
        related="connection_id.company_id", store=True, precompute=True
    )
    kind = fields.Selection(
        [kind for kind in KINDS if kind[0] in RECORD_FIELDS],
        required=True,
        help="The list of Exact Online that the code is taken from.",
    )
    account_id = fields.Many2one(
        "account.account",
        ondelete="cascade",
        check_company=True,
        help="Lines on this account of Odoo go on the G/L account that is chosen.",
    )
    account_code = fields.Char(related="account_id.code")
    journal_id = fields.Many2one(
        "account.journal",
        ondelete="cascade",
        check_company=True,
        help="Documents of this journal of Odoo go in the journal that is chosen.",
    )
    tax_id = fields.Many2one(
        "account.tax",
        ondelete="cascade",
        check_company=True,
        help="Lines with this tax of Odoo go with the VAT code that is chosen.",
    )
    payment_term_id = fields.Many2one(
        "account.payment.term",
        string="Payment Terms",
        ondelete="cascade",
        check_company=True,
        help="Documents with these terms of Odoo go with the payment condition that is "
        "chosen.",
    )
    analytic_account_id = fields.Many2one(
        "account.analytic.account",
        ondelete="cascade",
        check_company=True,
        help="What is distributed to this analytic account goes with the cost centre, "
        "cost unit or project that is chosen.",
    )
    product_id = fields.Many2one(
        "product.product", ondelete="cascade", check_company=True
    )
    currency_id = fields.Many2one("res.currency", ondelete="cascade")
    record_name = fields.Char(compute="_compute_record_name", string="In Odoo")
    reference_id = fields.Many2one(
        "exact.online.reference",
        string="In Exact Online",
        ondelete="restrict",
        domain="[('connection_id', '=', connection_id), ('kind', '=', kind)]",
        help="Empty: not mapped yet.",
    )
    reference_active = fields.Boolean(
        related="reference_id.active", string="In Use in Exact Online"
    )
    reason = fields.Char(readonly=True, help="Why this code was suggested.")
    confirmed = fields.Boolean(
        default=True, help="Only what a person confirmed, or what is certain, is used."
    )

    _account_uniq = models.UniqueIndex(
        "(connection_id, kind, account_id) WHERE account_id IS NOT NULL",
        "This account is mapped already. Change that line instead.",
    )
    _journal_uniq = models.UniqueIndex(
        "(connection_id, kind, journal_id) WHERE journal_id IS NOT NULL",
        "This journal is mapped already. Change that line instead.",
    )
    _term_uniq = models.UniqueIndex(
        "(connection_id, kind, payment_term_id) WHERE payment_term_id IS NOT NULL",
        "These payment terms are mapped already. Change that line instead.",
    )
    _analytic_uniq = models.UniqueIndex(
        "(connection_id, kind, analytic_account_id) "
        "WHERE analytic_account_id IS NOT NULL",
        "This analytic account is mapped already. Change that line instead.",
    )

    @api.model
    def _default_connection(self):
        return self.env["exact.online.connection"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        )

    @api.depends(*set(RECORD_FIELDS.values()), "kind")
    def _compute_record_name(self):
        for mapping in self:
            mapping.record_name = mapping._record().display_name

    def _compute_display_name(self):
        for mapping in self:
            code = mapping.reference_id.code or "…"
            mapping.display_name = f"{mapping._record().display_name} → {code}"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_decision(vals) for vals in vals_list])

    def write(self, vals):
        if "reference_id" in vals:
            vals = self._with_decision(vals)
        return super().write(vals)

    def _with_decision(self, vals):
        """Who chooses a code has decided; without a code there is nothing to use."""
        if not vals.get("reference_id"):
            return vals | {"confirmed": False}
        return {"confirmed": True} | vals

    def action_confirm(self):
        """Use the suggested codes of the selection; rows without a code stay open."""
        self.check_access("write")
        self.filtered("reference_id").write({"confirmed": True})

    def _record(self):
        return self[RECORD_FIELDS[self.kind]] if self.kind else self.browse()

    @api.constrains("kind", "reference_id", *RECORD_FIELDS.values())
    def _check_sides(self):
        for mapping in self:
            reference = mapping.reference_id
            if not mapping._record():
                raise ValidationError(
                    self.env._("Choose the record of Odoo that this code stands for.")
                )
            if reference and (reference.kind, reference.connection_id) != (
                mapping.kind,
                mapping.connection_id,
            ):
                raise ValidationError(
                    self.env._(
                        "%(code)s is not a code of this list and this connection. "
                        "Choose one of the list.",
                        code=reference.display_name,
                    )
                )


class ExactOnlineConnection(models.Model):
    """The mapping of a connection, as the pure mapping reads it."""

    _inherit = "exact.online.connection"

    mapping_ids = fields.One2many("exact.online.mapping", "connection_id")
    no_vat_code_id = fields.Many2one(
        "exact.online.reference",
        copy=False,
        string="VAT Code Without Tax",
        domain="[('connection_id', '=', id), ('kind', '=', 'vat_code')]",
        help="For lines without tax. It is always sent: left out, Exact Online would "
        "take the VAT code of the G/L account.",
    )
    purchase_no_vat_code_id = fields.Many2one(
        "exact.online.reference",
        copy=False,
        string="VAT Code Without Tax on Bills",
        domain="[('connection_id', '=', id), ('kind', '=', 'vat_code')]",
        help="Only where your administration has a code of its own for purchases "
        "without VAT, as in Belgium. Empty: the code above serves bills too.",
    )
    sales_journal_id = fields.Many2one(
        "exact.online.reference",
        copy=False,
        domain="[('connection_id', '=', id), ('kind', '=', 'journal')]",
        help="For invoices of journals that are not mapped.",
    )
    purchase_journal_id = fields.Many2one(
        "exact.online.reference",
        copy=False,
        domain="[('connection_id', '=', id), ('kind', '=', 'journal')]",
        help="For bills of journals that are not mapped.",
    )
    sales_account_id = fields.Many2one(
        "exact.online.reference",
        copy=False,
        string="Revenue Account",
        domain="[('connection_id', '=', id), ('kind', '=', 'gl_account')]",
        help="For lines of sales invoices whose account is not mapped.",
    )
    purchase_account_id = fields.Many2one(
        "exact.online.reference",
        copy=False,
        string="Expense Account",
        domain="[('connection_id', '=', id), ('kind', '=', 'gl_account')]",
        help="For lines of bills whose account is not mapped.",
    )
    sales_condition_id = fields.Many2one(
        "exact.online.reference",
        copy=False,
        string="Customer Payment Condition",
        domain="[('connection_id', '=', id), ('kind', '=', 'payment_condition')]",
        help="For invoices whose payment terms are not mapped.",
    )
    purchase_condition_id = fields.Many2one(
        "exact.online.reference",
        copy=False,
        string="Vendor Payment Condition",
        domain="[('connection_id', '=', id), ('kind', '=', 'payment_condition')]",
        help="For bills whose payment terms are not mapped.",
    )
    credit_notes_negative = fields.Boolean(
        string="Credit Notes With Negative Amounts",
        default=True,
        help="How credit notes are booked: as negative amounts in the sales journal, "
        "or as positive ones in a credit journal of their own.",
    )

    @api.constrains(*DEFAULT_FIELDS)
    def _check_defaults(self):
        """A default of another connection would name another administration's codes."""
        for connection in self:
            for field, kind in DEFAULT_FIELDS.items():
                reference = connection[field]
                if reference and (
                    reference.kind != kind or reference.connection_id != connection
                ):
                    raise ValidationError(
                        self.env._(
                            "%(code)s is not a code of this list and this connection. "
                            "Choose one of the list.",
                            code=reference.display_name,
                        )
                    )

    def _exact_codes(self):
        """Return the connection's mapping as `mapping.data.Codes`."""
        self.ensure_one()
        return Codes(
            gl_accounts=self._mapped("gl_account", gl_account),
            vat_codes=self._vat_codes(vat_code),
            journals=self._mapped("journal", journal),
            payment_conditions=self._mapped("payment_condition", lambda ref: ref.code),
            conditions=self._conditions(),
            terms=self._terms(gl_account),
            no_vat=self.no_vat_code_id and vat_code(self.no_vat_code_id) or None,
            purchase_no_vat=self.purchase_no_vat_code_id
            and vat_code(self.purchase_no_vat_code_id)
            or None,
            default_gl_account=by_kind(
                gl_account, self.sales_account_id, self.purchase_account_id
            ),
            default_journal=by_kind(
                journal, self.sales_journal_id, self.purchase_journal_id
            ),
            default_payment_condition=by_kind(
                lambda ref: ref.code,
                self.sales_condition_id,
                self.purchase_condition_id,
            ),
            division_currency=self._division_currency(),
            credit_notes_negative=self.credit_notes_negative,
            periods=self._periods(),
            receivable_account=self.receivable_account_id.exact_id or "",
            dimensions=self._dimensions(),
        )

    def _division_currency(self):
        details = self.division_id.details or {}
        return (details.get("Currency") or self.company_currency_id.name).strip()

    def _mapped(self, kind, convert):
        field = RECORD_FIELDS[kind]
        return {
            mapping[field].id: convert(mapping.reference_id)
            for mapping in self.mapping_ids
            if mapping.kind == kind and mapping.confirmed
        }

    def _periods(self):
        references = self.env["exact.online.reference"].search(
            [("connection_id", "=", self.id), ("kind", "=", "period")]
        )
        return tuple(
            Period(
                reference.details["FinYear"],
                reference.details["FinPeriod"],
                fields.Date.to_date(reference.details["StartDate"]),
                fields.Date.to_date(reference.details["EndDate"]),
            )
            for reference in references
        )


def by_kind(convert, sales, purchase):
    """Return the defaults by kind of entry, without those that are not set."""
    defaults = {"sales": sales, "purchase": purchase}
    return {kind: convert(ref) for kind, ref in defaults.items() if ref}


def gl_account(reference):
    """Return a reference as the pure mapping's `GlAccount`."""
    details = reference.details or {}
    return GlAccount(
        id=reference.exact_id,
        code=reference.code,
        type=int(details.get("Type") or 0),
        active=reference.active,
        cost_center=int(details.get("UseCostcenter") or 0),
        cost_unit=int(details.get("UseCostunit") or 0),
        name=reference.name,
    )


def journal(reference):
    """Return a reference as the pure mapping's `Journal`."""
    details = reference.details or {}
    return Journal(
        code=reference.code,
        type=int(details.get("Type") or 0),
        active=reference.active,
        currency=(details.get("Currency") or "").strip(),
        variable_currency=details.get("AllowVariableCurrency") is not False,
        variable_rate=details.get("AllowVariableExchangeRate") is not False,
        gl_account_code=(details.get("GLAccountCode") or "").strip(),
    )


def vat_code(reference):
    """Return a reference as the pure mapping's `VatCode`."""
    details = reference.details or {}
    return VatCode(
        code=reference.code,
        type=details.get("Type") or "",
        transaction_type=details.get("VATTransactionType") or "B",
        charged=bool(details.get("Charged")),
        # Exact prints a fraction: 0.21 (api.md C6).
        percentage=Decimal(str(details.get("Percentage") or 0)) * 100,
        active=reference.active,
        eu_sales_listing=(details.get("EUSalesListing") or "").strip(),
    )
