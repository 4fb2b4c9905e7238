"""What is to be seen on the pictures, beside what the demo has done."""

from __future__ import annotations

from dataclasses import dataclass

from demo.booking import Bookkeeper
from demo.connect import CONNECTION
from demo.documents import DOCUMENTS
from demo.story import Demo

COMPARISON = "exact.online.comparison"


@dataclass(frozen=True)
class Scene:
    """The records on the pictures."""

    sent: int
    waiting: int
    comparison: int


def set_scene(demo: Demo) -> Scene:
    """Leave a month as months are: nearly in order."""
    odoo = demo.odoo
    by_hand = {"auto_export": "manual", "auto_export_purchase": "manual"}
    odoo.call(CONNECTION, "write", [demo.connection], by_hand)
    entries = demo.entry_ids()
    demo.sandbox.edit(entries["mixed"], 350.0)
    odoo.call("account.move", "action_exact_unlink", [demo.moves["cents"]])
    waiting = _post_another(demo)
    first = demo.moves[DOCUMENTS[0].key]
    month = odoo.read_one("account.move", first, ["date"])["date"]
    comparison = odoo.create(
        COMPARISON, {"connection_id": demo.connection, "month": month}
    )
    odoo.call(COMPARISON, "action_compare", [comparison])
    return Scene(demo.moves["high"], waiting, comparison)


def _post_another(demo: Demo) -> int:
    """Post an invoice that nobody has sent yet."""
    first = demo.moves[DOCUMENTS[0].key]
    copy = demo.odoo.call("account.move", "copy", [first])
    move = copy[0] if isinstance(copy, list) else copy
    day = Bookkeeper(demo.odoo, {}).today
    demo.odoo.call("account.move", "write", [move], {"invoice_date": f"{day}"})
    demo.odoo.call("account.move", "action_post", [move])
    return move
