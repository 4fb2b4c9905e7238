"""The report of a test run: what both books say, readable by an accountant.

Written to `tests/reports` beside the sandbox; where the addon is installed without its
sources there is no such place, and no report.
"""

import csv
import html
import os
from pathlib import Path

from ..common import _TESTS

_STYLE = (
    "body{font:15px sans-serif;margin:2em}table{border-collapse:collapse}"
    "th,td{border:1px solid #ccc;padding:.3em .6em;text-align:left}"
    "td.n{text-align:right;font-variant-numeric:tabular-nums}"
    "tr.bad{background:#fdd}p{max-width:50em}"
)


class Report:
    """Rows under a title; written anew whenever a test class ends."""

    def __init__(self, name, title, about, columns):
        self.name = name
        self.title = title
        self.about = about
        self.columns = columns
        self.rows = {}
        self.summaries = {}

    def add(self, key, *values, bad=False):
        """Note a row; the same key replaces it, as tests may run twice."""
        self.rows[key] = ([str(value) for value in values], bad)

    def save(self):
        folder = Path(os.environ.get("EXACT_REPORTS") or _TESTS / "reports")
        if not folder.parent.is_dir():
            return
        folder.mkdir(exist_ok=True)
        self._write_csv(folder / f"{self.name}.csv")
        text = self._html()
        (folder / f"{self.name}.html").write_text(text, encoding="utf-8")

    def _write_csv(self, path):
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(self.columns)
            writer.writerows(values for values, _bad in self.rows.values())

    def _html(self):
        head = "".join(f"<th>{html.escape(name)}</th>" for name in self.columns)
        body = "\n".join(_row(values, bad) for values, bad in self.rows.values())
        title = html.escape(self.title)
        summaries = "".join(
            f"<p><b>{html.escape(name)}</b>: {html.escape(text)}</p>"
            for name, text in self.summaries.items()
        )
        return (
            f'<!DOCTYPE html><meta charset="utf-8"><title>{title}</title>'
            f"<style>{_STYLE}</style><h1>{title}</h1><p>{html.escape(self.about)}</p>"
            f"{summaries}"
            f"<table><tr>{head}</tr>\n{body}</table>\n"
        )


def _row(values, bad):
    cells = "".join(
        f"<td{' class=n' if _is_number(value) else ''}>{html.escape(value)}</td>"
        for value in values
    )
    return f"<tr{' class=bad' if bad else ''}>{cells}</tr>"


def _is_number(text):
    return text.replace("-", "", 1).replace(".", "", 1).isdigit()
