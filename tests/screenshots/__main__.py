"""Takes the pictures: `make screenshots`."""

from __future__ import annotations

import sys

from demo.stage import Stage
from demo.steps import step

from .photographer import take_all
from .scene import set_scene

FIRST_PORTS = (8169, 8190)


def main() -> int:
    """Fill an Odoo, photograph it, end it."""
    with Stage("screenshots", FIRST_PORTS) as stage:
        demo = stage.start()
        demo.enter_documents()
        demo.connect()
        demo.send()
        demo.pay()
        with step("Set the scene"):
            scene = set_scene(demo)
        take_all(stage.odoo.url, scene)
        stage.keep = sys.argv[1:] == ["--keep"]
    return 0


if __name__ == "__main__":
    sys.exit(main())
