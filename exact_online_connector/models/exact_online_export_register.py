from odoo import Command, fields, models
from odoo.tools import format_date

from ..mapping.payments import Booked, Known
from ..mapping.settling_lines import PAYMENT
from .account_move_collect import exact

_CONTROL = ("asset_receivable", "liability_payable")
DOCUMENTS = (
    "out_invoice", "out_refund", "out_receipt", "in_invoice", "in_refund", "in_receipt",
)  # fmt: skip


class ExactOnlineExport(models.Model):
    """Registering in Odoo what Exact has settled, and taking it back.

    Money is an Odoo payment on the account of the payments' journal itself, so that
    the invoice is paid and no outstanding account waits for a bank statement. What is
    no money is an entry in the same journal. An exchange difference follows from what
    the money was worth: Odoo books it when it reconciles.

    What a person or a bank statement has reconciled is never touched, and counts: the
    same money is not registered again.
    """

    _inherit = "exact.online.export"

    # === WHAT ODOO'S BOOKS HOLD ===

    def _known_in_odoo(self, lines):
        """Return what is settled in Odoo, by us and by others (`payments.Known`).

        :param lines: as `_matched_lines` returns them
        """
        if not self.connection_id._registers_payments():
            return Known()
        entries = self.settlement_ids.filtered(lambda row: row._is_in_force())
        matches = self._own_matches()
        credited, elsewhere = self._settled_by_others(matches)
        others = self._on_other_side() if self._credited(lines) else self.browse()
        return Known(
            entries=set(others.mapped("exact_entry_id")),
            booked={row.exact_key: self._booked(row) for row in entries},
            matched=self._exact(sum(matches.mapped("amount"))),
            credited=self._exact(credited),
            elsewhere=self._exact(elsewhere),
            creditable=self._exact(credited) + self._creditable_by(others),
        )

    def _booked(self, settlement):
        worth = None
        if settlement.kind == PAYMENT and self._is_in_foreign_currency():
            control = control_of(settlement.move_id)
            worth = exact(
                abs(sum(control.mapped("balance"))), self.move_id.company_currency_id
            )
        return Booked(self._exact(settlement.amount), settlement.day, worth)

    def _exact(self, amount):
        return exact(amount, self.move_id.currency_id)

    def _settled_by_others(self, matches):
        """Return what others matched with credit notes, and settled otherwise."""
        credited = elsewhere = 0.0
        ours = self.settlement_ids.move_id
        for line in self._control_lines():
            for partial, other, amount in partials_of(line):
                if partial in matches.partial_id or other.move_id in ours:
                    continue
                if other.move_id.move_type in DOCUMENTS:
                    credited += amount
                else:
                    elsewhere += amount
        return credited, elsewhere

    def _control_lines(self):
        """Return the instalments of the document, earliest due first."""
        return control_of(self.move_id).sorted(
            lambda line: (line.date_maturity or line.date, line.id)
        )

    # === CARRYING OUT A PLAN ===

    def _carry_out(self, plan):
        """Bring Odoo's books to where a plan wants them.

        :return: what a person should know of it, False for nothing.
        """
        taken_back = self.settlement_ids.filtered(
            lambda row: row.exact_key in plan.take_back or not row._is_in_force()
        )
        taken_back.filtered("move_id")._take_back()
        if plan.unmatch:
            undone = self._own_matches()
            others = undone.export_id | undone.other_export_id
            undone._take_back()
            (others - self)._plan_again()
        for row in self.settlement_ids.filtered("move_id"):
            self._reconcile(row.move_id)
        for part in sorted(plan.register, key=lambda part: part.kind != PAYMENT):
            self._register_part(part)
        left = plan.match and self._match_credit(plan)
        if plan.take_back or plan.unmatch or plan.match != left:
            # What a note of the others says may hold no more.
            self._on_other_side().filtered("payment_note")._plan_again()
        return self._note_of(plan, left)

    def _note_of(self, plan, unmatched):
        if plan.unclear:
            return self.env._(
                "Part of this was already settled in Odoo by other means, so what "
                "Exact Online has settled was not registered. Compare the two, and "
                "register what is missing by hand."
            )
        if plan.covered:
            return self.env._(
                "This was already settled in Odoo by other means, so nothing was "
                "registered twice."
            )
        if unmatched:
            return self.env._(
                "Exact Online has settled this with a credit note that Odoo cannot "
                "match: look the entry up in Exact Online."
            )
        return False

    # === PAYMENTS AND DIFFERENCES ===

    def _register_part(self, part):
        """Register a settled part, and reconcile it with its instalment."""
        if part.kind == PAYMENT:
            move = self._make_payment(part)
        else:
            move = self._make_difference(part)
        self.env["exact.online.settlement"].create(
            {
                "connection_id": self.connection_id.id,
                "export_id": self.id,
                "exact_key": part.key,
                "kind": part.kind,
                "amount": float(part.amount),
                "day": part.day,
                "move_id": move.id,
            }
        )
        self._reconcile(move, part.due)

    def _reconcile(self, move, due=None):
        """Reconcile what we have booked, as far as nobody else has settled it.

        That somebody has undone it in Odoo does not undo it in Exact.
        """
        counterpart = control_of(move)
        for line in self._instalments_for(due):
            if not counterpart.reconciled and not line.reconciled:
                (counterpart + line).reconcile()

    def _instalments_for(self, due):
        """Return the open instalments, earliest due first.

        Where Exact has several too, the one that is due on that day comes first.
        """
        lines = self._control_lines().filtered(lambda line: not line.reconciled)
        if len(set(self.payment_ids.mapped("due_date"))) == 1:
            return lines
        return lines.sorted(lambda line: line.date_maturity != due)

    def _make_payment(self, part):
        """Make and post an Odoo payment; return its journal entry."""
        move = self.move_id
        journal = self.connection_id.payment_journal_id
        inbound = move.is_inbound()
        kind = "inbound" if inbound else "outbound"
        methods = journal[f"{kind}_payment_method_line_ids"]
        values = {
            "payment_type": kind,
            "partner_type": "customer" if move.is_sale_document(True) else "supplier",
            "partner_id": move.commercial_partner_id.id,
            "amount": float(part.amount),
            "currency_id": move.currency_id.id,
            "date": self._open_day(part.day),
            "journal_id": journal.id,
            "payment_method_line_id": methods.filtered("payment_account_id")[:1].id,
            "destination_account_id": self._control_lines()[:1].account_id.id,
            "memo": self._label(part),
        }
        if part.company_amount and move.currency_id != move.company_currency_id:
            values["force_balance"] = float(part.company_amount)
        payment = self.env["account.payment"].create(values)
        payment.action_post()
        return payment.move_id

    def _make_difference(self, part):
        """Post an entry for what was settled without money; return it.

        In the company's currency it is worth what it settles.
        """
        control = self._instalments_for(part.due)[:1] or self._control_lines()[:1]
        sign = 1 if self.move_id.is_inbound() else -1
        amount = sign * float(part.amount)
        rate = control.amount_currency and control.balance / control.amount_currency
        balance = self.move_id.company_currency_id.round(amount * (rate or 1.0))
        account = self.connection_id._settlement_account(part.kind, sign)
        label = self._label(part)
        shared = {
            "name": label,
            "partner_id": self.move_id.commercial_partner_id.id,
            "currency_id": self.move_id.currency_id.id,
        }
        sides = [(account, 1), (control.account_id, -1)]
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": self.connection_id.payment_journal_id.id,
                "date": self._open_day(part.day),
                "ref": label,
                "line_ids": [
                    Command.create(
                        {
                            **shared,
                            "account_id": side.id,
                            "amount_currency": turn * amount,
                            "balance": turn * balance,
                        }
                    )
                    for side, turn in sides
                ],
            }
        )
        entry.action_post()
        return entry

    def _label(self, part):
        kinds = self.env["exact.online.settlement"]._fields["kind"]
        return self.env._(
            "%(kind)s in Exact Online on %(day)s: %(invoice)s",
            kind=dict(kinds._description_selection(self.env))[part.kind],
            day=format_date(self.env, part.day),
            invoice=self.move_id.name,
        )

    def _open_day(self, day):
        """Return the day, or the first one after it that is not locked.

        What Exact booked in a period that is locked in Odoo goes to the next open one;
        its text names the day in Exact.
        """
        company = self.company_id
        journal = self.connection_id.payment_journal_id
        locks = company._get_violated_lock_dates(day, False, journal)
        return fields.Date.add(locks[-1][0], days=1) if locks else day


def control_of(move):
    """Return the journal items on the control account of a document or a payment."""
    return move.line_ids.filtered(lambda line: line.account_id.account_type in _CONTROL)


def partials_of(line):
    """Yield each match of a journal item: itself, the other item, and the amount.

    The amount is in the item's own currency.
    """
    for partial in line.matched_debit_ids:
        yield partial, partial.debit_move_id, partial.credit_amount_currency
    for partial in line.matched_credit_ids:
        yield partial, partial.credit_move_id, partial.debit_amount_currency
