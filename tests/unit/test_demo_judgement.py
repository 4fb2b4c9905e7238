"""The demo calls a document right only if both books say the same."""

import pytest
from demo.documents import DOCUMENTS
from demo.judgement import judge, judge_all

BY_KEY = {document.key: document for document in DOCUMENTS}
PAID = {"outstanding": 0.0}


def move_of(document, **values):
    """Return a document as Odoo shows it after a good export and no payment."""
    total, tax = float(document.total), float(document.tax)
    return {
        "name": "INV/2026/00007",
        "amount_total": total,
        "amount_tax": tax,
        "amount_total_signed": document.sign * total,
        "exact_state": "sent",
        "exact_entry_id": "guid",
        "exact_entry_number": 26700007,
        "exact_error": False,
        "exact_amount_total": total,
        "exact_amount_tax": tax,
        "exact_proof": "equal",
        "exact_payment_state": "open",
        "exact_amount_open": total,
        **values,
    }


def entry_of(document, **values):
    """Return its entry in Exact's books."""
    total = document.sign * float(document.total)
    return {
        "EntryID": "guid",
        "EntryNumber": 26700007,
        "YourRef": "INV/2026/00007",
        "Description": "INV/2026/00007",
        "AmountFC": total,
        "AmountDC": total,
        "VATAmountFC": document.sign * float(document.tax),
        "Currency": document.currency,
        "outstanding": total,
        **values,
    }


@pytest.mark.parametrize("key", ["mixed", "credit note", "late bill", "refund"])
def test_document_that_agrees_is_right(key):
    document = BY_KEY[key]

    verdict = judge(document, move_of(document), [entry_of(document)])

    assert verdict.wrong == ()


@pytest.mark.parametrize(
    ("in_odoo", "in_exact", "reason"),
    [
        ({"amount_total": 583.41}, {}, "total in Odoo 583.41 instead of 583.40"),
        ({"amount_tax": 83.39}, {}, "VAT in Odoo 83.39 instead of 83.40"),
        ({}, {"AmountFC": 583.41}, "total 583.41 instead of 583.40"),
        ({}, {"AmountDC": 583.39}, "total in euros 583.39 instead of 583.40"),
        ({}, {"VATAmountFC": 83.39}, "VAT 83.39 instead of 83.40"),
        ({}, {"AmountFC": -583.40}, "total -583.40 instead of 583.40"),
        ({}, {"Currency": "USD"}, "is in USD instead of EUR"),
        ({"exact_state": "error"}, {}, "is error in Odoo"),
        ({"exact_entry_id": "other"}, {}, "Odoo knows another entry"),
        ({"exact_entry_number": 1}, {}, "Odoo shows entry 1"),
        ({"exact_proof": "unproven"}, {}, "the proof is unproven"),
        ({"exact_amount_total": 0.0}, {}, "total shown 0.00 instead of 583.40"),
        ({"exact_amount_tax": 0.0}, {}, "VAT shown 0.00 instead of 83.40"),
        ({"exact_payment_state": "paid"}, {}, "is open in Exact, paid in Odoo"),
        ({"exact_amount_open": 3.0}, {}, "open amount shown 3.00 instead of 583.40"),
        ({}, PAID, "is paid in Exact instead of open"),
    ],
)
def test_each_difference_is_named(in_odoo, in_exact, reason):
    document = BY_KEY["mixed"]
    move = move_of(document, **in_odoo)

    verdict = judge(document, move, [entry_of(document, **in_exact)])

    assert reason in verdict.wrong


@pytest.mark.parametrize("number", [0, 2])
def test_document_is_booked_once(number):
    document = BY_KEY["mixed"]

    verdict = judge(document, move_of(document), [entry_of(document)] * number)

    assert verdict.wrong == (f"{number} entries in Exact instead of one",)


def test_refusal_is_told():
    document = BY_KEY["mixed"]
    move = move_of(document, exact_state="error", exact_error="Closed period.")

    verdict = judge(document, move, [])

    assert verdict.wrong == ("0 entries in Exact instead of one (Closed period.)",)


def test_document_without_amounts_stays_out():
    document = BY_KEY["free"]
    move = move_of(document, exact_state="not_applicable", exact_entry_id=False)

    assert judge(document, move, []).wrong == ()
    assert judge(document, move, [entry_of(document)]).wrong
    assert judge(document, move_of(document), []).wrong == ("is sent in Odoo",)


def test_entry_of_no_document_is_told():
    moves = {
        document.key: move_of(document, name=f"DOC/{number}")
        for number, document in enumerate(DOCUMENTS)
    }
    stranger = entry_of(BY_KEY["mixed"], EntryNumber=26700099, YourRef="DOC/99")

    _verdicts, strangers = judge_all(moves, [stranger])

    assert strangers == ["Entry 26700099 in Exact is of no document"]
