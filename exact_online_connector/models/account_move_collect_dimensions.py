from dataclasses import replace

from odoo import models

from ..mapping.analytic import percent
from ..mapping.dimensions import AnalyticAccount, AnalyticShare


class AccountMove(models.Model):
    """What a line is booked for: its analytic distribution, and its project."""

    _inherit = "account.move"

    def _exact_prefetch(self):
        # Once for all moves that are collected together.
        result = super()._exact_prefetch()
        if any(move._exact_connection().sudo()._plans() for move in self):
            accounts = self.sudo().line_ids.distribution_analytic_account_ids
            accounts.mapped("root_plan_id")
        return result

    def _exact_line_values(self, item):
        values = super()._exact_line_values(item)
        connection = self._exact_connection().sudo()
        if connection._plans():
            values["analytic"] = analytic_shares(item.sudo())
        source = connection.project_source
        if source in PROJECT_TEXTS:
            values["project_text"] = PROJECT_TEXTS[source](item.sudo()) or ""
        return values

    def _exact_tax_item(self, item):
        found = super()._exact_tax_item(item)
        if not found.lost_on or not self._exact_connection().sudo()._plans():
            return found
        return replace(found, analytic=analytic_shares(item.sudo()))


def analytic_shares(item):
    """Return the analytic distribution of a journal item, as `AnalyticShare`s."""
    accounts = {
        str(account.id): AnalyticAccount(
            account.id, account.display_name, account.root_plan_id.id
        )
        for account in item.distribution_analytic_account_ids
    }
    return tuple(
        AnalyticShare(
            percent(percentage),
            tuple(accounts[id_] for id_ in key.split(",") if id_ in accounts),
        )
        for key, percentage in (item.analytic_distribution or {}).items()
    )


def order_of(item):
    """Return the sales or purchase order that a line invoices, None without one."""
    for field in ("sale_line_ids", "purchase_line_id"):
        if field in item._fields and item[field]:
            return item[field][:1].order_id
    return None


def order_number(item):
    """Return the number of the line's order, else the invoice's source document."""
    order = order_of(item)
    return order.name if order else item.move_id.invoice_origin


def customer_reference(item):
    """Return the customer's reference of the order, else of the invoice."""
    order = order_of(item)
    own = order and "client_order_ref" in order._fields and order.client_order_ref
    return own or item.move_id.ref


PROJECT_TEXTS = {
    "order": order_number,
    "customer_reference": customer_reference,
    "invoice_reference": lambda item: item.move_id.payment_reference,
    "product_code": lambda item: item.product_id.default_code,
    "product_category": lambda item: item.product_id.categ_id.name,
}
