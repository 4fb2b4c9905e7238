"""A small client for the sandbox, which the tests drive it with."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests

from exact_sandbox.login import log_in
from exact_sandbox.process import CLIENT_ID, CLIENT_SECRET, SandboxProcess

CALLBACK = "http://127.0.0.1:8069/exact_online/callback"
NOW = "2026-11-21T10:00:00"
NOWHERE = "11111111-1111-4111-8111-111111111111"


class Exact:
    """An app that is logged in to one division."""

    def __init__(self, sandbox: SandboxProcess, division: int = 100001) -> None:
        self.sandbox = sandbox
        self.division = division
        self.session = requests.Session()
        self.headers = {"Accept": "application/json"}
        self.tokens: dict[str, Any] = {}
        self._ids: dict[tuple[str, str], str] = {}

    def connect(self) -> Exact:
        """Log in through the pages and take the tokens."""
        self.tokens = self.exchange(self.code()).json()
        self.use(self.tokens["access_token"])
        return self

    def use(self, access_token: str) -> None:
        self.headers["Authorization"] = f"Bearer {access_token}"

    def authorize_url(self, **changes: Any) -> str:
        query = {
            "client_id": CLIENT_ID,
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "state": "a state",
            **changes,
        }
        return f"{self.sandbox.url}/api/oauth2/auth?{urlencode(query)}"

    def code(self) -> str:
        """Log in and return the code that comes back."""
        return parse_qs(urlsplit(log_in(self.authorize_url())).query)["code"][0]

    def exchange(self, code: str, **changes: Any) -> requests.Response:
        fields = {"code": code, "redirect_uri": CALLBACK}
        return self.token("authorization_code", **{**fields, **changes})

    def refresh(self, refresh_token: str, **changes: Any) -> requests.Response:
        return self.token("refresh_token", refresh_token=refresh_token, **changes)

    def token(self, grant_type: str, **fields: Any) -> requests.Response:
        secrets = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        data = {"grant_type": grant_type, **secrets, **fields}
        url = f"{self.sandbox.url}/api/oauth2/token"
        return requests.post(url, data=data, timeout=10)

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        """Make a call; a path without leading slash is in the division."""
        if not path.startswith(("/", "http")):
            path = f"/api/v1/{self.division}/{path}"
        url = path if path.startswith("http") else self.sandbox.url + path
        headers = {**self.headers, **options.pop("headers", {})}
        options.setdefault("timeout", 10)
        return self.session.request(method, url, headers=headers, **options)

    def get(self, path: str, **query: Any) -> Any:
        """Return what `d` holds; options are written without their dollar."""
        answer = self.call("GET", path, params=dollars(query))
        assert answer.status_code == 200, answer.text
        return answer.json()["d"]

    def rows(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """Return the rows of one page."""
        found = self.get(path, **query)
        return found if isinstance(found, list) else found["results"]

    def post(self, path: str, values: Any, **options: Any) -> requests.Response:
        return self.call("POST", path, json=values, **options)

    def refused(self, path: str, values: Any, status: int = 500) -> str:
        """Post what must be refused and return the message."""
        answer = self.post(path, values)
        assert answer.status_code == status, answer.text
        return message(answer)

    # -- books ------------------------------------------------------------------------

    def identity(self, path: str, code: str) -> str:
        """Return the id of a record by its code as people know it."""
        if (path, code) not in self._ids:
            # A filter is given though any will do: some readings demand one.
            for row in self.rows(path, select="ID,Code", filter="Code ne ''"):
                self._ids[path, row["Code"].strip()] = row["ID"]
        return self._ids[path, code]

    def account(self, code: str = "1") -> str:
        return self.identity("crm/Accounts", code)

    def gl(self, code: str) -> str:
        if ("gl", code) not in self._ids:
            for row in self.rows("bulk/Financial/GLAccounts", select="ID,Code"):
                self._ids["gl", row["Code"]] = row["ID"]
        return self._ids["gl", code]

    def line(self, gl: str, amount: float, vat: str | None = None, **more: Any) -> dict:
        code = {} if vat is None else {"VATCode": vat}
        return {"GLAccount": self.gl(gl), "AmountFC": amount, **code, **more}

    def sale(self, *lines: dict, account: str = "1", **header: Any) -> dict[str, Any]:
        """Return the body of a sales entry in journal 70."""
        base = {"Customer": self.account(account), "Journal": "70"}
        return {**base, **header, "SalesEntryLines": list(lines)}

    def purchase(self, *lines: dict, account: str = "4", **header: Any) -> dict:
        """Return the body of a purchase entry in journal 60."""
        base = {"Supplier": self.account(account), "Journal": "60"}
        return {**base, **header, "PurchaseEntryLines": list(lines)}

    def sell(self, *lines: dict, **options: Any) -> dict[str, Any]:
        """Book a sales entry."""
        return self._book("salesentry/SalesEntries", self.sale(*lines, **options))

    def buy(self, *lines: dict, **options: Any) -> dict[str, Any]:
        """Book a purchase entry."""
        body = self.purchase(*lines, **options)
        return self._book("purchaseentry/PurchaseEntries", body)

    def _book(self, path: str, body: dict) -> dict[str, Any]:
        answer = self.post(path, body)
        assert answer.status_code == 201, answer.text
        return answer.json()["d"]

    def booking(self, entry_id: str) -> list[tuple[str, float]]:
        """Return an entry's transaction lines as (account, amount), debit positive."""
        rows = self.rows(
            "financialtransaction/TransactionLines",
            filter=f"EntryID eq guid'{entry_id}'",
            orderby="LineNumber",
            select="GLAccountCode,AmountDC",
        )
        return [(row["GLAccountCode"], row["AmountDC"]) for row in rows]

    def terms(self, entry_id: str) -> list[dict[str, Any]]:
        """Return the payment terms of an entry, by version."""
        rows = self.rows("sync/Cashflow/PaymentTerms", filter="Timestamp gt 1L")
        return [row for row in rows if row["TransactionEntryID"] == entry_id]

    def settle(self, action: str, entry_id: str, **values: Any) -> Any:
        """Let somebody do something with an entry in Exact."""
        return self.sandbox.post(action, entry=entry_id, **values)


def dollars(query: dict[str, Any]) -> dict[str, Any]:
    """Give OData's options their dollar; `modified` and `endPoint` have none."""
    plain = ("modified", "endPoint")
    return {n if n in plain else f"${n}": value for n, value in query.items()}


def message(answer: requests.Response) -> str:
    """Return the message of an error body."""
    return answer.json()["error"]["message"]["value"]


def day(text):
    """Return a calendar date as UTC midnight in milliseconds."""
    moment = datetime.fromisoformat(text).replace(tzinfo=timezone.utc)
    return f"/Date({int(moment.timestamp())}000)/"


def entry_lines(exact, entry, kind="sales"):
    """Return an entry's lines in order."""
    path = {"sales": "salesentry/SalesEntryLines"}.get(
        kind, "purchaseentry/PurchaseEntryLines"
    )
    condition = f"EntryID eq guid'{entry['EntryID']}'"
    return exact.rows(path, filter=condition, orderby="LineNumber")


def totals(entry):
    return entry["AmountFC"], entry["VATAmountFC"]
