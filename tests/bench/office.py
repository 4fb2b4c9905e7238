"""A Dutch company in this process, on committed rows, and the sandbox it talks to."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from real_odoo.place import free_port

from odoo.addons.exact_online_connector.tests.common import ExactOnlineCase

from exact_sandbox.process import SandboxProcess


class Office(ExactOnlineCase):
    """One company that is connected, mapped and ready to send.

    What an administrator does is the tests' own kit; here it is committed.
    """

    env: Any

    @classmethod
    def _commit(cls) -> None:
        cls.env.cr.commit()

    @classmethod
    def open(cls, env: Any) -> Office:
        """Connect the company of an environment; Exact allows any pace."""
        cls.env = env
        cls._folder = tempfile.TemporaryDirectory(prefix="exact-bench-")
        cls._port = free_port()
        cls._start_sandbox()
        cls.sandbox.post("limits", minute=10**6, day=10**6)
        cls.connection = cls.connect()
        cls.vat_21 = cls._tax("21% ST", "sale")
        cls.customer = cls._make_partner("Jansen Fietsen B.V.")
        cls._commit()
        return cls()

    @classmethod
    def connect(cls, **values: Any) -> Any:
        """Connect a company to the sandbox of now, and map what it needs."""
        cls.connection = cls._make_connection(**values)
        cls._commit()
        cls._log_in(cls.connection)
        cls._commit()
        cls._map(cls.connection)
        cls.connection.action_waive_first_contact()
        cls._commit()
        return cls.connection

    @classmethod
    def _start_sandbox(cls) -> None:
        books = Path(cls._folder.name) / "books.sqlite"
        cls.sandbox = SandboxProcess(port=cls._port, database=books)

    def close(self) -> None:
        """End the sandbox, and forget its books."""
        self.sandbox.stop()
        self._folder.cleanup()

    @contextmanager
    def while_exact_is_down(self) -> Iterator[Path]:
        """Yield the file of Exact's books while nobody has them open."""
        self.sandbox.stop()
        yield Path(self._folder.name) / "books.sqlite"
        type(self)._start_sandbox()

    # === INVOICES ===

    def new_invoices(self, count: int, partner: Any = None) -> Any:
        """Make and post invoices as people do, each of two lines."""
        partner = partner or self.customer
        moves = self.env["account.move"].create(
            [self._values(partner, 100 + 7.35 * number) for number in range(count)]
        )
        moves.action_post()
        self._commit()
        return moves

    def _values(self, partner: Any, price: float) -> dict[str, Any]:
        from odoo import Command, fields

        taxes = [Command.set(self.vat_21.ids)]
        lines = [
            {"name": name, "price_unit": amount, "tax_ids": taxes}
            for name, amount in (("Work", price), ("Material", 49.95))
        ]
        return {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "invoice_date": fields.Date.today(),
            "invoice_line_ids": [Command.create(line) for line in lines],
        }

    def queue(self, moves: Any) -> None:
        """Queue invoices for the scheduled action, as a selection in the list does."""
        moves._exact_enqueue(self.connection.sudo())
        self._commit()

    def send_one(self) -> Any:
        """Send one invoice by the button: the customer is known to Exact then."""
        move = self.new_invoices(1)
        move.action_exact_send()
        self._settle()
        return move

    # === SCHEDULED ACTIONS ===

    def export(self, moves: Any) -> None:
        """Let the connection's scheduled action run until these are proven.

        It gives others their turn after ten seconds, and Odoo's worker runs it again.
        """
        cron = self.connection.sudo().export_cron_id
        for _turn in range(len(moves) + 2):
            self.run(cron)
            if "unproven" not in moves.mapped("exact_proof"):
                return

    def poll(self) -> None:
        """Let the payments be polled, as Odoo's worker does."""
        self.run(self.connection.sudo().payment_cron_id)

    def run(self, cron: Any) -> None:
        """Run a scheduled action of Odoo's, as pressing Run Manually does."""
        self._settle()
        cron.method_direct_trigger()
        self._settle()

    def _settle(self) -> None:
        """End the transaction, and forget what was read: others have written since."""
        self._commit()
        self.env.invalidate_all()

    # === LOOKING ===

    @contextmanager
    def calls(self, path: str = "/api/v1") -> Iterator[list[dict[str, Any]]]:
        """Collect the calls to Exact that the work within makes."""
        self.sandbox.forget_calls()
        made: list[dict[str, Any]] = []
        yield made
        made += self.sandbox.calls(path)

    def sent(self, moves: Any) -> int:
        """Return how many are booked and proven; the others are none of a figure.

        :raise RuntimeError: some are not: what they cost says nothing.
        """
        self._settle()
        wrong = moves.filtered(
            lambda m: (m.exact_state, m.exact_proof) != ("sent", "equal")
        )
        if wrong:
            states = set(wrong.mapped(lambda m: (m.exact_state, m.exact_error)))
            raise RuntimeError(f"{len(wrong)} of {len(moves)} were not sent: {states}")
        return len(moves)
