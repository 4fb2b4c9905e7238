"""A company: its Odoo, its administration in Exact, and what people do there by RPC."""

from __future__ import annotations

import base64
import os
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import psycopg2
from exact import DIVISION, Exact
from real_odoo import OdooServer, Rpc, RpcError
from waiting import until

from exact_sandbox.login import log_in
from exact_sandbox.process import CLIENT_ID, CLIENT_SECRET

LOGS = Path(os.environ["EXACT_LOGS"])
CONNECTION = "exact.online.connection"
PDF = base64.b64encode(b"%PDF-1.4\ntrailer<<>>\n%%EOF\n").decode()
# How long a lost answer is left alone, in these tests (seconds).
GRACE = 3


class Office:
    """One database, served by one Odoo or several, and the sandbox it talks to."""

    def __init__(
        self, database: str, *, cron_threads: int = 1, exact: Exact | None = None
    ) -> None:
        self.database = database
        self._own_exact = None if exact else Exact()
        self.exact = exact or self._own_exact
        self.server = self.new_server(cron_threads)
        self.server.start()
        self.rpc = self.log_in()
        self.customer = self.partner("Jansen Fietsen B.V.")
        self.vat_21 = self.tax("21% ST")
        self.connection: int | None = None

    def close(self) -> None:
        """End the server, and the sandbox if it is ours."""
        self.server.stop()
        if self._own_exact:
            self._own_exact.stop()

    def twin(self, database: str) -> Office:
        """Return the office of a copy of our database, with the same Exact."""
        twin = Office(database, cron_threads=0, exact=self.exact)
        twin.connection = self.connection
        return twin

    # === SERVERS ===

    def new_server(self, cron_threads: int = 1) -> OdooServer:
        """Return one more server on the database, not started yet."""
        log = LOGS / f"{self.database}.log"
        return OdooServer(self.database, cron_threads=cron_threads, log_file=log)

    def log_in(self, server: OdooServer | None = None) -> Rpc:
        """Return the administrator's session, on a server of choice."""
        return Rpc((server or self.server).url, self.database, "admin", "admin")

    def restart(self) -> None:
        """Start the server that was stopped or killed, and log in again."""
        self.server.start()
        self.rpc = self.log_in()

    # === THE CONNECTION ===

    def connection_values(self) -> dict[str, Any]:
        """Return what an administrator fills in on a new connection."""
        return {
            "region": "nl",
            "base_url": self.exact.url,
            "public_url": self.server.url,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "export_from": f"{date.today().year}-01-01",
        }

    def connect(self) -> None:
        """Log in at Exact, choose the administration, map what is certain."""
        self.connection = self.rpc.create(CONNECTION, self.connection_values())
        address = self.on_connection("action_connect")["url"]
        self.rpc.session.get(log_in(address)).raise_for_status()
        self.set_up(division_code=DIVISION)
        self.on_connection("action_fetch_reference_data")
        self.on_connection("action_suggest_mapping")
        self.set_up(
            no_vat_code_id=self.code("vat_code", "0"),
            sales_journal_id=self.code("journal", "70"),
            sales_account_id=self.code("gl_account", "8000"),
            sales_condition_id=self.code("payment_condition", "30"),
        )
        self.set_parameter("exact_online_connector.grace_seconds", str(GRACE))

    def set_parameter(self, name: str, value: Any) -> None:
        """Set a system parameter, or remove it with False."""
        self.rpc.call("ir.config_parameter", "set_param", name, value)

    def on_connection(self, method: str) -> Any:
        """Press a button of the connection."""
        return self.rpc.call(CONNECTION, method, [self.connection])

    def hire(self, login: str, *groups: str) -> None:
        """Let somebody work here, with the groups of these names; whose password is
        the login, and whom Odoo's chat does not greet."""
        domain = [("model", "=", "res.groups"), ("name", "in", groups)]
        found = self.rpc.search_read("ir.model.data", domain, ["res_id"])
        assert len(found) == len(groups), found
        values = {"name": login.title(), "login": login, "password": login}
        values["group_ids"] = [(4, group["res_id"]) for group in found]
        values["odoobot_state"] = "disabled"
        self.rpc.create("res.users", values)

    def colleague(self) -> Rpc:
        """Return the session of another accounting manager."""
        self.hire("colleague", "group_account_manager")
        return Rpc(self.server.url, self.database, "colleague", "colleague")

    def set_up(self, **values: Any) -> None:
        """Change settings of the connection."""
        self.rpc.call(CONNECTION, "write", [self.connection], values)

    def setting(self, name: str) -> Any:
        """Return a setting of the connection."""
        return self.rpc.read_one(CONNECTION, self.connection, [name])[name]

    def code(self, kind: str, code: str) -> int:
        """Return the id of one of Exact's codes."""
        domain = [("connection_id", "=", self.connection)]
        domain += [("kind", "=", kind), ("code", "=", code)]
        return self.rpc.find("exact.online.reference", domain)

    def let_token_expire(self) -> None:
        """Let ten minutes pass, at Exact and on our row."""
        self.exact.post("clock", advance=600)
        self.sql("UPDATE exact_online_token SET expires_at = '2020-01-01'")

    def let_grace_pass(self) -> None:
        """Wait until what is in doubt is looked up."""
        time.sleep(GRACE + 1)

    # === INVOICES ===

    def partner(self, name: str) -> int:
        """Make a Dutch company to sell to."""
        values = {"name": name, "is_company": True, "street": "Singel 1"}
        values |= {"zip": "1012 AB", "city": "Amsterdam"}
        values["country_id"] = self.rpc.find("res.country", [("code", "=", "NL")])
        return self.rpc.create("res.partner", values)

    def tax(self, name: str) -> int:
        """Return a sales tax of the company by its name."""
        domain = [("name", "=", name), ("type_tax_use", "=", "sale")]
        return self.rpc.find("account.tax", domain)

    def new_tax(self, name: str) -> int:
        """Make a tax like the usual one, that nobody has mapped."""
        return self.rpc.call("account.tax", "copy", [self.vat_21], {"name": name})[0]

    def draft(
        self, *prices: float, tax: int | None = None, day: date | None = None
    ) -> int:
        """Make a draft invoice, of today if no day is given.

        It has a line for each price (excluding VAT).
        """
        taxes = [(6, 0, [tax or self.vat_21])]
        lines = [
            {"name": "Work", "price_unit": price, "tax_ids": taxes} for price in prices
        ]
        values = {"move_type": "out_invoice", "partner_id": self.customer}
        values["invoice_date"] = (day or date.today()).isoformat()
        values["invoice_line_ids"] = [(0, 0, line) for line in lines]
        return self.rpc.create("account.move", values)

    def invoice(self, *prices: float, **options: Any) -> int:
        """Make an invoice and post it; options as for a draft."""
        move = self.draft(*prices, **options)
        self.rpc.call("account.move", "action_post", [move])
        return move

    def invoice_with_pdf(self) -> int:
        """Make an invoice that has the PDF that Odoo keeps when it is sent."""
        invoice = self.invoice(100.0)
        values = {"invoice_pdf_report_file": PDF}
        self.rpc.call("account.move", "write", [invoice], values)
        return invoice

    def invoices(self, count: int) -> list[int]:
        """Make some posted invoices of different amounts."""
        return [self.invoice(100 + 7.35 * number) for number in range(count)]

    def send(self, *moves: int) -> dict[str, Any]:
        """Press Send to Exact; return the message that is shown."""
        answer = self.rpc.call("account.move", "action_exact_send", list(moves))
        return answer["params"]

    def book(self, move: int) -> None:
        """Press Send to Exact, and wait until it is booked: a worker may be at it."""
        self.send(move)
        self.until_seen(move, "exact_state", "sent")

    def press_of(self, move: int) -> tuple[str, str, list[int]]:
        """Return the call that pressing Send to Exact is, for a session of choice."""
        return "account.move", "action_exact_send", [move]

    def see(self, move: int, field: str) -> Any:
        """Return what an invoice shows in one field."""
        return self.rpc.read_one("account.move", move, [field])[field]

    def number(self, move: int) -> str:
        """Return an invoice's number."""
        return self.see(move, "name")

    # === SCHEDULED ACTIONS ===

    def run_cron(self, which: str) -> None:
        """Make a scheduled action of the connection due; a worker of Odoo's runs it.

        :param which: "export" or "payment".
        """
        cron = self.setting(f"{which}_cron_id")[0]
        due = {"nextcall": "2020-01-01 00:00:00"}
        # Refused while it is running.
        until(lambda: self._try_write_cron(cron, due), "cron can be made due")
        self.wake_workers()

    def run_by_hand(self, which: str) -> None:
        """Press Run Manually on a scheduled action of the connection."""
        cron = self.setting(f"{which}_cron_id")[0]
        self.rpc.call("ir.cron", "method_direct_trigger", [cron])

    def _try_write_cron(self, cron: int, values: dict[str, Any]) -> bool:
        try:
            return self.rpc.call("ir.cron", "write", [cron], values)
        except RpcError:
            return False

    def wake_workers(self) -> None:
        """Let Odoo's cron workers look now, not at the end of their minute."""
        run_sql("postgres", "SELECT pg_notify('cron_trigger', %s)", [self.database])

    def until_seen(
        self, move: int, field: str, value: Any, seconds: float = 30
    ) -> None:
        """Wait until an invoice shows a value, while Odoo's workers do their work."""

        def look() -> bool:
            self.wake_workers()
            return self.see(move, field) == value

        until(look, f"{field} = {value!r} on invoice {move}", seconds)

    # === THE DATABASE ITSELF ===

    def sql(self, statement: str, *values: Any) -> list[tuple]:
        """Run one statement and return its rows, if it has any."""
        return run_sql(self.database, statement, values)


def run_sql(database: str, statement: str, values: Sequence[Any]) -> list[tuple]:
    """Run one statement in a transaction of its own, past Odoo."""
    with closing(psycopg2.connect(dbname=database)) as connection:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []
