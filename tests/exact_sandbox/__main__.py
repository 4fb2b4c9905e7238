"""Starts the sandbox: `python -m exact_sandbox --help`."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys

from aiohttp import web

from .clock import Clock
from .service import Service
from .store import Store
from .switches import PROFILES, Switches, UnknownSwitch, describe, parse_switch
from .web import make_app

COUNTRIES = ("nl", "be")
# An address of 12 kB fails at Exact; 8 kB is what web servers take (api.md C4).
LONGEST_ADDRESS = 8190


def arguments(values: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m exact_sandbox",
        description="A stand-in for Exact Online that books like it.",
        epilog="switches:\n" + describe(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8090, help="0 takes a free one")
    parser.add_argument("--database", default=":memory:", metavar="FILE")
    parser.add_argument("--country", choices=COUNTRIES, default="nl")
    parser.add_argument("--language", choices=("nl", "en"), default="nl")
    parser.add_argument("--profile", choices=PROFILES, help="kind by default")
    parser.add_argument(
        "--switch", action="append", default=[], metavar="NAME=VALUE", help="see below"
    )
    parser.add_argument(
        "--redirect-uri",
        action="append",
        default=[],
        metavar="URI",
        help="register this address; by default any loopback /exact_online/callback",
    )
    return parser.parse_args(values)


def make_service(options: argparse.Namespace) -> Service:
    """Make the service that the command line asks for.

    What a database remembers of the switches stands unless the command line differs.
    """
    chosen = Switches(options.profile).values if options.profile else {}
    chosen.update(map(parse_switch, options.switch))
    switches = Switches("kind", **chosen)
    service = Service(
        Store(options.database),
        Clock(),
        switches,
        options.country,
        options.language,
        options.redirect_uri,
    )
    switches.change(chosen)
    return service


async def serve(service: Service, host: str, port: int) -> None:
    """Serve until the process is stopped, and say where."""
    runner = web.AppRunner(
        make_app(service), access_log=None, max_line_size=LONGEST_ADDRESS
    )
    await runner.setup()
    site = web.TCPSite(runner, host, port)
    await site.start()
    address = runner.addresses[0]
    print(f"Exact sandbox listening on http://{address[0]}:{address[1]}", flush=True)
    try:
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()
        service.store.close()


def main() -> int:
    """Run the command."""
    logging.basicConfig(level=logging.WARNING)
    options = arguments()
    try:
        service = make_service(options)
    except UnknownSwitch as error:
        print(f"exact_sandbox: {error}", file=sys.stderr)
        return 2
    try:
        asyncio.run(serve(service, options.host, options.port))
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
