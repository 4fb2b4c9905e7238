"""Renders the HTML pages; everything that is put in is escaped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader

ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)


def amount(value: Any) -> str:
    """Write an amount with two decimals and thousands apart; zero is empty."""
    if value in (None, ""):
        return ""
    return f"{float(value):,.2f}".replace(",", " ")


def date(value: str | None) -> str:
    """Write a stored date as a date."""
    return (value or "")[:10]


ENVIRONMENT.filters.update(amount=amount, date=date)


def page(template: str, status: int = 200, **values: Any) -> web.Response:
    """Return a page."""
    text = ENVIRONMENT.get_template(template).render(**values)
    return web.Response(status=status, text=text, content_type="text/html")
