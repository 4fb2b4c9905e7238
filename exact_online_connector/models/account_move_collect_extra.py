from decimal import Decimal

from odoo import models

from ..mapping.extra import ENTRY, LINE, fulfil


class AccountMove(models.Model):
    """Reading what the extra fields of the connection want."""

    _inherit = "account.move"

    def _exact_extra(self):
        """Return the further properties of the entry's header."""
        return self._exact_fulfil(ENTRY)[0]

    def _exact_line_values(self, item):
        # Options add their own.
        values = super()._exact_line_values(item)
        found, _bad = self._exact_fulfil(LINE, item)
        # A quantity takes the sign of its line, as Odoo's own does.
        if (quantity := found.pop("Quantity", None)) is not None:
            values["quantity"] = Decimal(str(quantity))
        if values.get("deferred_from"):
            # What the line itself is deferred over comes first.
            found = {k: v for k, v in found.items() if k not in ("From", "To")}
        return values | {"extra": found | dict(values.get("extra") or {})}

    def _exact_bad_values(self):
        """Return the values that Exact would not take, each once."""
        bad = [*self._exact_fulfil(ENTRY)[1]]
        for item in self.invoice_line_ids:
            bad += self._exact_fulfil(LINE, item)[1]
        return tuple(dict.fromkeys(bad))

    def _exact_fulfil(self, level, item=None):
        """Return what `mapping.extra.fulfil` makes of this move, or of its item."""
        connection = self._exact_connection().sudo()
        wanted = connection.extra_ids.filtered(
            lambda extra: extra.kind == self._exact_kind() and extra._level() == level
        )
        if item is not None and item.display_type != "product":
            wanted = wanted.browse()
        return fulfil(extra._wish(self, item) for extra in wanted)
