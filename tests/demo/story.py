"""The demo's story: what people do, in their order, and what came of it."""

from __future__ import annotations

from real_odoo import Rpc

from .booking import Bookkeeper
from .company import make_partners, set_up_company
from .connect import CONNECTION, DIVISION, choose_administration, connect
from .documents import DOCUMENTS
from .judgement import MOVE_FIELDS, Verdict, judge_all
from .mapping import Accountant, print_decisions
from .pay import pay_in_exact
from .sandbox import Sandbox
from .send import run_now, send_selection, wait_until_settled
from .steps import elapsed, step
from .table import print_calls, print_table


class Demo:
    """The steps that people take, in their order, and what came of them."""

    def __init__(self, sandbox: Sandbox, odoo: Rpc) -> None:
        self.sandbox = sandbox
        self.odoo = odoo
        self.moves: dict[str, int] = {}
        self.connection = 0

    def enter_documents(self) -> None:
        """Set up the company, and post its invoices and bills."""
        with step("Set up a Dutch company"):
            set_up_company(self.odoo)
            partners = make_partners(self.odoo)
        with step("Enter and post documents") as done:
            self.moves = Bookkeeper(self.odoo, partners).post_all()
            done.outcome = str(len(self.moves))

    def connect(self) -> None:
        """Log in at Exact, choose the administration, map."""
        with step("Connect through the login pages") as done:
            self.connection = connect(self.odoo, self.sandbox.url)
            done.outcome = choose_administration(self.odoo, self.connection)
        with step("Fetch the code lists, suggest the mapping"):
            self.odoo.call(CONNECTION, "action_fetch_reference_data", [self.connection])
            self.odoo.call(CONNECTION, "action_suggest_mapping", [self.connection])
        with step("Confirm and complete the mapping"):
            accountant = Accountant(self.odoo, self.connection)
            accountant.set_defaults()
            accountant.map_instalments()
            print_decisions(list(accountant.map_taxes()))

    def send(self) -> None:
        """Let Odoo's cron worker send all that is for Exact."""
        with step("Send by the scheduled action") as done:
            send_selection(self.odoo, self.connection, self.moves.values())
            run_now(self.odoo, self.connection, "export_cron_id")
            sent = wait_until_settled(self.odoo, self.moves.values())
            done.outcome = f"{sent} of {len(DOCUMENTS)} are booked in Exact"

    def pay(self) -> None:
        """Pay some in Exact, and let Odoo's cron worker read the payments."""
        with step("Pay some in Exact") as done:
            paid = pay_in_exact(self.sandbox, self.entry_ids())
            done.outcome = f"{paid} payments"
        with step("Read the payments by the scheduled action"):
            run_now(self.odoo, self.connection, "payment_cron_id")

    def report(self, errors: list[str]) -> bool:
        """Print the table; return whether all is right.

        :param errors: what Odoo logged as errors; there should be none.
        """
        entries = self.sandbox.entries(DIVISION)
        moves = {key: self._move(move) for key, move in self.moves.items()}
        verdicts, strangers = judge_all(moves, entries)
        print()
        print_table(verdicts)
        for problem in (*strangers, *errors):
            print(f"WRONG: {problem}")
        print()
        print_calls(self.sandbox.called_paths(), len(entries))
        print(summary(verdicts))
        return not (strangers or errors or any(verdict.wrong for verdict in verdicts))

    def entry_ids(self) -> dict[str, str]:
        """Return Exact's ids of the entries by the documents' keys."""
        entries = {key: self._move(move) for key, move in self.moves.items()}
        return {
            key: move["exact_entry_id"]
            for key, move in entries.items()
            if move["exact_entry_id"]
        }

    def _move(self, move: int) -> dict:
        return self.odoo.read_one("account.move", move, MOVE_FIELDS)


def summary(verdicts: list[Verdict]) -> str:
    """Return the last line: how many documents are right, and the time."""
    right = sum(not verdict.wrong for verdict in verdicts)
    return f"{right} of {len(verdicts)} documents are right, after {elapsed():.0f} s"
