from dataclasses import replace
from decimal import Decimal

from odoo import models

from ..mapping.data import InvoiceData, LineData, TaxData, TaxItemData

# Journal items that don't go: Exact makes the receivable itself, texts have no amount,
# and the cost of goods sold is no part of the document.
_LEFT_OUT = {
    "payment_term",
    "line_section",
    "line_subsection",
    "line_note",
    "cogs",
}


class AccountMove(models.Model):
    """Reading a posted move as plain data, from its journal items (rule 0)."""

    _inherit = "account.move"

    def _exact_collect(self):
        """Return {move id: `mapping.data.InvoiceData`} for posted invoices and bills.

        Records are read together, so that the number of queries does not grow with
        the number of moves.
        """
        self._exact_prefetch()
        return {move.id: move._exact_collect_one() for move in self}

    def _exact_prefetch(self):
        """Read together what would else be read move by move; options add theirs."""
        self.line_ids.mapped("tax_ids")

    def _exact_collect_one(self):
        currency = self.currency_id
        items = self.line_ids.sorted(lambda line: (line.sequence, line.id))
        items = items.filtered(lambda item: item.display_type not in _LEFT_OUT)
        vat_items = items.filtered(is_vat_item)
        return InvoiceData(
            move_id=self.id,
            kind=self._exact_kind(),
            is_credit_note=self.move_type in ("out_refund", "in_refund"),
            is_receipt=self.move_type in ("out_receipt", "in_receipt"),
            number=self.name or "",
            vendor_reference=self.ref or "",
            invoice_date=self.invoice_date or self.date,
            accounting_date=self.date,
            due_date=self.invoice_date_due or None,
            currency=currency.name,
            currency_decimals=currency.decimal_places,
            company_currency=self.company_currency_id.name,
            total=exact(self.amount_total, currency),
            tax_total=exact(self.amount_tax, currency),
            company_total=exact(
                abs(self.amount_total_signed), self.company_currency_id
            ),
            journal_id=self.journal_id.id,
            journal_name=self.journal_id.display_name,
            payment_term_id=self.invoice_payment_term_id.id or None,
            payment_term_name=self.invoice_payment_term_id.display_name or "",
            payment_reference=self.payment_reference or "",
            lines=tuple(self._exact_line(item) for item in items - vat_items),
            tax_items=tuple(self._exact_tax_item(item) for item in vat_items),
            partner=self._exact_partner(),
            origin_number=self.reversed_entry_id.name or "",
            header=self._exact_header(),
            **self._exact_more_values(),
            extra=self._exact_extra(),
        )

    def _exact_more_values(self):
        """Return further values of `InvoiceData`; options add their own."""
        return term_discount(self.invoice_payment_term_id)

    def _exact_line(self, item):
        return LineData(**self._exact_line_values(item))

    def _exact_line_values(self, item):
        """Return the values of a line's `LineData`; options add their own."""
        taxes = item.tax_ids.flatten_taxes_hierarchy().filtered(is_percentage)
        return {
            "id": item.id,
            "label": item.name or "",
            "account_id": item.account_id.id,
            "account_name": item.account_id.display_name,
            "taxes": self._exact_taxes(taxes),
            "quantity": exact_quantity(item),
            "product_id": item.product_id.id or None,
            "is_discount": item.display_type == "epd",
            "is_tax": is_tax_item(item),
            **self._exact_amounts(item),
        }

    def _exact_taxes(self, taxes):
        """Return the taxes of a line, each with what it adds to the line's amount.

        One tax can be on top of another: 10 % and then 10 % of 110.
        """
        base, found = Decimal(100), []
        for tax in taxes:
            percentage = self._exact_percentage(tax)
            if tax.is_base_affected:
                percentage = percentage * base / 100
            if tax.include_base_amount:
                base += percentage
            deductible = deductible_percentage(tax)
            found.append(TaxData(tax.id, tax.display_name, percentage, deductible))
        return tuple(found)

    def _exact_percentage(self, tax):
        """What a tax adds to the payable amount, in percent: 0 for reverse charge."""
        refund = self.move_type in ("out_refund", "in_refund")
        side = "refund" if refund else "invoice"
        shares = tax[f"{side}_repartition_line_ids"].filtered(
            lambda share: share.repartition_type == "tax"
        )
        factor = sum(Decimal(str(share.factor_percent)) for share in shares)
        rate = Decimal(str(tax.amount))
        if tax.amount_type == "division":
            # 21 % of the total including the tax.
            rate = round(100 * rate / (100 - rate), 3)
        return rate * factor / 100

    def _exact_tax_item(self, item):
        return TaxItemData(
            tax_id=item.tax_line_id.id,
            tax_name=item.tax_line_id.display_name,
            **lost_on(item),
            **self._exact_amounts(item),
        )

    def _exact_amounts(self, item):
        """Amounts as the document shows them: what raises the total is positive."""
        sign = self.direction_sign
        return {
            "amount": exact(item.amount_currency * sign, self.currency_id),
            "company_amount": exact(item.balance * sign, self.company_currency_id),
        }

    def _exact_partner(self):
        kind = self._exact_kind()
        partner = self.commercial_partner_id._exact_collect(
            self.company_id, kind, self.partner_id
        )
        collective = self._exact_connection()._collective_of(partner, kind)
        return replace(partner, collective_id=collective.id)


def is_percentage(tax):
    """Whether a tax is VAT to Exact: a percentage, not a fixed amount."""
    return tax.amount_type in ("percent", "division")


def is_vat_item(item):
    """Whether a journal item is VAT, which Exact books by the VAT code of its lines.

    A fixed tax, such as an eco-tax, is a line of its own (bookkeeping P4). Cash
    rounding that changes the VAT is VAT too (P11).
    """
    if item.display_type not in ("tax", "rounding"):
        return False
    return bool(item.tax_line_id) and is_percentage(item.tax_line_id)


def is_tax_item(item):
    """Whether Odoo counts a journal item as tax; so is what a tax was rounded by."""
    if item.display_type == "rounding":
        return bool(item.tax_repartition_line_id)
    return item.display_type in ("tax", "non_deductible_tax")


def lost_on(item):
    """Return the account of VAT that is not reclaimed, as `TaxItemData` has it."""
    if item.tax_repartition_line_id.use_in_tax_closing:
        return {}
    account = item.account_id
    return {"lost_on": account.id, "lost_on_name": account.display_name}


def term_discount(term):
    """Return the early-payment discount of payment terms, as `InvoiceData` has it."""
    if not term.early_discount:
        return {}
    percentage = Decimal(str(term.discount_percentage))
    return {"discount_percentage": percentage, "discount_days": term.discount_days}


def deductible_percentage(tax):
    """How much of a tax is reclaimed, in percent: its share in the VAT closing."""
    shares = tax.invoice_repartition_line_ids.filtered(
        lambda share: share.repartition_type == "tax" and share.factor_percent > 0
    )
    total = sum(shares.mapped("factor_percent"))
    closing = shares.filtered("use_in_tax_closing")
    if not total or not closing:
        return Decimal(100)
    part = sum(closing.mapped("factor_percent"))
    return Decimal(str(100 * part / total))


def exact(amount, currency):
    """Return a float of Odoo as the Decimal that it stands for."""
    return Decimal(f"{amount:.{currency.decimal_places}f}")


def exact_quantity(item):
    """Return the quantity of a product line, None for items that have none."""
    if item.display_type != "product" or not item.quantity:
        return None
    return Decimal(f"{item.quantity:.6f}").normalize()
