"""Whatever people do in Exact, and whenever a poll breaks off: Odoo ends up equal."""

import logging
import os
import random
from contextlib import suppress
from unittest.mock import patch

from ..models import exact_online_export_payment
from .common import HarshReading
from .payment_common import PaymentCommon

_logger = logging.getLogger(__name__)

_STORMS = int(os.environ.get("EXACT_STORMS", "13"))
# The same stories each time; a long run sets another seed.
_SEED = int(os.environ.get("EXACT_STORM_SEED", "656248"))
_STEPS = 14
# Early enough for a discount.
_IN_TIME = "2026-11-10"
_FAULTS = ("drop_before", "drop_after", "html_503", "garbage", "truncated")
_PATHS = ("PaymentTerms", "TransactionLines", "Deleted")


class Crash(Exception):
    """The process ends here, and what was not committed is gone."""


class Storm(PaymentCommon):
    """A story of random steps in Exact, with polls of Odoo in between."""

    storms = _STORMS

    def setUp(self):
        super().setUp()
        self.sandbox.post("limits", minute=10**6, day=10**6)

    def _storms(self, mode):
        self.connection.payment_mode = mode
        self.condition = self._instalment_terms()
        self.dollar, self.discount = self._usd(), self._discount_terms()
        for number in range(self.storms):
            seed = _SEED + number
            self.random = random.Random(seed)
            _logger.info("Storm in mode %s with EXACT_STORM_SEED=%s", mode, seed)
            with self.subTest(mode=mode, seed=seed):
                self._storm()

    def _storm(self):
        self._refresh_statistics()
        self._let_some_minutes_pass()
        self._settle_by(self.random.choice([1, 3, 100]))
        self._write_invoices()
        self.told = []
        steps = [getattr(self, name) for name in dir(self) if name.startswith("_do_")]
        for _step in range(_STEPS):
            # Exact refuses what makes no sense, such as to match what is matched.
            step = self.random.choice(steps)
            with suppress(RuntimeError):
                step()
                self.told.append(step.__name__)
        self.sandbox.clear_faults()
        self._poll_to_the_end()
        self._check_equal()
        self._check_quiet()

    def _let_some_minutes_pass(self):
        """So long, a call that nothing answered counts as an error."""
        self.connection.sudo().budget_id.under_way = False

    def _settle_by(self, count):
        """So many are looked at before the next ones: a match may go over several."""
        self.batch = patch.object(exact_online_export_payment, "_BATCH", count)
        self.batch.start()
        self.addCleanup(self.batch.stop)

    def _write_invoices(self):
        amount = self.random.choice([100.0, 33.33, 0.83])
        tax = self.vat_21
        self.invoices = (
            self._sent((amount, tax))
            + self._sent((50.0, tax), invoice_payment_term_id=self.condition.id)
            + self._sent((amount, tax))
        )
        self.note = self._sent((40.0, tax), move_type="out_refund")
        self.bill = self._sent(move_type="in_invoice", ref=f"F-{self.invoices[0].id}")
        dollars = self._sent((amount, tax), currency_id=self.dollar.id)
        discounted = self._sent(
            (amount, None), invoice_payment_term_id=self.discount.id
        )
        self.moves = self.invoices + self.note + self.bill + dollars + discounted
        self.ids = self.moves.mapped("exact_entry_id")

    # === WHAT PEOPLE DO IN EXACT ===

    def _one(self):
        return self.random.choice(self.ids)

    def _part(self):
        return self.random.choice([0.01, 1.0, 10.0, 36.3, 60.5, 150.0])

    def _do_pay(self):
        day = f"2026-11-{self.random.randint(10, 28)}"
        self.sandbox.post("pay", entry=self._one(), date=day)

    def _do_pay_part(self):
        day = f"2026-11-{self.random.randint(10, 28)}"
        self.sandbox.post("pay", entry=self._one(), amount=self._part(), date=day)

    def _do_pay_and_write_off(self):
        self.sandbox.post("pay", entry=self._one(), amount=self._part(), write_off=True)

    def _do_pay_at_another_rate(self):
        rate = self.random.choice([0.4, 0.625])
        part = self.random.choice([{}, {"amount": self._part()}])
        self.sandbox.post("pay", entry=self.ids[5], rate=rate, date=_IN_TIME, **part)

    def _do_pay_in_euros(self):
        amount = self._part()
        euros = round(amount * self.random.choice([0.4, 0.5, 0.625]), 2)
        self.sandbox.post(
            "pay", entry=self.ids[5], amount=amount, money=euros, date=_IN_TIME
        )

    def _do_take_the_discount(self):
        self.sandbox.post("pay", entry=self.ids[6], discount=True, date=_IN_TIME)

    def _do_pay_several(self):
        entries = self.random.sample(self.ids[:3], 2)
        self.sandbox.post("pay", entries=entries, one_line=self.random.random() < 0.5)

    def _do_write_off(self):
        self.sandbox.post("write_off", entry=self._one())

    def _do_write_off_part(self):
        self.sandbox.post("write_off", entry=self._one(), amount=self._part())

    def _do_credit(self):
        invoice = self.random.choice(self.ids[:3])
        self.sandbox.post("match", **{"entry": invoice, "with": self.ids[3]})

    def _do_pay_less_the_credit_note(self):
        """Money of any amount, one invoice or more and the credit note at once."""
        code = self.customer.exact_account_code
        values = {"account": code, "amount": self._part(), "date": _IN_TIME}
        money = self.sandbox.post("receive", **values)["bank_entry"]
        first, *others = self.random.sample(self.ids[:3], self.random.randint(1, 3))
        entries = [*others, self.ids[3], money]
        self.sandbox.post("match", **{"entry": first, "with": entries})

    def _do_unmatch(self):
        self.sandbox.post("unmatch", entry=self._one())

    def _do_bounce(self):
        self.sandbox.post("bounce", entry=self._one())

    def _do_collect(self):
        action = self.random.choice(["select", "process_payment"])
        self.sandbox.post(action, entry=self._one())

    def _do_delete(self):
        self.sandbox.post("delete_entry", entry=self._one())

    # === WHAT ODOO DOES ===

    def _do_poll(self):
        self._run_payments()

    _do_poll_too = _do_poll

    def _do_poll_with_a_fault(self):
        self.sandbox.post(
            "faults",
            match={"method": "GET", "path": self.random.choice(_PATHS)},
            kind=self.random.choice(_FAULTS),
            times=1,
        )
        self._run_payments()

    def _do_poll_that_crashes(self):
        """All that the poll wrote is lost, as if its process had been killed."""
        with suppress(Crash), self.env.cr.savepoint():
            self._run_payments()
            raise Crash
        self._look_again()

    def _do_night(self):
        self.connection.sudo()._look_for_deletions()
        self._run_payments()

    def _poll_to_the_end(self):
        # The first poll sees what changed; the second, what a late answer left.
        for _poll in range(2):
            self._do_night()

    # === WHAT MUST HOLD ===

    def _check_equal(self):
        entries = {entry["EntryID"]: entry for entry in self._entries()}
        for move in self.moves:
            entry = entries.get(move.exact_entry_id)
            due = abs(entry["outstanding"]) if entry else move.amount_total
            self.assertAlmostEqual(move.exact_amount_open, due, 2, move.name)
            self._check_odoo(move, due)
            if not entry:
                # Nobody knows what was deleted before it was ever read.
                self.assertIn(move.exact_payment_state, ("unknown", "open"))

    def _check_odoo(self, move, due):
        """Odoo's own books, where they are to follow."""

    def _check_quiet(self):
        """Nothing changed in Exact: nothing changes in Odoo."""
        before = self.env["account.move"].search_count([])
        self._run_payments()
        self.assertEqual(self.env["account.move"].search_count([]), before)


class TestMirrorStorm(Storm):
    def test_storms_while_payments_are_shown(self):
        self._storms("mirror")

    def _check_odoo(self, move, due):
        self.assertEqual(move.amount_residual, move.amount_total)


class TestRegisterStorm(Storm):
    def test_storms_while_payments_are_registered(self):
        self._storms("register")

    def _check_odoo(self, move, due):
        message = f"{move.name}: {move.exact_payment_note} {self.told}"
        self.assertAlmostEqual(move.amount_residual, due, 2, message)
        states = ("not_paid",) if due == move.amount_total else ("partial",)
        states = states if due else ("paid", "reversed")
        self.assertIn(move.payment_state, states, message)


class TestRegisterStormHarsh(HarshReading, TestRegisterStorm):
    """The same where Exact's documentation is read against us, signs included."""

    storms = max(_STORMS // 5, 1)
