"""What an invoice costs in calls to Exact, its proof included."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..figures import Figure, each

_BATCH = 100
_FEW = 20
_PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def measure(office: Any) -> Iterator[Figure]:
    """Send batches to a known customer, to new ones, and with the PDF."""
    office.send_one()
    yield Figure(
        "calls for an invoice to a known, unchanged customer, proof included",
        _calls_of(office, office.new_invoices(_BATCH)),
        1.01,
        note=f"a batch of {_BATCH}",
    )
    yield Figure(
        "… to a new customer",
        _calls_of(office, _to_new_customers(office)),
        3 + each(1, _FEW),
        note=f"a batch of {_FEW}, each with its share of the proof",
    )
    office.connection.send_invoice_pdf = True
    yield Figure(
        "… to a known customer, with its PDF",
        _calls_of(office, _with_pdf(office)),
        # One and its share of the proof, and three for the document.
        1 + each(1, _FEW) + 3,
        note=f"a batch of {_FEW}, each with its share of the proof",
    )


def _calls_of(office: Any, moves: Any) -> float:
    office.queue(moves)
    with office.calls() as calls:
        office.export(moves)
    return each(len(calls), office.sent(moves))


def _to_new_customers(office: Any) -> Any:
    moves = office.env["account.move"]
    for number in range(_FEW):
        partner = office._make_partner(f"Nieuwe Klant {number} B.V.")
        moves |= office.new_invoices(1, partner)
    return moves


def _with_pdf(office: Any) -> Any:
    moves = office.new_invoices(_FEW)
    for move in moves:
        office.env["ir.attachment"].create(
            {
                "name": f"{move.name.replace('/', '_')}.pdf",
                "raw": _PDF,
                "mimetype": "application/pdf",
                "res_model": "account.move",
                "res_id": move.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
    return moves
