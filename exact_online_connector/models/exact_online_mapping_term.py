from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..mapping.data import Condition, TermCodes


class ExactOnlineMapping(models.Model):
    """How early-payment discount and credit surcharge of payment terms go (S4)."""

    _inherit = "exact.online.mapping"

    discount_by = fields.Selection(
        [
            ("lines", "Lines, on the Account of the Invoice"),
            ("account", "Lines, on an Account of Their Own"),
            ("condition", "The Payment Condition"),
        ],
        default="lines",
        required=True,
        help="How the early-payment discount that Odoo has taken off the VAT base goes "
        "to Exact Online: as the lines that Odoo posted for it, or by the payment "
        "condition, which must then give the same discount.",
    )
    discount_account_id = fields.Many2one(
        "exact.online.reference",
        domain="[('connection_id', '=', connection_id), ('kind', '=', 'gl_account')]",
        ondelete="restrict",
        help="The G/L account of Exact Online for the lines of discount and credit "
        "surcharge.",
    )
    surcharge_product_ids = fields.Many2many(
        "product.product",
        string="Credit Surcharge Products",
        check_company=True,
        help="Invoice lines with these products are the credit surcharge: they go on "
        "the discount account.",
    )

    @api.constrains("discount_by", "discount_account_id", "surcharge_product_ids")
    def _check_discount_account(self):
        for mapping in self:
            account = mapping.discount_account_id
            needed = mapping.discount_by == "account" or mapping.surcharge_product_ids
            if needed and not account:
                raise ValidationError(
                    self.env._(
                        "Choose the Discount Account of %(mapping)s, or send the "
                        "discount otherwise.",
                        mapping=mapping.display_name,
                    )
                )
            if account and (
                account.kind != "gl_account"
                or account.connection_id != mapping.connection_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(code)s is not a code of this list and this connection. "
                        "Choose one of the list.",
                        code=account.display_name,
                    )
                )


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    def _terms(self, gl_account):
        """Return {payment term id: `TermCodes`}; `gl_account` converts a reference."""
        return {
            mapping.payment_term_id.id: TermCodes(
                discount=mapping.discount_by,
                account=mapping.discount_account_id
                and gl_account(mapping.discount_account_id)
                or None,
                product_ids=frozenset(mapping.surcharge_product_ids.ids),
            )
            for mapping in self.mapping_ids
            if mapping.kind == "payment_condition" and mapping.confirmed
        }

    def _conditions(self):
        """Return {code: `Condition`} of the payment conditions that are used."""
        used = self.mapping_ids.filtered(lambda m: m.kind == "payment_condition")
        references = used.reference_id | self.sales_condition_id
        return {
            reference.code: condition(reference)
            for reference in references | self.purchase_condition_id
        }


def condition(reference):
    """Return a reference as the pure mapping's `Condition`."""
    details = reference.details or {}
    return Condition(
        # Exact prints a fraction: 0.02.
        percentage=100 * Decimal(str(details.get("DiscountPercentage") or 0)),
        days=int(details.get("DiscountPaymentDays") or 0),
        type=details.get("PaymentDiscountType") or "",
        discount_over=details.get("DiscountCalculation") or "",
        vat_over=details.get("VATCalculation") or "",
    )
