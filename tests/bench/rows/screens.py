"""What the addon adds to the screens that people use all day, in queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from ..figures import Figure
from ..meter import measured

_LIST = "account.view_out_invoice_tree"
_FORM = "account.view_move_form"
# Odoo reads the scheduled action, keeps when it is due, and tells its workers.
_RING = 3


def measure(office: Any) -> Iterator[Figure]:
    """Count with our fields and without; post with a connection and without."""
    without = _unlinked(office)
    waits = _posting(office) - without
    office.connection.auto_export = "realtime"
    queued = _posting(office) - without - _RING
    office.connection.auto_export = "manual"
    sent = office.send_one()
    waiting = office.new_invoices(1)
    name = "queries that the addon adds to opening an invoice"
    yield Figure(name, max(_form(office, move) for move in (sent, waiting)), 2)
    yield Figure("… to a list page of 80", _list(office), 3)
    yield Figure("… to posting an invoice that waits for a person", waits, 3)
    yield Figure(
        "… to posting one that is queued at once",
        queued,
        3,
        note=f"besides the {_RING} with which Odoo rings a scheduled action",
    )


def _queries(office: Any, read: Callable[[], Any]) -> int:
    """Return the queries of looking, with an empty cache, when Odoo is warm."""
    for _time in range(2):
        office.env.flush_all()
        office.env.invalidate_all()
        with measured() as cost:
            read()
            office.env.flush_all()
        office.env.cr.postcommit.clear()
    return cost.queries


def _form(office: Any, move: Any) -> int:
    from odoo.tests import Form

    ours = Form(move, _FORM)._view["fields_spec"]
    plain = _plain(ours)
    return _queries(office, lambda: move.web_read(ours)) - _queries(
        office, lambda: move.web_read(plain)
    )


def _plain(specification: dict[str, Any]) -> dict[str, Any]:
    """Return what Odoo's own view would ask: without our fields."""
    return {
        name: below | ({"fields": _plain(below["fields"])} if "fields" in below else {})
        for name, below in specification.items()
        if not name.startswith("exact_")
    }


def _list(office: Any) -> int:
    moves = office.new_invoices(80)
    view = moves.get_view(office.env.ref(_LIST).id)
    names = {
        node.get("name") for node in etree.fromstring(view["arch"]).xpath("/list/field")
    }
    plain = {name for name in names if not name.startswith("exact_")}

    def read(fields: set[str]) -> None:
        moves.web_search_read(
            [("id", "in", moves.ids)], {name: {} for name in fields}, limit=80
        )

    return _queries(office, lambda: read(names)) - _queries(office, lambda: read(plain))


def _unlinked(office: Any) -> int:
    """Return what posting costs a company that has no connection."""
    office.connection.unlink()
    office._commit()
    without = _posting(office)
    office.connect()
    return without


def _posting(office: Any) -> int:
    """Return the queries of posting one, when Odoo is warm."""
    for _time in range(4):
        draft = office.env["account.move"].create(office._values(office.customer, 100))
        office._commit()
        office.env.invalidate_all()
        with measured() as cost:
            draft.action_post()
            office._commit()
    return cost.queries
