"""Takes the pictures: `make screenshots`."""

from __future__ import annotations

import sys

from demo.__main__ import CALLS_A_MINUTE, LOGIN, PASSWORD, Demo
from demo.sandbox import Sandbox
from demo.steps import step
from real_odoo import OdooServer, Rpc, make_database
from real_odoo.place import LOGS, free_port
from real_odoo.program import stop_earlier

from .photographer import take_all
from .scene import set_scene

DATABASE = "screenshots"
ODOO, SANDBOX = "screenshots-odoo", "screenshots-sandbox"


def main() -> int:
    """Fill an Odoo, photograph it, end it."""
    stop_earlier(ODOO)
    stop_earlier(SANDBOX)
    sandbox = Sandbox(SANDBOX, first_port=8190)
    log = LOGS / f"{ODOO}.log"
    log.unlink(missing_ok=True)
    server = OdooServer(DATABASE, log_file=log, port=free_port(8169), name=ODOO)
    keep = sys.argv[1:] == ["--keep"]
    try:
        with step("Start the sandbox, make a database, start Odoo"):
            sandbox.start()
            sandbox.allow(CALLS_A_MINUTE)
            make_database(DATABASE)
            server.start()
        demo = Demo(sandbox, Rpc(server.url, DATABASE, LOGIN, PASSWORD))
        demo.enter_documents()
        demo.connect()
        demo.send()
        demo.pay()
        with step("Set the scene"):
            scene = set_scene(demo)
        take_all(server.url, scene)
    except BaseException:
        print(f"The logs: {server.log_file} and {sandbox.log_file}", file=sys.stderr)
        raise
    finally:
        if not keep:
            server.stop()
            sandbox.stop()
    if keep:
        print(f"Both run until 'make stop': {server.url} and {sandbox.url}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
