"""Talking to a running Odoo as its web client does, with a user's rights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import requests

_SECONDS = 120


class RpcError(Exception):
    """Odoo refused or failed.

    `kind` is the exception's name in Odoo (`odoo.exceptions.UserError`), the text is
    what a user would read, `trace` is for developers.
    """

    def __init__(self, kind: str, message: str, trace: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        self.trace = trace

    def __str__(self) -> str:
        return f"{self.kind}: {self.args[0]}"


class Rpc:
    """A user's session. `session` is its browser: cookies, logged in.

    Each call is a transaction of its own in Odoo. Not for several threads at once.

    :raise RpcError: the login is wrong.
    """

    def __init__(self, url: str, database: str, login: str, password: str) -> None:
        self.url = url
        self.session = requests.Session()
        user = self._post(
            "/web/session/authenticate", db=database, login=login, password=password
        )
        self.uid: int = user["uid"]

    def call(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        """Call a public method; the first argument is the list of ids, if it takes any.

        :raise RpcError: Odoo refused, or failed.
        """
        return self._post(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model,
            method=method,
            args=list(args),
            kwargs=kwargs,
        )

    def create(self, model: str, values: dict[str, Any]) -> int:
        """Create one record; return its id."""
        return self.call(model, "create", [values])[0]

    def read_one(self, model: str, record_id: int, fields: Sequence[str]) -> dict:
        """Return the fields of one record."""
        return self.call(model, "read", [record_id], list(fields))[0]

    def search_read(
        self, model: str, domain: Sequence[Any], fields: Sequence[str], **options: Any
    ) -> list[dict]:
        """Return the fields of all records that the domain finds."""
        return self.call(
            model, "search_read", list(domain), fields=list(fields), **options
        )

    def find(self, model: str, domain: Sequence[Any], **options: Any) -> int:
        """Return the id of the record that the domain finds.

        :raise LookupError: there is none, or more than one.
        """
        ids = self.call(model, "search", list(domain), limit=2, **options)
        if len(ids) != 1:
            found = "more than one" if ids else "no"
            raise LookupError(f"There is {found} {model} with {domain}.")
        return ids[0]

    def _post(self, path: str, **params: Any) -> Any:
        answer = self.session.post(
            self.url + path,
            json={"jsonrpc": "2.0", "method": "call", "params": params},
            timeout=_SECONDS,
        )
        answer.raise_for_status()
        body = answer.json()
        if "error" in body:
            data = body["error"].get("data", {})
            message = data.get("message") or body["error"]["message"]
            raise RpcError(data.get("name", ""), message, data.get("debug", ""))
        return body.get("result")
