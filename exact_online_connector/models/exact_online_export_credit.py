from decimal import Decimal

from odoo import models

from ..mapping.payments import credited
from .exact_online_export_register import partials_of


class ExactOnlineExport(models.Model):
    """Matching invoices with credit notes in Odoo, as Exact has, and no further.

    Exact's lines name one of those that a document was matched with at most, and that
    one may name another. So both sides of a match are looked at.
    """

    _inherit = "exact.online.export"

    # === WHO WAS MATCHED WITH WHOM ===

    def _on_other_side(self):
        """Return the documents that Exact's lines say it was matched with."""
        named = {line["EntryID"] for line in self.settling_lines or []} - {None}
        found = self.search(
            [
                ("connection_id", "=", self.connection_id.id),
                ("exact_entry_id", "in", list(named)),
            ]
        )
        return (found | self._naming_it()) - self

    def _naming_it(self):
        """Return the documents whose own lines in Exact say that this settled them."""
        others = self._settled_by(self.connection_id, [self.exact_entry_id]) - self
        return others.filtered(lambda other: other.partner_id == self.partner_id)

    def _lines_naming_it(self):
        """Return the ledger lines of other documents that this one has settled."""
        own = {term["TransactionID"] for term in self._term_rows()}
        return [
            line
            for other in self._naming_it()
            for line in other.settling_lines
            if line["OffsetID"] in own
        ]

    def _own_matches(self):
        """Return our matches with credit notes, whichever side they were made from."""
        return self.env["exact.online.settlement"].search(
            [
                ("partial_id", "!=", False),
                "|",
                ("export_id", "=", self.id),
                ("other_export_id", "=", self.id),
            ]
        )

    # === HOW MUCH ===

    def _creditable_by(self, others):
        """Return how much of what credit notes settled these documents can give."""
        return sum((other._credited_but_for(self) for other in others), Decimal(0))

    def _credited(self, lines):
        """Return how much of it credit notes have settled, or was used as one.

        :param lines: as `_matched_lines` returns them
        """
        return credited(self._term_rows(), lines, self._has_limitation())

    def _credited_but_for(self, document):
        """Return what is left of it for a document: what others did not take."""
        matches = self._own_matches()
        taken = matches.filtered(
            lambda match: document not in match.export_id | match.other_export_id
        )
        given = self._credited(self._matched_lines())
        return max(given - self._exact(sum(taken.mapped("amount"))), Decimal(0))

    # === MATCHING ===

    def _match_credit(self, plan):
        """Match the document with those that Exact has matched it with.

        Only as much as Exact has, and what the other side still has open there.

        :return: what could not be matched
        """
        left = plan.match
        for other in self._on_other_side():
            other_plan = other._plan()
            matched = self._match_with(other, min(left, other_plan.match))
            left -= matched
            if other_plan.take_back or (matched and other.payment_note):
                # What it has booked instead goes, or what its note says.
                other.settlement_pending = True
        return left

    def _match_with(self, other, wanted):
        """Match up to an amount with another document; return how much it became."""
        left = wanted
        for line in self._instalments_for(None):
            for counterpart in other._instalments_for(None):
                open_amount = min(self._open_of(line), other._open_of(counterpart))
                amount = min(left, open_amount)
                if amount > 0 and _can_be_matched(line, counterpart):
                    self._match_lines(line, counterpart, amount, amount == open_amount)
                    self._keep_match(other, line, counterpart, amount)
                    left -= amount
        return wanted - left

    def _open_of(self, line):
        return self._exact(abs(line.amount_residual_currency))

    def _match_lines(self, line, counterpart, amount, is_whole):
        """Reconcile two lines: as far as they go, or a part that Exact has limited."""
        if is_whole:
            (line + counterpart).reconcile()
            return
        debit, credit = line, counterpart
        if line.balance < 0:
            debit, credit = counterpart, line
        worth = min(_worth(debit, amount), _worth(credit, amount))
        self.env["account.partial.reconcile"].create(
            {
                "debit_move_id": debit.id,
                "credit_move_id": credit.id,
                "amount": worth,
                "debit_amount_currency": float(amount),
                "credit_amount_currency": float(amount),
            }
        )

    def _keep_match(self, other, line, counterpart, amount):
        """Remember a match as ours; the same two may have been matched before."""
        known = self._own_matches().partial_id
        for partial, found, _amount in partials_of(line):
            if found == counterpart and partial not in known:
                self.env["exact.online.settlement"].create(
                    {
                        "connection_id": self.connection_id.id,
                        "export_id": self.id,
                        "other_export_id": other.id,
                        "exact_key": f"match:{partial.id}",
                        "kind": "credit_note",
                        "amount": float(amount),
                        "day": partial.max_date,
                        "partial_id": partial.id,
                    }
                )


def _can_be_matched(line, other):
    """Whether an amount of one journal item is the same amount of the other."""
    return (line.account_id, line.currency_id) == (other.account_id, other.currency_id)


def _worth(line, amount):
    """Return what a part of a journal item is worth in the company's currency."""
    rate = abs(line.balance / line.amount_currency)
    return line.company_currency_id.round(float(amount) * rate)
