"""The questions of the first contact, and what an answer of Exact's means.

An answer is a short name; the Odoo side has sentences for the question, for the answer
and for what follows from it. Where nothing follows, the addon reads both ways by itself
and the answer is kept for people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .contact import UNKNOWN, Evidence
from .contact_bookings import STATISTICAL, VAT_GAP
from .rows import Row, day, decimal, guid

_DEFERRAL = 84
_CREDIT_TYPES = (21, 31)


@dataclass(frozen=True)
class Question:
    """One thing that the documentation leaves open.

    `answers` are all that `find` may give besides "unknown". With an answer among
    `stops` the check has not passed; without any answer neither, where it is `needed`.
    """

    code: str
    answers: tuple[str, ...]
    find: Callable[[Evidence], str]
    stops: tuple[str, ...] = ()
    needed: bool = False


def answers_of(evidence: Evidence) -> dict[str, str]:
    """Return the answer to every question, in their order."""
    return {question.code: question.find(evidence) for question in QUESTIONS}


def has_passed(answers: Mapping[str, str]) -> bool:
    """Whether unattended sending and registering of payments may rely on them."""
    return not any(
        answers.get(question.code, UNKNOWN) in question.stops
        or (question.needed and answers.get(question.code, UNKNOWN) == UNKNOWN)
        for question in QUESTIONS
    )


# === CREDIT NOTES ===


def _credit_notes(evidence: Evidence) -> str:
    """A credit note gives back what the plain invoice has put on the account."""
    sold = _on_account(evidence, "plain")
    if not sold:
        return UNKNOWN
    for code, answer in (("credit", "negative"), ("credit_positive", "positive")):
        if _on_account(evidence, code) * sold < 0:
            return answer
    if _is_missing(evidence, "credit"):
        return UNKNOWN
    return "neither"


def _on_account(evidence: Evidence, code: str) -> Decimal:
    """What a booking has put on its revenue account, in Exact's ledger."""
    account = guid(evidence.place.sales.account.id)
    rows = evidence.ledger.get(code, ())
    return _sum(row for row in rows if guid(row.get("GLAccount")) == account)


def _sum(rows: Iterable[Row], field: str = "AmountDC") -> Decimal:
    return sum((decimal(row.get(field)) for row in rows), Decimal(0))


def _credit_type(evidence: Evidence) -> str:
    return _type(evidence, "credit")


def _refund_type(evidence: Evidence) -> str:
    return _type(evidence, "refund")


def _type(evidence: Evidence, code: str) -> str:
    entry = evidence.entries.get(code)
    if entry is None:
        return "refused" if code in evidence.refused else UNKNOWN
    return "own_type" if entry.get("Type") in _CREDIT_TYPES else "same_type"


# === VAT ===


def _vat_amount(evidence: Evidence) -> str:
    if "vat" in evidence.refused:
        return "refused"
    lines = evidence.lines.get("vat", ())
    if not lines:
        return UNKNOWN
    (sent,) = evidence.sent["vat"]["SalesEntryLines"]
    booked = abs(_sum(lines, "VATAmountFC"))
    if booked == decimal(sent["VATAmountFC"]):
        return "taken"
    return "computed" if booked == decimal(sent["VATAmountFC"]) - VAT_GAP else UNKNOWN


def _charged_vat(evidence: Evidence) -> str:
    lines = evidence.lines.get("charged", ())
    if not lines:
        return "refused" if "charged" in evidence.refused else UNKNOWN
    return "shown" if _sum(lines, "VATAmountFC") else "hidden"


def _ledger_vat(evidence: Evidence) -> str:
    """Whether the sign of a line's VAT follows its side in the ledger."""
    sold = _sum(evidence.ledger.get("plain", ()), "AmountVATFC")
    credited = _sum(evidence.ledger.get("credit", ()), "AmountVATFC")
    if not sold or not credited:
        return UNKNOWN
    return "signed" if sold * credited < 0 else "unsigned"


# === TEXTS AND NUMBERS ===


def _our_texts(evidence: Evidence) -> str:
    if "full_texts" in evidence.refused:
        return "refused"
    return {True: "whole", False: "shorter", None: UNKNOWN}[
        _kept_whole(evidence, "full_texts")
    ]


def _long_texts(evidence: Evidence) -> str:
    if "long_texts" in evidence.refused:
        return "refused"
    return {True: "whole", False: "cut", None: UNKNOWN}[
        _kept_whole(evidence, "long_texts")
    ]


def _kept_whole(evidence: Evidence, code: str) -> bool | None:
    entry, lines = evidence.entries.get(code), evidence.lines.get(code, ())
    if entry is None or not lines:
        return None
    sent = evidence.sent[code]
    (line,) = sent["SalesEntryLines"]
    return (
        all(entry.get(name) == sent[name] for name in ("YourRef", "Description"))
        and lines[0].get("Description") == line["Description"]
    )


def _entry_number(evidence: Evidence) -> str:
    if "same_number" in evidence.refused:
        return "refused"
    entry = evidence.entries.get("same_number")
    if entry is None:
        return UNKNOWN
    asked = evidence.sent["same_number"]["EntryNumber"]
    return "doubled" if entry.get("EntryNumber") == asked else "renumbered"


def _your_ref(evidence: Evidence) -> str:
    if "same_reference" in evidence.refused:
        return "unique"
    return "repeatable" if "same_reference" in evidence.entries else UNKNOWN


# === PAYMENTS ===


def _terms_sign(evidence: Evidence) -> str:
    """The sign of what is to be received, against that of the invoice itself."""
    open_amount = _sum(evidence.terms.get("plain", ()))
    if not open_amount:
        return UNKNOWN
    return "positive" if open_amount > 0 else "negative"


# === DEFERRAL, INTRASTAT ===


def _deferral(evidence: Evidence) -> str:
    """What the later month gets of a line: a half, or its part of the days."""
    if "spread" not in evidence.entries or evidence.place.spread is None:
        return "refused" if "spread" in evidence.refused else UNKNOWN
    first, last = evidence.place.spread
    account = guid(evidence.place.sales.account.id)
    later = _sum(
        row
        for row in evidence.ledger.get("spread", ())
        if row.get("Type") == _DEFERRAL
        and guid(row.get("GLAccount")) == account
        and _is_later(row, first)
    )
    (line,) = evidence.sent["spread"]["SalesEntryLines"]
    amount = decimal(line["AmountFC"])
    if abs(later) == amount / 2:
        return "months"
    by_days = amount * last.day / ((last - first).days + 1)
    return "days" if abs(abs(later) - by_days) < 1 else "otherwise"


def _is_later(row: Row, first: date) -> bool:
    moment = row.get("Date")
    return bool(moment) and day(moment).replace(day=1) > first


def _deferral_far(evidence: Evidence) -> str:
    return _taken(evidence, "spread_far", "kept")


def _intrastat(evidence: Evidence) -> str:
    if "intrastat" in evidence.refused:
        return "refused"
    lines = evidence.lines.get("intrastat", ())
    if not lines:
        return UNKNOWN
    return "kept" if any(line.get(STATISTICAL) for line in lines) else "ignored"


def _taken(evidence: Evidence, code: str, answer: str) -> str:
    if code in evidence.refused:
        return "refused"
    return answer if code in evidence.entries else UNKNOWN


def _is_missing(evidence: Evidence, code: str) -> bool:
    return code not in evidence.refused and not evidence.ledger.get(code)


# === SINGLE FACTS ===


def _mark(name: str) -> Callable[[Evidence], str]:
    return lambda evidence: evidence.marks.get(name, UNKNOWN)


QUESTIONS: tuple[Question, ...] = (
    Question(
        "credit_notes",
        ("negative", "positive", "neither"),
        _credit_notes,
        stops=("neither",),
        needed=True,
    ),
    Question("credit_type", ("own_type", "same_type", "refused"), _credit_type),
    Question("refund_type", ("own_type", "same_type", "refused"), _refund_type),
    Question("vat_amount", ("taken", "computed", "refused"), _vat_amount, needed=True),
    Question("charged_vat", ("shown", "hidden", "refused"), _charged_vat),
    Question("ledger_vat", ("signed", "unsigned"), _ledger_vat),
    Question(
        "our_texts",
        ("whole", "shorter", "refused"),
        _our_texts,
        stops=("shorter", "refused"),
        needed=True,
    ),
    Question("long_texts", ("whole", "cut", "refused"), _long_texts),
    Question("entry_number", ("renumbered", "refused", "doubled"), _entry_number),
    Question("your_ref", ("repeatable", "unique"), _your_ref),
    Question("terms_sign", ("positive", "negative"), _terms_sign, needed=True),
    Question("deferral", ("months", "days", "otherwise", "refused"), _deferral),
    Question("deferral_far", ("kept", "refused"), _deferral_far),
    Question("intrastat", ("kept", "ignored", "refused"), _intrastat),
    Question("vat_number", ("taken", "refused"), _mark("vat_number")),
    Question("document_link", ("itself", "put", "refused"), _mark("document_link")),
    Question("document_delete", ("deleted", "kept"), _mark("document_delete")),
    Question("attachment", ("taken", "refused"), _mark("attachment")),
)
