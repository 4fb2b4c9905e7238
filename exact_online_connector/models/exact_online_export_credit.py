from decimal import Decimal

from odoo import models

from ..mapping.payments import credited
from ..mapping.rows import guid
from .exact_online_export_register import DOCUMENTS, partials_of


class ExactOnlineExport(models.Model):
    """Matching invoices with credit notes in Odoo, as Exact has, and no further.

    Exact's lines name one of those that a document was matched with at most, and that
    one may name another. So both sides of a match are looked at.
    """

    _inherit = "exact.online.export"

    # === WHO WAS MATCHED WITH WHOM ===

    def _on_other_side(self):
        """Return the documents that Exact has matched it with, and Odoo can."""
        named = {guid(line["EntryID"]) for line in self.settling_lines or []}
        found = self.search(
            [
                ("connection_id", "=", self.connection_id.id),
                ("exact_entry_id", "in", list(named - {""})),
            ]
        )
        others = (found | self._naming_it()) - self
        return others.filtered(lambda other: other._can_be_matched_with(self))

    def _can_be_matched_with(self, other):
        """Whether both are of one currency and control account, and opposite."""
        ours, theirs = self._control_lines(), other._control_lines()
        return (
            ours.currency_id == theirs.currency_id
            and ours.account_id == theirs.account_id
            and self.move_id.is_inbound() != other.move_id.is_inbound()
        )

    def _naming_it(self):
        """Return the documents whose own lines in Exact tell of this one."""
        return self._with_lines_of(self.connection_id, [self.exact_entry_id]) - self

    def _lines_naming_it(self):
        """Return the ledger lines of other documents that this one has settled."""
        own = {guid(term.get("TransactionID")) for term in self._term_rows()} - {""}
        return [
            line
            for other in self._naming_it()
            for line in other.settling_lines
            if guid(line["OffsetID"]) in own
        ]

    def _own_matches(self):
        """Return our matches with credit notes, whichever side they were made from."""
        return self.env["exact.online.settlement"].search(
            [
                ("partial_id", "!=", False),
                "|",
                ("export_id", "in", self.ids),
                ("other_export_id", "in", self.ids),
            ]
        )

    # === HOW MUCH ===

    def _creditable_by(self, others):
        """Return how much of what credit notes settled these documents can give."""
        return sum((other._creditable(self) for other in others), Decimal(0))

    def _creditable(self, document=None):
        """Return what it can still give to others than those that Odoo matched it with.

        :param document: what we have matched with this one is still to be given
        """
        with_it = self.env["exact.online.settlement"]
        if document:
            with_it = self._own_matches() & document._own_matches()
        left = self._credited(self._matched_lines())
        for line in self._control_lines():
            for partial, other, amount in partials_of(line):
                is_given = other.move_id.move_type in DOCUMENTS
                if is_given and partial not in with_it.partial_id:
                    left -= self._exact(amount)
        return max(left, Decimal(0))

    def _credited(self, lines):
        """Return how much of it credit notes have settled, or was used as one.

        :param lines: as `_matched_lines` returns them
        """
        return credited(self._term_rows(), lines)

    # === MATCHING ===

    def _match_credit(self, plan):
        """Match the document with those that Exact has matched it with.

        Only as much as Exact has, and what the other side still has open there.

        :return: what could not be matched
        """
        left = plan.match
        for other in self._on_other_side():
            wanted = min(left, other._creditable())
            left -= self._match_with(other, wanted)
            if other.settlement_ids.move_id and other._plan().take_back:
                other._plan_again()  # it has booked something else instead
        return left

    def _match_with(self, other, wanted):
        """Match up to an amount with another document; return how much it became."""
        left = wanted
        for line in self._instalments_for(None):
            for counterpart in other._instalments_for(None):
                open_amount = min(self._open_of(line), other._open_of(counterpart))
                amount = min(left, open_amount)
                if amount > 0:
                    known = [partial for partial, *_rest in partials_of(line)]
                    self._match_lines(line, counterpart, amount, amount == open_amount)
                    self._keep_match(other, line, counterpart, amount, known)
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

    def _keep_match(self, other, line, counterpart, amount, known):
        """Remember what was matched as ours; not what stood there before."""
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


def _worth(line, amount):
    """Return what a part of a journal item is worth in the company's currency."""
    rate = abs(line.balance / line.amount_currency)
    return line.company_currency_id.round(float(amount) * rate)
