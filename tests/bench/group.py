"""Measures one group of rows: `python -m bench.group NAME FILE`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from .odoo_process import close_odoo, open_odoo
from .seed import copy_seed, forget


def main(name: str, answer: str) -> None:
    """Measure in a database of its own, and write the figures into a file."""
    database = f"bench_{name}"
    copy_seed(database)
    env = open_odoo(database)
    # These import Odoo's addons, which need its configuration.
    from .office import Office
    from .rows import ROWS

    office = Office.open(env)
    try:
        figures = [asdict(figure) for figure in ROWS[name](office)]
    finally:
        office.close()
        close_odoo(env)
        forget(database)
    Path(answer).write_text(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
