"""Plays the demo: `make demo`, or `make demo ONCE=1` to end after the table."""

from __future__ import annotations

import os
import sys

from .stage import Stage

FIRST_PORTS = (8069, 8090)


def main() -> int:
    """Play it; the exit status is 0 if every document is right."""
    with Stage("demo", FIRST_PORTS) as stage:
        demo = stage.start()
        demo.enter_documents()
        demo.connect()
        demo.send()
        demo.pay()
        is_right = demo.report(stage.odoo.errors())
        stage.keep = os.environ.get("ONCE", "") in ("", "0")
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main())
